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
  last: SearchResult | null = null;

  /** Characters of JSON that it holds. */
  get length(): number {
    return this.objects.length + this.workloads.length + this.runs.length;
  }
}

/** A character of JSON takes so many bytes once it is read, with what is worked out of it: five with 10,000 workloads. */
const BYTES_PER_CHARACTER = 6;

/** What a thread may hold of clusters beside what it works with: half as much more. */
export const residentMb = (heapMb: number): number => Math.ceil(heapMb / 2);

/** For a thread that may hold so much for its work. */
export function openResidents(heapMb: number): ResidentClusters {
  return new ResidentClusters((residentMb(heapMb) * 1_000_000) / BYTES_PER_CHARACTER);
}

type Place = { of: { orgId: string; clusterId: string }; cluster: ResidentCluster; turn: Promise<unknown> };

/** The clusters that one thread keeps between searches: together at most so many characters of JSON, as they are stored; those unused for longest go first. */
export class ResidentClusters {
  /** In the order of their use, the last one last. */
  readonly #places = new Map<string, Place>();

  constructor(private readonly maxLength: number) {}

  /** Ids of those of one organization. */
  ofOrganization(orgId: string): string[] {
    return [...this.#places.values()].flatMap(({ of }) => (of.orgId === orgId ? [of.clusterId] : []));
  }

  /** Uses a cluster, one use at a time; one that is not here begins empty. What a use that failed leaves of it is forgotten. */
  async use<T>(orgId: string, clusterId: string, work: (cluster: ResidentCluster) => Promise<T>): Promise<T> {
    const name = `${orgId} ${clusterId}`;
    const place = this.#places.get(name) ?? {
      of: { orgId, clusterId },
      cluster: new ResidentCluster(),
      turn: Promise.resolve(),
    };
    this.#moveToEnd(name, place);
    const result = place.turn.then(() => work(place.cluster));
    place.turn = result.catch(() => {
      if (this.#places.get(name) === place) this.#places.delete(name);
    });
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
