import type { VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity, type Severity, severityOfCvss } from "@/lib/model/severity";
import { bestVector, scoreOfVector } from "@/lib/parsers/cvss-vector";
import { type Fields, fields, list, number, present, text } from "@/lib/parsers/fields";

/**
 * The severity of one entry among its `ratings`: that of the vulnerability's own source (the distribution whose advisory it is);
 * else, where no rating names a source, the first label; else NVD's; else the first. Among ratings of one source a label without a
 * score, the source's own word, goes before the bands of CVSS v4, v3 and v2; a vector without a score is given its own.
 */
export function severityOf(entry: Fields): Severity {
  const ratings = list(entry.ratings).map(fields);
  const source = nameOf(entry);
  const pools = [
    ratings.filter((rating) => nameOf(rating) === source && source !== ""),
    ratings.filter((rating) => nameOf(rating) === ""),
    ratings.filter((rating) => nameOf(rating) === "nvd"),
    ratings,
  ];
  for (const pool of pools) {
    const best = newestFirst(pool)
      .map(labelOf)
      .find((label) => label !== "unknown");
    if (best) return best;
  }
  return "unknown";
}

/** The score to show: the own source's, else NVD's, else any; v3 before v4 before v2, as most tools compare by v3. */
export function cvssOf(entry: Fields): VulnerabilityRecord["cvss"] {
  const scored = list(entry.ratings)
    .map(fields)
    .filter((rating) => methodRank(rating) > 0 && inRange(number(rating.score)));
  const source = nameOf(entry);
  const preference = (rating: Fields) =>
    (nameOf(rating) === source ? 20 : nameOf(rating) === "nvd" ? 10 : 0) + methodRank(rating);
  const best = scored.sort((a, b) => preference(b) - preference(a))[0];
  if (!best) return bestVector(list(entry.ratings).map((rating) => text(fields(rating).vector))) ?? undefined;
  const vector = text(best.vector);
  const version = /^CVSS:(\d\.\d)/.exec(vector ?? "")?.[1] ?? VERSIONS.get(text(best.method) ?? "") ?? "3.1";
  return present({ version, score: number(best.score) as number, vector });
}

const VERSIONS = new Map<string, string>(
  Object.entries({ CVSSv2: "2.0", CVSSv3: "3.0", CVSSv31: "3.1", CVSSv4: "4.0" }),
);

function nameOf(value: Fields): string {
  return (text(fields(value.source).name) ?? "").toLowerCase();
}

function labelOf(rating: Fields): Severity {
  const stated = parseSeverity(rating.severity);
  if (stated !== "unknown" || text(rating.severity)) return stated;
  const score = number(rating.score) ?? scoreOfVector(text(rating.vector))?.score;
  return methodRank(rating) > 0 ? severityOfCvss(score) : "unknown";
}

function newestFirst(ratings: Fields[]): Fields[] {
  const isWord = (rating: Fields) =>
    number(rating.score) === undefined &&
    text(rating.severity) !== undefined &&
    (methodRank(rating) > 0 || /^(?:other)?$/i.test(text(rating.method) ?? ""));
  // A label by another method than CVSS (OWASP's risk rating) is a second opinion.
  const rank = (rating: Fields) => (isWord(rating) ? 9 : methodRank(rating));
  return [...ratings].sort((a, b) => rank(b) - rank(a));
}

/** 0 for methods that are no CVSS. */
function methodRank(rating: Fields): number {
  return ["CVSSv2", "CVSSv4", "CVSSv3", "CVSSv31"].indexOf(text(rating.method) ?? "") + 1;
}

function inRange(score: number | undefined): boolean {
  return score !== undefined && score >= 0 && score <= 10;
}
