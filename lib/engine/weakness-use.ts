import { cvssMetrics } from "@/lib/engine/attack-paths/cvss-metrics";
import { statedReach } from "@/lib/engine/attack-paths/stated-reach";
import type { WeaknessUse } from "@/lib/engine/risk/facts";

/**
 * How a weakness is used and what it gives: by its CVSS vector of any version, else by CISA's own words where it is listed as exploited.
 * Null when nobody says either.
 *
 * Source  FIRST CVSS (attack vector, impact); packs/attack-paths/reach-phrases.json.
 */
export function weaknessUse(vector: string | null, kevText: string | null): WeaknessUse | null {
  const metrics = cvssMetrics(vector);
  if (metrics) return { local: metrics.local, availabilityOnly: metrics.availabilityOnly, by: "vector" };
  const stated = statedReach(kevText);
  return stated ? { local: stated.by === "local", availabilityOnly: false, by: "kev" } : null;
}
