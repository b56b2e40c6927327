import type { ApplyContext } from "@/lib/ingest/apply/apply-context";

/**
 * Fills `in_unevaluated` with the keys of the checks that the report names and did not evaluate (manual, skipped, an error):
 * of those it is as if the import had not covered them.
 *
 * Rule     a failure speaks louder; so does a pass by another rule of the same canonical check: then somebody looked. A
 *          tool's manual test beside an automatic one would otherwise keep a finding open for ever.
 * Limit    within one stream. A new version of an image is another thing: what was not evaluated there is not carried over.
 * Use      after `resolveTargets`.
 */
export async function findUnevaluated({ connection }: ApplyContext, staged: number): Promise<void> {
  if (staged === 0) return;
  await connection.query(`
    INSERT INTO in_unevaluated
    SELECT DISTINCT t.stream_id, k.key
      FROM in_result r
      JOIN in_target t ON t.asset_kind = r.asset_kind AND t.asset_key = r.asset_key
      CROSS JOIN LATERAL (SELECT identity_key(ARRAY['misconfiguration', r.asset_kind, r.asset_key, r.subject] || r.parts) AS key) k
     WHERE NOT r.evaluated
       AND NOT EXISTS (SELECT 1 FROM in_record f WHERE f.key = k.key)
       AND NOT EXISTS (SELECT 1 FROM in_result p WHERE p.evaluated
                          AND (p.asset_kind, p.asset_key, p.subject, p.parts) = (r.asset_kind, r.asset_key, r.subject, r.parts))`);
}

/**
 * `in_later`: for checks that the next covering import of the stream did not evaluate, when the next one that did looked.
 * Empty unless this import arrives late.
 *
 * Use      after `in_kind` is there.
 */
export async function findLaterSpans({ connection, orgId, at, arrival }: ApplyContext): Promise<void> {
  await connection.query(
    `CREATE TEMP TABLE in_later ON COMMIT DROP AS
     SELECT p.stream_id, p.key, n.next_covering, tstzmultirange(tstzrange($2::timestamptz, n.next_covering)) AS span
       FROM (SELECT DISTINCT k.stream_id, u.key
               FROM in_kind k
               JOIN stream_import l ON l.org_id = $1 AND l.stream_id = k.stream_id AND l.scanned_at = k.next_covering
               CROSS JOIN unnest(l.unevaluated) AS u(key)
              WHERE k.kind = 'misconfiguration') p
       CROSS JOIN LATERAL (
         SELECT min(l.scanned_at) AS next_covering FROM stream_import l
          WHERE l.org_id = $1 AND l.stream_id = p.stream_id AND (l.scanned_at, l.arrival) > ($2::timestamptz, $3::bigint)
            AND 'misconfiguration' = ANY(l.covered_kinds) AND NOT 'misconfiguration' = ANY(l.held_kinds)
            AND NOT p.key = ANY(l.unevaluated)) n`,
    [orgId, at, arrival.toString()],
  );
}

/** Joined to `in_finding i`: `n.span` and `n.next_covering` say during which time its entry counts as seen. */
export const IN_SPAN = `JOIN in_kind k USING (stream_id, kind)
         LEFT JOIN in_later e ON e.stream_id = i.stream_id AND e.key = i.key
         CROSS JOIN LATERAL (
           SELECT coalesce(e.span, k.span) AS span,
                  CASE WHEN e.span IS NULL THEN k.next_covering ELSE e.next_covering END AS next_covering) n`;
