import type { Owned, ResolvedOwner } from "@/lib/correlate/load-ownership";

/**
 * What is stored beside an owner: the reason, the names as they were found, and what the owner was asked for, so that the
 * effect of a rule can be told before it is saved.
 */
export function storedReason(owner: ResolvedOwner, { path, findingKind, placeId }: Owned) {
  return { ...owner.reason, team: owner.team, person: owner.person, of: { path, findingKind, placeId } };
}

/** An asset as a whole, wherever it runs. */
export function ofAsset(assetId: string, placeId: string | null = null): Owned {
  return { assetId, path: null, findingKind: null, placeId: placeId === assetId ? null : placeId };
}
