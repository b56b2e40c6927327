import { forgetFiles } from "@/lib/graph/forget-files";
import { upsertAssets } from "@/lib/graph/upsert-assets";
import { type Application, type AppliedReport, emptyResult, keepContent } from "@/lib/ingest/application";
import { lockOrganization } from "@/lib/ingest/lock-organization";
import { recordsOf } from "@/lib/ingest/records-of";
import { repositoryPath } from "@/lib/ingest/repository-path";
import type { Outcome } from "@/lib/parsers/reading/read-report";

/** Which Dockerfiles and manifests a checkout has: what it had before and has no longer is forgotten. */
export async function applyCheckout(
  application: Application,
  outcomes: AsyncIterable<Outcome[]>,
): Promise<AppliedReport> {
  const { connection, claim, target, scanTime, tally, open } = application;
  const paths: string[] = [];
  for await (const batch of recordsOf(application, outcomes, "file")) paths.push(...batch.map(({ path }) => path));
  await keepContent(application, []);
  await lockOrganization(connection, claim.orgId);
  const assets = await upsertAssets(connection, claim.orgId, [
    { kind: target.kind, key: target.key, name: target.name, unplaced: target.unplaced, at: scanTime.at },
  ]);
  const assetId = assets.get(`${target.kind}:${target.key}`) as string;
  const place = repositoryPath(application);
  // A list with holes in it would make files vanish that are there.
  const isWhole = place !== null && tally.rejected === 0 && open.row.context.partial !== true;
  const gone = isWhole
    ? await forgetFiles(connection, claim.orgId, { assetId, paths, at: scanTime.at, commit: place.commit })
    : { files: 0, resourceIds: [] };
  return {
    ...emptyResult(application),
    assetIds: gone.files > 0 ? [assetId, ...gone.resourceIds] : [],
    targetAssetId: assetId,
    counts: { changed: gone.files, retired: gone.resourceIds.length },
  };
}
