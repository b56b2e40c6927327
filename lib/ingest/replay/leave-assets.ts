import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { Target } from "@/lib/engine/target";
import { type Application, clusterOf } from "@/lib/ingest/application";

/** The asset under which an import that is read again was filed before, when it is filed elsewhere now. */
export type LeftAsset = { id: string; kind: string; key: string };

/** Null where nothing moves: the import is new, or stays where it was. */
export async function leftAsset(
  { connection, claim, open }: Application,
  now: Pick<Target, "kind" | "key">,
): Promise<LeftAsset | null> {
  if (!open.row.replays) return null;
  const [found] = await rowsOf(
    connection,
    z.object({ id: z.string(), kind: z.string(), key: z.string() }),
    `SELECT a.id, a.kind, a.key FROM import i JOIN asset a ON a.org_id = $1 AND a.id = i.target_asset_id
      WHERE i.org_id = $1 AND i.id = $2 AND a.unplaced`,
    [claim.orgId, claim.importId],
  );
  return found && (found.kind !== now.kind || found.key !== now.key) ? found : null;
}

/**
 * An unplaced cluster gets its name: when no other delivery was filed under it and no cluster has that name, everything
 * in it is renamed and keeps its id; else the objects go to the cluster that is meant, and what stood apart is removed.
 */
export async function placeCluster(application: Application, left: LeftAsset): Promise<void> {
  const name = clusterOf(application);
  if (name === null || left.kind !== "cluster") return;
  const { connection, claim } = application;
  const { rows } = await connection.query<{ taken: boolean; shared: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM asset WHERE org_id = $1 AND kind = 'cluster' AND id <> $3
                      AND (key = $4 OR name = $4 OR attributes -> 'aliases' ? $4)) AS taken,
            EXISTS (SELECT 1 FROM inventory_import WHERE org_id = $1 AND cluster_id = $3 AND import_id <> $2) AS shared`,
    [claim.orgId, claim.importId, left.id, name],
  );
  if (rows[0]?.shared) return;
  if (rows[0]?.taken) return removeCluster(application, left);
  await connection.query(
    `UPDATE asset SET key = $3 || substr(key, length($4) + 1), name = CASE WHEN id = $2 THEN $3 ELSE name END,
            unplaced = CASE WHEN id = $2 THEN false ELSE unplaced END,
            attributes = CASE WHEN id = $2 THEN attributes || jsonb_build_object('aliases', jsonb_build_array($3::text)) ELSE attributes END
      WHERE org_id = $1 AND (id = $2 OR cluster_id = $2 AND key LIKE replace(replace(replace($4, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '/%')`,
    [claim.orgId, left.id, name, left.key],
  );
  await connection.query(
    "UPDATE inventory_import SET stated_name = $4 WHERE org_id = $1 AND import_id = $2 AND cluster_id = $3",
    [claim.orgId, claim.importId, left.id, name],
  );
}

async function removeCluster({ connection, claim, scanTime }: Application, left: LeftAsset): Promise<void> {
  const tables = [
    "cluster_object",
    "cluster_outline",
    "inventory_import",
    "cluster_report",
    "image_reference",
    "pod_container",
  ];
  for (const table of tables) {
    await connection.query(`DELETE FROM ${table} WHERE org_id = $1 AND cluster_id = $2`, [claim.orgId, left.id]);
  }
  await connection.query("DELETE FROM edge WHERE org_id = $1 AND stated_by = $2", [claim.orgId, left.id]);
  await connection.query(
    `UPDATE asset SET retired_at = $3, retired_reason = $4 WHERE org_id = $1 AND (id = $2 OR cluster_id = $2) AND retired_at IS NULL`,
    [claim.orgId, left.id, scanTime.at, PLACED],
  );
}

/** Manifests keep their ids where the new place has none of the same name; ownership lines and catalog entries are written anew. */
export async function placeFiles({ connection, claim, scanTime, target }: Application, left: LeftAsset): Promise<void> {
  await connection.query(
    `UPDATE asset a SET key = $3 || substr(a.key, length($2) + 1)
      WHERE a.org_id = $1 AND a.kind = 'iac_resource' AND starts_with(a.key, $2 || '#')
        AND NOT EXISTS (SELECT 1 FROM asset b WHERE b.org_id = $1 AND b.kind = 'iac_resource' AND b.key = $3 || substr(a.key, length($2) + 1))`,
    [claim.orgId, left.key, target.key],
  );
  await connection.query("DELETE FROM edge WHERE org_id = $1 AND kind = 'in' AND stated_by = $2", [
    claim.orgId,
    left.id,
  ]);
  for (const table of ["codeowners_line", "catalog_entity", "repository_file", "manifest_object", "file_committer"])
    await connection.query(`DELETE FROM ${table} WHERE org_id = $1 AND asset_id = $2`, [claim.orgId, left.id]);
  await connection.query(
    `UPDATE asset a SET retired_at = $3, retired_reason = $4
      WHERE a.org_id = $1 AND (a.id = $2 OR a.kind = 'iac_resource' AND starts_with(a.key, $5 || '#')) AND a.retired_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM stream s WHERE s.org_id = $1 AND s.asset_id = a.id)`,
    [claim.orgId, left.id, scanTime.at, PLACED, left.key],
  );
}

const PLACED = "What was reported here was placed on another asset.";
