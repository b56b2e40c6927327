import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { listedKind } from "@/lib/graph/derive/cluster-state";
import type { ChangedPlace } from "@/lib/graph/derive/derive-part";
import { PLACE_HASH } from "@/lib/graph/inventory/stage-objects";

/**
 * One inventory import of one cluster. `complete` is what it listed whole: kinds (empty: those it holds) and namespaces (null: all);
 * `watched` the kinds of a watching collector, which names what is gone (`inv_gone`).
 */
export type InventoryImport = {
  orgId: string;
  importId: string;
  clusterId: string;
  clusterName: string;
  scannedAt: Date;
  complete: { kinds: readonly string[]; namespaces: readonly string[] | null } | null;
  watched: { kinds: readonly string[] } | null;
};

/** `from` and `until` bound the time in which the cluster's state became another, and `changed` is where; null when it did not. */
export type FoldedObjects = {
  counts: { objects: number; new: number; changed: number; unchanged: number; gone: number };
  affected: { from: Date; until: Date | null; changed: readonly ChangedPlace[] } | null;
};

/**
 * Folds the staged objects into the cluster's history in scan-time order, whatever the order of arrival.
 *
 * Rule     what is present at this scan is so until the next import that speaks of it or covers its place; what this import
 *          covers and does not show, or names as deleted, is absent for as long. An older inventory that arrives late changes the past
 *          and never today.
 * Twice    the same objects write nothing but the import's own coverage.
 */
export async function foldObjects(connection: TenantConnection, inventory: InventoryImport): Promise<FoldedObjects> {
  await recordImport(connection, inventory);
  const counts = await markPlaces(connection, inventory);
  const given = [inventory.orgId, inventory.clusterId, inventory.scannedAt];
  const cut = await rowsOf(connection, Until, CUT, given);
  await connection.query(EMPTIED, given.slice(0, 2));
  const added = await rowsOf(connection, Until, ADD, [...given, inventory.importId]);
  const changed = [...cut, ...added];
  const gone = cut.filter((row) => row.absent).length;
  if (changed.length === 0) return { counts: { ...counts, gone }, affected: null };
  const open = changed.some((row) => row.until === null);
  const until = open ? null : new Date(Math.max(...changed.map((row) => row.until?.getTime() ?? 0)));
  return { counts: { ...counts, gone }, affected: { from: inventory.scannedAt, until, changed } };
}

const Until = z.object({ until: z.date().nullable(), absent: z.boolean(), kind: z.string(), namespace: z.string() });

/** What the import covered; of one that is not complete, which objects it speaks of. */
async function recordImport(connection: TenantConnection, inventory: InventoryImport): Promise<void> {
  const kinds = (inventory.complete ?? inventory.watched)?.kinds.map(listedKind) ?? [];
  await connection.query(
    `INSERT INTO inventory_import AS i (org_id, cluster_id, import_id, scanned_at, arrival, stated_name, complete, watched, kinds, all_namespaces, namespaces, present)
     SELECT $1, $2, $3, $4, coalesce((SELECT arrival FROM import WHERE org_id = $1 AND id = $3), 0), $5, $6, $9,
            CASE WHEN NOT $6 AND NOT $9 THEN '{}' WHEN $7::text[] <> '{}' THEN $7 ELSE ARRAY(SELECT DISTINCT kind FROM inv_object ORDER BY 1) END,
            $8::text[] IS NULL, coalesce($8, '{}'),
            CASE WHEN $6 THEN '{}' ELSE ARRAY(
              SELECT ${PLACE_HASH("o")} FROM (SELECT kind, namespace, name FROM inv_object UNION SELECT kind, namespace, name FROM inv_gone) o ORDER BY 1) END
     ON CONFLICT (org_id, cluster_id, import_id) DO NOTHING`,
    [
      inventory.orgId,
      inventory.clusterId,
      inventory.importId,
      inventory.scannedAt,
      inventory.clusterName,
      inventory.complete !== null,
      [...new Set(kinds)].sort(),
      inventory.complete?.namespaces ?? null,
      inventory.complete === null && inventory.watched !== null,
    ],
  );
}

/** True where import `i` listed the place of row `o` whole. What lies outside namespaces is covered only by a listing of all. */
const COVERS = (i: string, o: string) =>
  `${i}.complete AND ${o}.kind = ANY(${i}.kinds) AND (${i}.all_namespaces OR ${o}.namespace = ANY(${i}.namespaces))`;

/** `inv_place`: every object this import speaks of, present (with its digest) or absent (covered, or named as gone), and until when. */
async function markPlaces(
  connection: TenantConnection,
  { orgId, clusterId, importId, scannedAt }: InventoryImport,
): Promise<Omit<FoldedObjects["counts"], "gone">> {
  const given = [orgId, clusterId, importId, scannedAt];
  await connection.query(
    "DROP TABLE IF EXISTS inv_place; CREATE TEMP TABLE inv_place (kind text, namespace text, name text, digest bytea, until timestamptz) ON COMMIT DROP",
  );
  await connection.query(
    `INSERT INTO inv_place (kind, namespace, name, digest)
     SELECT kind, namespace, name, digest FROM inv_object
     UNION ALL
     SELECT g.kind, g.namespace, g.name, NULL::bytea FROM inv_gone g JOIN inventory_import i ON i.org_id = $1 AND i.cluster_id = $2 AND i.import_id = $3
      WHERE NOT (${COVERS("i", "g")})
     UNION ALL
     SELECT DISTINCT o.kind, o.namespace, o.name, NULL::bytea
       FROM cluster_object o JOIN inventory_import i ON i.org_id = $1 AND i.cluster_id = $2 AND i.import_id = $3
      WHERE o.org_id = $1 AND o.cluster_id = $2 AND (o.is_live OR upper(o.live) > $4) AND ${COVERS("i", "o")}
        AND NOT EXISTS (SELECT 1 FROM inv_object s WHERE s.kind = o.kind AND s.namespace = o.namespace AND s.name = o.name)`,
    given,
  );
  await connection.query("CREATE INDEX ON inv_place (kind, namespace, name); ANALYZE inv_place");
  const later = await connection.query(
    `SELECT 1 FROM inventory_import i JOIN inventory_import own ON own.org_id = $1 AND own.cluster_id = $2 AND own.import_id = $3
      WHERE i.org_id = $1 AND i.cluster_id = $2 AND i.scanned_at >= $4 AND (i.scanned_at, i.arrival) > (own.scanned_at, own.arrival) LIMIT 1`,
    given,
  );
  if (later.rowCount) await connection.query(MARK_UNTIL, given);
  const [counts] = await rowsOf(
    connection,
    z.object({ objects: z.coerce.number(), new: z.coerce.number(), unchanged: z.coerce.number() }),
    `SELECT count(*) AS objects, count(*) FILTER (WHERE k.known IS NULL) AS new, count(*) FILTER (WHERE k.same) AS unchanged
       FROM inv_object s LEFT JOIN LATERAL (
         SELECT true AS known, bool_or(o.digest = s.digest AND o.live @> $3::timestamptz) AS same FROM cluster_object o
          WHERE o.org_id = $1 AND o.cluster_id = $2 AND o.kind = s.kind AND o.namespace = s.namespace AND o.name = s.name
         HAVING count(*) > 0) k ON true`,
    [orgId, clusterId, scannedAt],
  );
  if (!counts) throw new Error("counting staged objects gave no row");
  return { ...counts, changed: counts.objects - counts.new - counts.unchanged };
}

/** The next import, in scan-time order, that covers the place or shows the object. */
const MARK_UNTIL = `
  WITH own AS (SELECT scanned_at, arrival FROM inventory_import WHERE org_id = $1 AND cluster_id = $2 AND import_id = $3),
  later AS (
    SELECT i.* FROM inventory_import i JOIN own ON (i.scanned_at, i.arrival) > (own.scanned_at, own.arrival)
     WHERE i.org_id = $1 AND i.cluster_id = $2 AND i.scanned_at >= $4),
  covered AS (
    SELECT p.kind, p.namespace, min(l.scanned_at) AS at
      FROM (SELECT DISTINCT kind, namespace FROM inv_place) p JOIN later l ON ${COVERS("l", "p")} GROUP BY 1, 2),
  shown AS (SELECT h AS hash, min(l.scanned_at) AS at FROM later l CROSS JOIN LATERAL unnest(l.present) AS h GROUP BY 1)
  UPDATE inv_place p SET until = least(c.at, s.at)
    FROM (SELECT kind, namespace, name, ${PLACE_HASH("q")} AS hash FROM inv_place q) q
    LEFT JOIN covered c ON c.kind = q.kind AND c.namespace = q.namespace
    LEFT JOIN shown s ON s.hash = q.hash
   WHERE p.kind = q.kind AND p.namespace = q.namespace AND p.name = q.name AND coalesce(c.at, s.at) IS NOT NULL`;

/** Other contents of the places end where this import speaks. */
const CUT = `
  UPDATE cluster_object o SET live = o.live - tstzmultirange(tstzrange($3, p.until)), is_live = upper_inf(o.live - tstzmultirange(tstzrange($3, p.until)))
    FROM inv_place p
   WHERE o.org_id = $1 AND o.cluster_id = $2 AND o.kind = p.kind AND o.namespace = p.namespace AND o.name = p.name
     AND o.digest IS DISTINCT FROM p.digest AND o.live && tstzrange($3, p.until)
  RETURNING p.until, p.digest IS NULL AS absent, o.kind, o.namespace`;

/** Contents that lived for no time at all. */
const EMPTIED = `
  DELETE FROM cluster_object o USING inv_place p
   WHERE o.org_id = $1 AND o.cluster_id = $2 AND o.kind = p.kind AND o.namespace = p.namespace AND o.name = p.name AND isempty(o.live)`;

/** The contents that this import shows. */
const ADD = `
  WITH added AS (
    INSERT INTO cluster_object AS o (org_id, cluster_id, kind, namespace, name, api_version, uid, object, digest, import_id, seen_at, live, is_live)
    SELECT $1, $2, s.kind, s.namespace, s.name, s.api_version, s.uid, s.object, s.digest, $4, $3, tstzmultirange(tstzrange($3, p.until)), p.until IS NULL
      FROM inv_place p JOIN inv_object s ON s.kind = p.kind AND s.namespace = p.namespace AND s.name = p.name
     WHERE p.until IS DISTINCT FROM $3::timestamptz
       AND NOT EXISTS (SELECT 1 FROM cluster_object k WHERE k.org_id = $1 AND k.cluster_id = $2 AND k.kind = s.kind AND k.namespace = s.namespace
                          AND k.name = s.name AND k.digest = s.digest AND k.live @> tstzrange($3, p.until))
     ORDER BY s.kind, s.namespace, s.name
    ON CONFLICT (org_id, cluster_id, kind, namespace, name, digest) DO UPDATE SET
      live = o.live + EXCLUDED.live, is_live = upper_inf(o.live + EXCLUDED.live),
      import_id = CASE WHEN EXCLUDED.seen_at < o.seen_at THEN EXCLUDED.import_id ELSE o.import_id END,
      seen_at = least(o.seen_at, EXCLUDED.seen_at)
    RETURNING o.kind, o.namespace, o.name)
  SELECT p.until, false AS absent, a.kind, a.namespace FROM added a JOIN inv_place p ON p.kind = a.kind AND p.namespace = a.namespace AND p.name = a.name`;
