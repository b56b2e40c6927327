import { z } from "zod";
import { liveObjects } from "@/lib/correlate/attack-paths/load-objects";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";

/** Objects that one request reads into memory: workloads are not all that a cluster may have any number of. */
const MAX_OBJECTS = 50_000;

/** A cluster's live objects; `too_large` when it has more than a request reads. */
export async function readObjects(connection: TenantConnection, orgId: string, clusterId: string) {
  if ((await countObjects(connection, orgId, clusterId)) > MAX_OBJECTS) return "too_large" as const;
  return liveObjects(connection, orgId, clusterId);
}

async function countObjects(connection: TenantConnection, orgId: string, clusterId: string): Promise<number> {
  const [counted] = await rowsOf(
    connection,
    z.object({ count: z.number() }),
    `SELECT count(*)::int AS count FROM (
       SELECT 1 FROM cluster_object WHERE org_id = $1 AND cluster_id = $2 AND is_live LIMIT ${MAX_OBJECTS + 1}) AS counted`,
    [orgId, clusterId],
  );
  return counted?.count ?? 0;
}
