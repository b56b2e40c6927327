import type { FeedRecord } from "@/lib/model/record";
import { cveId } from "@/lib/parsers/kev-record";
import { asNumber, asText } from "@/lib/parsers/loose-text";
import { RejectedItem } from "@/lib/parsers/parser";

/** One EPSS row; the score and percentile may be numbers or texts, both from 0 to 1. Throws `RejectedItem` otherwise. */
export function epssRecord(cve: unknown, epss: unknown, percentile: unknown): FeedRecord {
  const id = asText(cve);
  if (id === null) throw new RejectedItem("The row names no CVE.");
  return {
    kind: "feed",
    feed: "epss",
    cve: cveId(id),
    score: share(epss, "The EPSS score"),
    percentile: share(percentile, "The percentile"),
  };
}

function share(value: unknown, what: string): number {
  if (asText(value) === null) throw new RejectedItem(`${what} is missing.`);
  const number = asNumber(value);
  if (number === null || number < 0 || number > 1)
    throw new RejectedItem(`${what} "${String(value).slice(0, 40)}" is not a number between 0 and 1.`);
  return number;
}

/** `2024-10-25T00:00:00+0000` and `2025-09-24T12:55:00Z` as RFC 3339; null when it is no time. */
export function scoreDate(text: string | null): string | null {
  const time = Date.parse((text ?? "").replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
