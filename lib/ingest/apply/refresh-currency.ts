import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { currencyOf, type Running, type VersionScan } from "@/lib/engine/currency";
import { fromPairs, isOngoing, toMultirange, union } from "@/lib/engine/intervals";
import { groupBy } from "@/lib/model/group-by";

const Scan = z.object({
  assetId: z.string(),
  stream: z.string(),
  line: z.string(),
  version: z.string(),
  at: z.date(),
  arrival: z.coerce.number(),
  kinds: z.array(z.string()),
  covers: z.array(z.string()),
});
const Run = z.object({
  assetId: z.string(),
  version: z.string(),
  retiredAt: z.date().nullable(),
  live: z.array(z.tuple([z.number().nullable(), z.number().nullable()])),
});

/**
 * Decides anew when the findings of each image's streams count: after a scan of one of its versions, and after an
 * inventory that changed what runs. Pure decision: lib/engine/currency.ts.
 *
 * Returns  nothing; findings of streams whose currency changed are added to `touched` (created by the caller).
 * Twice    writes only what differs.
 */
export async function refreshCurrency(
  connection: TenantConnection,
  orgId: string,
  imageIds: readonly string[],
): Promise<void> {
  if (imageIds.length === 0) return;
  const scans = [
    ...groupBy(await scansOf(connection, orgId, imageIds), (scan) => scan.assetId),
    ...groupBy(await comparisonsOf(connection, orgId, imageIds), (scan) => scan.assetId),
  ];
  const runs = groupBy(await runsOf(connection, orgId, imageIds), (run) => run.assetId);
  const rows: { stream: string; kind: string; during: string }[] = [];
  const ongoing = new Map<string, boolean>();
  for (const [assetId, ofAsset] of scans) {
    const running = toRunning(runs.get(assetId) ?? []);
    for (const kind of new Set(ofAsset.flatMap((scan) => scan.kinds))) {
      for (const [stream, times] of currencyOf(
        ofAsset.map((scan) => toVersionScan(scan, kind)),
        running,
      )) {
        if (stream === "") continue; // a version that no advisory speaks of has nothing to date
        rows.push({ stream, kind, during: toMultirange(times) });
        ongoing.set(stream, ongoing.get(stream) || isOngoing(times));
      }
    }
  }
  await writeCurrency(connection, orgId, rows, ongoing);
}

function scansOf(
  connection: TenantConnection,
  orgId: string,
  imageIds: readonly string[],
): Promise<z.output<typeof Scan>[]> {
  return rowsOf(
    connection,
    Scan,
    `SELECT s.asset_id AS "assetId", s.id AS stream, concat_ws(chr(31), s.tool, s.scope, s.ref, s.platform) AS line,
            s.version_id AS version, i.scanned_at AS at, i.arrival,
            ARRAY(SELECT jsonb_object_keys(i.entries) UNION SELECT unnest(i.covered_kinds)) AS kinds,
            ARRAY(SELECT unnest(i.covered_kinds) EXCEPT SELECT unnest(i.held_kinds)) AS covers
       FROM stream s JOIN stream_import i ON i.org_id = $1 AND i.stream_id = s.id
      WHERE s.org_id = $1 AND s.asset_id = ANY($2::uuid[]) AND s.version_id IS NOT NULL
      ORDER BY s.id, i.scanned_at, i.arrival`,
    [orgId, imageIds],
  );
}

/**
 * The same for what advisories say of packages: a version's package lists are its scans, whichever tool wrote them. It is a
 * line of its own, apart from the scanners': having a package list does not make a version scanned.
 */
function comparisonsOf(
  connection: TenantConnection,
  orgId: string,
  imageIds: readonly string[],
): Promise<z.output<typeof Scan>[]> {
  return rowsOf(
    connection,
    Scan,
    `SELECT s.asset_id AS "assetId", coalesce(o.id::text, '') AS stream, concat_ws(chr(31), s.ref, s.platform) AS line,
            s.version_id AS version, i.scanned_at AS at, i.arrival, ARRAY['vulnerability'] AS kinds, ARRAY['vulnerability'] AS covers
       FROM stream s JOIN stream_import i ON i.org_id = $1 AND i.stream_id = s.id AND i.lists_packages
       LEFT JOIN stream o ON o.org_id = $1 AND o.asset_id = s.asset_id AND o.tool = 'osv' AND o.scope = 'sbom' AND o.ref = s.ref
                         AND o.platform = s.platform AND o.version_key = s.version_key
      WHERE s.org_id = $1 AND s.asset_id = ANY($2::uuid[]) AND s.version_id IS NOT NULL
        AND EXISTS (SELECT 1 FROM stream a WHERE a.org_id = $1 AND a.asset_id = s.asset_id AND a.tool = 'osv' AND a.scope = 'sbom')
      ORDER BY s.id, i.scanned_at, i.arrival`,
    [orgId, imageIds],
  );
}

/** What inventories say runs. An image that no inventory has ever listed has no row. */
function runsOf(
  connection: TenantConnection,
  orgId: string,
  imageIds: readonly string[],
): Promise<z.output<typeof Run>[]> {
  return rowsOf(
    connection,
    Run,
    `SELECT e.to_id AS "assetId", e.to_version_id AS version, a.retired_at AS "retiredAt",
            jsonb_agg(jsonb_build_array(round(extract(epoch FROM lower(r)) * 1000), round(extract(epoch FROM upper(r)) * 1000))) AS live
       FROM edge e JOIN asset a ON a.org_id = $1 AND a.id = e.to_id AND a.inventoried
       CROSS JOIN LATERAL unnest(e.live) AS r
      WHERE e.org_id = $1 AND e.to_id = ANY($2::uuid[]) AND e.kind = 'runs' AND e.to_version_id IS NOT NULL
      GROUP BY 1, 2, 3`,
    [orgId, imageIds],
  );
}

function toVersionScan(scan: z.output<typeof Scan>, kind: string): VersionScan {
  return {
    stream: scan.stream,
    line: scan.line,
    version: scan.version,
    at: scan.at.getTime(),
    arrival: scan.arrival,
    covers: scan.covers.includes(kind),
  };
}

function toRunning(runs: readonly z.output<typeof Run>[]): Running | null {
  if (runs.length === 0) return null;
  const byVersion = new Map(runs.map((run) => [run.version, fromPairs(run.live)]));
  const since = Math.min(...union(...byVersion.values()).map(([from]) => from));
  return { since, byVersion, retiredAt: runs[0]?.retiredAt?.getTime() ?? null };
}

async function writeCurrency(
  connection: TenantConnection,
  orgId: string,
  rows: readonly { stream: string; kind: string; during: string }[],
  ongoing: ReadonlyMap<string, boolean>,
): Promise<void> {
  await connection.query(
    `WITH given AS (
       SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[]) AS g(stream_id, kind, during)),
     written AS (
       INSERT INTO stream_currency AS c (org_id, stream_id, kind, current_during)
       SELECT $1, stream_id, kind, during::tstzmultirange FROM given ORDER BY 2, 3
       ON CONFLICT (org_id, stream_id, kind) DO UPDATE SET current_during = EXCLUDED.current_during
        WHERE c.current_during <> EXCLUDED.current_during
       RETURNING stream_id, kind)
     INSERT INTO touched
     -- The kind is asked finding by finding: without statistics the server would go through all findings of a kind per stream.
     SELECT DISTINCT o.finding_id FROM written w
       JOIN observation o ON o.org_id = $1 AND o.stream_id = w.stream_id
      WHERE (SELECT f.kind FROM finding f WHERE f.org_id = $1 AND f.id = o.finding_id) = w.kind`,
    [orgId, rows.map((row) => row.stream), rows.map((row) => row.kind), rows.map((row) => row.during)],
  );
  await connection.query(
    `UPDATE stream s SET is_current = g.ongoing FROM unnest($2::uuid[], $3::boolean[]) AS g(id, ongoing)
      WHERE s.org_id = $1 AND s.id = g.id AND s.is_current <> g.ongoing`,
    [orgId, [...ongoing.keys()], [...ongoing.values()]],
  );
}
