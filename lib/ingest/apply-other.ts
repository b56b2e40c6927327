import { storeAlerts } from "@/lib/graph/store-alerts";
import { storeCodeowners } from "@/lib/graph/store-codeowners";
import { upsertAssets } from "@/lib/graph/upsert-assets";
import {
  type Application,
  type AppliedReport,
  clusterOf,
  emptyResult,
  keepContent,
  lockOrganization,
} from "@/lib/ingest/application";
import { applyFeed, type FeedName } from "@/lib/ingest/apply/apply-feed";
import { applyOsv } from "@/lib/ingest/apply/apply-osv";
import { type RecordOf, recordsOf } from "@/lib/ingest/records-of";
import { leftAsset, placeFiles } from "@/lib/ingest/replay/leave-assets";
import type { OsvRecord } from "@/lib/model/record";
import type { Outcome } from "@/lib/parsers/reading/read-report";

/** Runtime events, stored in batches as they are read. */
export async function applyAlerts(
  application: Application,
  outcomes: AsyncIterable<Outcome[]>,
): Promise<AppliedReport> {
  const { connection, claim } = application;
  let stored = 0;
  for await (const batch of recordsOf(application, outcomes, "alert")) {
    stored += await storeAlerts(connection, claim.orgId, { cluster: clusterOf(application), alerts: batch });
  }
  await keepContent(application, []);
  return { ...emptyResult(application), counts: { new: stored, unchanged: application.tally.observations - stored } };
}

/** Reference data, the same for every organization. */
export async function applyFeedReport(
  application: Application,
  feed: FeedName,
  outcomes: AsyncIterable<Outcome[]>,
): Promise<AppliedReport> {
  const { connection, open, tally, scanTime } = application;
  const counts = await applyFeed(connection, feed, recordsOf(application, outcomes, "feed"), {
    source: open.row.filename ?? "upload",
    version: open.header.tool.version,
    asOf: scanTime.at,
  });
  await keepContent(application, []);
  if (!counts) tally.remark("A newer file of this feed is loaded already, so this one changed nothing.");
  return { ...emptyResult(application), counts: counts ?? {}, feed };
}

/** Advisories, the same for every organization; each compares its own packages with them afterwards. */
export async function applyOsvReport(
  application: Application,
  outcomes: AsyncIterable<Outcome[]>,
): Promise<AppliedReport> {
  const { connection, open, scanTime } = application;
  const counts = await applyOsv(connection, advisoriesOf(application, outcomes), {
    source: open.row.filename ?? "upload",
    version: open.header.tool.version,
    asOf: scanTime.at,
  });
  await keepContent(application, []);
  return { ...emptyResult(application), counts, feed: "osv" };
}

async function* advisoriesOf(application: Application, outcomes: AsyncIterable<Outcome[]>) {
  for await (const batch of recordsOf(application, outcomes, "feed"))
    yield batch.filter((record): record is OsvRecord => record.feed === "osv");
}

/** Who owns which paths of a repository. */
export async function applyCodeowners(
  application: Application,
  outcomes: AsyncIterable<Outcome[]>,
): Promise<AppliedReport> {
  const { connection, claim, target, scanTime } = application;
  const lines: RecordOf<"ownership">[] = [];
  for await (const batch of recordsOf(application, outcomes, "ownership")) lines.push(...batch);
  await keepContent(application, []);
  await lockOrganization(connection, claim.orgId);
  const left = await leftAsset(application, target);
  if (left) await placeFiles(application, left);
  const assets = await upsertAssets(connection, claim.orgId, [
    { kind: target.kind, key: target.key, name: target.name, unplaced: target.unplaced, at: scanTime.at },
  ]);
  const assetId = assets.get(`${target.kind}:${target.key}`) as string;
  const changed = await storeCodeowners(connection, claim.orgId, {
    assetId,
    importId: claim.importId,
    scannedAt: scanTime.at,
    lines,
  });
  return { ...emptyResult(application), assetIds: [assetId], targetAssetId: assetId, counts: { changed } };
}
