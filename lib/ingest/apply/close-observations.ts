import type { ApplyContext } from "@/lib/ingest/apply/apply-context";

/**
 * Ends what this import covered and did not report: from its scan time until the finding was seen again (by the next
 * covering import of the stream, or by a partial one before it). The rule: lib/engine/reconcile.ts `foldOne`.
 *
 * Unlooked what the import says it did not evaluate is not absent: it stays as it was.
 * First    a stream without another import has nothing to lose, unless this one was applied before (`isNew` is false).
 * Twice    an interval that has ended already is not written again.
 */
export async function closeObservations(
  { connection, orgId, at, importId }: ApplyContext,
  { isNew }: { isNew: boolean },
): Promise<void> {
  await connection.query(
    `WITH losing AS MATERIALIZED (
       SELECT k.* FROM in_kind k
        WHERE k.covers
          AND (NOT $4 OR EXISTS (SELECT 1 FROM stream_import l WHERE l.org_id = $1 AND l.stream_id = k.stream_id AND l.import_id <> $3))),
     absent AS (
       SELECT o.stream_id, o.key_id,
              least(CASE WHEN e.span IS NULL THEN k.next_covering ELSE e.next_covering END, (SELECT min(l.scanned_at) FROM sighting g
                 JOIN stream_import l ON l.org_id = $1 AND l.stream_id = g.stream_id AND l.import_id = g.import_id
                WHERE g.org_id = $1 AND g.stream_id = o.stream_id AND g.finding_id = o.key_id AND l.scanned_at > $2::timestamptz)) AS again
         -- Stream by stream: most imports of a new thing have none of these, and read nothing.
         FROM (SELECT DISTINCT stream_id FROM losing) s
         CROSS JOIN LATERAL (
           SELECT o.* FROM observation o WHERE o.org_id = $1 AND o.stream_id = s.stream_id AND o.live @> $2::timestamptz OFFSET 0) o
         JOIN finding f ON f.org_id = $1 AND f.id = o.finding_id
         JOIN losing k ON k.stream_id = o.stream_id AND k.kind = f.kind
         LEFT JOIN in_later e ON e.stream_id = k.stream_id AND e.key = f.key
        WHERE NOT EXISTS (SELECT 1 FROM in_finding i WHERE i.stream_id = o.stream_id AND i.finding_id = o.key_id)
          AND NOT EXISTS (SELECT 1 FROM in_unevaluated u WHERE u.stream_id = o.stream_id AND u.key = f.key)
        ORDER BY o.stream_id, o.key_id),
     closed AS (
       UPDATE observation o SET live = o.live - tstzmultirange(tstzrange($2::timestamptz, a.again))
         FROM absent a WHERE o.org_id = $1 AND o.stream_id = a.stream_id AND o.key_id = a.key_id
       RETURNING o.finding_id)
     INSERT INTO touched SELECT DISTINCT finding_id FROM closed`,
    [orgId, at, importId, isNew],
  );
}
