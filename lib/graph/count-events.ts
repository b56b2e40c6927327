import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { MAX_KEPT_PER_HOUR } from "@/lib/engine/audit-policy";

/** Where events are counted: by the hour in which they arrived, so that no clock of a sender makes new counters. */
export type CountedSource = { orgId: string; cluster: string; source: string };

export type EventCounts = { kept: ReadonlyMap<string, number>; counted: ReadonlyMap<string, number> };

/**
 * Remembers a batch by its hash.
 *
 * Returns  false when it was taken before: a sender that did not hear the answer sends the same bytes again, and what is only
 *          counted would be counted twice. A batch of which another transaction has not decided yet is waited for.
 */
export async function isNewBatch(connection: TenantConnection, orgId: string, hash: Buffer): Promise<boolean> {
  const { rowCount } = await connection.query(
    "INSERT INTO event_batch (org_id, hash) VALUES ($1, $2) ON CONFLICT (org_id, hash) DO NOTHING",
    [orgId, hash],
  );
  return rowCount === 1;
}

/** How many more alerts of each rule may be kept this hour. Batches side by side may go over it by as much as they hold. */
export async function roomThisHour(
  connection: TenantConnection,
  { orgId, cluster, source }: CountedSource,
): Promise<(rule: string) => number> {
  const found = await rowsOf(
    connection,
    z.object({ rule: z.string(), kept: z.coerce.number() }),
    `SELECT rule, kept FROM event_count
      WHERE org_id = $1 AND hour = date_trunc('hour', now(), 'UTC') AND cluster = $2 AND source = $3 AND kept > 0`,
    [orgId, cluster, source],
  );
  const kept = new Map(found.map((row) => [row.rule, row.kept]));
  return (rule) => MAX_KEPT_PER_HOUR - (kept.get(rule) ?? 0);
}

/**
 * Adds to the counters of this hour: one statement.
 *
 * Locks    rows in the order of their rules, until the transaction ends: call it last.
 */
export async function countEvents(
  connection: TenantConnection,
  { orgId, cluster, source }: CountedSource,
  { kept, counted }: EventCounts,
): Promise<void> {
  const rules = [...new Set([...kept.keys(), ...counted.keys()])].sort();
  if (rules.length === 0) return;
  await connection.query(
    `INSERT INTO event_count AS c (org_id, hour, cluster, source, rule, kept, counted)
     SELECT $1, date_trunc('hour', now(), 'UTC'), $2, $3, n.rule, n.kept, n.counted
       FROM unnest($4::text[], $5::bigint[], $6::bigint[]) AS n(rule, kept, counted) ORDER BY n.rule
     ON CONFLICT (org_id, hour, cluster, source, rule)
     DO UPDATE SET kept = c.kept + EXCLUDED.kept, counted = c.counted + EXCLUDED.counted`,
    [
      orgId,
      cluster,
      source,
      rules,
      rules.map((rule) => kept.get(rule) ?? 0),
      rules.map((rule) => counted.get(rule) ?? 0),
    ],
  );
}
