import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";

const AssetRow = z.object({ id: z.string(), kind: z.string(), key: z.string() });

/** Ids of what attack paths of a cluster pass, by `kind key`; also of what is retired. */
export async function clusterAssets(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
): Promise<Map<string, string>> {
  const found = await rowsOf(
    connection,
    AssetRow,
    `SELECT id, kind, key FROM asset
      WHERE org_id = $1 AND (id = $2 OR (cluster_id = $2 AND kind IN ('workload', 'node', 'service_account', 'namespace')))`,
    [orgId, clusterId],
  );
  return new Map(found.map(({ id, kind, key }) => [`${kind} ${key}`, id]));
}
