import { z } from "zod";
import type { Observation } from "@/lib/contracts/http/finding";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { At, SeverityOf } from "@/lib/queries/row-values";

const Locus = z.object({
  path: z.string().nullish(),
  line: z.number().nullish(),
  version: z.string().nullish(),
  layer: z.string().nullish(),
});

const Interval = z.object({
  from: At,
  to: At.nullable(),
  openedBy: z.string().nullable(),
  closedBy: z.string().nullable(),
});

const Row = z.object({
  id: z.string(),
  tool: z.string(),
  toolVersion: z.string().nullable(),
  parser: z.string(),
  streamId: z.string(),
  scope: z.string(),
  ref: z.string(),
  platform: z.string(),
  toolRule: z.string(),
  severity: SeverityOf,
  message: z.string(),
  version: z.string().nullable(),
  fixedVersion: z.string().nullable(),
  suppressed: z.string().nullable(),
  loci: z.array(Locus),
  live: z.boolean(),
  current: z.boolean(),
  target: z.string().nullable(),
  importId: z.string(),
  pointer: z.string(),
  intervals: z.array(Interval),
});

export type ObservationRow = Observation & { suppressed: string | null; lastImportedAt: string | null };

/**
 * Every stream that reports or reported a finding, live ones first, with the intervals and the imports at their ends. Of a
 * finding that drifted a stream says what it said last.
 */
export async function findingObservations(
  tx: Tx,
  orgId: string,
  findingId: string,
  references: string[],
): Promise<ObservationRow[]> {
  const found = await rows(tx, Row)`
    SELECT o.stream_id AS id, s.tool, CASE WHEN NOT (s.tool = 'osv' AND s.scope = 'sbom') THEN i.tool_version END AS "toolVersion", o.parser, s.id AS "streamId", s.scope, s.ref, s.platform,
           o.tool_rule AS "toolRule", o.severity::int, o.message, o.installed_version AS version, o.fixed_version AS "fixedVersion",
           o.suppressed, o.loci, upper_inf(o.whole) AS live,
           coalesce(upper_inf(y.current_during), s.is_current) AS current, v.key AS target, o.import_id AS "importId", o.pointer,
           coalesce((SELECT jsonb_agg(jsonb_build_object('from', lower(span), 'to', upper(span),
               'openedBy', (SELECT si.import_id FROM stream_import si WHERE si.org_id = o.org_id AND si.stream_id = o.stream_id
                             AND si.scanned_at = lower(span) ORDER BY si.arrival LIMIT 1),
               'closedBy', (SELECT si.import_id FROM stream_import si WHERE si.org_id = o.org_id AND si.stream_id = o.stream_id
                             AND si.scanned_at = upper(span) ORDER BY si.arrival DESC LIMIT 1)) ORDER BY lower(span))
             FROM unnest(o.whole) AS span), '[]'::jsonb) AS intervals
      FROM (SELECT DISTINCT ON (x.stream_id) x.*, range_agg(x.live) OVER (PARTITION BY x.stream_id) AS whole
              FROM observation x WHERE x.org_id = ${orgId}::uuid AND x.finding_id = ${findingId}::uuid
             ORDER BY x.stream_id, upper_inf(x.live) DESC, upper(x.live) DESC NULLS LAST, x.key_id) o
      JOIN stream s ON s.org_id = o.org_id AND s.id = o.stream_id
      JOIN finding f ON f.org_id = o.org_id AND f.id = o.finding_id
      LEFT JOIN stream_currency y ON y.org_id = o.org_id AND y.stream_id = s.id AND y.kind = f.kind
      LEFT JOIN asset_version v ON v.org_id = o.org_id AND v.id = s.version_id
      LEFT JOIN import i ON i.org_id = o.org_id AND i.id = o.import_id
     ORDER BY upper_inf(o.whole) DESC, s.tool, s.scope LIMIT 200`;
  return found.map((row) => toObservation(row, references));
}

function toObservation(row: z.infer<typeof Row>, references: string[]): ObservationRow {
  const [locus] = row.loci;
  return {
    id: row.id,
    tool: row.tool,
    toolVersion: row.toolVersion,
    parser: row.parser,
    stream: { id: row.streamId, scope: row.scope, ref: row.ref || null, platform: row.platform || null },
    toolRule: row.toolRule,
    severity: row.severity,
    title: row.toolRule,
    description: row.message || null,
    version: row.version,
    fixedVersion: row.fixedVersion,
    path: locus?.path ?? null,
    line: locus?.line ?? null,
    layer: locus?.layer ?? null,
    references,
    live: row.live,
    current: row.current,
    target: row.target,
    importId: row.importId,
    pointer: row.pointer,
    intervals: row.intervals,
    suppressed: row.suppressed,
    lastImportedAt: row.intervals.at(-1)?.from ?? null,
  };
}
