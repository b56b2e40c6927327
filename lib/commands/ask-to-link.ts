import { log } from "@/lib/log";
import type { Enqueue } from "@/lib/queue/queue";

/** Alerts of one organization that arrive within so long are linked by one job, however many batches and processes bring them. */
const WINDOW_MS = 5_000;
/** The job begins when its window is over and what arrived in it is committed. */
const SETTLE_MS = 500;

const asked = new Map<string, number>();

/**
 * Has what just arrived linked to workloads, by a job that carries a range of time. Nobody waits for it: a job that cannot
 * be made now is made up for by the next one, which looks back.
 *
 * Use      after the alerts are committed.
 */
export function askToLink(enqueue: Enqueue, orgId: string, nowMs: number): void {
  const from = Math.floor(nowMs / WINDOW_MS) * WINDOW_MS;
  if (asked.get(orgId) === from) return;
  asked.set(orgId, from);
  const to = from + WINDOW_MS;
  const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  enqueue("alerts.link", { orgId, ...range }, { delayMs: to + SETTLE_MS - nowMs }).catch((error) => {
    asked.delete(orgId);
    log.warn({ err: error, orgId }, "alerts could not be handed over for linking; the next ones take them along");
  });
}
