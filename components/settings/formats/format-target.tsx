"use client";

import { type FormatPart, withSource } from "@/components/settings/formats/slot";
import { SourceField } from "@/components/settings/formats/source-field";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { assetKindWord } from "@/lib/client/words";
import { TARGET_KINDS } from "@/lib/model/mapping";

/** What the findings are about, and when it was looked at, where the report says so. */
export function FormatTarget({ draft, errors, onChange, onSlot }: FormatPart) {
  const isJson = draft.media === "json";
  const { from } = draft.target;
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-semibold">What it is about</legend>
      <Field
        label="Asset"
        hint="Where the report does not say, whoever delivers it states --repo, --image or --target."
      >
        <Select value={draft.targetKind} onChange={({ target }) => onChange({ ...draft, targetKind: target.value })}>
          <option value="">The sender says</option>
          {TARGET_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {assetKindWord(kind)}
            </option>
          ))}
        </Select>
      </Field>
      {draft.targetKind !== "" && (
        <SourceField
          label="Asset’s name"
          hint="What does not identify, as a path on somebody’s disk, leaves it to the sender."
          error={errors.get("target.from")}
          source={isJson || from !== "report" ? draft.target : { from: "path", text: "" }}
          choices={isJson ? ["path", "report", "value"] : ["path", "value"]}
          onFocus={() => onSlot("target")}
          onChange={(source) => onChange(withSource(draft, "target", source))}
        />
      )}
      {isJson && (
        <SourceField
          label="Scan time"
          hint="As 2026-03-02T09:30:00Z. Reports of one line are put in its order."
          error={errors.get("scannedAt")}
          source={draft.scannedAt}
          choices={["report"]}
          onFocus={() => onSlot("scannedAt")}
          onChange={(source) => onChange(withSource(draft, "scannedAt", source))}
        />
      )}
    </fieldset>
  );
}
