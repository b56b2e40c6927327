import type { FeedDates } from "@/lib/correlate/feed-dates";
import { findingFacts, fixUnitFacts, scoringFacts } from "@/lib/correlate/finding-facts";
import type { Member } from "@/lib/correlate/load-members";
import type { Place } from "@/lib/correlate/load-places";
import { fixUnitOf } from "@/lib/engine/fix-units";
import { describeFix } from "@/lib/engine/fix-units/describe";
import type { FixDescription } from "@/lib/engine/fix-units/member";
import type { FixUnit } from "@/lib/engine/fix-units/unit";
import { identityKey } from "@/lib/engine/identity";
import type { PlaceFacts } from "@/lib/engine/risk/facts";
import { decisivePlaces, UNKNOWN_PLACE, worstPlace } from "@/lib/engine/risk/places";
import { type ScoredRisk, withBreadth } from "@/lib/engine/risk/risk-score";
import { scoreFinding, scorePoints } from "@/lib/engine/risk/score";
import { severityOfRank } from "@/lib/model/severity";

/** A risk as computed from its findings, before owner and clock. */
export type RiskDraft = {
  key: Buffer;
  unit: FixUnit;
  fix: FixDescription;
  scored: ScoredRisk;
  worst: Member;
  worstPlace: Place | null;
  members: { id: string; priority: number }[];
  /** Every finding of it is decided (accepted, false positive ...): the kind of the worst one's decision. */
  disposition: string | null;
  assetIds: string[];
  topSeverity: number;
  kev: boolean;
  exposed: boolean;
  firstSeenAt: Date;
};

type Scored = { member: Member; points: number; unit: FixUnit };

/**
 * Groups open findings by the change that resolves them and scores each group.
 *
 * Order    the result does not depend on the order of members (law 2).
 * Decided  a finding that somebody decided counts only in a group where all are decided.
 */
export function buildRisks(
  members: readonly Member[],
  placesOf: ReadonlyMap<string, Place[]>,
  feeds: FeedDates,
  now: Date,
): RiskDraft[] {
  const decisive = new Map(
    [...placesOf].map(([assetId, places]) => [assetId, decisivePlaces(places.map((place) => place.facts))] as const),
  );
  const groups = new Map<string, Scored[]>();
  for (const member of members) {
    const points = pointsOf(member, decisive.get(member.asset.id) ?? [], feeds, now);
    const unit = fixUnitOf(fixUnitFacts(member));
    const key = JSON.stringify(unit.key);
    const group = groups.get(key);
    if (group) group.push({ member, points, unit });
    else groups.set(key, [{ member, points, unit }]);
  }
  return [...groups.values()].map((group) => draftOf(group, placesOf, feeds, now));
}

/** Where it is worst: an asset has few decisive places, most often one. */
function pointsOf(member: Member, places: readonly PlaceFacts[], feeds: FeedDates, now: Date): number {
  const facts = scoringFacts(member, places[0] ?? UNKNOWN_PLACE, feeds, now);
  return scorePoints(places.length > 1 ? { ...facts, place: worstPlace(facts, places) } : facts);
}

function draftOf(
  group: readonly Scored[],
  placesOf: ReadonlyMap<string, Place[]>,
  feeds: FeedDates,
  now: Date,
): RiskDraft {
  const undecided = group.filter(({ member }) => member.disposition === null);
  const counted = undecided.length > 0 ? undecided : group;
  const worst = counted.reduce((best, one) =>
    one.points > best.points || (one.points === best.points && one.member.id < best.member.id) ? one : best,
  );
  const assetIds = new Set<string>();
  for (const { member } of counted) {
    assetIds.add(member.asset.id);
    for (const place of placesOf.get(member.asset.id) ?? []) assetIds.add(place.id);
  }
  const places = placesOf.get(worst.member.asset.id) ?? [];
  const facts = findingFacts(worst.member, UNKNOWN_PLACE, feeds, now);
  const placeFacts = worstPlace(facts, decisivePlaces(places.map((place) => place.facts)));
  const scored = withBreadth(worst.member.id, scoreFinding({ ...facts, place: placeFacts }), {
    findings: counted.length,
    assets: assetIds.size,
  });
  return {
    key: identityKey(worst.unit.key),
    unit: worst.unit,
    fix: describeFix(
      worst.unit,
      counted.map(({ member }) => toFixMember(member)),
    ),
    scored,
    worst: worst.member,
    worstPlace: places.find((place) => place.facts === placeFacts) ?? places[0] ?? null,
    members: group.map(({ member, points }) => ({ id: member.id, priority: points })),
    disposition: undecided.length > 0 ? null : (worst.member.disposition ?? null),
    assetIds: [worst.member.asset.id, ...[...assetIds].filter((id) => id !== worst.member.asset.id).toSorted()],
    topSeverity: counted.reduce((top, { member }) => Math.max(top, member.severity), 0),
    kev: counted.some(({ member }) => member.kevAdded !== null),
    exposed: counted.some(({ member }) =>
      (placesOf.get(member.asset.id) ?? []).some((place) => place.facts.exposure.value === "internet"),
    ),
    firstSeenAt: new Date(group.reduce((first, { member }) => Math.min(first, member.firstSeenAt.getTime()), Infinity)),
  };
}

function toFixMember(member: Member) {
  return {
    id: member.id,
    facts: fixUnitFacts(member),
    severity: severityOfRank(member.severity),
    label: member.canonicalId ?? member.checkId ?? member.toolRule,
    installedVersion: member.installed,
    fixedVersions: member.fixed,
    advice: member.advice || null,
    line: member.line,
  };
}
