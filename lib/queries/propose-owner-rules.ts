import type { OwnerProposals } from "@/lib/contracts/http/owner-rule";
import { loadOwnership } from "@/lib/correlate/load-ownership";
import { loadPlaces, placeIds } from "@/lib/correlate/load-places";
import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { proposeRules } from "@/lib/engine/ownership/rule-proposals";
import { type OwnedThing, ownedSubject } from "@/lib/queries/owned-subject";
import { suggestOwners } from "@/lib/queries/unowned/suggest-owners";

/** Rules that would give this thing to somebody else, and to whom it might belong; nothing is decided by asking. */
export async function proposeOwnerRules(db: Db, orgId: string, thing: OwnedThing): Promise<OwnerProposals> {
  return withTenantConnection(db, orgId, async (connection) => {
    const { owned, isPinned } = await ownedSubject(connection, orgId, thing);
    const placesOf = placeIds(await loadPlaces(connection, orgId, [owned.assetId]));
    const named = [owned.assetId, ...(owned.placeId ? [owned.placeId] : []), ...[...placesOf.values()].flat()];
    const ownership = await loadOwnership(connection, orgId, [...new Set(named)], placesOf);
    const subject = ownership.subjectOf(owned);
    const { repository, path, cluster, namespace, asset } = subject;
    const spot = {
      key: "",
      repository,
      paths: path === null ? [] : [path],
      cluster,
      namespace,
      image: asset.kind === "image" ? asset.key : null,
    };
    return {
      proposals: proposeRules(subject),
      suggestions: (await suggestOwners(connection, orgId, [spot])).get("") ?? [],
      before: ownership.ruleOf(owned),
      pinned: isPinned,
    };
  });
}
