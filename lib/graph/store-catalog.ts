import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { CatalogRecord } from "@/lib/model/record";

export type CatalogFile = {
  /** The repository (or artifact) whose file it is. */
  assetId: string;
  /** Which of its files: another one of the same scope replaces this. */
  scope: string;
  importId: string;
  scannedAt: Date;
  entities: readonly CatalogRecord[];
};

const Changed = z.object({
  count: z.coerce.number(),
  refs: z.array(z.string()),
  repositories: z.array(z.string()),
  kubernetesIds: z.array(z.string()),
});

/** How many entities came, went or changed, and what they name or named. */
export type ChangedEntities = z.output<typeof Changed>;

const NONE: ChangedEntities = { count: 0, refs: [], repositories: [], kubernetesIds: [] };

/**
 * Replaces the catalog entities of one source by those of a newer file; an older one that arrives late changes nothing.
 *
 * Twice    the same entities write nothing. An entity stated twice in one file is stored once, whatever the order.
 */
export async function storeCatalog(
  connection: TenantConnection,
  orgId: string,
  file: CatalogFile,
): Promise<ChangedEntities> {
  if (await isSuperseded(connection, orgId, file)) return NONE;
  const [changed] = await rowsOf(connection, Changed, STATEMENT, [
    orgId,
    file.assetId,
    file.scope,
    file.importId,
    JSON.stringify(distinct(file.entities)),
  ]);
  return changed ?? NONE;
}

const COLUMNS =
  "entity_kind, name, title, owner, type, lifecycle, system, repository, path, project_slug, kubernetes_id, member_of, email";
const of = (alias: string) => `(${COLUMNS.replace(/\w+/g, (column) => `${alias}.${column}`)})`;

/** The parts of one statement see the rows as they were before it, so that what changed names the old and the new. */
const STATEMENT = `
  WITH given AS (
    SELECT g.ref, g."entityKind" AS entity_kind, g.name, g.title, g.owner, g.type, g.lifecycle, g.system, g.repository, g.path,
           g."projectSlug" AS project_slug, g."kubernetesId" AS kubernetes_id, g."memberOf" AS member_of, g.email
      FROM jsonb_to_recordset($5::jsonb) AS g(ref text, "entityKind" text, name text, title text, owner text, type text,
             lifecycle text, system text, repository text, path text, "projectSlug" text, "kubernetesId" text, "memberOf" text[], email text)),
  stored AS (SELECT * FROM catalog_entity WHERE org_id = $1 AND asset_id = $2 AND scope = $3),
  changed AS (
    SELECT coalesce(g.ref, s.ref) AS ref, ARRAY[g.repository, s.repository] AS repositories, ARRAY[g.kubernetes_id, s.kubernetes_id] AS ids
      FROM given g FULL JOIN stored s ON s.ref = g.ref
     WHERE g.ref IS NULL OR s.ref IS NULL OR ${of("s")} IS DISTINCT FROM ${of("g")}),
  gone AS (
    DELETE FROM catalog_entity e WHERE e.org_id = $1 AND e.asset_id = $2 AND e.scope = $3
       AND NOT EXISTS (SELECT 1 FROM given g WHERE g.ref = e.ref)),
  written AS (
    INSERT INTO catalog_entity AS e (org_id, asset_id, scope, ref, ${COLUMNS}, import_id)
    SELECT $1, $2, $3, ref, ${COLUMNS}, $4 FROM given ORDER BY ref
    ON CONFLICT (org_id, asset_id, scope, ref) DO UPDATE
      SET (${COLUMNS}, import_id) = (${COLUMNS.replace(/\w+/g, "EXCLUDED.$&")}, EXCLUDED.import_id)
    WHERE ${of("e")} IS DISTINCT FROM ${of("EXCLUDED")})
  SELECT count(*) AS count, coalesce(array_agg(ref), '{}') AS refs,
         ARRAY(SELECT DISTINCT r FROM changed, unnest(repositories) AS r WHERE r IS NOT NULL) AS repositories,
         ARRAY(SELECT DISTINCT i FROM changed, unnest(ids) AS i WHERE i IS NOT NULL) AS "kubernetesIds"
    FROM changed`;

/**
 * A file with a later scan time was applied already: the stored entities come from one, or one stated the same as an
 * earlier file and therefore wrote nothing.
 */
async function isSuperseded(connection: TenantConnection, orgId: string, file: CatalogFile): Promise<boolean> {
  const [found] = await rowsOf(
    connection,
    z.object({ superseded: z.boolean() }),
    `SELECT EXISTS (
         SELECT 1 FROM catalog_entity e JOIN import i ON i.org_id = $1 AND i.id = e.import_id
          WHERE e.org_id = $1 AND e.asset_id = $2 AND e.scope = $5 AND i.scanned_at > $4)
       OR EXISTS (
         SELECT 1 FROM import i JOIN import own ON own.org_id = $1 AND own.id = $3 AND own.format = i.format
          WHERE i.org_id = $1 AND i.status IN ('done', 'held') AND i.target_asset_id = $2 AND i.id <> $3 AND i.scanned_at > $4
            AND i.coverage #>> '{catalog,scope}' = $5) AS superseded`,
    [orgId, file.assetId, file.importId, file.scannedAt, file.scope],
  );
  return found?.superseded ?? false;
}

/** One of each reference; of two that differ always the same one. */
function distinct(entities: readonly CatalogRecord[]): CatalogRecord[] {
  const byRef = new Map<string, { entity: CatalogRecord; text: string }>();
  for (const entity of entities) {
    const text = JSON.stringify(entity);
    const known = byRef.get(entity.ref);
    if (!known || text < known.text) byRef.set(entity.ref, { entity, text });
  }
  return [...byRef.values()].map(({ entity }) => entity);
}
