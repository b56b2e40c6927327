import { affectedAssets, withSharedRisks } from "@/lib/correlate/affected-assets";
import { correlatePaths } from "@/lib/correlate/attack-paths/correlate-paths";
import { refreshPathOwners } from "@/lib/correlate/attack-paths/refresh-path-owners";
import { correlateBaseImages } from "@/lib/correlate/base-images/correlate-base-images";
import { correlateFindings } from "@/lib/correlate/correlate-findings";
import { loadFeedDates } from "@/lib/correlate/feed-dates";
import { linkOrigins } from "@/lib/correlate/link-origins";
import type { Db } from "@/lib/db/client";
import { type TenantConnection, withTenantConnection } from "@/lib/db/tenant";

/**
 * Brings the risks of some assets, and of whatever depends on them, in line with findings, places, reference data,
 * decisions and ownership. Everything is computed anew from what is stored, so that running it twice, late or after a
 * crash ends in the same state; only what differs is written.
 *
 * Locks    one correlation at a time per organization; reads of other requests go on.
 */
export function correlateAssets(db: Db, orgId: string, assetIds: readonly string[], now: Date): Promise<void> {
  return inTurn(db, orgId, async (connection) => {
    const affected = await affectedAssets(connection, orgId, assetIds);
    const feeds = await loadFeedDates(connection);
    await linkOrigins(connection, orgId, [...new Set([...assetIds, ...affected])], now);
    if (affected.length > 0) await correlateFindings(connection, orgId, affected, { feeds, now });
    await correlateBaseImages(connection, orgId, affected);
    await correlatePaths(connection, orgId, { assetIds: affected, feeds, now });
    await refreshPathOwners(connection, orgId, affected);
  });
}

/** The risks of these assets and no others, without attack paths: for whoever comes to every asset anyway. */
export function correlateOnly(db: Db, orgId: string, assetIds: readonly string[], now: Date): Promise<void> {
  return inTurn(db, orgId, async (connection) => {
    const together = await withSharedRisks(connection, orgId, assetIds);
    await correlateFindings(connection, orgId, together, { feeds: await loadFeedDates(connection), now });
    await correlateBaseImages(connection, orgId, together);
  });
}

/** The attack paths of every cluster that has any of these assets, and who owns those that begin at one. */
export function correlateClusters(db: Db, orgId: string, assetIds: readonly string[], now: Date): Promise<void> {
  return inTurn(db, orgId, async (connection) => {
    await correlatePaths(connection, orgId, { assetIds, feeds: await loadFeedDates(connection), now });
    await refreshPathOwners(connection, orgId, assetIds);
  });
}

function inTurn(db: Db, orgId: string, work: (connection: TenantConnection) => Promise<void>): Promise<void> {
  return withTenantConnection(db, orgId, async (connection) => {
    await connection.query("SELECT pg_advisory_xact_lock(hashtextextended('correlate:' || $1, 0))", [orgId]);
    await work(connection);
  });
}
