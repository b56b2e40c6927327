import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { surveyExposure } from "@/lib/engine/exposure";
import {
  CONTEXT_KINDS,
  changedNamespaces,
  derivePart,
  POINTING_KINDS,
  type StoredPart,
} from "@/lib/graph/derive/derive-part";
import type { DerivedGraph } from "@/lib/graph/derive/derived";
import { readOutline } from "@/lib/graph/inventory/cluster-outline";
import type { Rebuild } from "@/lib/graph/inventory/rebuild-graph";
import { partOfState } from "@/lib/graph/inventory/state-at";

/**
 * What the namespaces that changed amount to now, if nothing else of the cluster can differ; null where all of it is to be derived.
 *
 * Leaves   `inv_scope` behind: ids of the assets stored in those namespaces.
 */
export async function derivePartNow(connection: TenantConnection, rebuild: Rebuild): Promise<DerivedGraph | null> {
  const { orgId, clusterId, clusterKey, changed } = rebuild;
  const outline = await readOutline(connection, orgId, clusterId);
  const namespaces = outline && changedNamespaces(changed, outline);
  if (!outline || !namespaces) return null;
  await stageScope(connection, orgId, clusterId, namespaces);
  const stored = await storedPart(connection, orgId, clusterId);
  const state = await partOfState(connection, orgId, clusterId, {
    namespaces: [...namespaces, ...outline.hubs],
    pointers: { namespaces: outline.pointers, kinds: POINTING_KINDS },
    kinds: CONTEXT_KINDS,
  });
  return derivePart(state, clusterKey, surveyExposure(state.bodies()), { namespaces, changed, stored });
}

async function stageScope(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
  namespaces: readonly string[],
): Promise<void> {
  await connection.query(
    "DROP TABLE IF EXISTS inv_scope; CREATE TEMP TABLE inv_scope (id uuid PRIMARY KEY, kind text, key text) ON COMMIT DROP",
  );
  await connection.query(
    `INSERT INTO inv_scope SELECT id, kind, key FROM asset WHERE org_id = $1 AND cluster_id = $2 AND namespace = ANY($3::text[])`,
    [orgId, clusterId, namespaces],
  );
  await connection.query("ANALYZE inv_scope");
}

async function storedPart(connection: TenantConnection, orgId: string, clusterId: string): Promise<StoredPart> {
  const leadingOut = await rowsOf(
    connection,
    z.object({ kind: z.string(), to: z.string() }),
    `SELECT DISTINCT e.kind, t.key AS "to"
       FROM inv_scope s
       JOIN edge e ON e.org_id = $1 AND e.from_id = s.id AND e.kind IN ('selects', 'routes_to', 'bound_to') AND e.is_live AND e.stated_by = $2
       JOIN asset t ON t.org_id = $1 AND t.id = e.to_id
      WHERE NOT EXISTS (SELECT 1 FROM inv_scope i WHERE i.id = e.to_id)`,
    [orgId, clusterId],
  );
  const roles = await rowsOf(
    connection,
    z.object({ key: z.string() }),
    `SELECT s.key FROM inv_scope s
      WHERE s.kind = 'role' AND EXISTS (
        SELECT 1 FROM edge e WHERE e.org_id = $1 AND e.from_id = s.id AND e.kind = 'in' AND e.is_live AND e.stated_by = $2)`,
    [orgId, clusterId],
  );
  return { leadingOut, roles: roles.map(({ key }) => key) };
}
