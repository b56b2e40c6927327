import { foldAlerts } from "@/lib/graph/fold-alerts";
import { linkAlerts } from "@/lib/graph/link-alerts";
import { levelsToSettle } from "@/lib/graph/runtime-levels";
import { keepAlerts } from "@/lib/graph/store-alerts";
import { storeCodeowners } from "@/lib/graph/store-codeowners";
import { upsertAssets } from "@/lib/graph/upsert-assets";
import { type Application, type AppliedReport, clusterOf, emptyResult, keepContent } from "@/lib/ingest/application";
import { applyFeed, type FeedName } from "@/lib/ingest/apply/apply-feed";
import { applyOsv } from "@/lib/ingest/apply/apply-osv";
import { withheldOf } from "@/lib/ingest/apply-objects";
import { lockOrganization } from "@/lib/ingest/lock-organization";
import { type RecordOf, recordsOf } from "@/lib/ingest/records-of";
import { leftAsset, placeFiles } from "@/lib/ingest/replay/leave-assets";
import { SecretValues } from "@/lib/ingest/secret-values";
import type { OsvRecord } from "@/lib/model/record";
import type { Outcome } from "@/lib/parsers/reading/read-report";

/**
 * Runtime events, stored in batches as they are read and linked once they all are. What the policy does not keep of an API server's
 * log is counted with the import and not per hour: read again, it would be counted again.
 */
export async function applyAlerts(
  application: Application,
  outcomes: AsyncIterable<Outcome[]>,
): Promise<AppliedReport> {
  const { connection, claim } = application;
  const cluster = clusterOf(application);
  const secrets = new SecretValues();
  const counts = { new: 0, unchanged: 0, counted: 0 };
  for await (const events of recordsOf(application, notingSecrets(outcomes, secrets), "alert")) {
    const { stored, duplicates, counted } = await keepAlerts(connection, claim.orgId, { cluster, events });
    counts.new += stored;
    counts.unchanged += duplicates;
    for (const number of counted.values()) counts.counted += number;
  }
  if (counts.counted > 0)
    application.tally.remark(`Everyday requests to the API server that were counted and not kept: ${counts.counted}.`);
  // What takes long comes first: folding holds up whoever sends events of the organization.
  await keepContent(application, secrets);
  if (counts.new > 0) await foldAlerts(connection, claim.orgId);
  const { rows } = await connection.query<{ now: string }>("SELECT now()::text AS now");
  const now = rows[0]?.now ?? "";
  const linked = await linkAlerts(connection, claim.orgId, { arrived: { from: now, to: now } });
  const assetIds = await levelsToSettle(connection, claim.orgId, linked);
  return { ...emptyResult(application), assetIds, counts: { new: counts.new, unchanged: counts.unchanged } };
}

/** Values that requests carried, whatever becomes of the events: the raw report must lose them. */
async function* notingSecrets(outcomes: AsyncIterable<Outcome[]>, secrets: SecretValues): AsyncGenerator<Outcome[]> {
  for await (const batch of outcomes) {
    for (const outcome of batch) {
      if ("rejected" in outcome) for (const value of outcome.secrets ?? []) secrets.add(value);
      else {
        const alerts = outcome.records.filter((record) => record.kind === "alert");
        for (const value of withheldOf(alerts.map(({ fields, withheld }) => ({ object: fields, withheld }))))
          secrets.add(value);
      }
    }
    yield batch;
  }
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
