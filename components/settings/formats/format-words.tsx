"use client";

import { X } from "lucide-react";
import type { FormatPart } from "@/components/settings/formats/slot";
import { severityWord } from "@/components/severity/severity-mark";
import { Button } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/input";
import type { DraftWord } from "@/lib/client/mapping-draft";
import { SEVERITIES, type Severity } from "@/lib/model/severity";

/** What the tool's own words of severity mean. Usual words need no row. */
export function FormatWords({ draft, errors, onChange }: Pick<FormatPart, "draft" | "errors" | "onChange">) {
  const { words } = draft;
  const set = (key: number, over: Partial<DraftWord>) =>
    onChange({ ...draft, words: words.map((one) => (one.key === key ? { ...one, ...over } : one)) });
  const add = () => {
    const key = Math.max(-1, ...words.map((one) => one.key)) + 1;
    onChange({ ...draft, words: [...words, { key, word: "", severity: "high" }] });
  };
  const error = errors.get("severities");
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-semibold">What the tool’s severities mean</legend>
      <p className="text-xs text-ink-muted">
        Critical, high, moderate, warning and the like are understood. A word that is neither here nor usual stays
        unknown.
      </p>
      {words.map(({ key, word, severity }, i) => (
        <div key={key} className="grid grid-cols-[minmax(0,1fr)_8rem_auto] items-center gap-2">
          <Input
            aria-label={`Word ${i + 1} of the tool`}
            value={word}
            maxLength={100}
            placeholder="P1"
            onChange={({ target }) => set(key, { word: target.value })}
          />
          <Select
            aria-label={`Severity of ${word || `word ${i + 1}`}`}
            value={severity}
            onChange={({ target }) => set(key, { severity: target.value as Severity })}
          >
            {SEVERITIES.map((label) => (
              <option key={label} value={label}>
                {severityWord(label)}
              </option>
            ))}
          </Select>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={`Remove ${word || `word ${i + 1}`}`}
            onClick={() => onChange({ ...draft, words: words.filter((one) => one.key !== key) })}
          >
            <X />
          </Button>
        </div>
      ))}
      {error && <p className="text-xs text-act">{error}</p>}
      <Button size="sm" className="self-start" onClick={add}>
        Add a word
      </Button>
    </fieldset>
  );
}
