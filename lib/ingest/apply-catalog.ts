import { catalogAssets } from "@/lib/correlate/catalog-assets";
import { storeCatalog } from "@/lib/graph/store-catalog";
import { upsertAssets } from "@/lib/graph/upsert-assets";
import { type Application, type AppliedReport, emptyResult, keepContent } from "@/lib/ingest/application";
import { withinCatalogLimits } from "@/lib/ingest/catalog-limits";
import { lockOrganization } from "@/lib/ingest/lock-organization";
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
  const scope = scopeOf(application);
  const others = await countOthers(application, scope);
  const admitted = withinCatalogLimits(outcomes, { patterns: open.row.context.limitedTo ?? [], tally, others });
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

/** Entities that other files of the same repository or artifact state. */
async function countOthers({ connection, claim, target }: Application, scope: string): Promise<number> {
  const { rows } = await connection.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM catalog_entity e JOIN asset a ON a.org_id = $1 AND a.id = e.asset_id
      WHERE e.org_id = $1 AND a.kind = $2 AND a.key = $3 AND e.scope <> $4`,
    [claim.orgId, target.kind, target.key, scope],
  );
  return rows[0]?.count ?? 0;
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
