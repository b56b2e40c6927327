import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { identityKey } from "@/lib/engine/identity";
import { linkAlerts } from "@/lib/graph/link-alerts";
import { type AlertRecord, EVENT_KEY } from "@/lib/model/record";
import { severityRank } from "@/lib/model/severity";

/** `cluster` is the name the sender or its key states; null when nobody does. */
export type AlertBatch = { cluster: string | null; alerts: readonly AlertRecord[] };

const MAX_ROWS = 1_000;
const MAX_OUTPUT_CHARS = 4_096;
const MAX_FIELDS_CHARS = 32_768;

/**
 * Stores runtime alerts and links them to the workloads they happened in.
 *
 * Returns  how many were new. The same event twice (a retry, falcosidekick beside Falco) is one row.
 * Use      for files of alerts and for the events route alike; one statement per thousand alerts.
 */
export async function storeAlerts(connection: TenantConnection, orgId: string, batch: AlertBatch): Promise<number> {
  const unique = new Map(batch.alerts.map((alert) => [alertId(alert).toString("hex"), alert]));
  const ids = [...unique.keys()].sort();
  let stored = 0;
  for (let from = 0; from < ids.length; from += MAX_ROWS) {
    const rows = ids.slice(from, from + MAX_ROWS).map((id) => ({ id, alert: unique.get(id) as AlertRecord }));
    const added = await insertAlerts(connection, orgId, batch.cluster, rows);
    await linkAlerts(connection, orgId, { alertIds: added });
    stored += added.length;
  }
  return stored;
}

/**
 * What makes two deliveries the same event (FACTS 6.1); falcosidekick gives each delivery a uuid of its own, so that is
 * no part of it; where a source has an id of the event itself, that tells two of one instant apart. The time is compared as an instant: senders write its digits and zone differently.
 */
export function alertId(alert: AlertRecord): Buffer {
  const commandLine = alert.fields["proc.cmdline"];
  const key = alert.fields[EVENT_KEY];
  return identityKey([
    "alert",
    alert.host ?? "",
    alert.rule,
    alert.time === null ? "" : instant(alert.time),
    alert.containerId ?? "",
    typeof commandLine === "string" ? commandLine : "",
    ...(typeof key === "string" ? [key] : []),
  ]);
}

/** Nanoseconds since 1970 as decimal digits: a Date would lose the last six. */
function instant(time: string): string {
  const [, fraction = ""] = /\.(\d+)/.exec(time) ?? [];
  const seconds = BigInt(Math.floor(Date.parse(time.replace(/\.\d+/, "")) / 1000));
  return `${seconds}${fraction.slice(0, 9).padEnd(9, "0")}`;
}

async function insertAlerts(
  connection: TenantConnection,
  orgId: string,
  cluster: string | null,
  rows: readonly { id: string; alert: AlertRecord }[],
): Promise<string[]> {
  const added = await rowsOf(
    connection,
    z.object({ id: z.string() }),
    `INSERT INTO alert (org_id, id, at, source, rule, priority, severity, output, cluster, host, namespace, pod, container_id, image, tags, fields)
     SELECT $1, decode(a.id, 'hex'), coalesce(a.at, now()), a.source, a.rule, a.priority, a.severity, a.output, $2, a.host, a.namespace, a.pod, a.container_id, a.image,
            ARRAY(SELECT jsonb_array_elements_text(a.tags)), a.fields
       FROM unnest($3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::int[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::jsonb[], $16::jsonb[])
         AS a(id, at, source, rule, priority, severity, output, host, namespace, pod, container_id, image, tags, fields)
     ON CONFLICT (org_id, id) DO NOTHING
     RETURNING encode(id, 'hex') AS id`,
    [orgId, cluster, rows.map((row) => row.id), ...columns(rows.map((row) => row.alert))],
  );
  return added.map((row) => row.id);
}

function columns(alerts: readonly AlertRecord[]): unknown[] {
  return [
    alerts.map((alert) => alert.time),
    alerts.map((alert) => alert.source),
    alerts.map((alert) => alert.rule),
    alerts.map((alert) => alert.priority),
    alerts.map((alert) => severityRank(alert.severity)),
    alerts.map((alert) => alert.output.slice(0, MAX_OUTPUT_CHARS)),
    alerts.map((alert) => alert.host),
    alerts.map((alert) => alert.namespace),
    alerts.map((alert) => alert.pod),
    alerts.map((alert) => alert.containerId),
    alerts.map((alert) => alert.image),
    alerts.map((alert) => JSON.stringify(alert.tags)),
    alerts.map((alert) => boundedFields(alert.fields)),
  ];
}

/** The longest values go first; what is left out says so. */
function boundedFields(fields: Record<string, unknown>): string {
  const whole = JSON.stringify(fields);
  if (whole.length <= MAX_FIELDS_CHARS) return whole;
  const kept: Record<string, unknown> = { "plimsoll.truncated": true };
  let room = MAX_FIELDS_CHARS;
  for (const [name, value] of Object.entries(fields).sort(
    (a, b) => JSON.stringify(a).length - JSON.stringify(b).length,
  )) {
    room -= JSON.stringify([name, value]).length;
    if (room < 0) break;
    kept[name] = value;
  }
  return JSON.stringify(kept);
}
