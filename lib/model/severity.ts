import { z } from "zod";

/** Severity labels from worst to least known. `unknown` ranks lowest: it never hides a stated severity (MODEL section 4). */
export const SEVERITIES = ["critical", "high", "medium", "low", "info", "unknown"] as const;
export const Severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof Severity>;

const RANK: Record<Severity, number> = { critical: 5, high: 4, medium: 3, low: 2, info: 1, unknown: 0 };

/** Rank 0 (unknown) to 5 (critical); stored as a small integer so that sorting needs no join. */
export function severityRank(severity: Severity): number {
  return RANK[severity];
}

/** The label of a rank; throws on a number that no label has, since that is a bug and not data. */
export function severityOfRank(rank: number): Severity {
  const found = SEVERITIES.find((severity) => RANK[severity] === rank);
  if (!found) throw new RangeError(`no severity has rank ${rank}`);
  return found;
}

const SYNONYMS: Record<string, Severity> = {
  critical: "critical",
  very_high: "critical",
  high: "high",
  important: "high",
  error: "high",
  danger: "high",
  serious: "high",
  medium: "medium",
  moderate: "medium",
  warning: "medium",
  warn: "medium",
  low: "low",
  minor: "low",
  note: "low",
  negligible: "info",
  minimal: "info",
  info: "info",
  informational: "info",
  information: "info",
  notice: "info",
  none: "info",
};

/** Maps a scanner's own word, in any case, to a label; a word we do not know stays `unknown`, never a guess. */
export function parseSeverity(word: unknown): Severity {
  if (typeof word !== "string") return "unknown";
  const known = WORDS.get(word);
  if (known) return known;
  const key = word.trim().toLowerCase().replaceAll(/[\s-]/g, "_");
  return (Object.hasOwn(SYNONYMS, key) ? SYNONYMS[key] : undefined) ?? "unknown"; // "constructor" is a word too
}

/** Each word as tools write it, so that most are found as they stand. */
const WORDS = new Map(
  Object.entries(SYNONYMS).flatMap(([key, severity]) =>
    [key, key.toUpperCase(), key.charAt(0).toUpperCase() + key.slice(1)].map((word) => [word, severity] as const),
  ),
);

/** The CVSS v3/v4 qualitative band of a base score (FIRST CVSS v3.1 table 14). Out of 0..10 or not finite: `unknown`. */
export function severityOfCvss(score: number | undefined): Severity {
  if (score === undefined || !Number.isFinite(score) || score < 0 || score > 10) return "unknown";
  if (score >= 9) return "critical";
  if (score >= 7) return "high";
  if (score >= 4) return "medium";
  if (score > 0) return "low";
  return "info";
}
