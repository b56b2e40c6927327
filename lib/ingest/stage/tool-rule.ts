import type { FindingRecord } from "@/lib/engine/identity";

/** What the tool itself calls what it found, as observations keep it: an advisory, a licence, or `family:rule`. */
export function toolRule(record: FindingRecord): string {
  if (record.kind === "vulnerability") return record.advisory;
  if (record.kind === "license") return record.license;
  return `${record.rule.family}:${record.rule.id}`;
}
