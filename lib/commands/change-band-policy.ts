import type { Principal } from "@/lib/auth/principal";
import { recomputeOrganization } from "@/lib/commands/recompute-risks";
import { recordAudit } from "@/lib/commands/record-audit";
import type { BandPolicy, BandPolicyChange } from "@/lib/contracts/http/band-policy";
import type { Db } from "@/lib/db/client";
import { withTenant } from "@/lib/db/tenant";
import { readBandPolicy } from "@/lib/queries/get-band-policy";

/** Chooses what sets the band. Choosing what is in force writes nothing; else the risks are computed again after the commit. */
export async function changeBandPolicy(
  db: Db,
  { orgId, actor }: Principal,
  { source }: BandPolicyChange,
): Promise<BandPolicy> {
  const isNew = await withTenant(db, orgId, async (tx) => {
    const before = await readBandPolicy(tx, orgId);
    if (before.source === source) return false;
    await tx.$executeRaw`
      UPDATE organization SET settings = settings || jsonb_build_object('bandSource', ${source}::text) WHERE id = ${orgId}::uuid`;
    const detail = { from: before.source, to: source };
    await recordAudit(tx, orgId, actor, "band_policy.changed", { kind: "organization", id: orgId }, detail);
    return true;
  });
  if (isNew) await recomputeOrganization(db, orgId);
  return { source };
}
