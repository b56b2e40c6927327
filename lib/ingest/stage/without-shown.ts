import type { FindingRecord } from "@/lib/engine/identity";

/** Values that the tool shows in what it quotes are blanked in the texts that are stored. */
export function withoutShown(record: FindingRecord, secrets: readonly string[]): FindingRecord {
  if (!record.shown) return record;
  const values = secrets.toSorted((a, b) => b.length - a.length);
  const clean = (text: string) =>
    withoutBeginnings(
      values.reduce((left, value) => left.replaceAll(value, "***"), text.replaceAll(STORED_TOKEN, "***")),
      values,
      text.length,
    );
  return {
    ...record,
    title: clean(record.title),
    ...(record.description ? { description: clean(record.description) } : {}),
    ...("message" in record && record.message ? { message: clean(record.message) } : {}),
    ...("resolution" in record && record.resolution ? { resolution: clean(record.resolution) } : {}),
    ...(record.locus?.quote ? { locus: { ...record.locus, quote: clean(record.locus.quote) } } : {}),
  };
}

/** Texts are cut to 300 characters (a title) or more, perhaps in the middle of a value: what is left of it goes, too. */
function withoutBeginnings(text: string, values: readonly string[], chars: number): string {
  if (chars < SHORTEST_CUT) return text;
  const whole = text.replace(CUT_TOKEN, "***");
  for (const value of values)
    for (let left = Math.min(value.length - 1, whole.length); left >= MIN_BEGINNING; left--)
      if (whole.endsWith(value.slice(0, left))) return `${whole.slice(0, -left)}***`;
  return whole;
}

/** A character of two halves is not cut through. */
const SHORTEST_CUT = 299;
/** Fewer characters may be the beginning of any word. */
const MIN_BEGINNING = 3;
const CUT_TOKEN = /plimsoll-hmac-[0-9a-f]{0,63}$/;

/** In a stored report the value's place is taken by its token (lib/ingest/secret-token.ts). */
const STORED_TOKEN = /plimsoll-hmac-[0-9a-f]{64}/g;
