import { z } from "zod";
import type { IncidentAlert, IncidentAlertQuery } from "@/lib/contracts/http/incident";
import type { Page } from "@/lib/contracts/http/list-page";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { sql } from "@/lib/db/sql";
import { withTenant } from "@/lib/db/tenant";
import { decodeCursor, encodeCursor } from "@/lib/queries/cursor";
import { survivingIncident } from "@/lib/queries/incidents/surviving-incident";
import { countRows } from "@/lib/queries/page-ids";
import { At, SeverityOf } from "@/lib/queries/row-values";

const Row = z.object({
  id: z.string(),
  key: z.string(),
  at: At,
  receivedAt: At,
  severity: SeverityOf,
  priority: z.string(),
  output: z.string(),
  host: z.string().nullable(),
  pod: z.string().nullable(),
  containerId: z.string().nullable(),
  tags: z.array(z.string()),
  fields: z.record(z.string(), z.unknown()),
});

/** The alerts of one incident, newest first. They all lie in the table of its day. */
export async function listIncidentAlerts(
  db: Db,
  orgId: string,
  id: string,
  query: IncidentAlertQuery,
): Promise<Page<IncidentAlert>> {
  return withTenant(db, orgId, async (tx) => {
    const { key, day } = await survivingIncident(tx, orgId, id);
    const scope = JSON.stringify(["incident-alerts", id]);
    const after = query.cursor ? decodeCursor(orgId, scope, query.cursor) : null;
    const where = [
      sql`a.org_id = ${orgId}::uuid`,
      sql`a.incident_key = decode(${key}, 'hex')`,
      sql`a.at >= (${day}::date)::timestamp AT TIME ZONE 'UTC'`,
      sql`a.at < (${day}::date + 1)::timestamp AT TIME ZONE 'UTC'`,
    ];
    const beyond = after ? sql`(a.at, a.id) < (${after.key}::timestamptz, decode(${after.id}, 'hex'))` : sql`true`;
    const found = await rows(tx, Row)`
      SELECT encode(a.id, 'hex') AS id, a.at::text AS key, a.at, a.received_at AS "receivedAt", a.severity::int AS severity,
             a.priority, a.output, a.host, a.pod, a.container_id AS "containerId", a.tags, a.fields
        FROM alert a WHERE ${where[0]} AND ${where[1]} AND ${where[2]} AND ${where[3]} AND ${beyond}
       ORDER BY a.at DESC, a.id DESC LIMIT ${query.limit + 1}`;
    const page = found.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: page.map(({ key: _, ...alert }) => alert),
      nextCursor: found.length > query.limit && last ? encodeCursor(orgId, scope, { ...last, tie: null }) : null,
      count: await countRows(tx, sql`alert a`, where),
    };
  });
}
