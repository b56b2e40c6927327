import type { ApplyContext } from "@/lib/ingest/apply/apply-context";

/**
 * Gives every staged record its key and folds duplicates: `in_finding` holds one row per stream and key.
 *
 * Order    which of several equal entries speaks for them is decided by their content, never by their position.
 * Known    `finding_id` is set where the organization has the finding already.
 */
export async function keyFindings({ connection, orgId }: ApplyContext, hasPlaces: boolean): Promise<void> {
  await connection.query("ANALYZE in_record; ANALYZE in_advisory");
  await connection.query(`
    CREATE TEMP TABLE in_keyed ON COMMIT DROP AS
    SELECT r.*, t.stream_id, t.asset_id, a.vulnerability_id, k.where_parts AS identity,
           identity_key(ARRAY[r.kind, t.asset_kind, t.asset_key, coalesce(a.canonical_id, r.subject)] || k.where_parts) AS key
      FROM (SELECT r.*${hasPlaces ? RANK : ", NULL::bigint AS rank"} FROM in_record r) r
      JOIN in_target t ON t.no = r.target
      LEFT JOIN in_advisory a ON r.kind = 'vulnerability' AND a.advisory = r.subject
      CROSS JOIN LATERAL (SELECT CASE WHEN r.place IS NULL THEN r.parts ELSE r.parts || ('#' || r.rank) END AS where_parts) k`);
  await connection.query("ALTER TABLE in_keyed DROP COLUMN parts");
  await connection.query(
    `CREATE TEMP TABLE in_finding ON COMMIT DROP AS
     SELECT d.*, f.id AS finding_id
       FROM (SELECT DISTINCT ON (stream_id, key) * FROM in_keyed
              ORDER BY stream_id, key, (suppressed IS NULL) DESC, severity DESC, installed NULLS LAST, fixed NULLS LAST, tool_rule, title, message, loci, suppressed) d
       LEFT JOIN finding f ON f.org_id = $1 AND f.key = d.key`,
    [orgId],
  );
  await connection.query(`
    UPDATE in_finding i SET loci = d.loci
      FROM (SELECT stream_id, key, jsonb_agg(locus ORDER BY locus) AS loci
              FROM (SELECT DISTINCT k.stream_id, k.key, l.locus, dense_rank() OVER (PARTITION BY k.stream_id, k.key ORDER BY l.locus) AS n
                      FROM in_keyed k
                      JOIN (SELECT stream_id, key FROM in_keyed GROUP BY 1, 2 HAVING count(*) > 1) m USING (stream_id, key)
                      CROSS JOIN LATERAL jsonb_array_elements(k.loci) AS l(locus)) places
             WHERE n <= ${MAX_LOCI} GROUP BY 1, 2) d
     WHERE i.stream_id = d.stream_id AND i.key = d.key`);
  await connection.query("DROP TABLE in_keyed; CREATE INDEX ON in_finding (stream_id, finding_id); ANALYZE in_finding");
}

/** A finding reported in more places than this keeps the first ones; the raw report has the rest. */
const MAX_LOCI = 200;

const RANK = ", dense_rank() OVER (PARTITION BY r.target, r.kind, r.subject, r.parts ORDER BY r.place) AS rank";
