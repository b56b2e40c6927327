import type { FeedRecord } from "@/lib/model/record";
import { cveId } from "@/lib/parsers/kev-record";
import { asNumber, asText } from "@/lib/parsers/loose-text";
import { RejectedItem } from "@/lib/parsers/parser";

export type SsvcFields = {
  cve: unknown;
  exploitation: unknown;
  automatable: unknown;
  technicalImpact: unknown;
  timestamp: unknown;
  published: unknown;
  cvss: { score: unknown; vector: unknown; version: unknown } | null;
};

/** One SSVC assessment; throws `RejectedItem` when one of its three inputs is missing or a word SSVC does not have. */
export function ssvcRecord(assessment: SsvcFields): FeedRecord {
  const cve = cveId(asText(assessment.cve) ?? "");
  const given = [assessment.exploitation, assessment.automatable, assessment.technicalImpact].map(asText);
  if (given.every((text) => text === null)) throw new RejectedItem(`${cve} holds no SSVC assessment.`);
  return {
    kind: "feed",
    feed: "ssvc",
    cve,
    exploitation: oneOf(given[0], { none: "none", poc: "poc", "public poc": "poc", active: "active" }, "Exploitation"),
    automatable: oneOf(given[1], { yes: true, no: false }, "Automatable"),
    technicalImpact: oneOf(given[2], { partial: "partial", total: "total" }, "Technical Impact"),
    timestamp: moment(assessment.timestamp),
    cvss: cvssOf(assessment.cvss),
    published: moment(assessment.published),
  };
}

function oneOf<T>(text: string | null | undefined, words: Record<string, T>, what: string): T {
  const key = (text ?? "").toLowerCase();
  const found = Object.hasOwn(words, key) ? words[key] : undefined;
  if (found === undefined)
    throw new RejectedItem(`${what} "${(text ?? "").slice(0, 40)}" is none of ${Object.keys(words).join(", ")}.`);
  return found;
}

/** A day or time as RFC 3339; null when it is none. CVE records write some times without a zone: they are UTC. */
function moment(value: unknown): string | null {
  const text = asText(value);
  if (text === null) return null;
  const time = Date.parse(/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text) ? `${text}Z` : text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function cvssOf(given: SsvcFields["cvss"]): { version: string; score: number; vector?: string } | null {
  const score = asNumber(given?.score);
  if (score === null || score < 0 || score > 10) return null;
  const vector = asText(given?.vector);
  const version =
    asText(given?.version) ?? /^CVSS:(\d\.\d)\//.exec(vector ?? "")?.[1] ?? (vector?.startsWith("AV:") ? "2.0" : null);
  if (version === null) return null;
  return vector ? { version, score, vector } : { version, score };
}
