import type { OwnerProposalQuery, OwnerProposals } from "@/lib/contracts/http/owner-rule";
import { loadOwnership } from "@/lib/correlate/load-ownership";
import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { proposeRules } from "@/lib/engine/ownership/rule-proposals";
import { type OwnedThing, ownedSubject } from "@/lib/queries/owned-subject";

/** Rules that would give this thing to somebody else; nothing is decided by asking. */
export async function proposeOwnerRules(db: Db, orgId: string, query: OwnerProposalQuery): Promise<OwnerProposals> {
  return withTenantConnection(db, orgId, async (connection) => {
    const { owned, isPinned } = await ownedSubject(connection, orgId, thingOf(query));
    const ownership = await loadOwnership(connection, orgId, [
      owned.assetId,
      ...(owned.placeId ? [owned.placeId] : []),
    ]);
    return {
      proposals: proposeRules(ownership.subjectOf(owned)),
      before: ownership.ruleOf(owned),
      pinned: isPinned,
    };
  });
}

function thingOf({ risk, finding, asset }: OwnerProposalQuery): OwnedThing {
  if (risk) return { kind: "risk", id: risk };
  return finding ? { kind: "finding", id: finding } : { kind: "asset", id: asset ?? "" };
}
