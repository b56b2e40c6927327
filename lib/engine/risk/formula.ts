import formula4 from "@/packs/scoring/formula-4.json";

/** The published weights in force. A change of any number is a new file with a new version; scores name the version. */
export const FORMULA = formula4;
export const FORMULA_VERSION = FORMULA.version;

/** Points of the first step, listed from the highest, that `value` reaches; below every step 0. */
export function stepPoints(steps: readonly { points: number; from: number }[], value: number): number {
  for (const step of steps) if (value >= step.from) return step.points;
  return 0;
}
