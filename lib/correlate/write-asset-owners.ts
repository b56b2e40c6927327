import type { Owned, ResolvedOwner } from "@/lib/correlate/load-ownership";
import { storedReason } from "@/lib/correlate/stored-reason";
import type { TenantConnection } from "@/lib/db/tenant";

/** Writes who owns each asset and why, where it differs. A person's own assignment of an asset (source `decision`) stays. */
export async function writeAssetOwners(
  connection: TenantConnection,
  orgId: string,
  owners: readonly { owned: Owned; owner: ResolvedOwner }[],
): Promise<void> {
  await connection.query(
    `UPDATE asset a SET owner_team_id = o.team, owner_user_id = o.person, owner_reason = o.reason
       FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::jsonb[]) AS o(id, team, person, reason)
      WHERE a.org_id = $1 AND a.id = o.id AND a.owner_reason ->> 'source' IS DISTINCT FROM 'decision'
        AND (a.owner_team_id, a.owner_user_id, a.owner_reason) IS DISTINCT FROM (o.team, o.person, o.reason)`,
    [
      orgId,
      owners.map(({ owned }) => owned.assetId),
      owners.map(({ owner }) => owner.teamId),
      owners.map(({ owner }) => owner.userId),
      owners.map(({ owner, owned }) => JSON.stringify(storedReason(owner, owned))),
    ],
  );
}
