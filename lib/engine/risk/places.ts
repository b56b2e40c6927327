import { EXPOSURES, type FindingFacts, type PlaceFacts } from "@/lib/engine/risk/facts";
import { FORMULA } from "@/lib/engine/risk/formula";
import { type ScoredFinding, scoreFinding, scorePoints } from "@/lib/engine/risk/score";

/** A place about which nothing is known: no inventory covers it. */
export const UNKNOWN_PLACE: PlaceFacts = {
  exposure: { value: "unknown", evidence: null, date: null },
  privilege: null,
  criticality: null,
  runtime: null,
};

/**
 * The few places worth scoring out of the many where one image runs: those that no other place dominates.
 *
 * Returns  one place per different outcome; ties keep the first given. No place at all is `UNKNOWN_PLACE`.
 */
export function decisivePlaces(places: readonly PlaceFacts[]): PlaceFacts[] {
  const distinct = [
    ...new Map(places.toReversed().map((place) => [weights(place).join("/"), place])).values(),
  ].reverse();
  const kept = distinct.filter((place) => !distinct.some((other) => other !== place && dominates(other, place)));
  return kept.length > 0 ? kept : [UNKNOWN_PLACE];
}

/** Scores a finding at the place where it is worst. `places` as from `decisivePlaces`. */
export function scoreFindingAt(facts: FindingFacts, places: readonly PlaceFacts[]): ScoredFinding {
  return scoreFinding({ ...facts, place: worstPlace(facts, places) });
}

/** The place with the highest score; the first of equals. */
export function worstPlace(facts: FindingFacts, places: readonly PlaceFacts[]): PlaceFacts {
  let worst = places[0] ?? UNKNOWN_PLACE;
  if (places.length < 2) return worst;
  let best = -1;
  for (const place of places) {
    const score = scorePoints({ ...facts, place });
    if (score > best) [worst, best] = [place, score];
  }
  return worst;
}

function dominates(a: PlaceFacts, b: PlaceFacts): boolean {
  const other = weights(b);
  return weights(a).every((weight, i) => weight >= (other[i] ?? 0));
}

/** Comparable numbers per place. Exposure by rank and not by points: two levels of equal points can differ in bounds. */
function weights(place: PlaceFacts): [number, number, number, number, number] {
  return [
    EXPOSURES.indexOf(place.exposure.value),
    FORMULA.privilege[place.privilege?.value ?? "unknown"],
    FORMULA.criticality[place.criticality?.value ?? "unknown"],
    FORMULA.runtime[place.runtime?.value ?? "none"],
    place.byTagOnly ? 0 : 1,
  ];
}
