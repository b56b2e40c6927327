import { z } from "zod";
import type { StreamCoverage } from "@/lib/contracts/http/asset";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { FINDING_KINDS, FindingKind } from "@/lib/model/finding-kind";
import { STALE_DAYS } from "@/lib/queries/freshness";
import { At } from "@/lib/queries/row-values";

const Row = z.object({
  streamId: z.string(),
  tool: z.string(),
  scope: z.string(),
  ref: z.string(),
  platform: z.string(),
  lastScanAt: At.nullable(),
  lastImportId: z.string().nullable(),
  stale: z.boolean(),
  current: z.boolean(),
  kinds: z.array(z.object({ kind: FindingKind, lastCoveredAt: At })),
});

/** What each stream looks for in an asset and when it last did, freshest first, at most 200. */
export async function assetStreams(tx: Tx, orgId: string, assetId: string): Promise<StreamCoverage[]> {
  const found = await rows(tx, Row)`
    SELECT s.id AS "streamId", s.tool, s.scope, s.ref, s.platform, last.scanned_at AS "lastScanAt", last.import_id AS "lastImportId",
           coalesce(last.scanned_at < now() - make_interval(days => ${STALE_DAYS}::int), false) AS stale, s.is_current AS current,
           coalesce((SELECT jsonb_agg(jsonb_build_object('kind', k.kind, 'lastCoveredAt', k.at) ORDER BY k.kind) FROM (
             SELECT kind, max(si.scanned_at) AS at FROM stream_import si CROSS JOIN unnest(si.covered_kinds) AS kind
              WHERE si.org_id = s.org_id AND si.stream_id = s.id GROUP BY kind) AS k), '[]'::jsonb) AS kinds
      FROM stream s
      LEFT JOIN LATERAL (SELECT si.scanned_at, si.import_id FROM stream_import si
             WHERE si.org_id = s.org_id AND si.stream_id = s.id ORDER BY si.scanned_at DESC, si.arrival DESC LIMIT 1) AS last ON true
     WHERE s.org_id = ${orgId}::uuid AND s.asset_id = ${assetId}::uuid
       -- What advisories say of the package lists is no scan of its own.
       AND NOT (s.tool = 'osv' AND s.scope = 'sbom')
     ORDER BY last.scanned_at DESC NULLS LAST, s.id LIMIT 200`;
  return found.map(({ stale, ref, platform, ...row }) => ({
    ...row,
    ref: ref || null,
    platform: platform || null,
    freshness: row.lastScanAt === null ? "never" : stale ? "stale" : "fresh",
  }));
}

/** Kinds that some stream once covered and none has since the newest scan of the asset: "not seen since". */
export function kindsNotSeen(streams: readonly StreamCoverage[]): { kind: FindingKind; since: string | null }[] {
  const newest = streams[0]?.lastScanAt;
  if (!newest) return [];
  return FINDING_KINDS.flatMap((kind) => {
    const covered = streams.flatMap((stream) =>
      stream.kinds.filter((row) => row.kind === kind).map((row) => row.lastCoveredAt ?? ""),
    );
    const since = covered.sort().at(-1);
    return since && since < newest && streams.every((stream) => !fresh(stream, kind)) ? [{ kind, since }] : [];
  });
}

/** True when the stream's own newest scan covered the kind. */
function fresh(stream: StreamCoverage, kind: FindingKind): boolean {
  return stream.kinds.some((row) => row.kind === kind && row.lastCoveredAt === stream.lastScanAt);
}
