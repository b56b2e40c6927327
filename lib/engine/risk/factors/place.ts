import { asOf } from "@/lib/engine/risk/as-of";
import type { Factor, FindingFacts, PlaceFacts } from "@/lib/engine/risk/facts";
import { FORMULA } from "@/lib/engine/risk/formula";
import { EXPOSURE_EVIDENCE, PRIVILEGE_EVIDENCE } from "@/lib/engine/risk/place-words";
import { sentences } from "@/lib/engine/risk/sentences";

/** Points of where the finding is: the same for every finding of one asset that is not a licence question. */
export function placePoints(place: PlaceFacts): number {
  return exposurePoints(place) + privilegePoints(place) + criticalityPoints(place);
}

export function explainPlace(facts: FindingFacts): Factor[] {
  return [exposureRow(facts.place), privilegeRow(facts.place), criticalityRow(facts.place)];
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

function exposureRow(place: PlaceFacts): Factor {
  const { value, evidence, date } = place.exposure;
  const points = exposurePoints(place);
  return {
    id: "exposure",
    label: "Exposure",
    points,
    evidence: sentences(EXPOSURE_EVIDENCE[value], evidence),
    asOf: asOf(date),
  };
}

function privilegeRow(place: PlaceFacts): Factor {
  return {
    id: "privilege",
    label: "Privilege and blast radius",
    points: privilegePoints(place),
    evidence: sentences(PRIVILEGE_EVIDENCE[place.privilege?.value ?? "unknown"], place.privilege?.evidence),
    asOf: asOf(place.privilege?.date),
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

function exposurePoints(place: PlaceFacts): number {
  return FORMULA.exposure[place.exposure.value];
}

function privilegePoints(place: PlaceFacts): number {
  return FORMULA.privilege[place.privilege?.value ?? "unknown"];
}
