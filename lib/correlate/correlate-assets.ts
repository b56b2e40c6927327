import { affectedAssets } from "@/lib/correlate/affected-assets";
import { buildRisks } from "@/lib/correlate/build-risks";
import { loadFeedDates } from "@/lib/correlate/feed-dates";
import { loadMembers, loadTitles, type Member } from "@/lib/correlate/load-members";
import { loadOwnership } from "@/lib/correlate/load-ownership";
import { loadPlaces } from "@/lib/correlate/load-places";
import { writeAssetOwners } from "@/lib/correlate/write-asset-owners";
import { closeEmptyRisks, writePriorities } from "@/lib/correlate/write-priorities";
import { type OwnedDraft, writeRisks } from "@/lib/correlate/write-risks";
import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";

/**
 * Brings the risks of some assets, and of whatever depends on them, in line with findings, places, reference data,
 * decisions and ownership. Everything is computed anew from what is stored, so that running it twice, late or after a
 * crash ends in the same state; only what differs is written.
 *
 * Locks    one correlation at a time per organization; reads of other requests go on.
 */
export function correlateAssets(db: Db, orgId: string, assetIds: readonly string[], now: Date): Promise<void> {
  return withTenantConnection(db, orgId, async (connection) => {
    await connection.query("SELECT pg_advisory_xact_lock(hashtextextended('correlate:' || $1, 0))", [orgId]);
    const affected = await affectedAssets(connection, orgId, assetIds);
    if (affected.length === 0) return;
    const places = await loadPlaces(connection, orgId, affected);
    const members = await loadMembers(connection, orgId, affected);
    const drafts = buildRisks(members, places, await loadFeedDates(connection), now);
    const subjects = [...new Set([...affected, ...[...places.values()].flat().map((place) => place.id)])];
    const ownership = await loadOwnership(connection, orgId, subjects);
    const titles = await loadTitles(
      connection,
      orgId,
      drafts.flatMap(({ worst }) => worst.vulnerabilityId ?? []),
    );
    const owned: OwnedDraft[] = drafts.map((draft) => ({
      draft,
      vulnerabilityTitle: titles.get(draft.worst.vulnerabilityId ?? "") ?? "",
      owner: ownership.ownerOf({
        assetId: draft.worst.asset.id,
        path: pathOf(draft.worst),
        findingKind: draft.worst.kind,
        place: draft.worstPlace,
      }),
    }));
    const riskIds = await writeRisks(connection, orgId, owned, now);
    const before = new Map(members.map((member) => [member.id, member] as const));
    const changed = drafts.flatMap((draft) => {
      const riskId = riskIds.get(draft.key.toString("hex")) as string;
      return draft.members.flatMap(({ id, priority }) =>
        isSame(before.get(id), priority, riskId) ? [] : [{ id, priority, riskId }],
      );
    });
    await writePriorities(connection, orgId, changed);
    await closeEmptyRisks(connection, orgId, affected, now);
    await writeAssetOwners(
      connection,
      orgId,
      subjects.map((assetId) => ({
        assetId,
        owner: ownership.ownerOf({ assetId, path: null, findingKind: null, place: places.get(assetId)?.[0] ?? null }),
      })),
    );
  });
}

function isSame(member: Member | undefined, priority: number, riskId: string): boolean {
  return member?.priority === priority && member.riskId === riskId;
}

/** The file that CODEOWNERS is asked about: only a repository's paths are paths of the repository. */
function pathOf(member: Member): string | null {
  return member.asset.kind === "repository" ? member.manifest || member.locus || null : null;
}
