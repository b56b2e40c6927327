import { MIRRORED_RUNS, MIRRORED_WORKLOADS } from "@/lib/correlate/attack-paths/load-known";
import { MIRRORED_OBJECTS } from "@/lib/correlate/attack-paths/load-objects";
import { Mirror } from "@/lib/correlate/attack-paths/mirror";
import type { FoundPaths } from "@/lib/engine/attack-paths/find-paths";

/** What a search found in certain inputs, and how long it took. */
export type SearchResult = { inputs: Buffer; found: FoundPaths; tookMs: number };

/** A cluster as a thread has read it last, and what it found there. Each use compares it with what is stored. */
export class ResidentCluster {
  readonly objects = new Mirror(MIRRORED_OBJECTS);
  readonly workloads = new Mirror(MIRRORED_WORKLOADS);
  readonly runs = new Mirror(MIRRORED_RUNS);
  #last: SearchResult | null = null;
  #lastLength = 0;

  get last(): SearchResult | null {
    return this.#last;
  }

  set last(result: SearchResult | null) {
    this.#last = result;
    this.#lastLength = result ? lengthOf(result.found) : 0;
  }

  /** Characters of JSON that it holds, what was found included. */
  get length(): number {
    return this.objects.length + this.workloads.length + this.runs.length + this.#lastLength;
  }
}

/** Path by path: together they may be longer than a string can be. What several share counts for each. */
function lengthOf({ paths, droppedKeys }: FoundPaths): number {
  const ofPath = (path: FoundPaths["paths"][number]) =>
    JSON.stringify(path).length +
    sum([...path.cuts, ...path.instead], ({ findings }) => sum([...findings], (id) => id.length));
  return sum(paths, ofPath) + sum(droppedKeys, (key) => sum(key, (part) => part.length));
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}

/** A character of JSON takes so many bytes once it is read, with what is worked out of it: five with 10,000 workloads. */
const BYTES_PER_CHARACTER = 6;

/** What a thread may hold of clusters beside what it works with: half as much more. */
export const residentMb = (heapMb: number): number => Math.ceil(heapMb / 2);

/** For a thread that may hold so much for its work. */
export function openResidents(heapMb: number): ResidentClusters {
  return new ResidentClusters((residentMb(heapMb) * 1_000_000) / BYTES_PER_CHARACTER);
}

type Place = {
  of: { orgId: string; clusterId: string };
  cluster: ResidentCluster;
  /** Ends with the last use that was asked for. */
  turn: Promise<void>;
};

/** The clusters that one thread keeps between searches: together at most so many characters of JSON, as they are stored; those unused for longest go first. */
export class ResidentClusters {
  /** In the order of their use, the last one last. */
  readonly #places = new Map<string, Place>();

  constructor(private readonly maxLength: number) {}

  /** Ids of those of one organization. */
  ofOrganization(orgId: string): string[] {
    return [...this.#places.values()].flatMap(({ of }) => (of.orgId === orgId ? [of.clusterId] : []));
  }

  /** Uses a cluster, one use at a time; one that is not here begins empty, and so does the use that waits behind one that failed. */
  async use<T>(orgId: string, clusterId: string, work: (cluster: ResidentCluster) => Promise<T>): Promise<T> {
    const name = `${orgId} ${clusterId}`;
    const place = this.#places.get(name) ?? {
      of: { orgId, clusterId },
      cluster: new ResidentCluster(),
      turn: Promise.resolve(),
    };
    this.#moveToEnd(name, place);
    const result = place.turn.then(() => work(place.cluster));
    const turn = result.then(
      () => undefined,
      () => {
        // What it leaves may be half of one and half of another.
        place.cluster = new ResidentCluster();
        if (place.turn === turn && this.#places.get(name) === place) this.#places.delete(name);
      },
    );
    place.turn = turn;
    try {
      return await result;
    } finally {
      this.#evict();
    }
  }

  #moveToEnd(name: string, place: Place): void {
    this.#places.delete(name);
    this.#places.set(name, place);
  }

  /** The longest unused go first; one that is too large alone is not kept either. */
  #evict(): void {
    let length = 0;
    for (const [name, { cluster }] of [...this.#places].reverse()) {
      if (length + cluster.length > this.maxLength) this.#places.delete(name);
      else length += cluster.length;
    }
  }
}
