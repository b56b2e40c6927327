import { type ClusterInputs, searchCluster } from "@/lib/correlate/attack-paths/cluster-paths";
import type { ResidentCluster, SearchResult } from "@/lib/correlate/attack-paths/resident-cluster";

/** Null when nothing differs from what stands; what was found in the same inputs a moment ago is not looked for again. */
export async function searchKept(
  kept: ResidentCluster,
  clusterKey: string,
  { inputs, facts, objects }: ClusterInputs,
  signal: AbortSignal,
): Promise<SearchResult | null> {
  if (objects === null) return null;
  if (kept.last?.inputs.equals(inputs)) return kept.last;
  // Its own time: reading the cluster and waiting for a turn to write are not what a large cluster rests from.
  const started = performance.now();
  const found = await searchCluster(clusterKey, { facts, objects }, signal);
  kept.last = { inputs, found, tookMs: Math.round(performance.now() - started) };
  return kept.last;
}
