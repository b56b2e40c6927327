"use client";

import { ChevronRight } from "lucide-react";
import { type FormatPart, type Slot, withSource } from "@/components/settings/formats/slot";
import { SourceField } from "@/components/settings/formats/source-field";
import type { DraftSource, MappingDraft } from "@/lib/client/mapping-draft";
import { alternativesOfKind, type FieldSpec, fieldsOfKind, type MappingField } from "@/lib/model/mapping-fields";

/** Beside what identity needs, what every finding is better with. */
const USUAL: readonly MappingField[] = ["version", "ecosystem", "line", "severity", "title", "message"];
const EMPTY: DraftSource = { from: "path", text: "" };

/** The fields of a finding: first those that matter, the others behind a click. */
export function FormatFields({ wanted, ...part }: FormatPart & { wanted: Slot }) {
  const { draft } = part;
  const needed = alternativesOfKind(draft.kind).flat();
  const isFirst = ({ name, required }: FieldSpec) => required || needed.includes(name) || USUAL.includes(name);
  const specs = fieldsOfKind(draft.kind);
  const rest = specs.filter((spec) => !isFirst(spec));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-semibold">Which value is what</legend>
      {specs.filter(isFirst).map((spec) => (
        <FieldOf key={spec.name} spec={spec} isWanted={spec.name === wanted} {...part} />
      ))}
      <details className="group" open={rest.some(({ name }) => isFilled(draft, name))}>
        <summary className="inline-flex min-h-6 list-none items-center gap-1 rounded-sm text-sm text-ink-muted hover:text-ink">
          <ChevronRight className="size-3.5 group-open:rotate-90" aria-hidden />
          More fields
        </summary>
        <div className="mt-3 flex flex-col gap-3">
          {rest.map((spec) => (
            <FieldOf key={spec.name} spec={spec} isWanted={spec.name === wanted} {...part} />
          ))}
        </div>
      </details>
    </fieldset>
  );
}

/** A path in the report says nothing where the report has nothing around its entries. */
function sourceOf({ fields, media }: MappingDraft, name: MappingField): DraftSource {
  const source = fields[name] ?? EMPTY;
  return media === "json" || source.from !== "report" ? source : EMPTY;
}

function isFilled({ fields }: MappingDraft, name: MappingField): boolean {
  return (fields[name]?.text ?? "") !== "";
}

function FieldOf({
  spec,
  isWanted,
  draft,
  errors,
  onChange,
  onSlot,
}: FormatPart & { spec: FieldSpec; isWanted: boolean }) {
  const { name, label, required, hint } = spec;
  return (
    <SourceField
      label={required ? `${label} (needed)` : label}
      hint={hint}
      error={errors.get(`fields.${name}`)}
      source={sourceOf(draft, name)}
      choices={draft.media === "json" ? ["path", "report", "value"] : ["path", "value"]}
      isWanted={isWanted}
      onFocus={() => onSlot(name)}
      onChange={(source) => onChange(withSource(draft, name, source))}
    />
  );
}
