import type { Instruction } from "@/lib/engine/code-to-cloud/dockerfile-lines";
import { type FinalStage, finalStage } from "@/lib/engine/code-to-cloud/dockerfile-stages";
import { historyInstruction } from "@/lib/engine/code-to-cloud/history-instruction";
import { type Likeness, sameInstruction } from "@/lib/engine/code-to-cloud/same-instruction";
import type { HistoryEntry } from "@/lib/model/image-build";

/** Which instruction made which entry of the history. */
export type HistoryMatch = {
  stage: FinalStage;
  /** By index of the history. */
  made: Map<number, { instruction: Instruction; likeness: Exclude<Likeness, null> }>;
  /** Index of the first entry that the file made; what is below is the base's. Null where nothing surely matches. */
  ownFrom: number | null;
  /** Every instruction that adds files was found. */
  complete: boolean;
  /** Share of those instructions that were found word for word or nearly, 0 to 1. */
  score: number;
};

const POINTS = { exact: 4, likely: 3, kind: 1 } as const;
const ADDS_FILES = /^(?:RUN|COPY|ADD)$/;
/** Pairs that are compared: beyond this a history or a file is nobody's hand-written work. */
const MAX_PAIRS = 50_000;

/** How many pairs of a history and a file there are to compare, at most. */
export function pairsOf(history: readonly HistoryEntry[], file: readonly Instruction[]): number {
  return history.length * file.length;
}

/**
 * Lays the last stage of a Dockerfile along an image's history, from the top down: both are in the order of the build, the base's
 * entries come first, and either may have entries that the other lacks.
 *
 * Returns  null where the file adds no files or nothing of it is found: then it is not known to be the image's.
 */
export function matchHistory(
  history: readonly HistoryEntry[],
  file: readonly Instruction[],
  target: string | null = null,
): HistoryMatch | null {
  const stage = finalStage(file, target);
  const wanted = stage.instructions.filter(({ instruction }) => !/^(?:ONBUILD|SHELL)$/.test(instruction));
  if (history.length * wanted.length > MAX_PAIRS) return null;
  const made = align(history, wanted);
  const adding = wanted.filter(({ instruction }) => ADDS_FILES.test(instruction));
  const found = [...made.values()].filter(
    ({ instruction, likeness }) => likeness !== "kind" && ADDS_FILES.test(instruction.instruction),
  );
  const sure = [...made].filter(([, { likeness }]) => likeness !== "kind").map(([index]) => index);
  if (sure.length === 0 || (adding.length > 0 && found.length === 0)) return null;
  const complete = found.length === adding.length;
  return {
    stage,
    made,
    ownFrom: Math.min(...(complete ? [...made.keys()] : sure)),
    complete,
    score: adding.length === 0 ? 1 : found.length / adding.length,
  };
}

/** The most points without crossing; of equals the pairing nearest to the top of the image. */
function align(history: readonly HistoryEntry[], wanted: readonly Instruction[]): HistoryMatch["made"] {
  const done = history.map(({ createdBy }) => historyInstruction(createdBy));
  const likeness = done.map((one) => wanted.map((written) => (one ? sameInstruction(one, written) : null)));
  const best = Array.from({ length: history.length + 1 }, () => new Int32Array(wanted.length + 1));
  const at = (i: number, j: number) => (best[i] as Int32Array)[j] as number;
  const points = (i: number, j: number) => {
    const alike = likeness[i]?.[j];
    return alike ? POINTS[alike] : 0;
  };
  for (let i = 1; i <= history.length; i += 1) {
    for (let j = 1; j <= wanted.length; j += 1) {
      const paired = points(i - 1, j - 1);
      const row = best[i] as Int32Array;
      row[j] = Math.max(at(i - 1, j), at(i, j - 1), paired > 0 ? at(i - 1, j - 1) + paired : 0);
    }
  }
  const made: HistoryMatch["made"] = new Map();
  for (let i = history.length, j = wanted.length; i > 0 && j > 0; ) {
    const paired = points(i - 1, j - 1);
    if (paired > 0 && at(i, j) === at(i - 1, j - 1) + paired) {
      made.set(i - 1, {
        instruction: wanted[j - 1] as Instruction,
        likeness: likeness[i - 1]?.[j - 1] as Exclude<Likeness, null>,
      });
      i -= 1;
      j -= 1;
    } else if (at(i, j) === at(i, j - 1)) j -= 1;
    else i -= 1;
  }
  return new Map([...made].reverse());
}
