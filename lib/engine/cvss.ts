import * as calculator from "ae-cvss-calculator";

/** A base score with what it was computed from. */
export type ScoredVector = { version: string; score: number; vector: string };

// One object inside the module, which its types do not say, and which bundlers unwrap differently.
const named = calculator as unknown as {
  CvssCalculator?: typeof calculator;
  default?: { CvssCalculator?: typeof calculator };
};
const { fromVector } = named.CvssCalculator ?? named.default?.CvssCalculator ?? calculator;

/**
 * The score of a CVSS vector of any version (2.0 to 4.0), or null for what is none.
 *
 * Units   0 to 10, one decimal.
 * Source  FIRST CVSS v2, v3.0, v3.1 and v4.0 specifications, as ae-cvss-calculator implements them.
 */
export function scoreVector(text: string): ScoredVector | null {
  const vector = text.trim();
  if (!/^(?:CVSS:[34]\.[01]\/)?(?:[A-Za-z]{1,3}:[A-Za-z]{1,6}\/?)+$/.test(vector)) return null;
  const version = /^CVSS:(\d\.\d)/.exec(vector)?.[1] ?? "2.0";
  try {
    const score = fromVector(vector)?.calculateScores().overall;
    return typeof score === "number" && Number.isFinite(score) ? { version, score, vector } : null;
  } catch {
    return null; // It throws on a metric it does not know.
  }
}
