import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { judgeEvent } from "@/lib/engine/audit-policy";
import { ALERT_COLUMNS, alertId, alertRow } from "@/lib/graph/alert-row";
import { FOLDED, foldAlerts, incidentKey, makeFolding } from "@/lib/graph/fold-alerts";
import { copyRows } from "@/lib/ingest/stage/copy-rows";
import type { AlertRecord } from "@/lib/model/record";

/** Runtime events of one delivery. */
export type EventBatch = {
  /** The name the sender or its key states; null when nobody does. */
  cluster: string | null;
  events: readonly AlertRecord[];
  /** How many more of a rule may be kept; what is over is counted. Unlimited when not given. */
  roomFor?: (rule: string) => number;
};

/** What became of them; `duplicates` were stored before, or stand twice in the batch. */
export type StoredEvents = {
  stored: number;
  duplicates: number;
  /** New alerts by rule. */
  kept: ReadonlyMap<string, number>;
  /** Events that were not kept, by the name they are counted under. */
  counted: ReadonlyMap<string, number>;
};

/** Stores one batch as `keepAlerts` does, and folds what is new into incidents: what a delivery of events does. */
export async function storeAlerts(
  connection: TenantConnection,
  orgId: string,
  batch: EventBatch,
): Promise<StoredEvents> {
  const stored = await keepAlerts(connection, orgId, batch);
  if (stored.stored > 0) await foldAlerts(connection, orgId);
  return stored;
}

/**
 * Stores what matters of a batch of runtime events as alerts, and says how many were the rest of which kind.
 *
 * Use       for files of events and for the events routes alike, inside a transaction: one COPY and one statement per batch. What
 *           is new is collected for `foldAlerts`, which is called once all batches of the transaction are in.
 * Twice     the same event (a retry, falcosidekick beside Falco) is one row; the rest is counted again: see `countEvents`.
 * Linking   to workloads is the caller's: by what arrived when (`linkAlerts`).
 */
export async function keepAlerts(
  connection: TenantConnection,
  orgId: string,
  batch: EventBatch,
): Promise<StoredEvents> {
  const { keep, counted, repeated } = sortOut(batch);
  const added = keep.size === 0 ? [] : await insertAlerts(connection, orgId, batch.cluster, keep);
  const kept = new Map<string, number>();
  for (const id of added) increase(kept, keep.get(id)?.rule ?? "");
  return { stored: added.length, duplicates: repeated + keep.size - added.length, kept, counted };
}

type Kept = { alert: AlertRecord; rule: string };

/** The hash is the received event's: a change of the policy's words must not make another event of it. */
function sortOut({ events, roomFor }: EventBatch): {
  keep: Map<string, Kept>;
  counted: Map<string, number>;
  repeated: number;
} {
  const keep = new Map<string, Kept>();
  const counted = new Map<string, number>();
  const taken = new Map<string, number>();
  let repeated = 0;
  for (const event of events) {
    const judged = judgeEvent(event);
    if ("counted" in judged) increase(counted, judged.counted);
    else {
      const id = alertId(event).toString("hex");
      if (keep.has(id)) repeated += 1;
      else if (roomFor && (taken.get(judged.rule) ?? 0) >= roomFor(judged.rule)) increase(counted, judged.rule);
      else {
        keep.set(id, { alert: judged.kept, rule: judged.rule });
        increase(taken, judged.rule);
      }
    }
  }
  return { keep, counted, repeated };
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

const COLUMNS = Object.keys(ALERT_COLUMNS);
const AT = COLUMNS.indexOf("at");
const DEFINITION = Object.entries(ALERT_COLUMNS).map(([name, type]) => `${name} ${type}`);

/** Made once per connection: at ten batches a second, tables that come and go would bloat the catalog. */
const STAGING = `CREATE TEMP TABLE IF NOT EXISTS incoming_alert (${DEFINITION.join(", ")}) ON COMMIT DELETE ROWS`;

/**
 * Returns the ids of those that were not there, in hex. Rows are taken in the order of their ids, so that two batches do not
 * deadlock. An event that says no time is as old as its arrival, so no key holds two deliveries of it together: those come
 * one batch at a time and are looked up.
 */
async function insertAlerts(
  connection: TenantConnection,
  orgId: string,
  cluster: string | null,
  keep: ReadonlyMap<string, Kept>,
): Promise<string[]> {
  await connection.query(STAGING);
  await makeFolding(connection);
  const rows = [...keep].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, { alert }]) => alertRow(id, cluster, alert));
  await copyRows(connection, "incoming_alert", COLUMNS, rows);
  if (rows.some((row) => row[AT] === null)) {
    await connection.query("SELECT pg_advisory_xact_lock(hashtextextended('untimed-alerts:' || $1, 0))", [orgId]);
    await connection.query(
      `DELETE FROM incoming_alert i USING alert a
        WHERE i.at IS NULL AND a.org_id = $1 AND a.id = i.id AND a.untimed`,
      [orgId],
    );
  }
  const others = COLUMNS.filter((name) => name !== "at").join(", ");
  const added = await rowsOf(
    connection,
    z.object({ id: z.string() }),
    `WITH incoming AS (DELETE FROM incoming_alert RETURNING *),
     dated AS (SELECT coalesce(at, now()) AS at, at IS NULL AS untimed, ${others} FROM incoming),
     added AS (
       INSERT INTO alert AS stored (org_id, at, untimed, ${others}, incident_key)
       SELECT $1, at, untimed, ${others}, ${incidentKey("NULL")} FROM dated a ORDER BY id
       ON CONFLICT (org_id, at, id) DO NOTHING
       RETURNING *),
     noted AS (INSERT INTO folding_alert SELECT a.incident_key, NULL, ${FOLDED} FROM added a)
     SELECT encode(id, 'hex') AS id FROM added`,
    [orgId],
  );
  return added.map((row) => row.id);
}
