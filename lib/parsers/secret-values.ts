import type { ParsedRecord } from "@/lib/model/record";

/**
 * Values of secrets that a record shows, in clear: they are replaced in the stored report whatever becomes of the record.
 * What the finding is known by is no secret: it would be another finding when the stored report is read again. Its title is not
 * part of that: tools without a text of the rule's own make it from the line that shows the value.
 */
export function secretValuesOf(record: ParsedRecord): string[] {
  if (record.kind === "object" || record.kind === "alert") return record.withheld ?? [];
  if (record.kind === "committer") return [record.author];
  const value = record.kind === "secret" && record.value ? [record.value] : [];
  if (!("shown" in record) || !record.shown) return value;
  const names = ["path" in record ? record.path : "", "rule" in record ? record.rule.id : ""].join("\n");
  return [...value, ...record.shown.filter((text) => !names.includes(text))];
}
