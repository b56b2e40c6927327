import { z } from "zod";
import type { OlderReading, ParserGap } from "@/lib/contracts/http/import-health";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { PARSER_VERSIONS } from "@/lib/parsers/parser-versions";
import { HEALTH_DAYS } from "@/lib/queries/import-health/sources";

const MAX_GAPS = 50;
/** Reasons are gathered from so many reports of a format, and so many are shown. */
const REPORTS_LOOKED_AT = 20;
const REASONS_SHOWN = 5;

const Gap = z.object({
  format: z.string(),
  version: z.number(),
  imports: z.number(),
  entries: z.number(),
  notUnderstood: z.number(),
  examples: z.array(z.object({ reason: z.string(), count: z.number(), pointer: z.string(), importId: z.string() })),
});

/**
 * What today is still not understood, by parser and version, most first. Only the latest report of each file counts: what a
 * nightly scan repeats ninety times is one gap and not ninety.
 */
export async function readGaps(tx: Tx, orgId: string): Promise<ParserGap[]> {
  const found = await rows(tx, Gap)`
    WITH latest AS MATERIALIZED (
      SELECT DISTINCT ON (i.format, i.tool, i.actor_name, i.filename, i.target_asset_id) i.id, i.format, i.parser_version AS version, i.received_at,
             coalesce((i.counts ->> 'entries')::int, 0) AS entries, coalesce((i.counts ->> 'rejected')::int, 0) AS rejected
        FROM import i
       WHERE i.org_id = ${orgId}::uuid AND i.received_at > now() - make_interval(days => ${HEALTH_DAYS}::int)
         AND i.format IS NOT NULL AND i.parser_version IS NOT NULL AND i.status <> 'failed'
       ORDER BY i.format, i.tool, i.actor_name, i.filename, i.target_asset_id, i.received_at DESC),
    gap AS (
      SELECT format, version, count(*)::int AS imports, sum(entries)::int AS entries, sum(rejected)::int AS "notUnderstood"
        FROM latest WHERE rejected > 0 GROUP BY format, version)
    SELECT g.*, coalesce((
             SELECT jsonb_agg(to_jsonb(e) ORDER BY e.count DESC, e.reason) FROM (
               SELECT p.reason, count(*)::int AS count, min(p.pointer) AS pointer, min(p.import_id::text) AS "importId"
                 FROM (SELECT l.id FROM latest l WHERE l.format = g.format AND l.version = g.version AND l.rejected > 0
                        ORDER BY l.received_at DESC LIMIT ${REPORTS_LOOKED_AT}) r
                 JOIN import_problem p ON p.org_id = ${orgId}::uuid AND p.import_id = r.id AND p.pointer <> ''
                GROUP BY p.reason ORDER BY count(*) DESC, p.reason LIMIT ${REASONS_SHOWN}) e), '[]'::jsonb) AS examples
      FROM gap g ORDER BY g."notUnderstood" DESC, g.format, g.version LIMIT ${MAX_GAPS}`;
  return found.map((gap) => ({ ...gap, today: PARSER_VERSIONS.get(gap.format) ?? null }));
}

/** Imports that today's parsers have not read, and could. */
export async function readOlder(tx: Tx, orgId: string): Promise<OlderReading[]> {
  const formats = [...PARSER_VERSIONS.keys()];
  return rows(tx, z.object({ format: z.string(), version: z.number(), today: z.number(), imports: z.number() }))`
    SELECT i.format, i.parser_version AS version, t.version AS today, count(*)::int AS imports
      FROM import i
      JOIN unnest(${formats}::text[], ${[...PARSER_VERSIONS.values()]}::int[]) AS t(format, version) ON t.format = i.format
     WHERE i.org_id = ${orgId}::uuid AND i.parser_version < t.version AND i.raw_at <> 'none' AND i.status IN ('done', 'held')
       AND NOT coalesce((i.context ->> 'feed')::boolean, false)
     GROUP BY 1, 2, 3 ORDER BY imports DESC, 1, 2`;
}
