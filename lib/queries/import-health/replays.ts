import { z } from "zod";
import type { ReplayBatch } from "@/lib/contracts/http/import-replay";
import { rows } from "@/lib/db/rows";
import { raw, type Sql, sql } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";
import { At } from "@/lib/queries/row-values";

const EXAMPLES = 20;
const CHANGES = ["new", "changed", "resolved", "reopened", "retired", "merged"] as const;

const sums = Object.fromEntries([...CHANGES, "entries", "rejected"].map((name) => [name, z.number()])) as Record<
  (typeof CHANGES)[number] | "entries" | "rejected",
  z.ZodNumber
>;
const Row = z.object({
  batch: z.string(),
  by: z.string(),
  at: At,
  imports: z.number(),
  waiting: z.number(),
  done: z.number(),
  failed: z.number(),
  entriesBefore: z.number(),
  rejectedBefore: z.number(),
  ...sums,
});
const Example = z.object({
  importId: z.string(),
  filename: z.string().nullable(),
  state: z.enum(["waiting", "asked", "done", "failed"]),
  changes: z.number(),
  reason: z.string().nullable(),
});

/** What a replay changed; what failed when it came has no earlier reading, so all it brought is its change. */
const told: Sql = sql`coalesce(i.replay -> 'counts', i.counts)`;
const count = (name: string): Sql => sql`coalesce((${told} ->> ${name})::int, 0)`;

/** The replay that was asked for last and what it changed so far; null when nobody asked for one. */
export async function readLatestBatch(tx: Tx, orgId: string): Promise<ReplayBatch | null> {
  const done = sql`i.replay ->> 'state' = 'done'`;
  const [found] = await rows(tx, Row)`
    WITH latest AS (
      SELECT replay ->> 'batch' AS batch FROM import WHERE org_id = ${orgId}::uuid AND replay -> 'batch' IS NOT NULL
       ORDER BY (replay ->> 'at')::timestamptz DESC LIMIT 1)
    SELECT i.replay ->> 'batch' AS batch, min(i.replay ->> 'by') AS by, min((i.replay ->> 'at')::timestamptz) AS at, count(*)::int AS imports,
           count(*) FILTER (WHERE i.replay ->> 'state' IN ('waiting', 'asked', 'retried'))::int AS waiting,
           count(*) FILTER (WHERE ${done})::int AS done, count(*) FILTER (WHERE i.replay ->> 'state' = 'failed')::int AS failed,
           coalesce(sum((i.replay -> 'was' ->> 'entries')::int) FILTER (WHERE ${done}), 0)::int AS "entriesBefore",
           coalesce(sum((i.replay -> 'was' ->> 'rejected')::int) FILTER (WHERE ${done}), 0)::int AS "rejectedBefore",
           ${sum("entries")}, ${sum("rejected")}, ${sum("new")}, ${sum("changed")}, ${sum("resolved")}, ${sum("reopened")}, ${sum("retired")}, ${sum("merged")}
      FROM import i JOIN latest l ON i.replay ->> 'batch' = l.batch
     WHERE i.org_id = ${orgId}::uuid GROUP BY 1`;
  if (!found) return null;
  const { entriesBefore, rejectedBefore, entries, rejected, ...batch } = found;
  return {
    ...batch,
    before: { entries: entriesBefore, rejected: rejectedBefore },
    after: { entries, rejected },
    examples: await readExamples(tx, orgId, batch.batch),
  };
}

/** `name` is one of our own words. */
function sum(name: string): Sql {
  return sql`coalesce(sum(${count(name)}) FILTER (WHERE i.replay ->> 'state' = 'done'), 0)::int AS ${raw(`"${name}"`)}`;
}

function readExamples(tx: Tx, orgId: string, batch: string): Promise<ReplayBatch["examples"]> {
  const changed = CHANGES.map(count).reduce((all, one) => sql`${all} + ${one}`);
  return rows(tx, Example)`
    SELECT i.id AS "importId", i.filename, i.replay ->> 'reason' AS reason,
           CASE i.replay ->> 'state' WHEN 'retried' THEN 'asked' ELSE i.replay ->> 'state' END AS state,
           CASE WHEN i.replay ->> 'state' = 'done' THEN ${changed} ELSE 0 END AS changes
      FROM import i
     WHERE i.org_id = ${orgId}::uuid AND i.replay ->> 'batch' = ${batch}
       AND (i.replay ->> 'state' = 'failed' OR i.replay ->> 'state' = 'done' AND ${changed} > 0)
     ORDER BY (i.replay ->> 'state' = 'failed') DESC, changes DESC, i.id LIMIT ${EXAMPLES}`;
}
