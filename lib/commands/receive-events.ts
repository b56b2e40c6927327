import { createHash } from "node:crypto";
import { askToLink } from "@/lib/commands/ask-to-link";
import type { EventsAccepted } from "@/lib/contracts/http/event";
import type { Db } from "@/lib/db/client";
import { type TenantConnection, withTenantConnection } from "@/lib/db/tenant";
import { type CountedSource, countEvents, isNewBatch, roomThisHour } from "@/lib/graph/count-events";
import { type Delivery, type EventSender, noteDelivery, noteRefusal } from "@/lib/graph/note-delivery";
import { type StoredEvents, storeAlerts } from "@/lib/graph/store-alerts";
import { whileDaysAreMade } from "@/lib/graph/while-days-are-made";
import { log } from "@/lib/log";
import { AppError } from "@/lib/model/error";
import { type AlertRecord, AUDIT_SOURCE } from "@/lib/model/record";
import { falcoJson } from "@/lib/parsers/falco-json";
import type { Parser } from "@/lib/parsers/parser";
import { DEFAULT_LIMITS } from "@/lib/parsers/reading/limits";
import { readDelivery } from "@/lib/parsers/reading/read-report";
import { k8sAuditJson } from "@/lib/parsers/runtime/k8s-audit-json";
import type { Enqueue } from "@/lib/queue/queue";

type Deps = { db: Db; enqueue: Enqueue };

/**
 * Stores a batch of Falco events: one event, an array or lines. A broken event is told and the rest is kept, since a
 * sensor that is refused sends the same batch for ever.
 *
 * Twice  the same event is one row; the answer counts it as a duplicate.
 */
export async function receiveFalcoEvents(deps: Deps, sender: EventSender, body: Buffer): Promise<EventsAccepted> {
  const { orgId, cluster } = sender;
  const read = await readEvents(deps.db, sender, falcoJson, body);
  const { events, rejected } = read;
  const result = await storing(deps.db, orgId, async (connection) => {
    const stored = await storeAlerts(connection, orgId, { cluster, events });
    await noteDelivery(connection, sender, deliveryOf(read, stored));
    return stored;
  });
  if (result.stored > 0) askToLink(deps.enqueue, orgId, Date.now());
  return accepted(result, rejected);
}

/** What the API server's webhook backend sent that was no audit event: nobody reads our answer, so it is counted. */
const NOT_UNDERSTOOD = "not understood";

/**
 * Takes a batch of the API server's audit events: what matters is stored, everything else is counted.
 *
 * Promise  once this has answered, every event of the batch is an alert or in a counter, in one transaction.
 * Twice    the same bytes for the same cluster change nothing: the API server sends a batch again when it hears no answer.
 */
export async function receiveAuditEvents(
  deps: Deps,
  sender: EventSender & { cluster: string },
  body: Buffer,
): Promise<EventsAccepted> {
  const { orgId, cluster } = sender;
  const hash = createHash("sha256").update(cluster).update("\0").update(body).digest();
  const read = await readEvents(deps.db, sender, k8sAuditJson, body);
  const { events, rejected, rejections } = read;
  const source: CountedSource = { orgId, cluster, source: AUDIT_SOURCE };
  const result = await storing(deps.db, orgId, async (connection) => {
    if (!(await isNewBatch(connection, orgId, hash))) {
      await noteDelivery(connection, sender, SIGN_OF_LIFE);
      return { ...NOTHING, duplicates: events.length };
    }
    const roomFor = await roomThisHour(connection, source);
    const stored = await storeAlerts(connection, orgId, { cluster, events, roomFor });
    const counted = new Map(stored.counted);
    if (rejections > 0) counted.set(NOT_UNDERSTOOD, rejections);
    await countEvents(connection, source, { kept: stored.kept, counted });
    await noteDelivery(connection, sender, deliveryOf(read, stored));
    return stored;
  });
  if (result.stored > 0) askToLink(deps.enqueue, orgId, Date.now());
  return accepted(result, rejected);
}

/**
 * One transaction that stores a batch. It waits a few seconds at most for what else changes alerts of the organization (a large
 * import, a cluster's inventory): a sensor sends again, and who waits holds a place that others need.
 *
 * Errors   `rate_limited` when it would have to wait longer.
 */
function storing<T>(db: Db, orgId: string, work: (connection: TenantConnection) => Promise<T>): Promise<T> {
  return whileDaysAreMade(() =>
    withTenantConnection(db, orgId, async (connection) => {
      await connection.query(`SET LOCAL lock_timeout = '${LONGEST_LOCK_WAIT_MS}ms'`);
      return work(connection);
    }),
  ).catch((error: unknown) => {
    if ((error as { code?: unknown } | null)?.code !== LOCK_NOT_AVAILABLE) throw error;
    throw new AppError(
      "rate_limited",
      "Alerts of this organization are being brought in line. Send the batch again shortly.",
      {
        cause: error,
        context: { retryAfterS: RETRY_AFTER_S },
      },
    );
  });
}

const LONGEST_LOCK_WAIT_MS = 3_000;
const RETRY_AFTER_S = 2;
/** SQLSTATE of a lock that was not had in time. */
const LOCK_NOT_AVAILABLE = "55P03";

const NOTHING: StoredEvents = { stored: 0, duplicates: 0, kept: new Map(), counted: new Map() };
const SIGN_OF_LIFE: Delivery = { events: 0, kept: 0, notUnderstood: 0, problem: null };
const MAX_REJECTED_TOLD = 100;

type ReadEvents = { events: AlertRecord[]; rejected: EventsAccepted["rejected"]; rejections: number };

const MB = 1024 * 1024;
/** A batch is small: what unpacks to more is none, and so is a line of more. Several are in memory at once. */
const EVENT_LIMITS = { ...DEFAULT_LIMITS, maxBytes: 64 * MB, maxItemBytes: 8 * MB, maxEntries: 200_000 };

function deliveryOf({ events, rejected, rejections }: ReadEvents, stored: StoredEvents): Delivery {
  return {
    events: events.length - stored.duplicates,
    kept: stored.stored,
    notUnderstood: rejections,
    problem: rejected[0]?.reason ?? null,
  };
}

/** The batch's events. One that is refused whole is told to the health of ingest too: nobody reads a sensor's log. */
async function readEvents(db: Db, sender: EventSender, parser: Parser, body: Buffer): Promise<ReadEvents> {
  try {
    return await parseEvents(parser, body);
  } catch (error) {
    if (error instanceof AppError) {
      await withTenantConnection(db, sender.orgId, (connection) => noteRefusal(connection, sender, error.detail)).catch(
        (failure) => log.warn({ err: failure, orgId: sender.orgId }, "a refused delivery of events was not noted"),
      );
    }
    throw error;
  }
}

async function parseEvents(parser: Parser, body: Buffer): Promise<ReadEvents> {
  const report = await readDelivery(body, parser, EVENT_LIMITS);
  const read: ReadEvents = { events: [], rejected: [], rejections: 0 };
  for await (const batch of report.outcomes()) {
    for (const outcome of batch) {
      if ("records" in outcome) read.events.push(...outcome.records.filter((record) => record.kind === "alert"));
      else {
        read.rejections += 1;
        if (read.rejected.length < MAX_REJECTED_TOLD)
          read.rejected.push({ pointer: outcome.pointer, reason: outcome.rejected });
      }
    }
  }
  return read;
}

function accepted(result: StoredEvents, rejected: EventsAccepted["rejected"]): EventsAccepted {
  let counted = 0;
  for (const number of result.counted.values()) counted += number;
  return { accepted: result.stored, counted, duplicates: result.duplicates, rejected };
}
