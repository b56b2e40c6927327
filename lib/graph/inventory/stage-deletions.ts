import type { TenantConnection } from "@/lib/db/tenant";
import { objectKind } from "@/lib/graph/derive/cluster-state";
import type { DeletedRecord } from "@/lib/model/record";

/**
 * Fills `inv_gone` with the places of objects that a watching collector saw deleted, each once.
 *
 * Use      after `stageObjects`: what one delivery shows is there, whatever it says was deleted (deleted and made anew).
 */
export async function stageDeletions(connection: TenantConnection, deleted: readonly DeletedRecord[]): Promise<void> {
  await connection.query(`
    DROP TABLE IF EXISTS inv_gone;
    CREATE TEMP TABLE inv_gone (kind text, namespace text, name text) ON COMMIT DROP`);
  if (deleted.length === 0) return;
  await connection.query(
    `INSERT INTO inv_gone (kind, namespace, name)
     SELECT DISTINCT g.kind, g.namespace, g.name FROM unnest($1::text[], $2::text[], $3::text[]) AS g(kind, namespace, name)
      WHERE NOT EXISTS (SELECT 1 FROM inv_object o WHERE o.kind = g.kind AND o.namespace = g.namespace AND o.name = g.name)`,
    [
      deleted.map((one) => objectKind(one.apiVersion, one.objectKind)),
      deleted.map((one) => one.namespace ?? ""),
      deleted.map((one) => one.name),
    ],
  );
  await connection.query("ANALYZE inv_gone");
}
