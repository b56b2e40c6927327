import type { FindingFacts, VulnerabilityFacts } from "@/lib/engine/risk/facts";
import { FORMULA } from "@/lib/engine/risk/formula";
import { namedCwe } from "@/lib/engine/weakness-kinds";

/**
 * Why a weakness lets nobody run anything where it is, as a clause; null where it may. CISA's assessment that it gives control settles it,
 * whatever a vector or a CWE says.
 *
 * Source  FIRST CVSS (impact); MITRE CWE, by the lists of packs/scoring: kinds that act in the browser of whoever visits, and general
 *         classes (improper input, injection, encoding) that tools name beside any of them and that settle nothing.
 */
export function runsNothing(facts: FindingFacts): string | null {
  if (facts.kind === "vulnerability")
    return onlyStops(facts) ? "by its CVSS vector it only takes a service down" : null;
  const kinds = facts.cwes.filter((cwe) => !GENERAL.has(cwe));
  if (kinds.length === 0 || !kinds.every((cwe) => BROWSER.has(cwe))) return null;
  return `it acts in the browser of whoever visits (${kinds.map(namedCwe).join(", ")})`;
}

/** It takes a service down and gives nothing else; CISA may know better than the vector. */
export function onlyStops({ use, ssvc }: Pick<VulnerabilityFacts, "use" | "ssvc">): boolean {
  return use?.availabilityOnly === true && ssvc?.technicalImpact !== "total";
}

const BROWSER: ReadonlySet<string> = new Set(FORMULA.runsNothing.browserCwes);
const GENERAL: ReadonlySet<string> = new Set(FORMULA.runsNothing.generalCwes);
