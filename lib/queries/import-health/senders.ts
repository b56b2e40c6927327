import { z } from "zod";
import type { EventSenderHealth } from "@/lib/contracts/http/import-health";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { type SenderSilence, silenceOf } from "@/lib/engine/sender-silence";
import { At } from "@/lib/queries/row-values";

/** As many keys and tokens as anybody could look through; those in trouble are among them. */
const MAX_SENDERS = 500;
/** Whoever may send events may state any number of clusters: so many are looked at, those refused last and those heard last first. */
const MAX_READ = 5_000;

const Row = z.object({
  id: z.string(),
  purpose: z.enum(["falco", "k8s-audit", "admission", "token"]),
  name: z.string(),
  cluster: z.string(),
  firstAt: z.date().nullable(),
  lastAt: z.date().nullable(),
  refusedAt: z.date().nullable(),
  hours: z.number(),
  events: z.number(),
  kept: z.number(),
  notUnderstood: z.number(),
  problem: z.string().nullable(),
});
type Row = z.infer<typeof Row>;

/** Every event key that works, and every token or person that sent events while these are kept, in trouble first. */
export async function readSenders(tx: Tx, orgId: string, now: Date): Promise<EventSenderHealth[]> {
  const found = await rows(tx, Row)`
    WITH sender AS (
      SELECT k.id, k.purpose, '' AS name, k.cluster FROM event_key k WHERE k.org_id = ${orgId}::uuid AND k.revoked_at IS NULL
      UNION ALL
      SELECT DISTINCT ON (d.sender_id, d.cluster) d.sender_id, 'token', d.sender_name, d.cluster FROM event_delivery d
       WHERE d.org_id = ${orgId}::uuid AND d.sender_kind <> 'event_key' ORDER BY 1, 4)
    SELECT s.id::text AS id, s.purpose, s.name, s.cluster, min(d.hour) FILTER (WHERE d.last_at IS NOT NULL) AS "firstAt",
           max(d.last_at) AS "lastAt", max(d.refused_at) AS "refusedAt",
           count(*) FILTER (WHERE d.last_at IS NOT NULL)::int AS hours,
           coalesce(sum(d.events) FILTER (WHERE d.hour > now() - interval '25 hours'), 0)::float8 AS events,
           coalesce(sum(d.kept) FILTER (WHERE d.hour > now() - interval '25 hours'), 0)::float8 AS kept,
           coalesce(sum(d.not_understood), 0)::float8 AS "notUnderstood",
           (array_agg(d.problem ORDER BY d.hour DESC) FILTER (WHERE d.problem IS NOT NULL))[1] AS problem
      FROM sender s LEFT JOIN event_delivery d ON d.org_id = ${orgId}::uuid AND d.sender_id = s.id AND d.cluster = s.cluster
     GROUP BY s.id, s.purpose, s.name, s.cluster ORDER BY max(d.refused_at) DESC NULLS LAST, max(d.last_at) DESC NULLS FIRST, s.cluster, s.purpose, s.id LIMIT ${MAX_READ}`;
  return found
    .map((row) => toSender(row, now))
    .sort(worstFirst)
    .slice(0, MAX_SENDERS);
}

function toSender(row: Row, now: Date): EventSenderHealth {
  const { firstAt, lastAt, refusedAt, hours, cluster, ...shown } = row;
  return {
    ...shown,
    cluster: cluster === "" ? null : cluster,
    ...silenceOf(row.purpose, { firstAt, lastAt, hours, refusedAt }, now),
    lastAt: lastAt && At.parse(lastAt),
  };
}

const WORSE: Record<SenderSilence["state"], number> = { failing: 0, silent: 1, never: 2, once: 3, reporting: 4 };

function worstFirst(a: EventSenderHealth, b: EventSenderHealth): number {
  return WORSE[a.state] - WORSE[b.state] || (b.quietHours ?? 0) - (a.quietHours ?? 0) || b.events - a.events;
}
