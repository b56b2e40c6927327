import { setImmediate } from "node:timers/promises";
import { affectedAssets, withSharedRisks } from "@/lib/correlate/affected-assets";
import { askForPaths } from "@/lib/correlate/attack-paths/ask-for-paths";
import { refreshPathOwners } from "@/lib/correlate/attack-paths/refresh-path-owners";
import { correlateBaseImages } from "@/lib/correlate/base-images/correlate-base-images";
import { type Circumstances, draftOf, type RiskDraft, RiskGroups } from "@/lib/correlate/build-risks";
import { type FeedDates, loadFeedDates } from "@/lib/correlate/feed-dates";
import { FileFindings, ownedOf, writeFindingOwners } from "@/lib/correlate/finding-owners";
import { inTurn } from "@/lib/correlate/in-turn";
import { linkOrigins } from "@/lib/correlate/link-origins";
import { loadBandSource } from "@/lib/correlate/load-band-source";
import { loadMembers, loadTitles, type Member } from "@/lib/correlate/load-members";
import { loadOwnership, type Ownership, type ResolvedOwner } from "@/lib/correlate/load-ownership";
import { loadPlaces } from "@/lib/correlate/load-places";
import { dropMembers, type RiskGroup } from "@/lib/correlate/risk-group";
import { ofAsset } from "@/lib/correlate/stored-reason";
import { writeAssetOwners } from "@/lib/correlate/write-asset-owners";
import { closeEmptyRisks, RankWriter, rankClosed } from "@/lib/correlate/write-ranks";
import { loadStanding, type OwnedDraft, type Standing, writeRisks } from "@/lib/correlate/write-risks";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import type { TenantConnection } from "@/lib/db/tenant";

/**
 * Brings the risks of some assets, and of whatever depends on them, in line with findings, places, reference data,
 * decisions and ownership. Everything is computed anew from what is stored, so that running it twice, late or after a
 * crash ends in the same state; only what differs is written.
 *
 * Locks    one correlation at a time per organization; reads of other requests go on.
 * Returns  ids of the clusters whose attack paths are to be worked out again: a job of its own does that (`correlatePaths`).
 */
export function correlateAssets(db: Db, orgId: string, assetIds: readonly string[], now: Date): Promise<string[]> {
  return inTurn(db, orgId, async (connection) => {
    const affected = await affectedAssets(connection, orgId, assetIds);
    const feeds = await loadFeedDates(connection);
    await linkOrigins(connection, orgId, [...new Set([...assetIds, ...affected])], now);
    if (affected.length > 0) await correlateFindings(connection, orgId, affected, { feeds, now });
    await correlateBaseImages(connection, orgId, affected);
    await refreshPathOwners(connection, orgId, affected);
    return askForPaths(connection, orgId, affected);
  });
}

/** The risks of these assets and no others, without attack paths: for whoever comes to every asset anyway. */
export function correlateOnly(db: Db, orgId: string, assetIds: readonly string[], now: Date): Promise<void> {
  return inTurn(db, orgId, async (connection) => {
    const together = await withSharedRisks(connection, orgId, assetIds);
    await correlateFindings(connection, orgId, together, { feeds: await loadFeedDates(connection), now });
    await correlateBaseImages(connection, orgId, together);
  });
}

/** Asks for the attack paths of every cluster that has any of these assets, and says who owns those that begin at one. */
export function correlateClusters(db: Db, orgId: string, assetIds: readonly string[]): Promise<string[]> {
  return inTurn(db, orgId, async (connection) => {
    await refreshPathOwners(connection, orgId, assetIds);
    return askForPaths(connection, orgId, assetIds);
  });
}

/** Fix units of these assets, as risks, with the ranks of their findings and the assets' owners. */
async function correlateFindings(
  connection: TenantConnection,
  orgId: string,
  affected: readonly string[],
  { feeds, now }: { feeds: FeedDates; now: Date },
): Promise<void> {
  const places = await loadPlaces(connection, orgId, affected);
  const at: Circumstances = { placesOf: places, feeds, bandSource: await loadBandSource(connection, orgId), now };
  const { risks, ranks, inFiles } = await groupAndRank(connection, orgId, affected, at);
  const subjects = [...new Set([...affected, ...[...places.values()].flat().map((place) => place.id)])];
  const ownership = await loadOwnership(connection, orgId, subjects);
  const riskOwners = new Map<string, ResolvedOwner>();
  // The server writes ranks, and then the risks described last, while the next ones are described here: two slices are held.
  let writing = ranks.write();
  for (const some of slicesOf(risks, risksAtOnce(risks.length))) {
    writing.catch(() => undefined); // met where it is awaited
    const drafts: RiskDraft[] = [];
    for (const { group } of some) {
      drafts.push(draftOf(group, at));
      // Described, it is held no longer: a report may have a hundred thousand.
      dropMembers(group);
      if (drafts.length % DRAFTS_AT_ONCE === 0) await setImmediate();
    }
    await writing;
    writing = withOwners(connection, orgId, { risks: some, drafts, ownership }).then((owned) => {
      for (const { id, owner } of owned) if (inFiles.risks.has(id)) riskOwners.set(id, owner);
      return writeRisks(connection, orgId, owned, now);
    });
  }
  await writing;
  await rankClosed(connection, orgId, affected);
  await closeEmptyRisks(connection, orgId, { assetIds: affected, open: risks.map(({ id }) => id), now });
  await writeFindingOwners(connection, orgId, affected, inFiles.owners(ownership, riskOwners));
  await writeAssetOwners(
    connection,
    orgId,
    subjects.map((assetId) => {
      const owned = ofAsset(assetId, places.get(assetId)?.[0]?.id ?? null);
      return { owned, owner: ownership.ownerOf(owned) };
    }),
  );
}

/** Risks per write: while it is written, the next ones are described. Few writes, and none that is too large to send. */
const risksAtOnce = (risks: number) => Math.min(2_000, Math.max(500, Math.ceil(risks / 8)));

/** Drafts between two looks at what else the process has to do (renew its claim, hear that it is to stop). */
const DRAFTS_AT_ONCE = 100;

function* slicesOf<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}

type Identified = { id: string; group: RiskGroup; before: Standing | undefined };

/** Reads the open findings once: which risk each belongs to, and where it stands if that differs from what is stored. */
async function groupAndRank(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
  at: Circumstances,
): Promise<{ risks: Identified[]; ranks: RankWriter; inFiles: FileFindings }> {
  const groups = new RiskGroups(at);
  const ranks = new RankWriter(connection, orgId);
  const risks = new Map<RiskGroup, Identified>();
  const inFiles = new FileFindings();
  let added: { member: Member; points: number; group: RiskGroup }[] = [];
  const rankAdded = async () => {
    const batch = added;
    added = [];
    await identify(connection, orgId, batch, risks);
    for (const { member, points, group } of batch) {
      const { id } = risks.get(group) as Identified;
      ranks.add(member, points, id);
      inFiles.add(member, id);
    }
    await ranks.send();
  };
  for await (const batch of loadMembers(connection, orgId, assetIds, rankAdded)) {
    added = batch.map((member) => ({ member, ...groups.add(member) }));
  }
  await rankAdded();
  return { risks: [...risks.values()], ranks, inFiles };
}

/** Gives each group that has none yet the id of its risk, new or known. */
async function identify(
  connection: TenantConnection,
  orgId: string,
  batch: readonly { group: RiskGroup }[],
  risks: Map<RiskGroup, Identified>,
): Promise<void> {
  const fresh = [...new Set(batch.map(({ group }) => group))].filter((group) => !risks.has(group));
  if (fresh.length === 0) return;
  const standing = await loadStanding(
    connection,
    orgId,
    fresh.map((group) => group.key),
  );
  for (const group of fresh) {
    const before = standing.get(group.key.toString("hex"));
    risks.set(group, { id: before?.id ?? newId(), group, before });
  }
}

async function withOwners(
  connection: TenantConnection,
  orgId: string,
  { risks, drafts, ownership }: { risks: readonly Identified[]; drafts: readonly RiskDraft[]; ownership: Ownership },
): Promise<OwnedDraft[]> {
  const titles = await loadTitles(
    connection,
    orgId,
    drafts.flatMap(({ worst }) => worst.vulnerabilityId ?? []),
  );
  return drafts.map((draft, n) => {
    const { id, before } = risks[n] as Identified;
    const owned = ownedOf(draft.worst, draft.worstPlace?.id ?? null);
    const vulnerabilityTitle = titles.get(draft.worst.vulnerabilityId ?? "") ?? "";
    return { id, before, draft, vulnerabilityTitle, owned, owner: ownership.ownerOf(owned) };
  });
}
