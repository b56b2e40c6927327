"use client";

import type { FormatPart } from "@/components/settings/formats/slot";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { slugOf } from "@/lib/client/slug-of";
import { findingKindWord } from "@/lib/client/words";
import { FINDING_KINDS, type FindingKind } from "@/lib/model/finding-kind";
import { MAPPING_MEDIA, type MappingMedia } from "@/lib/model/mapping";

const MEDIA_WORDS: Record<MappingMedia, string> = {
  json: "JSON: one document",
  jsonl: "JSON lines: a value per line",
  csv: "CSV: rows under a header line",
};

/** What the format is called, how it is read and what its entries are. */
export function FormatGeneral({ draft, errors, onChange, isSaved }: FormatPart & { isSaved: boolean }) {
  const follows = !isSaved && (draft.slug === "" || draft.slug === slugOf(draft.name));
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Name" error={errors.get("name")}>
        <Input
          value={draft.name}
          maxLength={100}
          onChange={({ target }) =>
            onChange({ ...draft, name: target.value, slug: follows ? slugOf(target.value) : draft.slug })
          }
        />
      </Field>
      <Field
        label="Short name"
        hint={isSaved ? "Imports name the format by it, so it stays." : `Stated as custom:${draft.slug || "..."}`}
        error={errors.get("slug")}
      >
        <Input
          value={draft.slug}
          disabled={isSaved}
          maxLength={63}
          spellCheck={false}
          className="font-mono"
          onChange={({ target }) => onChange({ ...draft, slug: target.value })}
        />
      </Field>
      <Field
        label="Tool"
        hint="Rules and streams are filed under it: keep it when the rest changes."
        error={errors.get("tool")}
      >
        <Input
          value={draft.tool}
          placeholder={draft.name}
          maxLength={100}
          onChange={({ target }) => onChange({ ...draft, tool: target.value })}
        />
      </Field>
      <Field label="Each entry is a">
        <Select value={draft.kind} onChange={({ target }) => onChange({ ...draft, kind: target.value as FindingKind })}>
          {FINDING_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {findingKindWord(kind)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="The report is">
        <Select
          value={draft.media}
          onChange={({ target }) => {
            const media = target.value as MappingMedia;
            onChange({ ...draft, media, entries: media === "json" ? draft.entries : "" });
          }}
        >
          {MAPPING_MEDIA.map((media) => (
            <option key={media} value={media}>
              {MEDIA_WORDS[media]}
            </option>
          ))}
        </Select>
      </Field>
      {draft.media === "json" && (
        <Field
          label="Way to the entries"
          hint="* is any index or key. Empty: the whole document is one entry."
          error={errors.get("entries")}
        >
          <Input
            value={draft.entries}
            placeholder="/results/*/issues/*"
            maxLength={500}
            spellCheck={false}
            className="font-mono"
            onChange={({ target }) => onChange({ ...draft, entries: target.value.trim() })}
          />
        </Field>
      )}
    </div>
  );
}
