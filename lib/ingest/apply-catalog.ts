import { catalogAssets } from "@/lib/correlate/catalog-assets";
import { storeCatalog } from "@/lib/graph/store-catalog";
import { upsertAssets } from "@/lib/graph/upsert-assets";
import {
  type Application,
  type AppliedReport,
  emptyResult,
  keepContent,
  lockOrganization,
} from "@/lib/ingest/application";
import { withinCatalogLimits } from "@/lib/ingest/catalog-limits";
import { recordsOf } from "@/lib/ingest/records-of";
import { leftAsset, placeFiles } from "@/lib/ingest/replay/leave-assets";
import type { CatalogRecord } from "@/lib/model/record";
import type { Outcome } from "@/lib/parsers/reading/read-report";

/**
 * A software catalog: the file of one repository, or a catalog of many that says of each entity where its source is.
 *
 * Target   an entity that names no repository belongs to the one whose file it is. What names its own needs no place, so
 *          that the catalog of a whole organization waits for nobody.
 */
export async function applyCatalog(
  application: Application,
  outcomes: AsyncIterable<Outcome[]>,
): Promise<AppliedReport> {
  const { connection, claim, target, scanTime, tally, open } = application;
  const stated: CatalogRecord[] = [];
  const admitted = withinCatalogLimits(outcomes, { patterns: open.row.context.limitedTo ?? [], tally });
  for await (const batch of recordsOf(application, admitted, "catalog")) stated.push(...batch);
  await keepContent(application, []);
  await lockOrganization(connection, claim.orgId);
  const left = await leftAsset(application, target);
  if (left) await placeFiles(application, left);
  const unplaced = target.unplaced && hasNoPlace(stated);
  const assets = await upsertAssets(connection, claim.orgId, [
    { kind: target.kind, key: target.key, name: target.name, unplaced, at: scanTime.at },
  ]);
  const assetId = assets.get(`${target.kind}:${target.key}`) as string;
  const home = target.kind === "repository" ? target.key : null;
  const scope = scopeOf(application);
  const changed = await storeCatalog(connection, claim.orgId, {
    assetId,
    scope,
    importId: claim.importId,
    scannedAt: scanTime.at,
    entities: stated.map((entity) => ({ ...entity, repository: entity.repository ?? home })),
  });
  const result = emptyResult(application);
  const assetIds = [...new Set([assetId, ...(await catalogAssets(connection, claim.orgId, changed))])];
  return {
    ...result,
    coverage: { ...result.coverage, catalog: { scope, assetIds } },
    assetIds,
    targetAssetId: assetId,
    unplaced,
    counts: { changed: changed.count },
  };
}

/** Software with an owner, and none of it says where it is: only the delivery could have said so. */
function hasNoPlace(entities: readonly CatalogRecord[]): boolean {
  const software = entities.filter(({ owner, ref }) => owner !== null && !/^(?:system|domain):/.test(ref));
  return software.length > 0 && software.every(({ repository, kubernetesId }) => !repository && !kubernetesId);
}

/** A repository may have several files: they are told apart by the sender's scope, else by the folder they lie in. */
function scopeOf({ open: { row } }: Application): string {
  const name = row.context.filename ?? row.filename ?? "";
  return row.context.scope ?? (name.includes("/") ? name : "default");
}
