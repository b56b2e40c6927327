import type { ApplyContext } from "@/lib/ingest/apply/apply-context";

/**
 * Gives every staged record its key and folds duplicates: `in_finding` holds one row per stream and key.
 *
 * Order    which of several equal entries speaks for them is decided by their content, never by their position.
 * Staged   how many records there are; returns how many findings they are.
 * Known    `known_id` is set where the organization has the finding already, or knows the key as a drifted one: then it is
 *          that key's id, as in `observation.key_id`. `finding_id` is that, or the id that the new finding will have.
 */
export async function keyFindings(
  { connection, orgId }: ApplyContext,
  { hasPlaces, severalTargets, staged }: { hasPlaces: boolean; severalTargets: boolean; staged: number },
): Promise<number> {
  // One key may be in several streams of an import: the first one's candidate is the finding.
  const candidate = severalTargets
    ? "first_value(d.candidate) OVER (PARTITION BY d.key ORDER BY d.stream_id)"
    : "d.candidate";
  // Row counts are what the planner needs of a table it has never seen; two narrow columns give them.
  await connection.query("ANALYZE in_record (target, kind); ANALYZE in_advisory");
  const { rowCount } = await connection.query(
    `CREATE TEMP TABLE in_finding ON COMMIT DROP AS
     SELECT d.*, coalesce(f.id, w.id) AS known_id, coalesce(f.id, w.id, ${candidate}) AS finding_id
       FROM (SELECT DISTINCT ON (key, stream_id) * FROM (${keyed(hasPlaces)}) k
              ORDER BY key, stream_id, (suppressed IS NULL) DESC, severity DESC, installed NULLS LAST, fixed NULLS LAST, tool_rule, title, message, loci, suppressed, status) d
       LEFT JOIN finding f ON f.org_id = $1 AND f.key = d.key
       LEFT JOIN drifted_key w ON w.org_id = $1 AND w.key = d.key`,
    [orgId],
  );
  await connection.query("ANALYZE in_finding (stream_id, kind, finding_id, known_id)");
  const findings = rowCount ?? 0;
  if (staged > findings) await gatherPlaces(connection, hasPlaces);
  return findings;
}

/** A finding reported in more places than this keeps the first ones; the raw report has the rest. */
const MAX_LOCI = 200;

const RANK = ", dense_rank() OVER (PARTITION BY r.target, r.kind, r.subject, r.parts ORDER BY r.place) AS rank";

/** Staged records with their key. */
export function keyed(hasPlaces: boolean): string {
  return `
    SELECT r.candidate, r.kind, r.subject, r.package, r.severity, r.title, r.locus, r.message, r.tool_rule, r.installed, r.fixed,
           r.status, r.suppressed, r.loci, r.pointer, t.stream_id, t.asset_id, a.vulnerability_id, p.where_parts AS identity,
           -- As the reader computed it, unless only the database knows a part of it: the canonical id, or the rank among equals.
           CASE WHEN r.place IS NULL AND coalesce(a.canonical_id, r.subject) = r.subject THEN r.key
                ELSE identity_key(ARRAY[r.kind, t.asset_kind, t.asset_key, coalesce(a.canonical_id, r.subject)] || p.where_parts) END AS key
      FROM (SELECT r.*${hasPlaces ? RANK : ", NULL::bigint AS rank"} FROM in_record r) r
      JOIN in_target t ON t.no = r.target
      LEFT JOIN in_advisory a ON r.kind = 'vulnerability' AND a.advisory = r.subject
      CROSS JOIN LATERAL (SELECT CASE WHEN r.place IS NULL THEN r.parts ELSE r.parts || ('#' || r.rank) END AS where_parts) p`;
}

/** Entries that fold into one finding leave their places with it; most reports have none. */
async function gatherPlaces(connection: ApplyContext["connection"], hasPlaces: boolean): Promise<void> {
  await connection.query(`
    WITH k AS MATERIALIZED (SELECT stream_id, key, loci FROM (${keyed(hasPlaces)}) k)
    UPDATE in_finding i SET loci = d.loci
      FROM (SELECT stream_id, key, jsonb_agg(locus ORDER BY locus) AS loci
              FROM (SELECT DISTINCT k.stream_id, k.key, l.locus, dense_rank() OVER (PARTITION BY k.stream_id, k.key ORDER BY l.locus) AS n
                      FROM k JOIN (SELECT stream_id, key FROM k GROUP BY 1, 2 HAVING count(*) > 1) m USING (stream_id, key)
                      CROSS JOIN LATERAL jsonb_array_elements(k.loci) AS l(locus)) places
             WHERE n <= ${MAX_LOCI} GROUP BY 1, 2) d
     WHERE i.stream_id = d.stream_id AND i.key = d.key`);
}
