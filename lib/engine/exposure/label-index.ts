import { stringMap } from "@/lib/engine/exposure/objects";
import type { Workload } from "@/lib/engine/exposure/workloads";

/** Workloads by the labels of their pods: a selector is asked of those that have its rarest label, and not of thousands. */
export class LabelIndex {
  readonly #byPair = new Map<string, Workload[]>();

  constructor(private readonly workloads: readonly Workload[]) {
    for (const workload of workloads) {
      for (const pair of pairsOf(workload)) {
        const known = this.#byPair.get(pair);
        if (known) known.push(workload);
        else this.#byPair.set(pair, [workload]);
      }
    }
  }

  /** Those that some pairs of a label and its value can mean, in the order given: none is left out that has them all, and some may lack one. */
  candidates(pairs: unknown): readonly Workload[] {
    return Object.entries(stringMap(pairs))
      .map((pair) => this.#byPair.get(nameOf(pair)) ?? [])
      .reduce<readonly Workload[]>((fewest, some) => (some.length < fewest.length ? some : fewest), this.workloads);
  }
}

const PAIRS = new WeakMap<Workload, ReadonlySet<string>>();

/** Every label of its pods with its value, read once. */
function pairsOf(workload: Workload): ReadonlySet<string> {
  const known = PAIRS.get(workload);
  if (known) return known;
  const pairs = new Set(workload.labels.flatMap((labels) => Object.entries(labels).map(nameOf)));
  PAIRS.set(workload, pairs);
  return pairs;
}

function nameOf([label, value]: readonly [string, string]): string {
  return `${label}=${value}`;
}
