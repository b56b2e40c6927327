import { applyInventory } from "@/lib/graph/apply-inventory";
import { applyManifests } from "@/lib/graph/apply-manifests";
import { storeAlerts } from "@/lib/graph/store-alerts";
import { storeCodeowners } from "@/lib/graph/store-codeowners";
import { upsertAssets } from "@/lib/graph/upsert-assets";
import { type Application, type AppliedReport, basics, clusterOf, lockOrganization } from "@/lib/ingest/apply-report";
import { applyFeed, type FeedName } from "@/lib/ingest/apply/apply-feed";
import { refreshCurrency } from "@/lib/ingest/apply/refresh-currency";
import { refreshFindings } from "@/lib/ingest/apply/refresh-findings";
import { keepRaw } from "@/lib/ingest/keep-raw";
import type { ParsedRecord } from "@/lib/model/record";
import type { Outcome } from "@/lib/parsers/reading/read-report";

type Kind<K extends ParsedRecord["kind"]> = Extract<ParsedRecord, { kind: K }>;

/** A cluster's objects: assets, edges and exposure follow, and what runs decides which image versions count. */
export async function applyObjects(application: Application, outcomes: AsyncIterable<Outcome[]>): Promise<AppliedReport> {
  const { connection, claim, open, scanTime, target } = application;
  const started = performance.now();
  const objects: Kind<"object">[] = [];
  for await (const batch of recordsOf(application, outcomes, "object")) objects.push(...batch);
  await keep(application);
  await lockOrganization(connection, claim.orgId);
  const parsed = performance.now();
  const manifests = objects.filter((object) => !object.live);
  const inventory = open.header.inventory;
  const live = objects.filter((object) => object.live);
  if (manifests.length > 0 && live.length === 0 && !inventory) {
    const { assetIds, targetAssetId, counts } = await applyManifests(connection, { orgId: claim.orgId, importId: claim.importId, target, scannedAt: scanTime.at, objects: manifests });
    return { ...basics(application), assetIds, targetAssetId, counts };
  }
  const applied = await applyInventory(connection, {
    orgId: claim.orgId, importId: claim.importId,
    // Without a name the sender's own label keeps it apart from every other cluster until somebody places it.
    clusterName: clusterOf(application) ?? target.key,
    clusterUid: inventory?.cluster ?? null,
    unplaced: clusterOf(application) === null,
    scannedAt: scanTime.at,
    complete: completeness(application),
    objects: live,
  });
  await connection.query("CREATE TEMP TABLE IF NOT EXISTS touched (finding_id uuid) ON COMMIT DROP");
  await refreshCurrency(connection, claim.orgId, applied.imageAssetIds);
  await touchFindings(application, [...applied.imageAssetIds, ...applied.retiredAssetIds]);
  const moved = await refreshFindings(connection, claim.orgId, { importId: claim.importId, reason: "The versions that run now do not have it" });
  return {
    ...basics(application),
    counts: { new: applied.counts.new, changed: applied.counts.changed, unchanged: applied.counts.unchanged, ...moved, retired: applied.counts.retired + moved.retired },
    assetIds: [...new Set([...applied.assetIds, ...applied.imageAssetIds])],
    targetAssetId: applied.clusterAssetId,
    unplaced: clusterOf(application) === null,
    timings: { parseMs: Math.round(parsed - started), applyMs: Math.round(performance.now() - parsed) },
  };
}

/** Only the collector's envelope, or the sender's word, makes absence mean something (MODEL section 3, Inventory). */
function completeness({ open }: Application): { kinds: string[]; namespaces: string[] | null } | null {
  const inventory = open.header.inventory;
  if (open.row.context.partial || open.header.incomplete) return null;
  if (inventory?.complete) return { kinds: inventory.kinds, namespaces: inventory.namespaces };
  if (!open.row.context.complete) return null;
  return { kinds: inventory?.kinds ?? [], namespaces: inventory?.namespaces ?? null };
}

async function touchFindings({ connection, claim }: Application, assetIds: readonly string[]): Promise<void> {
  await connection.query("INSERT INTO touched SELECT id FROM finding WHERE org_id = $1 AND asset_id = ANY($2::uuid[])", [claim.orgId, assetIds]);
}

export async function applyAlerts(application: Application, outcomes: AsyncIterable<Outcome[]>): Promise<AppliedReport> {
  const { connection, claim } = application;
  let stored = 0;
  for await (const batch of recordsOf(application, outcomes, "alert")) {
    stored += await storeAlerts(connection, claim.orgId, { cluster: clusterOf(application), alerts: batch });
  }
  await keep(application);
  return { ...basics(application), counts: { new: stored, unchanged: application.tally.observations - stored } };
}

export async function applyFeedReport(application: Application, feed: FeedName, outcomes: AsyncIterable<Outcome[]>): Promise<AppliedReport> {
  const { connection, open, tally, scanTime } = application;
  const counts = await applyFeed(connection, feed, recordsOf(application, outcomes, "feed"), {
    source: open.row.filename ?? "upload", version: open.header.tool.version, asOf: scanTime.at,
  });
  await keep(application);
  if (!counts) tally.remark("A newer file of this feed is loaded already, so this one changed nothing.");
  return { ...basics(application), counts: counts ?? {}, feed };
}

export async function applyCodeowners(application: Application, outcomes: AsyncIterable<Outcome[]>): Promise<AppliedReport> {
  const { connection, claim, target, scanTime } = application;
  const lines: Kind<"ownership">[] = [];
  for await (const batch of recordsOf(application, outcomes, "ownership")) lines.push(...batch);
  await keep(application);
  await lockOrganization(connection, claim.orgId);
  const assets = await upsertAssets(connection, claim.orgId, [{ kind: target.kind, key: target.key, name: target.name, unplaced: target.unplaced, at: scanTime.at }]);
  const assetId = assets.get(`${target.kind}:${target.key}`) as string;
  const changed = await storeCodeowners(connection, claim.orgId, { assetId, importId: claim.importId, scannedAt: scanTime.at, lines });
  return { ...basics(application), assetIds: [assetId], targetAssetId: assetId, counts: { changed } };
}

/** Records of one kind, batch by batch, counted as they go by. */
async function* recordsOf<K extends ParsedRecord["kind"]>(application: Application, outcomes: AsyncIterable<Outcome[]>, kind: K): AsyncGenerator<Kind<K>[]> {
  for await (const batch of outcomes) {
    yield batch.flatMap((outcome) => application.tally.take(outcome)).filter((record): record is Kind<K> => record.kind === kind);
  }
}

/** None of these formats carries scanners' secrets; the raw content is kept all the same. */
async function keep({ deps, claim, open }: Application): Promise<void> {
  await keepRaw(deps, { orgId: claim.orgId, id: open.row.id, rawHash: open.row.rawHash, rawAt: open.row.rawAt }, []);
}
