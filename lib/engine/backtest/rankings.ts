import type { Assessed } from "@/lib/engine/backtest/select-cases";
import type { Exposure, VulnerabilityFacts } from "@/lib/engine/risk/facts";
import { UNKNOWN_PLACE } from "@/lib/engine/risk/places";
import { scorePoints } from "@/lib/engine/risk/score";

/** An order of CVEs: a higher number comes first, equal numbers in no order. */
export type Ranking = {
  id: string;
  label: string;
  how: string;
  scoreOf: (cve: Assessed) => number;
  /** Our bands are cuts of their own. */
  inBands: boolean;
};

/** The first is the one that counts: it was chosen before the first run, and the others say how much depends on the choice. */
export const RANKINGS: readonly Ranking[] = [
  {
    id: "plimsoll",
    label: "Plimsoll score",
    how: "The published formula with nothing known about where a CVE is: what an organization without an inventory sees.",
    scoreOf: (cve) => scorePoints(factsOf(cve, "unknown")),
    inBands: true,
  },
  {
    id: "plimsoll-internet",
    label: "Plimsoll score, exposed",
    how: "The same formula as if every CVE were on an asset that the internet can reach.",
    scoreOf: (cve) => scorePoints(factsOf(cve, "internet")),
    inBands: true,
  },
  {
    id: "cvss",
    label: "CVSS, highest first",
    how: "The base score alone; a CVE without one comes last.",
    scoreOf: (cve) => cve.cvss ?? -1,
    inBands: false,
  },
];

/** What is no property of the CVE is the same for all: no fix known, seen today by one tool, nothing said of the asset. */
function factsOf(cve: Assessed, exposure: Exposure): VulnerabilityFacts {
  return {
    kind: "vulnerability",
    advisory: cve.cve,
    severity: "unknown", // the formula reads it from CVSS, and says "unknown" where there is none
    severityEvidence: null,
    cvss: cve.cvss,
    // The weights were fixed before the first run on this data; what versions 2 and 4 read from a vector and a CWE came after it and is not judged by it.
    use: null,
    cwes: [],
    kev: { listed: false, ransomware: null, date: null },
    epss: null,
    ssvc: { ...cve, date: null },
    fixAvailable: null,
    fixEvidence: null,
    ageDays: 0,
    firstSeenAt: null,
    tools: ["CISA Vulnrichment"],
    weakLink: false,
    place: { ...UNKNOWN_PLACE, exposure: { value: exposure, evidence: null, date: null } },
  };
}
