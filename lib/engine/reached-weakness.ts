import { allMetrics, easiestMetrics } from "@/lib/engine/attack-paths/cvss-metrics";
import { statedReach } from "@/lib/engine/attack-paths/stated-reach";

/** An open weakness of a workload, with what is known of its use. */
export type OpenWeakness = {
  advisory: string;
  /** In CISA's list of what is exploited. */
  kev: boolean;
  /** CISA's SSVC decision says "active". */
  active: boolean;
  /** CISA's words on it. */
  kevText: string | null;
  automatable: boolean | null;
  /** CVSS vectors of any version, with blanks between them. */
  vectors: string | null;
};

/**
 * The advisory that an intruder from the internet may have come in by: known to be exploited, usable over the network without anybody's
 * help, and giving more than an outage. Null where there is none. Of several the one in CISA's list, then the first by name, so that the
 * answer does not depend on the order.
 *
 * Use      for the weaknesses of one workload that the internet reaches.
 * Source   CISA KEV and SSVC (exploitation); FIRST CVSS (attack vector); packs/attack-paths/reach-phrases.json.
 */
export function reachedWeakness(weaknesses: readonly OpenWeakness[]): string | null {
  const [first] = weaknesses
    .filter((one) => (one.kev || one.active) && fromNetwork(one))
    .sort((a, b) => Number(b.kev) - Number(a.kev) || (a.advisory < b.advisory ? -1 : 1));
  return first?.advisory ?? null;
}

/** By the vector that lets in most easily; without any by what CISA says of it. */
function fromNetwork({ vectors, kevText, automatable }: OpenWeakness): boolean {
  const easiest = easiestMetrics(vectors);
  if (!easiest) return automatable === true || statedReach(kevText)?.by === "network";
  const onlyStops = allMetrics(vectors).every((metrics) => metrics.availabilityOnly);
  return easiest.network && !easiest.needsUser && !onlyStops;
}
