import type { Factor, FindingFacts } from "@/lib/engine/risk/facts";
import { FORMULA } from "@/lib/engine/risk/formula";
import { sentences } from "@/lib/engine/risk/sentences";
import { type Severity, severityOfCvss } from "@/lib/model/severity";

/** Points for the effective severity; CVSS refines inside the label's range and never leaves it. */
export function severityPoints(facts: FindingFacts): number {
  const cvss = cvssOf(facts);
  const row = FORMULA.severity[ratedSeverity(facts)];
  if (cvss === null) return Math.round((row.low + row.high) / 2);
  const part = Math.min(1, Math.max(0, (cvss - row.cvssFrom) / (row.cvssTo - row.cvssFrom)));
  return Math.round(row.low + (row.high - row.low) * part);
}

/** The label that counts: an unknown one is read from CVSS when there is a score. */
export function ratedSeverity(facts: FindingFacts): Severity {
  if (facts.severity !== "unknown") return facts.severity;
  return severityOfCvss(cvssOf(facts) ?? undefined);
}

export function explainSeverity(facts: FindingFacts): Factor[] {
  const cvss = cvssOf(facts);
  const base = cvss === null ? null : `CVSS base score ${cvss.toFixed(1)}`;
  const label = facts.severity === "unknown" ? "Nobody stated a severity" : `Severity is ${facts.severity}`;
  return [
    {
      id: "severity",
      label: "Severity",
      points: severityPoints(facts),
      evidence: sentences(label, facts.severityEvidence, base),
      asOf: null,
    },
  ];
}

function cvssOf(facts: FindingFacts): number | null {
  if (facts.kind !== "vulnerability" || facts.cvss === null) return null;
  return facts.cvss >= 0 && facts.cvss <= 10 ? facts.cvss : null; // NaN fails both comparisons.
}
