import { type Circumstances, RiskGroups } from "@/lib/correlate/build-risks";
import type { FeedDates } from "@/lib/correlate/feed-dates";
import { FileFindings, writeFindingOwners } from "@/lib/correlate/finding-owners";
import { type Heir, inheritRisks } from "@/lib/correlate/inherit-risks";
import { loadBandSource } from "@/lib/correlate/load-band-source";
import { loadMembers, type Member } from "@/lib/correlate/load-members";
import { loadOwnership, type ResolvedOwner } from "@/lib/correlate/load-ownership";
import { loadPlaces, placeIds } from "@/lib/correlate/load-places";
import { type Identified, RiskDescriber } from "@/lib/correlate/risk-describer";
import type { RiskGroup } from "@/lib/correlate/risk-group";
import { ofAsset } from "@/lib/correlate/stored-reason";
import { writeAssetOwners } from "@/lib/correlate/write-asset-owners";
import { closeEmptyRisks, RankWriter, rankClosed } from "@/lib/correlate/write-ranks";
import { loadStanding, type Standing } from "@/lib/correlate/write-risks";
import type { Db } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { beside, type TenantConnection } from "@/lib/db/tenant";
import { keepRuntimeLevels } from "@/lib/graph/runtime-levels";

/**
 * Fix units of these assets, as risks, with the ranks of their findings and the assets' owners.
 *
 * Memory   what is complete is described and written while findings still come, and held no longer.
 * Use      inside correlation's transaction and its lock.
 */
export async function correlateFindings(
  connection: TenantConnection,
  orgId: string,
  affected: readonly string[],
  { db, feeds, now }: { db: Db; feeds: FeedDates; now: Date },
): Promise<void> {
  await keepRuntimeLevels(connection, orgId, affected);
  const places = await loadPlaces(connection, orgId, affected);
  const at: Circumstances = { places, feeds, bandSource: await loadBandSource(connection, orgId), now };
  const subjects = [...new Set([...affected, ...[...places.of.values()].flat().map((place) => place.id)])];
  const ownership = await loadOwnership(connection, orgId, subjects, placeIds(places));
  const inFiles = new FileFindings();
  const riskOwners = new Map<string, ResolvedOwner>();
  const describer = new RiskDescriber(connection, orgId, { at, ownership }, ({ id, owner }) => {
    if (inFiles.risks.has(id)) riskOwners.set(id, owner);
  });
  const open = await beside(db, orgId, connection, (reader) =>
    describeAll({ reader, connection }, orgId, affected, { at, describer, inFiles }),
  );
  await rankClosed(connection, orgId, affected);
  await closeEmptyRisks(connection, orgId, { assetIds: affected, open, now });
  await writeFindingOwners(connection, orgId, affected, inFiles.owners(ownership, riskOwners));
  await writeAssetOwners(
    connection,
    orgId,
    subjects.map((assetId) => {
      const owned = ofAsset(assetId, places.of.get(assetId)?.[0]?.id ?? null);
      return { owned, owner: ownership.ownerOf(owned) };
    }),
  );
}

/** One batch of findings in their groups, with the groups that it completes and the ids that are asked for. */
type Added = {
  findings: readonly { member: Member; points: number; group: RiskGroup }[];
  finished: readonly RiskGroup[];
  identified: Promise<readonly Identified[]>;
};

/**
 * Reads the open findings once: which risk each belongs to, where it stands if that differs from what is stored, and each risk in
 * words as soon as no finding will come to it any more. Returns the ids of all risks.
 *
 * Order    the server works without a pause: while one batch is put in words here, it says where the risks of the next one stand and reads the one after that,
 *          over a connection of its own if there is one. Nothing that is written here is read by it.
 */
async function describeAll(
  { reader, connection }: { reader: TenantConnection; connection: TenantConnection },
  orgId: string,
  assetIds: readonly string[],
  { at, describer, inFiles }: { at: Circumstances; describer: RiskDescriber; inFiles: FileFindings },
): Promise<string[]> {
  const groups = new RiskGroups(at);
  const ranks = new RankWriter(connection, orgId);
  const risks = new Map<RiskGroup, Identified>();
  const open: string[] = [];
  const take = (complete: readonly RiskGroup[]) => {
    describer.add(complete.map((group) => risks.get(group) as Identified));
    for (const group of complete) risks.delete(group);
  };
  const settle = async ({ findings, finished, identified }: Added) => {
    for (const risk of await identified) open.push(risk.id);
    for (const { member, points, group } of findings) {
      const { id } = risks.get(group) as Identified;
      ranks.add(member, points, id);
      inFiles.add(member, id);
    }
    take(finished);
    await ranks.send();
  };
  let last: Added | undefined;
  for await (const batch of loadMembers(reader, orgId, assetIds)) {
    const findings = batch.map((member) => ({ member, ...groups.add(member) }));
    const finished = groups.takeFinished();
    if (last) await settle(last);
    const identified = identify(connection, orgId, findings, risks);
    identified.catch(() => undefined); // met where it is awaited
    last = { findings, finished, identified };
    await describer.describeFull();
  }
  if (last) await settle(last);
  take(groups.takeRest());
  // The server writes the ranks while the rest is described here.
  const ranked = ranks.write();
  ranked.catch(() => undefined); // met where it is awaited
  await describer.describeRest();
  await ranked;
  return open;
}

/** Gives each group that has none yet the id of its risk, new or known; returns those. */
async function identify(
  connection: TenantConnection,
  orgId: string,
  batch: readonly { group: RiskGroup; member: Member }[],
  risks: Map<RiskGroup, Identified>,
): Promise<Identified[]> {
  const fresh = [...new Set(batch.map(({ group }) => group))].filter((group) => !risks.has(group));
  if (fresh.length === 0) return [];
  const keys = fresh.map((group) => group.key);
  const known = await loadStanding(connection, orgId, keys);
  const inherited = await inheritRisks(connection, orgId, heirsOf(batch, fresh, { known, risks }));
  const standing = inherited === 0 ? known : await loadStanding(connection, orgId, keys);
  return fresh.map((group) => {
    const before = standing.get(group.key.toString("hex"));
    const risk = { id: before?.id ?? newId(), group, before };
    risks.set(group, risk);
    return risk;
  });
}

/** Changes of configuration that no risk stands for, with the risks that their findings belong to until now and that stand for no other change of this run. */
function heirsOf(
  batch: readonly { group: RiskGroup; member: Member }[],
  fresh: readonly RiskGroup[],
  { known, risks }: { known: ReadonlyMap<string, Standing>; risks: ReadonlyMap<RiskGroup, Identified> },
): Heir[] {
  const without = new Set(fresh.filter(({ key }) => !known.has(key.toString("hex"))));
  const moved = batch.flatMap(({ group, member: { kind, rank, asset } }) =>
    rank?.riskId && kind === "misconfiguration" && without.has(group) ? [{ group, asset, before: rank.riskId }] : [],
  );
  if (moved.length === 0) return [];
  const held = new Set([...known.values(), ...risks.values()].map(({ id }) => id));
  const heirs = new Map<RiskGroup, { key: string; assetId: string; findings: Map<string, number> }>();
  for (const { group, asset, before } of moved) {
    if (held.has(before)) continue;
    const heir = heirs.get(group) ?? { key: group.key.toString("hex"), assetId: asset.id, findings: new Map() };
    heir.findings.set(before, (heir.findings.get(before) ?? 0) + 1);
    heirs.set(group, heir);
  }
  return [...heirs.values()].map(({ findings, ...heir }) => ({
    ...heir,
    risks: [...findings].map(([id, count]) => ({ id, findings: count })),
  }));
}
