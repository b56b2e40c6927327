import { affectedAssets, withSharedRisks } from "@/lib/correlate/affected-assets";
import { askForPaths } from "@/lib/correlate/attack-paths/ask-for-paths";
import { refreshPathOwners } from "@/lib/correlate/attack-paths/refresh-path-owners";
import { correlateBaseImages } from "@/lib/correlate/base-images/correlate-base-images";
import { correlateFindings } from "@/lib/correlate/correlate-findings";
import { loadFeedDates } from "@/lib/correlate/feed-dates";
import { inTurn } from "@/lib/correlate/in-turn";
import { judgeIncidents } from "@/lib/correlate/judge-incidents";
import { linkOrigins } from "@/lib/correlate/link-origins";
import type { Db } from "@/lib/db/client";
import type { TenantConnection } from "@/lib/db/tenant";

/**
 * Brings the risks of some assets, and of whatever depends on them, in line with findings, places, reference data,
 * decisions and ownership. Everything is computed anew from what is stored, so that running it twice, late or after a
 * crash ends in the same state; only what differs is written.
 *
 * Locks    one correlation at a time per organization; reads of other requests go on.
 * Judges   incidents that may be an intruder at work, after the commit and where there are any; what that changes is scored once more.
 * Returns  ids of the clusters whose attack paths are to be worked out again: a job of its own does that (`correlatePaths`).
 */
export async function correlateAssets(
  db: Db,
  orgId: string,
  assetIds: readonly string[],
  now: Date,
): Promise<string[]> {
  const { clusters, toJudge } = await scoreAffected(db, orgId, assetIds, now);
  const judged = toJudge.length > 0 ? await judgeIncidents(db, orgId, toJudge) : [];
  if (judged.length === 0) return clusters;
  const again = await scoreAffected(db, orgId, judged, now);
  return [...new Set([...clusters, ...again.clusters])];
}

type Scored = { clusters: string[]; toJudge: string[] };

function scoreAffected(db: Db, orgId: string, assetIds: readonly string[], now: Date): Promise<Scored> {
  return inTurn(db, orgId, async (connection) => {
    const { ids: related, toJudge } = await affectedAssets(connection, orgId, assetIds);
    const feeds = await loadFeedDates(connection);
    const relinked = await linkOrigins(connection, orgId, [...new Set([...assetIds, ...related])], now);
    const bases = await correlateBaseImages(connection, orgId, related);
    const affected = await withShared(connection, orgId, related, [...bases, ...relinked]);
    if (affected.length > 0) await correlateFindings(connection, orgId, affected, { db, feeds, now });
    await refreshPathOwners(connection, orgId, affected, now);
    return { clusters: await askForPaths(connection, orgId, affected), toJudge };
  });
}

/** The risks of these assets and no others, without attack paths: for whoever comes to every asset anyway. */
export function correlateOnly(db: Db, orgId: string, assetIds: readonly string[], now: Date): Promise<void> {
  return inTurn(db, orgId, async (connection) => {
    const together = await withSharedRisks(connection, orgId, assetIds);
    const bases = await correlateBaseImages(connection, orgId, together);
    const feeds = await loadFeedDates(connection);
    const affected = await withShared(connection, orgId, together, bases);
    await correlateFindings(connection, orgId, affected, { db, feeds, now });
  });
}

/** With what else is placed anew (base images, code whose images changed), and what those share a risk with. */
async function withShared(
  connection: TenantConnection,
  orgId: string,
  assetIds: readonly string[],
  more: readonly string[],
): Promise<string[]> {
  const known = new Set(assetIds);
  const added = more.filter((id) => !known.has(id));
  if (added.length === 0) return [...assetIds];
  return [...new Set([...assetIds, ...(await withSharedRisks(connection, orgId, added))])];
}

/** Asks for the attack paths of every cluster that has any of these assets, and says who owns those that begin at one. */
export function correlateClusters(
  db: Db,
  orgId: string,
  assetIds: readonly string[],
  now = new Date(),
): Promise<string[]> {
  return inTurn(db, orgId, async (connection) => {
    await refreshPathOwners(connection, orgId, assetIds, now);
    return askForPaths(connection, orgId, assetIds);
  });
}
