import { z } from "zod";
import { correlatePaths } from "@/lib/correlate/attack-paths/correlate-paths";
import { correlateAssets } from "@/lib/correlate/correlate-assets";
import type { Db } from "@/lib/db/client";
import { rowsOf } from "@/lib/db/rows";
import { withTenantConnection } from "@/lib/db/tenant";

/** What a worker does after an import, all of it: risks at once, then what its job does about the attack paths asked for. */
export async function correlateAll(db: Db, orgId: string, assetIds: readonly string[], now: Date): Promise<void> {
  await correlateAssets(db, orgId, assetIds, now);
  await answerPathRequests(db, orgId, now);
}

/** What the workers' jobs do about every cluster whose paths are asked for. */
export async function answerPathRequests(db: Db, orgId: string, now: Date): Promise<void> {
  const asked = await withTenantConnection(db, orgId, (connection) =>
    rowsOf(
      connection,
      z.object({ id: z.string() }),
      "SELECT cluster_id AS id FROM attack_path_request WHERE org_id = $1",
      [orgId],
    ),
  );
  const { signal } = new AbortController();
  for (const { id } of asked) await correlatePaths(db, orgId, id, { now, signal });
}
