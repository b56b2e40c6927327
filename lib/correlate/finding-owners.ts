import type { Member } from "@/lib/correlate/load-members";
import type { Owned, Ownership, ResolvedOwner } from "@/lib/correlate/load-ownership";
import { ofAsset, storedReason } from "@/lib/correlate/stored-reason";
import type { TenantConnection } from "@/lib/db/tenant";

/** Findings in files of repositories, collected while they are grouped: each file may have owners of its own. */
export class FileFindings {
  readonly #found: { id: string; riskId: string; owned: Owned }[] = [];
  /** Risks that hold any of them. */
  readonly risks = new Set<string>();

  add(member: Member, riskId: string): void {
    // An image has tens of thousands of findings, and none is in a file that CODEOWNERS speaks of.
    if (!isInRepository(member)) return;
    const owned = ownedOf(member, null);
    if (owned.path === null) return;
    this.#found.push({ id: member.id, riskId, owned });
    this.risks.add(riskId);
  }

  /** Owners of those whose file says something else than the risk they are in; the others follow their risk. */
  owners(ownership: Ownership, ofRisk: ReadonlyMap<string, ResolvedOwner>): FindingOwner[] {
    return this.#found.flatMap(({ id, riskId, owned }) => {
      const owner = ownership.ownerOf(owned);
      const risk = ofRisk.get(riskId);
      return risk && isSame(owner, risk) ? [] : [{ id, owner, owned }];
    });
  }
}

export type FindingOwner = { id: string; owner: ResolvedOwner; owned: Owned };

/** What the owner of a finding is asked for: only a repository's files are files that its CODEOWNERS speaks of. */
export function ownedOf(member: Member, placeId: string | null): Owned {
  const { asset, kind, manifest, file, locus } = member;
  // A manifest's resource is named by its locus, which is no path.
  const path = isInRepository(member) ? manifest || file || (asset.kind === "repository" ? locus : null) || null : null;
  return { ...ofAsset(asset.id, placeId), path, findingKind: kind };
}

function isInRepository({ asset }: Member): boolean {
  return asset.kind === "repository" || asset.kind === "iac_resource";
}

function isSame(a: ResolvedOwner, b: ResolvedOwner): boolean {
  return a.team === b.team && a.person === b.person && a.reason.text === b.reason.text;
}

/**
 * Writes the owners of open findings that differ from their risk's, where that is not stored yet, and takes away what was
 * stored of the others. A person's own assignment lies above it, on the finding itself.
 */
export async function writeFindingOwners(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
  owners: readonly FindingOwner[],
): Promise<void> {
  await connection.query(
    `WITH given AS (SELECT * FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::jsonb[]) AS g(id, team, person, reason)),
     gone AS (
       DELETE FROM finding_owner o USING finding f
        WHERE o.org_id = $1 AND f.org_id = $1 AND f.id = o.finding_id AND f.asset_id = ANY($2::uuid[]) AND f.state = 'open'
          AND NOT EXISTS (SELECT 1 FROM given g WHERE g.id = o.finding_id))
     INSERT INTO finding_owner AS o (org_id, finding_id, owner_team_id, owner_user_id, owner_reason)
     SELECT $1, id, team, person, reason FROM given ORDER BY id
     ON CONFLICT (org_id, finding_id) DO UPDATE
       SET owner_team_id = EXCLUDED.owner_team_id, owner_user_id = EXCLUDED.owner_user_id, owner_reason = EXCLUDED.owner_reason
       WHERE (o.owner_team_id, o.owner_user_id, o.owner_reason) IS DISTINCT FROM (EXCLUDED.owner_team_id, EXCLUDED.owner_user_id, EXCLUDED.owner_reason)`,
    [
      orgId,
      assetIds,
      owners.map(({ id }) => id),
      owners.map(({ owner }) => owner.teamId),
      owners.map(({ owner }) => owner.userId),
      owners.map(({ owner, owned }) => JSON.stringify(storedReason(owner, owned))),
    ],
  );
}
