import { scoreVector } from "@/lib/engine/cvss";
import { lookup } from "@/lib/parsers/fields";

/** A score as a record holds it. */
type CvssScore = { version: string; score: number; vector?: string };

/**
 * The score of a CVSS 3.0, 3.1 or 4.0 vector, for reports that give nothing but the vector.
 *
 * Returns  null for other versions and for a vector that lacks a base metric: not guessed. Of 4.0 the score counts its threat
 *          metrics, as its specification wants; of 3 it is the base score.
 * Source   FIRST CVSS v3.1 specification, section 7.1 and the rounding of appendix A; v4.0 specification, section 8 (MacroVectors).
 */
export function scoreOfVector(vector: string | undefined): CvssScore | null {
  if (!vector || vector.length > 300) return null;
  if (vector.trim().startsWith("CVSS:4.0/")) return fourthScore(vector.trim());
  const [head, ...metrics] = vector.trim().split("/");
  const version = /^CVSS:(3\.[01])$/.exec(head ?? "")?.[1];
  if (!version) return null;
  const given = new Map(metrics.map((metric) => metric.split(":", 2) as [string, string]));
  const score = baseScore(given);
  return score === null ? null : { version, score, vector: vector.trim() };
}

/** Of several vectors of one vulnerability that of version 3 goes first, which most tools compare by; else the first with a score. */
export function bestVector(vectors: readonly (string | undefined)[]): CvssScore | null {
  const scored = vectors.map(scoreOfVector).filter((one) => one !== null);
  return scored.find(({ version }) => version.startsWith("3")) ?? scored[0] ?? null;
}

const FOURTH_BASE = ["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"];

function fourthScore(vector: string): CvssScore | null {
  const given = vector.split("/").slice(1);
  const isWhole = FOURTH_BASE.every((metric) => given.some((one) => one.startsWith(`${metric}:`)));
  return isWhole ? scoreVector(vector) : null;
}

function baseScore(given: ReadonlyMap<string, string>): number | null {
  const changed = given.get("S") === "C";
  if (!changed && given.get("S") !== "U") return null;
  const weigh = (table: Record<string, number>, metric: string) => lookup(table, given.get(metric) ?? "") ?? Number.NaN;
  const weight = (metric: string) => weigh(WEIGHTS[metric] ?? {}, metric);
  const privileges = weigh(changed ? PRIVILEGES_CHANGED : PRIVILEGES, "PR");
  const exploitability = 8.22 * weight("AV") * weight("AC") * privileges * weight("UI");
  const base = 1 - (1 - weight("C")) * (1 - weight("I")) * (1 - weight("A"));
  const impact = changed ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base;
  if (Number.isNaN(exploitability) || Number.isNaN(impact)) return null;
  return impact <= 0 ? 0 : roundUp(Math.min((changed ? 1.08 : 1) * (impact + exploitability), 10));
}

const IMPACT = { H: 0.56, L: 0.22, N: 0 };
const WEIGHTS: Record<string, Record<string, number>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: IMPACT,
  I: IMPACT,
  A: IMPACT,
};
const PRIVILEGES: Record<string, number> = { N: 0.85, L: 0.62, H: 0.27 };
const PRIVILEGES_CHANGED: Record<string, number> = { N: 0.85, L: 0.68, H: 0.5 };

/** To one decimal upwards, in integers, so that 4.02 computed as 4.0200001 stays 4.1 and 4.0 stays 4.0. */
function roundUp(score: number): number {
  const fixed = Math.round(score * 100_000);
  return fixed % 10_000 === 0 ? fixed / 100_000 : (Math.floor(fixed / 10_000) + 1) / 10;
}
