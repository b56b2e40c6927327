import { type BodVerdict, decideBod2604 } from "@/lib/engine/bod-26-04";
import { type Band, bandOf } from "@/lib/engine/risk/bands";
import { bounded, explainBounds } from "@/lib/engine/risk/factors/bounds";
import { explainExploitation, exploitationPoints } from "@/lib/engine/risk/factors/exploitation";
import {
  criticalityPoints,
  explainCriticality,
  explainPlace,
  isPubliclyExposed,
  placePoints,
} from "@/lib/engine/risk/factors/place";
import { explainRuntime, runtimePoints } from "@/lib/engine/risk/factors/runtime";
import { explainSecret, secretPoints } from "@/lib/engine/risk/factors/secret";
import { explainSeverity, severityPoints } from "@/lib/engine/risk/factors/severity";
import { explainSighting, sightingPoints } from "@/lib/engine/risk/factors/sighting";
import type { Factor, FindingFacts, VulnerabilityFacts } from "@/lib/engine/risk/facts";
import { FORMULA_VERSION } from "@/lib/engine/risk/formula";
import { decideSsvc, type SsvcVerdict } from "@/lib/engine/ssvc";

export type ScoredFinding = {
  /** Version of the published formula that made it. */
  formula: string;
  score: number;
  band: Band;
  /** Contributions are integers; they sum to `score` exactly. */
  factors: Factor[];
  /** Null for what is not a vulnerability. */
  bod: BodVerdict | null;
  ssvc: SsvcVerdict | null;
};

/**
 * The explained score of one finding.
 *
 * Shape    an integer 0-100 and the factors that sum to it, in the order a reader wants them.
 * Rules    raising any input never lowers the score; an unknown input is never above yes nor below no.
 * Source   packs/scoring/formula-4.json, told in plain words in docs/scoring.md.
 */
export function scoreFinding(facts: FindingFacts): ScoredFinding {
  const vulnerability = facts.kind === "vulnerability" ? facts : null;
  return scoreWith(facts, vulnerability && bodOf(vulnerability), vulnerability && ssvcOf(vulnerability));
}

/** The formula alone: a directive for single vulnerabilities says nothing of what several things make together. */
export function scoreByFormula(facts: FindingFacts): ScoredFinding {
  return scoreWith(facts, null, null);
}

function scoreWith(facts: FindingFacts, bod: BodVerdict | null, ssvc: SsvcVerdict | null): ScoredFinding {
  const vulnerability = facts.kind === "vulnerability" ? facts : null;
  const factors = [
    ...explainSeverity(facts),
    ...(vulnerability ? explainExploitation(vulnerability) : []),
    ...(facts.kind === "secret" ? explainSecret(facts) : []),
    ...(facts.kind === "license"
      ? explainCriticality(facts)
      : [...explainPlace(facts), ...explainRuntime(facts.place)]),
    ...explainSighting(facts),
  ];
  const sum = factors.reduce((total, factor) => total + factor.points, 0);
  factors.push(...explainBounds(facts, sum, bod));
  const score = bounded(facts, sum, bod);
  return {
    formula: FORMULA_VERSION,
    score,
    band: bandOf(score),
    factors,
    bod,
    ssvc,
  };
}

/** The same score as `scoreFinding` without its words: for writing the priority of many findings. */
export function scorePoints(facts: FindingFacts): number {
  const sum =
    severityPoints(facts) +
    (facts.kind === "vulnerability" ? exploitationPoints(facts) : 0) +
    (facts.kind === "secret" ? secretPoints(facts) : 0) +
    (facts.kind === "license" ? criticalityPoints(facts.place) : placePoints(facts) + runtimePoints(facts.place)) +
    sightingPoints(facts);
  return bounded(facts, sum, facts.kind === "vulnerability" ? bodOf(facts) : null);
}

/** BOD 26-04 for a vulnerability at its place. */
export function bodOf(facts: VulnerabilityFacts): BodVerdict {
  return decideBod2604({
    kev: facts.kev ? facts.kev.listed : null,
    exposed: isPubliclyExposed(facts.place),
    automatable: facts.ssvc?.automatable ?? null,
    technicalImpact: facts.ssvc?.technicalImpact ?? null,
  });
}

/** SSVC for a vulnerability at its place; mission impact is the asset's criticality. */
export function ssvcOf(facts: VulnerabilityFacts): SsvcVerdict {
  return decideSsvc({
    kev: facts.kev?.listed ?? null,
    exploitation: facts.ssvc?.exploitation ?? null,
    automatable: facts.ssvc?.automatable ?? null,
    technicalImpact: facts.ssvc?.technicalImpact ?? null,
    mission: facts.place.criticality?.value ?? null,
  });
}
