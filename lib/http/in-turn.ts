import { AppError } from "@/lib/model/error";

/** Costly questions that are worked out at once in this process: each holds a connection, and the processor most of the time. */
const AT_ONCE = 3;
/** Of one organization that wait; whoever asks on top is told to ask again. */
const MAX_WAITING = 5;
const RETRY_AFTER_S = 5;

type Waiting = { orgId: string; signal: AbortSignal; go: () => void };

const waiting: Waiting[] = [];
const busy = new Set<string>();

/**
 * Works out a costly question when its turn comes: one of an organization after the other, a few organizations at a time, so that
 * nobody keeps pages of others waiting by asking often. Who has gone away before his turn is passed over.
 *
 * Errors   `rate_limited` when too many of the organization wait already.
 */
export async function inTurn<T>(orgId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (waiting.filter((one) => one.orgId === orgId && !one.signal.aborted).length >= MAX_WAITING)
    throw new AppError(
      "rate_limited",
      "Your organization asks more at once than can be worked out. Ask again shortly.",
      {
        context: { retryAfterS: RETRY_AFTER_S },
      },
    );
  await new Promise<void>((go) => {
    waiting.push({ orgId, signal, go });
    callNext();
  });
  try {
    return await work();
  } finally {
    busy.delete(orgId);
    callNext();
  }
}

function callNext(): void {
  for (let at = 0; at < waiting.length && busy.size < AT_ONCE; ) {
    const one = waiting[at] as Waiting;
    if (one.signal.aborted) waiting.splice(at, 1);
    else if (busy.has(one.orgId)) at++;
    else {
      waiting.splice(at, 1);
      busy.add(one.orgId);
      one.go();
    }
  }
}
