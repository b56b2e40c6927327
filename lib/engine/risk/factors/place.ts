import { asOf } from "@/lib/engine/risk/as-of";
import { runsNothing } from "@/lib/engine/risk/factors/runs-nothing";
import type { Factor, FindingFacts, PlaceFacts } from "@/lib/engine/risk/facts";
import { FORMULA } from "@/lib/engine/risk/formula";
import {
  ANYWHERE_EVIDENCE,
  EXPOSURE_EVIDENCE,
  IN_OTHERS_EVIDENCE,
  LOCAL_EVIDENCE,
  NO_RIGHTS_EVIDENCE,
  PRIVILEGE_EVIDENCE,
  SECRET_EVIDENCE,
} from "@/lib/engine/risk/place-words";
import { sentences } from "@/lib/engine/risk/sentences";

/** Points of where the finding is, but for a licence question. */
export function placePoints(facts: FindingFacts): number {
  return exposurePoints(facts) + privilegePoints(facts) + criticalityPoints(facts.place);
}

export function explainPlace(facts: FindingFacts): Factor[] {
  return [exposureRow(facts), privilegeRow(facts), criticalityRow(facts.place)];
}

/** A licence is owed wherever the code runs: only the business side of the place counts. */
export function explainCriticality(facts: FindingFacts): Factor[] {
  return [criticalityRow(facts.place)];
}

export function criticalityPoints(place: PlaceFacts): number {
  return FORMULA.criticality[place.criticality?.value ?? "unknown"];
}

/** What BOD 26-04 asks: can untrusted parties reach it over public networks? Null when nobody knows. */
export function isPubliclyExposed(place: PlaceFacts): boolean | null {
  if (place.exposure.value === "unknown") return null;
  return place.exposure.value === "internet";
}

function exposureRow(facts: FindingFacts): Factor {
  const { value, evidence, date, inOthers } = facts.place.exposure;
  if (isUsedFromAnywhere(facts)) return anywhereRow(facts);
  return {
    id: "exposure",
    label: "Exposure",
    points: exposurePoints(facts),
    evidence: sentences(
      inOthers ? IN_OTHERS_EVIDENCE : EXPOSURE_EVIDENCE[value],
      localWords(facts),
      secretWords(facts),
      evidence,
    ),
    asOf: asOf(date),
  };
}

/** Where the place lies says nothing of who can use it, so the place is not told. */
function anywhereRow(facts: FindingFacts): Factor {
  return {
    id: "exposure",
    label: "Exposure",
    points: exposurePoints(facts),
    evidence: sentences(ANYWHERE_EVIDENCE),
    asOf: null,
  };
}

/** Said where it takes points away. */
function localWords(facts: FindingFacts): string | null {
  const { value } = facts.place.exposure;
  if (!isUsedLocally(facts) || FORMULA.exposure[value] <= MOST_LOCAL) return null;
  const said = facts.kind === "vulnerability" && facts.use?.by === "kev" ? "CISA's description" : "its CVSS vector";
  return `${LOCAL_EVIDENCE}, by ${said}: this counts for ${MOST_LOCAL} and not ${FORMULA.exposure[value]}`;
}

function secretWords({ kind, place }: FindingFacts): string | null {
  return kind === "secret" && CONNECTED.has(place.exposure.value) ? SECRET_EVIDENCE : null;
}

const CONNECTED: ReadonlySet<string> = new Set(["internet", "cluster", "namespace"]);

function privilegeRow(facts: FindingFacts): Factor {
  const { privilege } = facts.place;
  const row = { id: "privilege", label: "Privilege and blast radius", points: privilegePoints(facts) };
  // Said where it takes points away; what the workload may do is then no part of the score.
  if (row.points < FORMULA.privilege[privilege?.value ?? "unknown"])
    return { ...row, evidence: sentences(`${NO_RIGHTS_EVIDENCE}: ${runsNothing(facts)}`), asOf: null };
  return {
    ...row,
    evidence: sentences(PRIVILEGE_EVIDENCE[privilege?.value ?? "unknown"], privilege?.evidence),
    asOf: asOf(privilege?.date),
  };
}

function criticalityRow(place: PlaceFacts): Factor {
  const tag = place.criticality;
  return {
    id: "criticality",
    label: "Business criticality",
    points: criticalityPoints(place),
    evidence: tag
      ? sentences(`Its criticality is ${tag.value}`, tag.evidence)
      : "Nobody has set its business criticality.",
    asOf: asOf(tag?.date),
  };
}

/** Whether somebody has to be on the machine before the weakness is of use: a connection is not enough. */
export function isUsedLocally(facts: FindingFacts): boolean {
  return facts.kind === "vulnerability" && facts.use?.local === true;
}

/** Whether a credential is taken by a service on the internet, whoever shows it; one that was tried in vain is taken by nobody. */
export function isUsedFromAnywhere(facts: FindingFacts): boolean {
  return facts.kind === "secret" && facts.verified !== false && ANYWHERE.has(facts.credential);
}

const ANYWHERE: ReadonlySet<string> = new Set(FORMULA.usedFromAnywhere.credentials);
const MOST_LOCAL = FORMULA.localUse.exposureAtMost;
const MOST_WITHOUT_RUNNING = FORMULA.runsNothing.privilegeAtMost;

function exposurePoints(facts: FindingFacts): number {
  const points = FORMULA.exposure[facts.place.exposure.value];
  if (isUsedFromAnywhere(facts)) return Math.max(points, FORMULA.usedFromAnywhere.exposureAtLeast);
  return isUsedLocally(facts) ? Math.min(points, MOST_LOCAL) : points;
}

function privilegePoints(facts: FindingFacts): number {
  const points = FORMULA.privilege[facts.place.privilege?.value ?? "unknown"];
  // Asked last: most places have no rights to gain, and findings are scored by the ten thousand.
  return points > MOST_WITHOUT_RUNNING && runsNothing(facts) !== null ? MOST_WITHOUT_RUNNING : points;
}
