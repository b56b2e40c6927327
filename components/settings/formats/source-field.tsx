"use client";

import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { cn } from "@/lib/client/class-names";
import type { DraftSource } from "@/lib/client/mapping-draft";

const PLACEHOLDERS: Record<DraftSource["from"], string> = { path: "/id", report: "/image", value: "always the same" };

/** Where one value comes from: a path in the entry or in the report around it, or a constant. */
export function SourceField({
  label,
  hint,
  error,
  source,
  choices,
  isWanted = false,
  onFocus,
  onChange,
}: {
  label: string;
  hint: string;
  error?: string | undefined;
  source: DraftSource;
  choices: readonly DraftSource["from"][];
  isWanted?: boolean;
  onFocus: () => void;
  onChange: (source: DraftSource) => void;
}) {
  return (
    <div
      className={cn(
        "grid grid-cols-[minmax(0,1fr)_7.5rem] items-start gap-2 border-l-2 border-transparent pl-2",
        isWanted && "border-accent",
      )}
    >
      <Field label={label} hint={hint} error={error}>
        <Input
          value={source.text}
          placeholder={PLACEHOLDERS[source.from]}
          maxLength={500}
          spellCheck={false}
          autoComplete="off"
          className={source.from === "value" ? undefined : "font-mono"}
          onFocus={onFocus}
          onChange={(event) => onChange({ ...source, text: event.target.value })}
        />
      </Field>
      <Select
        aria-label={`Where ${label} comes from`}
        className="mt-6"
        value={source.from}
        onFocus={onFocus}
        onChange={(event) => onChange({ ...source, from: event.target.value as DraftSource["from"] })}
      >
        {choices.includes("path") && <option value="path">Entry</option>}
        {choices.includes("report") && <option value="report">Report</option>}
        {choices.includes("value") && <option value="value">Always</option>}
      </Select>
    </div>
  );
}
