import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import { foldDrift } from "@/lib/engine/drift";
import { fromPairs } from "@/lib/engine/intervals";
import type { ApplyContext } from "@/lib/ingest/apply/apply-context";
import { linkDrift } from "@/lib/ingest/apply/link-drift";
import { MOVE_KEYS, REVIVE_KEYS, SHOW_PLACE } from "@/lib/ingest/apply/move-keys";

const Key = z.object({
  id: z.string(),
  key: z.string(),
  /** The finding that it is filed under; itself unless it drifted. */
  head: z.string(),
  live: z.array(z.object({ stream: z.string(), from: z.number().nullable(), to: z.number().nullable() })),
});
type Key = z.output<typeof Key>;
const Link = z.object({ at: z.number(), old: z.string(), new: z.string() });

/**
 * Keeps a weakness one finding while its code is edited or moved: keys that pairing links are filed under the finding
 * that was known first, with its id, history, decisions and owner. Witnesses stay apart by key (`observation.key_id`), so
 * that a late import can show that two keys were two weaknesses after all.
 *
 * Returns  the ids that were findings and are keys of another one now. What changed is in `touched`.
 * Use      when all intervals are written, before `refreshFindings`; where none changed there is nothing to follow.
 * Source   docs/adr/0006-drift.md
 */
export async function followDrift(context: ApplyContext, over: { replays: boolean }): Promise<string[]> {
  const relinked = await linkDrift(context, over.replays);
  if (relinked === null) return [];
  const { keys, links } = await readKeys(context, relinked);
  const moves = keys.length === 0 ? [] : headsOf(keys, foldKeys(keys, links));
  const absorbed = moves.filter(({ id, was, head }) => was === id && head !== id).map(({ id }) => id);
  if (moves.length > 0) await moveKeys(context, moves);
  if (keys.length > 0) await context.connection.query(SHOW_PLACE, [context.orgId, keys.map(({ id }) => id)]);
  return absorbed;
}

type Move = { id: string; was: string; head: string };

/**
 * A class is filed under the oldest of its keys that is a finding now: ids are made in order of time, and what people have
 * linked to stays. A key that leaves its finding and is in no other is a finding again, under the id that it had.
 */
function headsOf(keys: readonly Key[], classes: readonly string[][]): Move[] {
  const was = new Map(keys.map((one) => [one.id, one.head]));
  return classes.flatMap((ids) => {
    const sorted = ids.toSorted();
    const head = sorted.find((id) => was.get(id) === id) ?? (sorted[0] as string);
    return ids.map((id) => ({ id, was: was.get(id) as string, head })).filter((move) => move.was !== move.head);
  });
}

function foldKeys(keys: readonly Key[], links: readonly z.output<typeof Link>[]): string[][] {
  return foldDrift(
    keys.map(({ id, key, live }) => {
      const byStream = new Map<string, [number | null, number | null][]>();
      for (const { stream, from, to } of live) byStream.set(stream, [...(byStream.get(stream) ?? []), [from, to]]);
      return { id, key, live: new Map([...byStream].map(([stream, pairs]) => [stream, fromPairs(pairs)])) };
    }),
    links,
  );
}

/** Everything that links reach from the keys this import had to do with: few, for a chain is as long as its edits. */
async function readKeys({ connection, orgId }: ApplyContext, relinked: readonly string[]) {
  await connection.query(FORGET, [orgId]);
  await connection.query(
    `CREATE TEMP TABLE drift_reach ON COMMIT DROP AS
     WITH RECURSIVE near AS (
       SELECT unnest($2::uuid[]) AS id
       UNION SELECT t.finding_id FROM touched t
       UNION SELECT d.id FROM touched t JOIN drifted_key d ON d.org_id = $1 AND d.finding_id = t.finding_id),
     reached AS (
       SELECT n.id FROM near n
        WHERE n.id = ANY($2::uuid[]) OR EXISTS (SELECT 1 FROM drift_link l WHERE l.org_id = $1 AND n.id IN (l.old_id, l.new_id))
           OR EXISTS (SELECT 1 FROM drifted_key d WHERE d.org_id = $1 AND d.id = n.id)
       UNION
       SELECT CASE WHEN l.old_id = r.id THEN l.new_id ELSE l.old_id END
         FROM reached r JOIN drift_link l ON l.org_id = $1 AND r.id IN (l.old_id, l.new_id))
     SELECT id FROM reached`,
    [orgId, relinked],
  );
  const keys = await rowsOf(
    connection,
    Key,
    `SELECT r.id, encode(coalesce(f.key, d.key), 'hex') AS key, coalesce(f.id, d.finding_id) AS head,
            coalesce((SELECT jsonb_agg(jsonb_build_object('stream', o.stream_id, 'from', round(extract(epoch FROM lower(p)) * 1000),
                                                           'to', round(extract(epoch FROM upper(p)) * 1000)))
                        FROM observation o CROSS JOIN LATERAL unnest(o.live) AS p
                       WHERE o.org_id = $1 AND o.finding_id = coalesce(f.id, d.finding_id) AND o.key_id = r.id), '[]') AS live
       FROM drift_reach r
       LEFT JOIN finding f ON f.org_id = $1 AND f.id = r.id
       LEFT JOIN drifted_key d ON d.org_id = $1 AND d.id = r.id
      WHERE f.id IS NOT NULL OR d.id IS NOT NULL`,
    [orgId],
  );
  const links = await rowsOf(
    connection,
    Link,
    `SELECT (extract(epoch FROM l.at) * 1000)::float8 AS at, l.old_id AS old, l.new_id AS new
       FROM drift_link l JOIN drift_reach r ON r.id = l.old_id WHERE l.org_id = $1`,
    [orgId],
  );
  await connection.query("DROP TABLE drift_reach");
  return { keys, links };
}

/** A key that no stream ever reported: a report read again does not say it any more. */
const FORGET = `
  DELETE FROM drifted_key d USING touched t
   WHERE d.org_id = $1 AND d.finding_id = t.finding_id
     AND NOT EXISTS (SELECT 1 FROM observation o WHERE o.org_id = $1 AND o.finding_id = d.finding_id AND o.key_id = d.id)`;

async function moveKeys({ connection, orgId, importId, at }: ApplyContext, moves: readonly Move[]): Promise<void> {
  await connection.query(
    `CREATE TEMP TABLE drift_move ON COMMIT DROP AS
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS m(id, was, head)`,
    [moves.map(({ id }) => id), moves.map(({ was }) => was), moves.map(({ head }) => head)],
  );
  for (const statement of REVIVE_KEYS) await connection.query(statement, [orgId]);
  await connection.query(
    `INSERT INTO finding_event (org_id, id, finding_id, at, kind, import_id, detail)
     SELECT $1, gen_random_uuid(), m.head, $3, 'moved', $2, jsonb_build_object('from', old.locus, 'to', new.locus)
       FROM drift_move m JOIN finding old ON old.org_id = $1 AND old.id = m.head
       JOIN finding new ON new.org_id = $1 AND new.id = m.id
      WHERE m.was = m.id AND m.head <> m.id`,
    [orgId, importId, at],
  );
  for (const statement of MOVE_KEYS) await connection.query(statement, [orgId]);
  await connection.query("INSERT INTO touched SELECT was FROM drift_move UNION SELECT head FROM drift_move");
  await connection.query("DROP TABLE drift_move");
}
