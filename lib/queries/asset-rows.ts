import { z } from "zod";
import type { AssetCoverage, AssetItem } from "@/lib/contracts/http/asset";
import { Exposure } from "@/lib/contracts/http/asset-link";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";
import { AssetKind } from "@/lib/model/asset-kind";
import { FindingKind, findingKindsText } from "@/lib/model/finding-kind";
import { isClusterSilent, isStale, lastLooked } from "@/lib/queries/freshness";
import { OwnerRow, ownerColumn, ownerJoins } from "@/lib/queries/owner-columns";
import { inOrder } from "@/lib/queries/page-ids";
import { At, RankCounts } from "@/lib/queries/row-values";

const formatDay = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });

/**
 * A workload always says who can reach it, and unknown is an answer; an image is reachable as the widest reachable of the
 * workloads that run it now; for what has no network of its own it has no meaning.
 */
export const exposureLevel: Sql = sql`CASE WHEN a.kind = 'workload' THEN coalesce(a.exposure_level, 'unknown')
  WHEN a.kind = 'image' THEN (
    SELECT coalesce(w.exposure_level, 'unknown') FROM edge e JOIN asset w ON w.org_id = e.org_id AND w.id = e.from_id
     WHERE e.org_id = a.org_id AND e.to_id = a.id AND e.kind = 'runs' AND e.is_live AND w.retired_at IS NULL
     ORDER BY array_position(ARRAY['internet', 'cluster', 'namespace', 'none', 'unknown'], coalesce(w.exposure_level, 'unknown')) LIMIT 1)
  ELSE a.exposure_level END`;

const Row = z.object({
  id: z.string(),
  kind: AssetKind,
  name: z.string(),
  key: z.string(),
  cluster: z.string().nullable(),
  namespace: z.string().nullable(),
  owner: OwnerRow,
  lastScanAt: At.nullable(),
  stale: z.boolean(),
  silent: z.boolean(),
  /** The latest of its own scans; `lastScanAt` may be its cluster's inventory. */
  ownScanAt: At.nullable(),
  retiredReason: z.string().nullable(),
  kinds: z.array(FindingKind),
  /** A list of its packages has come. */
  listed: z.boolean(),
  exposure: Exposure.shape.level.nullable(),
  retired: z.boolean(),
  running: z.boolean().nullable(),
  findings: RankCounts,
  topScore: z.number().nullable(),
  firstSeenAt: At,
});
type Row = z.infer<typeof Row>;

/** The assets with these ids, in this order; ids of another organization are simply not there. */
export async function readAssetRows(tx: Tx, orgId: string, ids: readonly string[]): Promise<AssetItem[]> {
  if (ids.length === 0) return [];
  const found = await rows(tx, Row)`
    WITH looked AS (
      SELECT a.id, ${lastLooked} AS at, ${isStale} AS stale, ${isClusterSilent} AS silent FROM asset a WHERE a.org_id = ${orgId}::uuid AND a.id = ANY(${[...ids]}::uuid[]))
    SELECT a.id, a.kind, a.name, a.key, cl.name AS cluster, a.namespace, ${ownerColumn("a")} AS owner,
           looked.at AS "lastScanAt", looked.stale, looked.silent,
           (SELECT max(si.scanned_at) FROM stream s JOIN stream_import si ON si.org_id = s.org_id AND si.stream_id = s.id
             WHERE s.org_id = a.org_id AND s.asset_id = a.id AND si.covered_kinds <> '{}') AS "ownScanAt", a.retired_reason AS "retiredReason",
           ARRAY(SELECT DISTINCT kind FROM stream s JOIN stream_import si ON si.org_id = s.org_id AND si.stream_id = s.id
                  CROSS JOIN unnest(si.covered_kinds) AS kind WHERE s.org_id = a.org_id AND s.asset_id = a.id ORDER BY 1) AS kinds,
           EXISTS (SELECT 1 FROM stream s JOIN stream_import si ON si.org_id = s.org_id AND si.stream_id = s.id
                    WHERE s.org_id = a.org_id AND s.asset_id = a.id AND si.lists_packages) AS listed,
           ${exposureLevel} AS exposure, a.retired_at IS NOT NULL AS retired,
           CASE WHEN a.kind = 'workload' THEN a.retired_at IS NULL
                WHEN a.kind = 'image' AND a.inventoried THEN EXISTS (
                  SELECT 1 FROM edge e WHERE e.org_id = a.org_id AND e.to_id = a.id AND e.kind = 'runs' AND e.is_live) END AS running,
           (SELECT jsonb_object_agg(t.severity, t.n) FROM (
              SELECT f.severity, count(*)::int AS n FROM finding f
               WHERE f.org_id = a.org_id AND f.asset_id = a.id AND f.state = 'open' AND f.disposition IS NULL GROUP BY f.severity) AS t) AS findings,
           ${topScore} AS "topScore", a.first_seen_at AS "firstSeenAt"
      FROM asset a JOIN looked ON looked.id = a.id
      LEFT JOIN asset cl ON cl.org_id = a.org_id AND cl.id = a.cluster_id
      ${ownerJoins("a")}
     WHERE a.org_id = ${orgId}::uuid AND a.id = ANY(${[...ids]}::uuid[])`;
  return inOrder(ids, found).map(toAsset);
}

/** The worst open finding of the asset itself; null when it has none. */
export const topScore: Sql = sql`(SELECT max(coalesce(k.priority, 0))::int FROM finding f LEFT JOIN finding_rank k ON k.org_id = f.org_id AND k.finding_id = f.id
  WHERE f.org_id = a.org_id AND f.asset_id = a.id AND f.state = 'open' AND f.disposition IS NULL)`;

function toAsset({ lastScanAt, stale, silent, kinds, listed, ownScanAt, retiredReason, ...row }: Row): AssetItem {
  const freshness = lastScanAt === null ? "never" : stale ? "stale" : "fresh";
  const scans = { lastScanAt, silent, kinds, listed, ownScanAt, retiredReason };
  const text = row.retired ? retiredText(scans) : COVERAGE[freshness](row.kind, scans);
  return { ...row, coverage: { freshness, lastScanAt, kinds, text }, lastSeenAt: lastScanAt };
}

type Scans = Pick<Row, "lastScanAt" | "silent" | "kinds" | "listed" | "ownScanAt" | "retiredReason">;

const dayOf = (at: string | null) => (at === null ? "" : formatDay.format(new Date(at)));

const COVERAGE: Readonly<Record<AssetCoverage["freshness"], (kind: AssetKind, scans: Scans) => string>> = {
  never: (kind) => `Nothing has looked at this ${kind.replaceAll("_", " ")} yet.`,
  stale: (kind, { lastScanAt, silent }) =>
    silent
      ? `${kind === "cluster" ? "Its collector" : "The collector of its cluster"} has gone silent; what changed since ${dayOf(lastScanAt)} is not known.`
      : `Last looked at on ${dayOf(lastScanAt)}; what changed since is not known.`,
  fresh: (_, { lastScanAt, kinds, listed, ownScanAt }) => {
    if (kinds.length === 0)
      return `Seen in ${listed ? "an SBOM" : "the inventory"} on ${dayOf(lastScanAt)}; no scanner has reported about it.`;
    const since = dayOf(ownScanAt) === dayOf(lastScanAt) ? "" : `; seen since, on ${dayOf(lastScanAt)}`;
    return `Looked at on ${dayOf(ownScanAt)}, for ${findingKindsText(kinds)}${since}.`;
  },
};

/** An inventory that does not list it has looked at its cluster and not at it. */
function retiredText({ retiredReason, ownScanAt, kinds }: Scans): string {
  const looked = ownScanAt
    ? `Last looked at on ${dayOf(ownScanAt)}, for ${findingKindsText(kinds)}.`
    : "No scanner has reported about it.";
  return [retiredReason, looked].filter(Boolean).join(" ");
}
