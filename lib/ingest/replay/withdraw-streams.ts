import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { ApplyContext } from "@/lib/ingest/apply/apply-context";

/**
 * Takes the import back from the streams it leaves, as if it had never been there: what only it reported ends, what it
 * closed goes on, until a later import of the stream says for itself (the inverse of lib/engine/reconcile.ts `foldOne`).
 *
 * Returns  the assets of those streams. Streams that nobody reports to any more go, and an unplaced artifact with them.
 * Use      after `pairFindings`, before `placeInStreams`; changed findings are in `touched`.
 */
export async function withdrawStreams(context: ApplyContext): Promise<string[]> {
  const { connection, orgId, importId, at } = context;
  const left = await rowsOf(
    connection,
    z.object({ id: z.string() }),
    "SELECT DISTINCT asset_id AS id FROM was_stream WHERE leaves",
  );
  if (left.length === 0) return [];
  await connection.query(
    `WITH given AS (
       SELECT w.stream_id, k.kind, w.scanned_at AS at, w.arrival, k.kind = ANY(w.covered_kinds) AND NOT k.kind = ANY(w.held_kinds) AS covers, w.unevaluated
         FROM was_stream w CROSS JOIN unnest(${KINDS}) AS k(kind) WHERE w.leaves)${takeBack("true")}`,
    [orgId, importId],
  );
  const leaving = "(SELECT stream_id FROM was_stream WHERE leaves)";
  for (const statement of [
    `DELETE FROM sighting WHERE org_id = $1 AND import_id = $2 AND stream_id IN ${leaving}`,
    `DELETE FROM held_closure WHERE org_id = $1 AND import_id = $2 AND stream_id IN ${leaving} AND status = 'pending'`,
    `DELETE FROM stream_import WHERE org_id = $1 AND import_id = $2 AND stream_id IN ${leaving}`,
  ]) {
    await connection.query(statement, [orgId, importId]);
  }
  await dropEmpty(context);
  await removeIdleStreams(context, at);
  return left.map(({ id }) => id);
}

/** The same for entries that the import reported and does not any more, in streams where it stays and covers nothing. */
export async function withdrawSightings(context: ApplyContext): Promise<void> {
  const { connection, orgId, importId } = context;
  await connection.query(
    `WITH lost AS (
       DELETE FROM sighting g USING was_stream w
        WHERE g.org_id = $1 AND g.import_id = $2 AND w.stream_id = g.stream_id AND NOT w.leaves
          AND NOT EXISTS (SELECT 1 FROM in_finding i WHERE i.stream_id = g.stream_id AND i.finding_id = g.finding_id)
       RETURNING g.stream_id, g.finding_id),
     given AS (
       SELECT DISTINCT w.stream_id, f.kind, w.scanned_at AS at, w.arrival, false AS covers, '{}'::bytea[] AS unevaluated
         FROM lost l JOIN observation x ON x.org_id = $1 AND x.stream_id = l.stream_id AND x.key_id = l.finding_id
         JOIN finding f ON f.org_id = $1 AND f.id = x.finding_id JOIN was_stream w ON w.stream_id = l.stream_id)${takeBack("EXISTS (SELECT 1 FROM lost l WHERE l.stream_id = o.stream_id AND l.finding_id = o.key_id)")}`,
    [orgId, importId],
  );
  await dropEmpty(context);
}

/**
 * Findings that no stream reports any more: today's parser reads no report so. They leave every count and are not "fixed";
 * what people decided about them stays.
 *
 * Use      when all else is written, before `refreshFindings`.
 * Returns  how many.
 */
export async function retireUnwitnessed({ connection, orgId, importId, at }: ApplyContext): Promise<number> {
  const retired = await connection.query(
    `WITH alone AS (
       UPDATE finding f SET state = 'retired', open_during = '{}', closed_at = coalesce(f.closed_at, $3), closed_by_import_id = $2,
              closed_reason = 'Read again, no report shows it'
         FROM (SELECT DISTINCT finding_id FROM touched) t
        WHERE f.org_id = $1 AND f.id = t.finding_id AND f.state <> 'retired'
          AND NOT EXISTS (SELECT 1 FROM observation o WHERE o.org_id = $1 AND o.finding_id = f.id)
       RETURNING f.id)
     INSERT INTO finding_event (org_id, id, finding_id, at, kind, import_id, detail)
     SELECT $1, gen_random_uuid(), id, $3, 'retired', $2, jsonb_build_object('reason', 'Read again, no report shows it') FROM alone`,
    [orgId, importId, at],
  );
  return retired.rowCount ?? 0;
}

const KINDS = "ARRAY['vulnerability', 'misconfiguration', 'secret', 'code', 'license', 'dynamic']";

/**
 * before     the finding was live up to this import's scan: without the import it stays so until the next covering one.
 * contained  the import reported it; without the import it begins when it is seen next.
 */
const takeBack = (only: string) => `
  , spans AS (
    SELECT g.*, (SELECT min(l.scanned_at) FROM stream_import l
                  WHERE l.org_id = $1 AND l.stream_id = g.stream_id AND l.import_id <> $2 AND (l.scanned_at, l.arrival) > (g.at, g.arrival)
                    AND g.kind = ANY(l.covered_kinds) AND NOT g.kind = ANY(l.held_kinds)) AS next_covering
      FROM given g),
  judged AS (
    SELECT o.stream_id, o.key_id, c.at, u.covers, n.next_covering,
           EXISTS (SELECT 1 FROM unnest(o.live) r WHERE coalesce(lower(r) < c.at, true) AND coalesce(upper(r) >= c.at, true)) AS before,
           u.covers AND o.live @> c.at OR EXISTS (
             SELECT 1 FROM sighting g WHERE g.org_id = $1 AND g.stream_id = o.stream_id AND g.finding_id = o.key_id AND g.import_id = $2) AS contained,
           (SELECT min(l.scanned_at) FROM sighting g
              JOIN stream_import l ON l.org_id = $1 AND l.stream_id = g.stream_id AND l.import_id = g.import_id
             WHERE g.org_id = $1 AND g.stream_id = o.stream_id AND g.finding_id = o.key_id AND g.import_id <> $2
               AND (l.scanned_at, l.arrival) > (c.at, c.arrival)) AS next_sighting
      FROM spans c
      JOIN observation o ON o.org_id = $1 AND o.stream_id = c.stream_id
      JOIN finding f ON f.org_id = $1 AND f.id = o.finding_id AND f.kind = c.kind
      CROSS JOIN LATERAL (SELECT c.covers AND NOT f.key = ANY(c.unevaluated) AS covers) u
      CROSS JOIN LATERAL (
        SELECT CASE WHEN c.kind <> 'misconfiguration' THEN c.next_covering ELSE (
                 SELECT min(l.scanned_at) FROM stream_import l
                  WHERE l.org_id = $1 AND l.stream_id = o.stream_id AND l.import_id <> $2 AND (l.scanned_at, l.arrival) > (c.at, c.arrival)
                    AND c.kind = ANY(l.covered_kinds) AND NOT c.kind = ANY(l.held_kinds) AND NOT f.key = ANY(l.unevaluated)) END AS next_covering) n
     WHERE ${only}),
  moved AS (
    UPDATE observation o
       SET live = CASE WHEN j.before THEN o.live + tstzmultirange(tstzrange(j.at, j.next_covering))
                       ELSE o.live - tstzmultirange(tstzrange(j.at, least(j.next_covering, j.next_sighting))) END
      FROM judged j
     WHERE o.org_id = $1 AND o.stream_id = j.stream_id AND o.key_id = j.key_id
       AND CASE WHEN j.before THEN j.covers ELSE j.contained END
    RETURNING o.finding_id)
  INSERT INTO touched SELECT DISTINCT finding_id FROM moved`;

/** A witness that never saw it is none. */
async function dropEmpty({ connection, orgId }: ApplyContext): Promise<void> {
  await connection.query(
    `DELETE FROM observation o USING was_stream w
      WHERE o.org_id = $1 AND o.stream_id = w.stream_id AND isempty(o.live) AND o.finding_id IN (SELECT finding_id FROM touched)`,
    [orgId],
  );
}

/** What advisories say of packages goes with the last package list. */
async function comparisonsOf(
  { connection, orgId }: Pick<ApplyContext, "connection" | "orgId">,
  idle: readonly string[],
): Promise<string[]> {
  const { rows } = await connection.query<{ id: string }>(
    `SELECT DISTINCT o.id FROM stream s
       JOIN stream o ON o.org_id = $1 AND (o.asset_id, o.ref, o.platform, o.version_key) = (s.asset_id, s.ref, s.platform, s.version_key)
      WHERE s.org_id = $1 AND s.id = ANY($2::uuid[]) AND o.tool = 'osv' AND o.scope = 'sbom'
        AND NOT EXISTS (SELECT 1 FROM stream t WHERE t.org_id = $1 AND t.id <> o.id AND t.id <> ALL($2::uuid[])
                          AND (t.asset_id, t.ref, t.platform, t.version_key) = (o.asset_id, o.ref, o.platform, o.version_key))`,
    [orgId, idle],
  );
  return rows.map(({ id }) => id);
}

async function removeIdleStreams({ connection, orgId }: ApplyContext, at: Date): Promise<void> {
  const { rows } = await connection.query<{ ids: string[] }>(
    `SELECT coalesce(array_agg(w.stream_id), '{}') AS ids FROM was_stream w
      WHERE w.leaves AND NOT EXISTS (SELECT 1 FROM stream_import l WHERE l.org_id = $1 AND l.stream_id = w.stream_id)
        AND NOT EXISTS (SELECT 1 FROM in_target t WHERE t.stream_id = w.stream_id)
        AND NOT EXISTS (SELECT 1 FROM held_closure h WHERE h.org_id = $1 AND h.stream_id = w.stream_id)`,
    [orgId],
  );
  const left = rows[0]?.ids ?? [];
  const idle = [...left, ...(await comparisonsOf({ connection, orgId }, left))];
  await connection.query(
    "INSERT INTO touched SELECT DISTINCT finding_id FROM observation WHERE org_id = $1 AND stream_id = ANY($2::uuid[])",
    [orgId, idle],
  );
  for (const table of ["observation", "presence", "stream_currency"]) {
    await connection.query(`DELETE FROM ${table} WHERE org_id = $1 AND stream_id = ANY($2::uuid[])`, [orgId, idle]);
  }
  await connection.query("DELETE FROM stream WHERE org_id = $1 AND id = ANY($2::uuid[])", [orgId, idle]);
  await connection.query(
    `UPDATE asset a SET retired_at = $2, retired_reason = 'What was reported here was placed on another asset.'
      WHERE a.org_id = $1 AND a.unplaced AND a.retired_at IS NULL AND a.id IN (SELECT asset_id FROM was_stream WHERE leaves)
        AND NOT EXISTS (SELECT 1 FROM stream s WHERE s.org_id = $1 AND s.asset_id = a.id)`,
    [orgId, at],
  );
}
