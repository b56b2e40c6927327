import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import { type DriftPlace, pairDrift } from "@/lib/engine/drift";
import type { ApplyContext } from "@/lib/ingest/apply/apply-context";
import { groupBy } from "@/lib/model/group-by";

/**
 * Of one rule, when more than this vanish from or come to a stream at once, nothing is paired: that is no edit but another
 * rule set, another scan root or a generated tree.
 */
const MAX_OF_A_RULE = 500;

const Edge = z.object({
  streamId: z.string(),
  at: z.string(),
  asset: z.string(),
  kind: z.enum(["code", "secret"]),
  rule: z.string(),
  id: z.string(),
  identity: z.array(z.string()),
  appeared: z.boolean(),
});
type Edge = z.output<typeof Edge>;

/**
 * Pairs what vanished with what came at the scans whose difference to the scan before this import has changed: its own, if
 * it covers the kind, and the next covering one of its stream. `drift_link` has one row per pair.
 *
 * Source   lib/engine/drift.ts `pairDrift`; both sides follow from the intervals, so that a late import pairs anew.
 * Limit    streams without versions: what an image no longer contains did not move to the next one.
 * Returns  ids of the keys whose links are different now; null where no key of the streams has or had any, at the price of
 *          two statements.
 */
export async function linkDrift(context: ApplyContext, replays: boolean): Promise<string[] | null> {
  const { connection, orgId } = context;
  const edges = await readEdges(context, replays);
  if (edges.length === 0 && !(await anyDrift(context))) return null;
  const given = pairsOf(edges);
  const columns = [
    given.map((one) => one.streamId),
    given.map((one) => one.at),
    given.map((one) => one.old),
    given.map((one) => one.new),
  ];
  const gone = await connection.query<{ ids: string[] }>(
    `DELETE FROM drift_link l USING drift_boundary b
      WHERE l.org_id = $1 AND l.stream_id = b.stream_id AND l.at = b.at AND l.kind = b.kind
        AND NOT EXISTS (SELECT 1 FROM unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::uuid[]) AS g(stream_id, at, old_id, new_id)
                         WHERE (g.stream_id, g.at, g.old_id, g.new_id) = (l.stream_id, l.at, l.old_id, l.new_id))
     RETURNING ARRAY[l.old_id, l.new_id]::text[] AS ids`,
    [orgId, ...columns],
  );
  const come = await connection.query<{ ids: string[] }>(
    `INSERT INTO drift_link AS l (org_id, stream_id, at, kind, old_id, new_id)
     SELECT $1, g.stream_id, g.at, g.kind, g.old_id, g.new_id
       FROM unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::uuid[], $6::text[]) AS g(stream_id, at, old_id, new_id, kind)
      ORDER BY 2, 3, 5 ON CONFLICT DO NOTHING
     RETURNING ARRAY[l.old_id, l.new_id]::text[] AS ids`,
    [orgId, ...columns, given.map((one) => one.kind)],
  );
  return [...gone.rows, ...come.rows].flatMap(({ ids }) => ids);
}

/** An end or a beginning at the boundary shows in the interval: live at the scan, or just before it, and not both. */
async function readEdges({ connection, orgId, at }: ApplyContext, replays: boolean): Promise<Edge[]> {
  const boundaries = await connection.query(
    `CREATE TEMP TABLE drift_boundary ON COMMIT DROP AS
     SELECT k.stream_id, k.kind, b.at
       FROM in_kind k
       JOIN stream s ON s.org_id = $1 AND s.id = k.stream_id AND s.version_id IS NULL
       CROSS JOIN LATERAL (SELECT $2::timestamptz AS at WHERE k.covers
                           UNION SELECT k.next_covering WHERE k.next_covering IS NOT NULL) b
      WHERE k.kind IN ('code', 'secret')${replays ? `UNION ${LEFT}` : ""}`,
    [orgId, at],
  );
  if (!boundaries.rowCount) return [];
  return rowsOf(
    connection,
    Edge,
    `WITH side AS (
       SELECT b.stream_id, b.at, f.asset_id, f.kind, CASE WHEN f.kind = 'code' THEN f.check_id ELSE '' END AS rule, o.key_id,
              coalesce(d.identity, f.identity) AS identity, o.live @> b.at AS appeared
         FROM drift_boundary b
         JOIN observation o ON o.org_id = $1 AND o.stream_id = b.stream_id
                           AND (o.live @> b.at) <> (o.live @> (b.at - interval '1 microsecond'))
         JOIN finding f ON f.org_id = $1 AND f.id = o.finding_id AND f.kind = b.kind
         LEFT JOIN drifted_key d ON d.org_id = $1 AND d.id = o.key_id
        WHERE f.kind = 'code' OR cardinality(f.identity) > 1), -- a secret with a value is its value, wherever it is
     counted AS (
       SELECT *, count(*) FILTER (WHERE appeared) OVER w AS news, count(*) FILTER (WHERE NOT appeared) OVER w AS olds
         FROM side WINDOW w AS (PARTITION BY stream_id, at, kind, rule))
     SELECT stream_id AS "streamId", to_json(at) #>> '{}' AS at, asset_id AS asset, kind, rule, key_id AS id, identity, appeared
       FROM counted WHERE news BETWEEN 1 AND ${MAX_OF_A_RULE} AND olds BETWEEN 1 AND ${MAX_OF_A_RULE}
      ORDER BY 1, 2, id`,
    [orgId],
  );
}

/** Of streams that a replayed import has left: where it was, and the scan that now follows the one before it. */
const LEFT = `
     SELECT w.stream_id, k.kind, b.at
       FROM was_stream w CROSS JOIN unnest(ARRAY['code', 'secret']) AS k(kind)
       JOIN stream s ON s.org_id = $1 AND s.id = w.stream_id AND s.version_id IS NULL
       CROSS JOIN LATERAL (
         SELECT w.scanned_at AS at
         UNION SELECT min(l.scanned_at) FROM stream_import l
          WHERE l.org_id = $1 AND l.stream_id = w.stream_id AND (l.scanned_at, l.arrival) > (w.scanned_at, w.arrival)
            AND k.kind = ANY(l.covered_kinds) AND NOT k.kind = ANY(l.held_kinds)) b
      WHERE w.leaves AND b.at IS NOT NULL`;

/** Whether a key that this import touched, or a scan whose difference changed, has to do with drift. */
async function anyDrift({ connection, orgId }: ApplyContext): Promise<boolean> {
  const { rows } = await connection.query<{ any: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM drift_boundary b JOIN drift_link l ON l.org_id = $1 AND l.stream_id = b.stream_id AND l.at = b.at)
         OR EXISTS (SELECT 1 FROM touched t JOIN drifted_key d ON d.org_id = $1 AND d.finding_id = t.finding_id)
         OR EXISTS (SELECT 1 FROM touched t JOIN drift_link l ON l.org_id = $1 AND t.finding_id IN (l.old_id, l.new_id)) AS any`,
    [orgId],
  );
  return rows[0]?.any === true;
}

type Pair = { streamId: string; at: string; kind: string; old: string; new: string };

function pairsOf(edges: readonly Edge[]): Pair[] {
  return [...groupBy(edges, (edge) => `${edge.streamId} ${edge.at}`).values()].flatMap((of) => {
    const [first] = of;
    if (!first) return [];
    const kinds = new Map(of.map((edge) => [edge.id, edge.kind]));
    return pairDrift(
      of.filter((edge) => !edge.appeared).map(toPlace),
      of.filter((edge) => edge.appeared).map(toPlace),
    ).map((pair) => ({
      streamId: first.streamId,
      at: first.at,
      kind: kinds.get(pair.old) as string,
      old: pair.old,
      new: pair.new,
    }));
  });
}

/** The parts of the identity as lib/engine/identity.ts orders them: path, fingerprint, and the rank where there is one. */
function toPlace({ id, asset, kind, rule, identity: [path = "", print = "", rank = ""] }: Edge): DriftPlace {
  return { id, asset, kind, rule, path, print, rank };
}
