import type { Principal } from "@/lib/auth/principal";
import { recordAudit } from "@/lib/commands/record-audit";
import { decidedReason, resolveOwner } from "@/lib/commands/resolve-owner";
import { demandAssetsWithin } from "@/lib/commands/token-limits";
import type { AssetChange, AssetDetail } from "@/lib/contracts/http/asset";
import type { Db } from "@/lib/db/client";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { readAsset } from "@/lib/queries/get-asset";

/** Sets what only people know about an asset: its mission impact (null is unknown again) and who owns it. */
export async function changeAsset(db: Db, principal: Principal, id: string, change: AssetChange): Promise<AssetDetail> {
  if (change.missionImpact === undefined && change.owner === undefined)
    throw new AppError("invalid_input", "Nothing to change: send `missionImpact` or `owner`.");
  return withTenant(db, principal.orgId, async (tx) => {
    await readAsset(tx, principal.orgId, id);
    await demandAssetsWithin(tx, principal, [id], "an asset");
    if (change.missionImpact !== undefined) await setImpact(tx, principal, id, change);
    if (change.owner) await assign(tx, principal, id, change);
    return readAsset(tx, principal.orgId, id);
  });
}

async function setImpact(tx: Tx, { orgId, actor }: Principal, id: string, change: AssetChange): Promise<void> {
  const impact = change.missionImpact ?? null;
  await tx.$executeRaw`
    UPDATE asset SET mission_impact = ${impact} WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
  const text = impact ? `Mission impact set to ${impact}` : "Mission impact set back to unknown";
  await recordAudit(tx, orgId, actor, "asset.changed", { kind: "asset", id }, { text, reason: change.reason });
}

/** The asset itself: what is found in it keeps the owners that rules and files name. */
async function assign(tx: Tx, { orgId, actor }: Principal, id: string, change: AssetChange): Promise<void> {
  const owner = await resolveOwner(tx, orgId, change.owner ?? {});
  const reason = decidedReason(actor.name, owner, change.reason);
  await tx.$executeRaw`
    UPDATE asset SET owner_team_id = ${owner.teamId}::uuid, owner_user_id = ${owner.userId}::uuid,
           owner_reason = ${reason}::jsonb || jsonb_build_object('of', owner_reason -> 'of')
     WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
  const text = owner.label ? `Assigned to ${owner.label}` : "Assignment taken back";
  await recordAudit(tx, orgId, actor, "asset.assigned", { kind: "asset", id }, { text, reason: change.reason });
}
