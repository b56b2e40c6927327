import { BAND_LABELS, bandOf } from "@/lib/engine/risk/bands";
import type { Factor } from "@/lib/engine/risk/facts";
import { EXPOSURE_EVIDENCE, LOCAL_EVIDENCE, ONLY_STOPS_EVIDENCE } from "@/lib/engine/risk/place-words";
import { breadthAt, ENDED_PATHS, PATH_SCALE } from "@/lib/engine/risk/risk-score";

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
  const before = sumOf(factors.slice(0, at));
  const later = factors.slice(at + 1);
  const both = bound.id === "ceiling" && bound.evidence.includes(ONLY_STOPS_EVIDENCE);
  return {
    result: `${resultOf(bound, before, later)}; without ${both ? "both rules" : "this"} it is ${inBand(scoreAt(before, later))}.`,
    because: bound.evidence,
    change: change(factors),
  };
}

/** What stands there, and where breadth lifts that further both numbers: the bound's own evidence tells the first. */
function resultOf({ points }: Factor, before: number, later: readonly Factor[]): string {
  const bound = Math.min(100, before + points);
  const score = Math.min(100, before + points + sumOf(later));
  if (points < 0) return `Held at ${inBand(score)}`;
  return score > bound ? `Lifted to ${bound} and by breadth to ${inBand(score)}` : `Lifted to ${inBand(score)}`;
}

/** What a score of so much becomes by the factors after the bound: breadth fills the band that it then is in, and no other bound is left but the scale. */
function scoreAt(before: number, later: readonly Factor[]): number {
  const score = later.reduce(
    (sum, factor) => {
      if (factor.id === PATH_SCALE) return sum;
      return Math.max(0, sum + (factor.id === "breadth" ? breadthAt(sum, factor) : factor.points));
    },
    Math.min(100, before),
  );
  return Math.min(100, score);
}

function sumOf(factors: readonly Factor[]): number {
  return factors.reduce((sum, { points }) => sum + points, 0);
}

function inBand(score: number): string {
  return `${score} (${BAND_LABELS[bandOf(score)]})`;
}

const ONCE_USED = "once it is known to be used: listed by CISA (KEV) or called actively exploited";

/** By factor. That the scale ends at 100 is not told: nobody waits for more. */
const CHANGES: Readonly<Record<string, (factors: readonly Factor[]) => string>> = {
  ceiling: (factors) => heldWords(factors),
  availability: () => `It rises ${ONCE_USED}.`,
  "bod-26-04": () =>
    "The verdict follows from the KEV catalog, from whether the public can reach it, whether an attack can be automated and what it gives: it changes with one of these alone.",
  [ENDED_PATHS]: () => "It is back at what its own findings score once those paths are cut at another step.",
};

/**
 * What is of use only on the machine itself is held wherever it is, and so is what only takes a service down; of what nothing connects to it is not said
 * whether it is that.
 */
function heldWords(factors: readonly Factor[]): string {
  const evidenceOf = (id: string) => factors.find((factor) => factor.id === id)?.evidence ?? "";
  const exposure = evidenceOf("exposure");
  const everywhere = exposure.includes(LOCAL_EVIDENCE) || evidenceOf("ceiling").includes(ONLY_STOPS_EVIDENCE);
  if (everywhere) return `It rises ${ONCE_USED}.`;
  const apart = [EXPOSURE_EVIDENCE.none, EXPOSURE_EVIDENCE.not_running].some((words) => exposure.startsWith(words));
  if (apart) return `It rises ${ONCE_USED}. As soon as something can connect to it, it is scored again.`;
  return `It rises once the internet can reach it, or ${ONCE_USED}.`;
}
