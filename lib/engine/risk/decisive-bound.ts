import { BAND_LABELS, bandOf } from "@/lib/engine/risk/bands";
import type { Factor } from "@/lib/engine/risk/facts";
import { EXPOSURE_EVIDENCE, LOCAL_EVIDENCE } from "@/lib/engine/risk/place-words";
import { ENDED_PATHS } from "@/lib/engine/risk/risk-score";

/** What made a score other than the sum of what was seen, and what would change that. */
export type DecisiveBound = {
  /** `Held at 69 (Track*); without this it is 71 (Attend).` */
  result: string;
  /** The evidence of the factor that did it. */
  because: string;
  /** What would have to be so for the bound to hold no more. */
  change: string;
};

/**
 * The last factor that held or lifted a score: with it a reader begins, since what is above it decided nothing any more. Null where the score is the
 * plain sum of its factors.
 *
 * factors  as stored, in the order in which they add up.
 */
export function decisiveBound(factors: readonly Factor[]): DecisiveBound | null {
  const at = factors.findLastIndex(({ id, points }) => points !== 0 && Object.hasOwn(CHANGES, id));
  const bound = factors[at];
  const change = bound && CHANGES[bound.id];
  if (!bound || !change) return null;
  const before = factors.slice(0, at).reduce((sum, { points }) => sum + points, 0);
  const after = Math.min(100, before + bound.points);
  const way = bound.points < 0 ? "Held at" : "Lifted to";
  return {
    result: `${way} ${inBand(after)}; without this it is ${inBand(Math.min(100, before))}.`,
    because: bound.evidence,
    change: change(factors),
  };
}

function inBand(score: number): string {
  return `${score} (${BAND_LABELS[bandOf(score)]})`;
}

const ONCE_USED = "once it is known to be used: listed by CISA (KEV) or called actively exploited";

/** By factor. That the scale ends at 100 is not told: nobody waits for more. */
const CHANGES: Readonly<Record<string, (factors: readonly Factor[]) => string>> = {
  ceiling: (factors) => heldWords(exposureEvidence(factors)),
  availability: () => `It rises ${ONCE_USED}.`,
  "bod-26-04": () =>
    "The verdict follows from the KEV catalog, from whether the public can reach it, whether an attack can be automated and what it gives: it changes with one of these alone.",
  [ENDED_PATHS]: () => "It is back at what its own findings score once those paths are cut at another step.",
};

function exposureEvidence(factors: readonly Factor[]): string {
  return factors.find(({ id }) => id === "exposure")?.evidence ?? "";
}

/** What is of use only on the machine itself is held wherever it is; of what nothing connects to it is not said whether it is that. */
function heldWords(exposure: string): string {
  if (exposure.includes(LOCAL_EVIDENCE)) return `It rises ${ONCE_USED}.`;
  const apart = [EXPOSURE_EVIDENCE.none, EXPOSURE_EVIDENCE.not_running].some((words) => exposure.startsWith(words));
  if (apart) return `It rises ${ONCE_USED}. As soon as something can connect to it, it is scored again.`;
  return `It rises once the internet can reach it, or ${ONCE_USED}.`;
}
