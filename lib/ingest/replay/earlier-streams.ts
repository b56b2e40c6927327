import type { ApplyContext } from "@/lib/ingest/apply/apply-context";

/**
 * `was_stream`: the streams in which this import was placed when it was last read. `leaves` is true where today's reading
 * places it elsewhere, at another time or with another coverage: there it has to be taken back first.
 *
 * Use      after `resolveTargets`, before `placeInStreams`.
 */
export async function rememberStreams(
  { connection, orgId, importId, at }: ApplyContext,
  covered: readonly string[],
): Promise<void> {
  await connection.query(
    `CREATE TEMP TABLE was_stream ON COMMIT DROP AS
     SELECT p.stream_id, s.asset_id, a.kind AS asset_kind, s.tool, p.scanned_at, p.arrival, p.covered_kinds, p.held_kinds, p.unevaluated,
            t.stream_id IS NULL OR p.scanned_at <> $3::timestamptz
              OR NOT (p.covered_kinds @> e.expected AND p.covered_kinds <@ e.expected)
              OR p.unevaluated <> ARRAY(SELECT u.key FROM in_unevaluated u WHERE u.stream_id = p.stream_id ORDER BY u.key) AS leaves
       FROM stream_import p
       JOIN stream s ON s.org_id = $1 AND s.id = p.stream_id
       JOIN asset a ON a.org_id = $1 AND a.id = s.asset_id
       LEFT JOIN (SELECT stream_id, bool_or(unplaced) AS unplaced FROM in_target GROUP BY 1) t ON t.stream_id = p.stream_id
       CROSS JOIN LATERAL (
         SELECT CASE WHEN t.unplaced THEN '{}'::text[] ELSE ARRAY(
                  SELECT unnest($4::text[]) EXCEPT
                  SELECT h.kind FROM held_closure h
                   WHERE h.org_id = $1 AND h.import_id = $2 AND h.stream_id = p.stream_id AND h.status = 'rejected') END AS expected) e
      WHERE p.org_id = $1 AND p.import_id = $2`,
    [orgId, importId, at, covered],
  );
}
