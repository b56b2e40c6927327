import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import type { PathSearches, PathSearchQuery } from "@/lib/contracts/http/path-search";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { withTenant } from "@/lib/db/tenant";
import { At } from "@/lib/queries/row-values";

const Row = z.object({
  cluster: AssetLink,
  since: At,
  failures: z.number(),
  nextTryAt: At.nullable(),
  reason: z.string().nullable(),
});

/** Whose attack paths are asked for and not answered yet: what is shown of them is from before. */
export function listPathSearches(db: Db, orgId: string, query: PathSearchQuery): Promise<PathSearches> {
  const assetId = query.assetId ?? null;
  return withTenant(db, orgId, async (tx) => ({
    items: await rows(tx, Row)`
      SELECT jsonb_build_object('id', c.id, 'kind', c.kind, 'name', c.name) AS cluster, q.asked_at AS since, q.failures,
             q.next_at AS "nextTryAt", q.reason
        FROM attack_path_request q JOIN asset c ON c.org_id = q.org_id AND c.id = q.cluster_id
       WHERE q.org_id = ${orgId}::uuid
         AND (${assetId}::uuid IS NULL
              OR c.id = (SELECT coalesce(a.cluster_id, a.id) FROM asset a WHERE a.org_id = ${orgId}::uuid AND a.id = ${assetId}::uuid))
       ORDER BY q.asked_at, c.name LIMIT 200`,
  }));
}
