import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { ApplyContext } from "@/lib/ingest/apply/apply-context";
import { findLaterSpans } from "@/lib/ingest/apply/unevaluated-checks";

/**
 * Records what this import covers in each of its streams, and prepares `in_kind`: one row per stream and kind with the
 * interval during which its entries count as seen.
 *
 * span     from the scan time until the next covering import of the stream: infinite unless this one arrives late; for single
 *          checks that the next one did not evaluate see `in_later`.
 */
export async function placeInStreams(
  context: ApplyContext,
  { covered, content, listsPackages }: { covered: readonly string[]; content: Buffer; listsPackages: boolean },
): Promise<void> {
  const { connection, orgId, importId, at, arrival } = context;
  await connection.query(
    `INSERT INTO stream_import (org_id, stream_id, import_id, scanned_at, arrival, covered_kinds, content, lists_packages, unevaluated)
     SELECT DISTINCT $1::uuid, stream_id, $2::uuid, $3::timestamptz, $4::bigint,
            CASE WHEN unplaced THEN '{}'::text[] ELSE $5::text[] END, $6::bytea, $7::boolean,
            ARRAY(SELECT u.key FROM in_unevaluated u WHERE u.stream_id = t.stream_id ORDER BY u.key)
       FROM in_target t WHERE stream_id IS NOT NULL
     ON CONFLICT DO NOTHING -- read again: what was decided about its coverage stays`,
    [orgId, importId, at, arrival, covered, content, listsPackages],
  );
  await connection.query(
    `CREATE TEMP TABLE in_kind ON COMMIT DROP AS
     SELECT s.stream_id, k.kind, k.kind = ANY(s.covered_kinds) AND NOT k.kind = ANY(s.held_kinds) AS covers, n.next_covering,
            tstzmultirange(tstzrange(s.scanned_at, n.next_covering)) AS span
       FROM stream_import s
       CROSS JOIN unnest(ARRAY['vulnerability','misconfiguration','secret','code','license','dynamic']) AS k(kind)
       CROSS JOIN LATERAL (
         SELECT min(l.scanned_at) AS next_covering FROM stream_import l
          WHERE l.org_id = $1 AND l.stream_id = s.stream_id AND (l.scanned_at, l.arrival) > (s.scanned_at, s.arrival)
            AND k.kind = ANY(l.covered_kinds) AND NOT k.kind = ANY(l.held_kinds)) n
      WHERE s.org_id = $1 AND s.import_id = $2`,
    [orgId, importId],
  );
  await findLaterSpans(context);
}

/** Entries of kinds that this import does not cover: remembered, so that a late import folds exactly around it. */
export async function writeSightings({ connection, orgId, importId }: ApplyContext): Promise<void> {
  await connection.query(
    `INSERT INTO sighting (org_id, stream_id, import_id, finding_id)
     SELECT $1, i.stream_id, $2, i.finding_id FROM in_finding i JOIN in_kind k USING (stream_id, kind)
      WHERE NOT k.covers ON CONFLICT DO NOTHING`,
    [orgId, importId],
  );
}

/** How many live findings of each kind each stream has now; shown on the import's page. */
export async function countEntries({ connection, orgId, importId }: ApplyContext): Promise<Record<string, number>> {
  const counted = await rowsOf(
    connection,
    z.object({ kind: z.string(), entries: z.number() }),
    `WITH per_stream AS (
       SELECT i.stream_id, i.kind, count(*)::int AS entries FROM in_finding i GROUP BY 1, 2),
     noted AS (
       UPDATE stream_import s SET entries = p.entries
         FROM (SELECT stream_id, jsonb_object_agg(kind, entries) AS entries FROM per_stream GROUP BY 1) p
        WHERE s.org_id = $1 AND s.import_id = $2 AND s.stream_id = p.stream_id AND s.entries <> p.entries)
     SELECT kind, sum(entries)::int AS entries FROM per_stream GROUP BY 1`,
    [orgId, importId],
  );
  return Object.fromEntries(counted.map((row) => [row.kind, row.entries]));
}
