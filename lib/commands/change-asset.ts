import type { Principal } from "@/lib/auth/principal";
import { recordAudit } from "@/lib/commands/record-audit";
import { demandAssetsWithin } from "@/lib/commands/token-limits";
import type { AssetChange, AssetDetail } from "@/lib/contracts/http/asset";
import type { Db } from "@/lib/db/client";
import { withTenant } from "@/lib/db/tenant";
import { AppError } from "@/lib/model/error";
import { readAsset } from "@/lib/queries/get-asset";

/** Sets what only people know about an asset; null makes the mission impact unknown again. */
export async function changeAsset(db: Db, principal: Principal, id: string, change: AssetChange): Promise<AssetDetail> {
  if (change.missionImpact === undefined)
    throw new AppError("invalid_input", "Nothing to change: send `missionImpact`.");
  const impact = change.missionImpact;
  const { orgId, actor } = principal;
  return withTenant(db, orgId, async (tx) => {
    const found = await tx.$executeRaw`
      UPDATE asset SET mission_impact = ${impact} WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
    if (found === 0) throw new AppError("not_found", "No asset has this id in your organization.");
    await demandAssetsWithin(tx, principal, [id], "an asset");
    const text = impact ? `Mission impact set to ${impact}` : "Mission impact set back to unknown";
    await recordAudit(tx, orgId, actor, "asset.changed", { kind: "asset", id }, { text, reason: change.reason });
    return readAsset(tx, orgId, id);
  });
}
