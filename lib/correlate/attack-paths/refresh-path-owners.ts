import { z } from "zod";
import { loadOwnership } from "@/lib/correlate/load-ownership";
import { ofAsset, storedReason } from "@/lib/correlate/stored-reason";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";

const Path = z.object({ id: z.string(), assetId: z.string() });

/**
 * Who owns the attack paths that begin at these assets: a rule or label that changed moves no path, so that their cluster is not
 * computed again, but it may name somebody else. What a person assigned stays.
 */
export async function refreshPathOwners(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
): Promise<void> {
  const paths = await rowsOf(
    connection,
    Path,
    `SELECT id, asset_id AS "assetId" FROM risk
      WHERE org_id = $1 AND asset_id = ANY($2::uuid[]) AND kind = 'attack-path' AND status <> 'closed' AND NOT owner_pinned`,
    [orgId, assetIds],
  );
  if (paths.length === 0) return;
  const ownership = await loadOwnership(connection, orgId, [...new Set(paths.map(({ assetId }) => assetId))]);
  const owners = paths.map(({ assetId }) => ({ of: ofAsset(assetId), is: ownership.ownerOf(ofAsset(assetId)) }));
  await connection.query(
    `UPDATE risk r SET owner_team_id = o.team, owner_user_id = o.person, owner_reason = o.reason, computed = NULL, updated_at = now()
       FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::jsonb[]) AS o(id, team, person, reason)
      WHERE r.org_id = $1 AND r.id = o.id AND NOT r.owner_pinned
        AND (r.owner_team_id, r.owner_user_id, r.owner_reason) IS DISTINCT FROM (o.team, o.person, o.reason)`,
    [
      orgId,
      paths.map(({ id }) => id),
      owners.map(({ is }) => is.teamId),
      owners.map(({ is }) => is.userId),
      owners.map(({ is, of }) => JSON.stringify(storedReason(is, of))),
    ],
  );
}
