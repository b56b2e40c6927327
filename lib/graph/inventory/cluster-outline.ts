import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { Outline } from "@/lib/graph/derive/outline";

/**
 * The rules by which assets, edges, exposure and privilege are derived from objects. To be raised with every change of them: a cluster
 * that was derived by older ones is derived whole with its next change.
 */
const RULES = 1;

const Row = z.object({ hubs: z.array(z.string()), pointers: z.array(z.string()) });

/** How the cluster hung together when it was last derived whole; null when that was never, or by other rules. */
export async function readOutline(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
): Promise<Outline | null> {
  const [found] = await rowsOf(
    connection,
    Row,
    "SELECT hubs, pointers FROM cluster_outline WHERE org_id = $1 AND cluster_id = $2 AND rules = $3",
    [orgId, clusterId, RULES],
  );
  return found ?? null;
}

/** Changed-only. */
export async function writeOutline(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
  { hubs, pointers }: Outline,
): Promise<void> {
  await connection.query(
    `INSERT INTO cluster_outline AS o (org_id, cluster_id, rules, hubs, pointers) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (org_id, cluster_id) DO UPDATE SET rules = EXCLUDED.rules, hubs = EXCLUDED.hubs, pointers = EXCLUDED.pointers
      WHERE (o.rules, o.hubs, o.pointers) IS DISTINCT FROM (EXCLUDED.rules, EXCLUDED.hubs, EXCLUDED.pointers)`,
    [orgId, clusterId, RULES, hubs, pointers],
  );
}
