import { identityKey } from "@/lib/engine/identity";
import { lineageOf } from "@/lib/engine/lineage";
import type { CopyValue } from "@/lib/ingest/stage/copy-rows";
import { type AlertRecord, EVENT_KEY } from "@/lib/model/record";
import { severityRank } from "@/lib/model/severity";

const MAX_OUTPUT_CHARS = 4_096;
const MAX_FIELDS_CHARS = 32_768;

/** Columns of an alert as it arrives, with their types; `id` is its event's hash, `at` is null when the event says no time. */
export const ALERT_COLUMNS = {
  id: "bytea",
  at: "timestamptz",
  source: "text",
  rule: "text",
  priority: "text",
  severity: "smallint",
  output: "text",
  cluster: "text",
  host: "text",
  namespace: "text",
  pod: "text",
  container_id: "text",
  image: "text",
  tags: "text[]",
  fields: "jsonb",
  lineage: "text",
} as const;

/** One alert in the order of `ALERT_COLUMNS`. */
export function alertRow(id: string, cluster: string | null, alert: AlertRecord): CopyValue[] {
  return [
    `\\x${id}`,
    alert.time === null ? null : canonicalTime(alert.time),
    alert.source,
    alert.rule,
    alert.priority,
    severityRank(alert.severity),
    alert.output.slice(0, MAX_OUTPUT_CHARS),
    cluster,
    alert.host,
    alert.namespace,
    alert.pod,
    alert.containerId,
    alert.image,
    alert.tags,
    boundedFields(alert.fields),
    lineageOf(alert),
  ];
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
  return `${BigInt(wholeSeconds(time))}${nanosOf(time)}`;
}

function wholeSeconds(time: string): number {
  return Math.floor(Date.parse(time.replace(/\.\d+/, "")) / 1000);
}

function nanosOf(time: string): string {
  const [, fraction = ""] = /\.(\d+)/.exec(time) ?? [];
  return fraction.slice(0, 9).padEnd(9, "0");
}

/**
 * The instant as PostgreSQL surely takes it: a day that no calendar has (30 February) passes a sensor's own check, and one
 * such event must not cost its batch. Null for a year the database has not: then the event is as old as its arrival.
 */
function canonicalTime(time: string): string | null {
  const written = new Date(wholeSeconds(time) * 1000).toISOString();
  return /^(?!0000)\d{4}-/.test(written) ? `${written.slice(0, 19)}.${nanosOf(time)}Z` : null;
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
