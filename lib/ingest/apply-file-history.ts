import { storeCommitters } from "@/lib/graph/store-committers";
import { upsertAssets } from "@/lib/graph/upsert-assets";
import { type Application, type AppliedReport, emptyResult, keepContent } from "@/lib/ingest/application";
import { authorHmac, authorToken } from "@/lib/ingest/author-token";
import { lockOrganization } from "@/lib/ingest/lock-organization";
import { type RecordOf, recordsOf } from "@/lib/ingest/records-of";
import { leftAsset, placeFiles } from "@/lib/ingest/replay/leave-assets";
import type { Outcome } from "@/lib/parsers/reading/read-report";
import { secretValuesOf } from "@/lib/parsers/secret-values";

/**
 * Who worked on which files of a repository. Addresses are kept as HMACs, in the rows and in the stored file: only a member's can
 * ever be told.
 */
export async function applyFileHistory(
  application: Application,
  outcomes: AsyncIterable<Outcome[]>,
): Promise<AppliedReport> {
  const { connection, claim, target, scanTime } = application;
  const stated: RecordOf<"committer">[] = [];
  const addresses = new Set<string>();
  for await (const batch of recordsOf(application, notingAddresses(outcomes, addresses), "committer"))
    stated.push(...batch);
  await keepContent(application, addresses, authorToken);
  await lockOrganization(connection, claim.orgId);
  const left = await leftAsset(application, target);
  if (left) await placeFiles(application, left);
  const assets = await upsertAssets(connection, claim.orgId, [
    { kind: target.kind, key: target.key, name: target.name, unplaced: target.unplaced, at: scanTime.at },
  ]);
  const assetId = assets.get(`${target.kind}:${target.key}`) as string;
  const changed = await storeCommitters(connection, claim.orgId, {
    assetId,
    importId: claim.importId,
    scannedAt: scanTime.at,
    committers: stated.map((record) => ({ ...record, author: authorHmac(claim.orgId, record.author) })),
  });
  return { ...emptyResult(application), targetAssetId: assetId, counts: { changed } };
}

/** Addresses of entries that were rejected too: the stored file must lose them all. */
async function* notingAddresses(outcomes: AsyncIterable<Outcome[]>, addresses: Set<string>): AsyncGenerator<Outcome[]> {
  for await (const batch of outcomes) {
    for (const outcome of batch) {
      const found = "rejected" in outcome ? (outcome.secrets ?? []) : outcome.records.flatMap(secretValuesOf);
      for (const address of found) addresses.add(address);
    }
    yield batch;
  }
}
