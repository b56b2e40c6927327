import type { FindingRecord } from "@/lib/engine/identity";
import { clearOf } from "@/lib/ingest/stage/clear-of";

/** Values that the tool shows in what it quotes are blanked in the texts that are stored. */
export function withoutShown(record: FindingRecord, secrets: readonly string[]): FindingRecord {
  if (!record.shown) return record;
  const clean = clearOf(secrets);
  return {
    ...record,
    title: clean(record.title),
    ...(record.description ? { description: clean(record.description) } : {}),
    ...("message" in record && record.message ? { message: clean(record.message) } : {}),
    ...("resolution" in record && record.resolution ? { resolution: clean(record.resolution) } : {}),
    ...(record.locus?.quote ? { locus: { ...record.locus, quote: clean(record.locus.quote) } } : {}),
  };
}
