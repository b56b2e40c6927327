import { z } from "zod";
import type { IngestSource, SourceState } from "@/lib/contracts/http/import-health";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";
import { rhythmOf } from "@/lib/engine/source-rhythm";
import { At } from "@/lib/queries/row-values";

/** Sources and failures are looked for this far back. */
export const HEALTH_DAYS = 90;
/** Far beyond what one reads; a sender that names itself anew each time must not make the answer endless. */
const MAX_SOURCES = 2_000;

/** How an import ended; one that waits to be read again is still what it was. */
export const endedAs: Sql = sql`CASE WHEN i.replay ->> 'state' = 'asked' THEN i.replay ->> 'before' ELSE i.status END`;

const Row = z.object({
  tool: z.string().nullable(),
  format: z.string().nullable(),
  senderKind: z.enum(["user", "token", "system"]),
  sender: z.string(),
  imports: z.number(),
  days: z.number(),
  firstAt: z.date().nullable(),
  okAt: z.date().nullable(),
  okId: z.string().nullable(),
  failedAt: z.date().nullable(),
  failedId: z.string().nullable(),
  reason: z.string().nullable(),
});
type Row = z.infer<typeof Row>;

/**
 * Every tool and sender of the last 90 days, in trouble first.
 *
 * A report that failed tells no tool: it counts for the tool that the same sender's file of the same name was read as, else for that of
 * the same sender's reports of its format; without either its format says what it is.
 */
export async function readSources(tx: Tx, orgId: string, now: Date): Promise<IngestSource[]> {
  const found = await rows(tx, Row)`
    WITH seen AS (
      SELECT i.id, lower(i.tool) AS tool, coalesce(i.format, i.context ->> 'format') AS format, i.actor_kind, i.actor_name, i.filename, i.received_at, i.error ->> 'detail' AS reason, ${endedAs} AS ended
        FROM import i
       WHERE i.org_id = ${orgId}::uuid AND i.received_at > now() - make_interval(days => ${HEALTH_DAYS}::int)),
    twin AS (
      SELECT DISTINCT ON (actor_name, filename) actor_name, filename, tool FROM seen
       WHERE tool IS NOT NULL AND filename IS NOT NULL ORDER BY actor_name, filename, received_at DESC),
    kin AS (
      SELECT DISTINCT ON (actor_name, format) actor_name, format, tool FROM seen
       WHERE tool IS NOT NULL AND format IS NOT NULL ORDER BY actor_name, format, received_at DESC),
    told AS (
      SELECT s.*, coalesce(s.tool, t.tool, k.tool) AS of_tool
        FROM seen s LEFT JOIN twin t USING (actor_name, filename) LEFT JOIN kin k ON k.actor_name = s.actor_name AND k.format = s.format
       WHERE s.ended IN ('done', 'held', 'failed')),
    named AS (SELECT *, CASE WHEN of_tool IS NULL THEN format END AS of_format FROM told)
    SELECT of_tool AS tool, of_format AS format, actor_kind AS "senderKind", actor_name AS sender, count(*)::int AS imports,
           count(DISTINCT (received_at AT TIME ZONE 'UTC')::date) FILTER (WHERE ended <> 'failed')::int AS days,
           min(received_at) FILTER (WHERE ended <> 'failed') AS "firstAt",
           max(received_at) FILTER (WHERE ended <> 'failed') AS "okAt",
           (array_agg(id ORDER BY received_at DESC) FILTER (WHERE ended <> 'failed'))[1] AS "okId",
           max(received_at) FILTER (WHERE ended = 'failed') AS "failedAt",
           (array_agg(id ORDER BY received_at DESC) FILTER (WHERE ended = 'failed'))[1] AS "failedId",
           (array_agg(reason ORDER BY received_at DESC) FILTER (WHERE ended = 'failed'))[1] AS reason
      FROM named GROUP BY of_tool, of_format, actor_kind, actor_name
     ORDER BY max(received_at) DESC LIMIT ${MAX_SOURCES}`;
  return found.map((row) => toSource(row, now)).sort(worstFirst);
}

function toSource(row: Row, now: Date): IngestSource {
  const rhythm = rhythmOf(
    { firstSuccessAt: row.firstAt, lastSuccessAt: row.okAt, successDays: row.days, lastFailureAt: row.failedAt },
    now,
  );
  return {
    tool: row.tool,
    format: row.format,
    sender: { kind: row.senderKind, name: row.sender },
    imports: row.imports,
    ...rhythm,
    lastSuccess: row.okId && row.okAt ? { importId: row.okId, at: At.parse(row.okAt) } : null,
    lastFailure:
      row.failedId && row.failedAt
        ? { importId: row.failedId, at: At.parse(row.failedAt), reason: row.reason ?? "It failed without a reason." }
        : null,
  };
}

const WORSE: Record<SourceState, number> = { failing: 0, silent: 1, once: 2, reporting: 3 };

function worstFirst(a: IngestSource, b: IngestSource): number {
  return WORSE[a.state] - WORSE[b.state] || (b.quietDays ?? 0) - (a.quietDays ?? 0) || b.imports - a.imports;
}
