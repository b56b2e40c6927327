import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { type EventSender, noteDelivery } from "@/lib/graph/note-delivery";
import { log } from "@/lib/log";

/** A key's requests are noted together: an answer must cost no write. */
const EVERY_MS = 60_000;

const noted = new Map<string, { atMs: number; waiting: number }>();

/**
 * Has the health of ingest know that an API server asks. Nobody waits for it, and one that fails is made up for by the next;
 * what came since the last minute is lost with the process.
 */
export function noteAdmission(db: Db, sender: EventSender, nowMs: number): void {
  const known = noted.get(sender.id) ?? { atMs: Number.NEGATIVE_INFINITY, waiting: 0 };
  const waiting = known.waiting + 1;
  if (nowMs - known.atMs < EVERY_MS) {
    noted.set(sender.id, { ...known, waiting });
    return;
  }
  noted.set(sender.id, { atMs: nowMs, waiting: 0 });
  withTenantConnection(db, sender.orgId, (connection) =>
    noteDelivery(connection, sender, { events: waiting, kept: 0, notUnderstood: 0, problem: null }),
  ).catch((error) => log.warn({ err: error, orgId: sender.orgId }, "an admission request was not noted"));
}
