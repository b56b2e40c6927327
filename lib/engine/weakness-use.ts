import { allMetrics } from "@/lib/engine/attack-paths/cvss-metrics";
import { statedReach } from "@/lib/engine/attack-paths/stated-reach";
import type { WeaknessUse } from "@/lib/engine/risk/facts";

/**
 * How a weakness is used and what it gives, as far as everybody agrees: `vectors` are all that are stated of it (any CVSS version, blanks
 * between them), and each has to say it; without any CISA's own words decide where it is listed as exploited. Null when nobody says either.
 *
 * CISA     what it holds for automatable is not used locally, whatever a vector says.
 * Source   FIRST CVSS (attack vector, impact); packs/attack-paths/reach-phrases.json.
 */
export function weaknessUse(
  vectors: string | null,
  { kevText, automatable }: { kevText: string | null; automatable: boolean | null },
): WeaknessUse | null {
  const all = allMetrics(vectors);
  if (all.length > 0) {
    const local = automatable !== true && all.every((metrics) => metrics.local);
    return { local, availabilityOnly: all.every((metrics) => metrics.availabilityOnly), by: "vector" };
  }
  const stated = statedReach(kevText);
  if (!stated) return null;
  return { local: automatable !== true && stated.by === "local", availabilityOnly: false, by: "kev" };
}
