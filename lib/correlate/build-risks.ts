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
  memberCount: number;
  /** Every finding of it is decided (accepted, false positive ...): the kind of the worst one's decision. */
  disposition: string | null;
  assetIds: string[];
  topSeverity: number;
  kev: boolean;
  exposed: boolean;
  firstSeenAt: Date;
};

type Scored = { member: Member; points: number };

/** Findings that one change resolves; `key` names the risk whatever its members. */
export type RiskGroup = { key: Buffer; members: Scored[] };

/** What is the same for all findings of one run: where their assets are, what the feeds say, and when it is. */
export type Circumstances = { placesOf: ReadonlyMap<string, Place[]>; feeds: FeedDates; now: Date };

/**
 * Scores open findings and groups them by the change that resolves them, as they come.
 *
 * Order    the groups do not depend on the order of members (law 2).
 */
export class RiskGroups {
  readonly #groups = new Map<string, RiskGroup>();
  readonly #decisive: Map<string, PlaceFacts[]>;
  readonly #at: Circumstances;

  constructor(at: Circumstances) {
    this.#at = at;
    this.#decisive = new Map(
      [...at.placesOf].map(
        ([assetId, places]) => [assetId, decisivePlaces(places.map((place) => place.facts))] as const,
      ),
    );
  }

  add(member: Member): void {
    const points = pointsOf(member, this.#decisive.get(member.asset.id) ?? [], this.#at);
    const { key } = fixUnitOf(fixUnitFacts(member));
    const name = JSON.stringify(key);
    const group = this.#groups.get(name);
    if (group) group.members.push({ member, points });
    else this.#groups.set(name, { key: identityKey(key), members: [{ member, points }] });
  }

  get all(): RiskGroup[] {
    return [...this.#groups.values()];
  }
}

/** Where it is worst: an asset has few decisive places, most often one. */
function pointsOf(member: Member, places: readonly PlaceFacts[], { feeds, now }: Circumstances): number {
  const facts = scoringFacts(member, places[0] ?? UNKNOWN_PLACE, feeds, now);
  return scorePoints(places.length > 1 ? { ...facts, place: worstPlace(facts, places) } : facts);
}

/**
 * The risk of one group, in words.
 *
 * Decided  a finding that somebody decided counts only in a group where all are decided.
 */
export function draftOf({ key, members: group }: RiskGroup, { placesOf, feeds, now }: Circumstances): RiskDraft {
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
  const unit = fixUnitOf(fixUnitFacts(worst.member));
  return {
    key,
    unit,
    fix: describeFix(
      unit,
      counted.map(({ member }) => toFixMember(member)),
    ),
    scored,
    worst: worst.member,
    worstPlace: places.find((place) => place.facts === placeFacts) ?? places[0] ?? null,
    memberCount: group.length,
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
