import type { DraftSource, MappingDraft } from "@/lib/client/mapping-draft";
import { alternativesOfKind, fieldsOfKind, type MappingField } from "@/lib/model/mapping-fields";

/** A place of the form that takes the path of a value one points at. */
export type Slot = MappingField | "target" | "scannedAt";

/** What every part of the form is given. */
export type FormatPart = {
  draft: MappingDraft;
  /** What is wrong, by place (`fields.advisory`), once saving was asked for. */
  errors: ReadonlyMap<string, string>;
  onChange: (draft: MappingDraft) => void;
  /** The place that has the focus: the next value pointed at goes there. */
  onSlot: (slot: Slot) => void;
};

export function withSource(draft: MappingDraft, slot: Slot, source: DraftSource): MappingDraft {
  if (slot === "target" || slot === "scannedAt") return { ...draft, [slot]: source };
  return { ...draft, fields: { ...draft.fields, [slot]: source } };
}

/** Where nobody has chosen: the first field that identity needs and that says nothing yet. */
export function nextSlot({ kind, fields }: MappingDraft): Slot {
  const specs = fieldsOfKind(kind);
  const isEmpty = (name: MappingField) => (fields[name]?.text ?? "").trim() === "";
  const needed = specs.filter(({ required }) => required).map(({ name }) => name);
  const open = alternativesOfKind(kind)
    .filter((group) => group.every(isEmpty))
    .flatMap((group) => group.slice(0, 1));
  const [next = specs.map(({ name }) => name).find(isEmpty) ?? "title"] = [...needed.filter(isEmpty), ...open];
  return next;
}

export function slotLabel({ kind }: MappingDraft, slot: Slot): string {
  if (slot === "target") return "Asset";
  if (slot === "scannedAt") return "Scan time";
  return fieldsOfKind(kind).find(({ name }) => name === slot)?.label ?? slot;
}
