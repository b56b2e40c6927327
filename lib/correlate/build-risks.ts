import type { FeedDates } from "@/lib/correlate/feed-dates";
import { findingFacts, fixUnitFacts, scoringFacts } from "@/lib/correlate/finding-facts";
import type { Member } from "@/lib/correlate/load-members";
import { type Place, type Places, placesFor } from "@/lib/correlate/load-places";
import { addToGroup, newGroup, type RiskGroup, type Weight } from "@/lib/correlate/risk-group";
import { fixUnitOf, isOfOneAsset } from "@/lib/engine/fix-units";
import { describeFix } from "@/lib/engine/fix-units/describe";
import type { FixDescription, FixMember } from "@/lib/engine/fix-units/member";
import type { FixUnit, FixUnitFacts } from "@/lib/engine/fix-units/unit";
import { identityKey } from "@/lib/engine/identity";
import { type BandsBySource, bandsBySource, verdictRanks } from "@/lib/engine/risk/band-by-source";
import type { Band } from "@/lib/engine/risk/bands";
import type { PlaceFacts } from "@/lib/engine/risk/facts";
import { decisivePlaces, UNKNOWN_PLACE, worstPlace } from "@/lib/engine/risk/places";
import { type ScoredRisk, withBreadth } from "@/lib/engine/risk/risk-score";
import { scoreFinding, scorePoints } from "@/lib/engine/risk/score";
import type { BandSource } from "@/lib/model/band-source";
import { severityRank } from "@/lib/model/severity";

/** A risk as computed from its findings, before owner and clock. */
export type RiskDraft = {
  key: Buffer;
  unit: FixUnit;
  fix: FixDescription;
  scored: ScoredRisk;
  /** The band that counts, by what the organization chose; those of the other sources beside it. */
  band: Band;
  bandSource: BandSource;
  bands: BandsBySource;
  worst: Member;
  /** Of failed checks the titles of the others, the most severe first. */
  otherChecks: string[];
  worstPlace: Place | null;
  memberCount: number;
  /** Every finding of it is decided (accepted, false positive ...): the kind of the worst one's decision. */
  disposition: string | null;
  assetIds: string[];
  topSeverity: number;
  /** How many findings that nobody decided have which severity rank. */
  severities: Readonly<Record<string, number>>;
  kev: boolean;
  exposed: boolean;
  firstSeenAt: Date;
};

/** What is the same for all findings of one run: where their assets are, what the feeds say, what sets the band, and when it is. */
export type Circumstances = {
  places: Places;
  feeds: FeedDates;
  bandSource: BandSource;
  now: Date;
};

/** What a fix depends on of a finding, and the group that it belongs to, by its name. */
type GroupedFacts = { facts: FixUnitFacts; unit: FixUnit; name: string; group: RiskGroup };

/** The package whose findings are coming, with the manifests it was met in. */
type OnePackage = { assetId: string; componentId: string | null; manifests: Map<string | null, GroupedFacts> };

/**
 * Scores open findings and groups them by the change that resolves them, as they come. Memory grows with what a fix is
 * described by, not with all that is known of a finding.
 *
 * Order    findings of one asset come together, and among them those of one package: then the upgrade of that package is whole, and at
 *          the asset's end whatever is changed in it, and is taken before the next ones come. A report may have a hundred thousand packages.
 */
export class RiskGroups {
  #assetId: string | undefined;
  /** Of the asset whose findings are coming. */
  readonly #ofAsset = new Map<string, RiskGroup>();
  /** Those that several assets may have. */
  readonly #shared = new Map<string, RiskGroup>();
  readonly #decisive: Decisive;
  readonly #at: Circumstances;
  #package: OnePackage | undefined;
  #finished: RiskGroup[] = [];

  constructor(at: Circumstances) {
    this.#at = at;
    this.#decisive = { of: decisiveOf(at.places.of), ofCode: decisiveOf(at.places.ofCode) };
  }

  /** The finding's points, and the group it went to. */
  add(member: Member): { points: number; group: RiskGroup } {
    if (member.asset.id !== this.#assetId) this.#endAsset();
    this.#assetId = member.asset.id;
    const weight = weightOf(member, this.#decisivePlaces(member), this.#at);
    const { facts, group } = member.kind === "vulnerability" ? this.#ofPackage(member) : this.#placed(member);
    addToGroup(group, member, weight, facts);
    return { points: weight.points, group };
  }

  /** Groups that no finding will come to any more, once. */
  takeFinished(): RiskGroup[] {
    const finished = this.#finished;
    this.#finished = [];
    return finished;
  }

  /** All others, when the last finding has come. */
  takeRest(): RiskGroup[] {
    this.#endAsset();
    const rest = [...this.#finished, ...this.#shared.values()];
    this.#finished = [];
    this.#shared.clear();
    return rest;
  }

  #decisivePlaces({ kind, asset }: Member): readonly PlaceFacts[] {
    return (kind === "code" ? this.#decisive.ofCode.get(asset.id) : undefined) ?? this.#decisive.of.get(asset.id) ?? [];
  }

  /** What a fix depends on is one object for all findings of a package in a manifest. */
  #ofPackage(member: Member): GroupedFacts {
    const { asset, componentId, manifest } = member;
    if (this.#package?.assetId !== asset.id || this.#package.componentId !== componentId) {
      this.#endPackage();
      this.#package = { assetId: asset.id, componentId, manifests: new Map() };
    }
    const { manifests } = this.#package;
    const known = manifests.get(manifest);
    if (known) return known;
    const placed = this.#placed(member);
    manifests.set(manifest, placed);
    return placed;
  }

  /** An upgrade's key names asset and package: nothing else belongs to it. */
  #endPackage(): void {
    for (const { name, unit, group } of this.#package?.manifests.values() ?? []) {
      if (unit.kind !== "package-upgrade") continue;
      this.#ofAsset.delete(name);
      this.#finished.push(group);
    }
    this.#package = undefined;
  }

  #endAsset(): void {
    this.#endPackage();
    for (const group of this.#ofAsset.values()) this.#finished.push(group);
    this.#ofAsset.clear();
  }

  #placed(member: Member): GroupedFacts {
    const facts = fixUnitFacts(member);
    const unit = fixUnitOf(facts);
    const name = JSON.stringify(unit.key);
    const groups = isOfOneAsset(unit.kind) ? this.#ofAsset : this.#shared;
    let group = groups.get(name);
    if (!group) {
      group = newGroup(identityKey(unit.key));
      groups.set(name, group);
    }
    return { facts, unit, name, group };
  }
}

type Decisive = Record<keyof Places, ReadonlyMap<string, PlaceFacts[]>>;

function decisiveOf(places: ReadonlyMap<string, readonly Place[]>): Map<string, PlaceFacts[]> {
  return new Map(
    [...places].map(([assetId, all]) => [assetId, decisivePlaces(all.map((place) => place.facts))] as const),
  );
}

/** Where it is worst: an asset has few decisive places, most often one. */
function weightOf(member: Member, places: readonly PlaceFacts[], { feeds, now }: Circumstances): Weight {
  const facts = scoringFacts(member, places[0] ?? UNKNOWN_PLACE, feeds, now);
  const points = scorePoints(places.length > 1 ? { ...facts, place: worstPlace(facts, places) } : facts);
  return { points, ranks: verdictRanks(facts, places, points) };
}

/** The risk of one group, in words. */
export function draftOf(group: RiskGroup, { places: known, feeds, bandSource, now }: Circumstances): RiskDraft {
  const side = group.undecided ?? group.decided;
  if (!side) throw new TypeError("a group has members");
  const { member: worst } = side.worst;
  const everywhere = [...side.assetIds].flatMap((id) => placesFor(known, worst.kind, id));
  const assetIds = new Set([...side.assetIds, ...everywhere.map((place) => place.id)]);
  const places = placesFor(known, worst.kind, worst.asset.id);
  const facts = findingFacts(worst, UNKNOWN_PLACE, feeds, now);
  const placeFacts = worstPlace(facts, decisivePlaces(places.map((place) => place.facts)));
  const scored = withBreadth(worst.id, scoreFinding({ ...facts, place: placeFacts }), {
    findings: side.fix.length,
    assets: assetIds.size,
  });
  const bands = bandsBySource(scored.score, side.ranks);
  const unit = fixUnitOf(fixUnitFacts(worst));
  assetIds.delete(worst.asset.id);
  return {
    key: group.key,
    unit,
    fix: describeFix(unit, side.fix, worst.id),
    scored,
    band: bands[bandSource],
    bandSource,
    bands,
    worst,
    otherChecks: otherChecksOf(side.fix, worst),
    worstPlace: places.find((place) => place.facts === placeFacts) ?? places[0] ?? null,
    memberCount: side.fix.length,
    disposition: group.undecided ? null : worst.disposition,
    assetIds: [worst.asset.id, ...[...assetIds].toSorted()],
    topSeverity: side.topSeverity,
    severities: group.undecided?.severities ?? {},
    kev: side.kev,
    exposed: everywhere.some((place) => place.facts.exposure.value === "internet"),
    firstSeenAt: new Date(group.firstSeenMs),
  };
}

function otherChecksOf(members: readonly FixMember[], worst: Member): string[] {
  if (worst.kind !== "misconfiguration") return [];
  const titles = members
    .toSorted((a, b) => severityRank(b.severity) - severityRank(a.severity) || (a.id < b.id ? -1 : 1))
    .flatMap(({ facts }) => (facts.kind === "misconfiguration" ? [facts.checkTitle ?? facts.checkId] : []));
  return [...new Set(titles)].filter((title) => title !== worst.title);
}
