import { type ScoredVector, scoreVector } from "@/lib/engine/cvss";
import type { OsvRecord } from "@/lib/model/record";
import { parseSeverity, type Severity, severityOfCvss, severityRank } from "@/lib/model/severity";

/** Of several vectors the one most tools show too, so that their numbers can be compared. */
const PREFERRED = ["CVSS_V3", "CVSS_V4", "CVSS_V2"];

/**
 * How bad an advisory says it is: its database's own word, else the worst word a distribution gives, else its CVSS vector's band.
 *
 * Unknown  an advisory without any of them stays `unknown`, never a guess.
 */
export function advisorySeverity(advisory: OsvRecord): { severity: Severity; cvss: ScoredVector | null } {
  const stated = advisory.severities.length > 0 ? advisory.severities : advisory.affected.flatMap((a) => a.severities);
  const scored = stated
    .flatMap(({ type, score }) => {
      const vector = PREFERRED.includes(type) ? scoreVector(score) : null;
      return vector ? [{ type, vector }] : [];
    })
    .toSorted((a, b) => PREFERRED.indexOf(a.type) - PREFERRED.indexOf(b.type) || b.vector.score - a.vector.score);
  const cvss = scored[0]?.vector ?? null;
  const words = stated.filter(({ type }) => !type.startsWith("CVSS")).map(({ score }) => parseSeverity(score));
  const known = [advisory.severity, ...words.toSorted((a, b) => severityRank(b) - severityRank(a))];
  return { severity: known.find((word) => word !== "unknown") ?? severityOfCvss(cvss?.score), cvss };
}
