import { AppError } from "@/lib/model/error";

/** Bodies in memory at once; with the largest body this is what a flood of events may cost. */
const MAX_IN_FLIGHT = 24;
/** Of these for one organization: a flood of its own, or bodies that never end, must leave room for everybody else's. */
const MAX_OF_ONE = 16;
/** Batches that are parsed and written at once: more would wait for the same disk, and the pages share the connections. */
const AT_ONCE = 4;
const RETRY_AFTER_S = 2;

let inFlight = 0;
const ofOrganization = new Map<string, number>();
let working = 0;
const waiting: (() => void)[] = [];

/**
 * Takes one batch of runtime events in: reads its body, then works on it, a few at a time and the rest in order of arrival.
 *
 * Errors   `rate_limited` with when to come back, once as many as fit are on their way: an API server keeps its batch and
 *          sends it again.
 */
export async function throughEventGate<T>(
  orgId: string,
  read: () => Promise<Buffer>,
  work: (body: Buffer) => Promise<T>,
): Promise<T> {
  if (inFlight >= MAX_IN_FLIGHT || (ofOrganization.get(orgId) ?? 0) >= MAX_OF_ONE) {
    throw new AppError("rate_limited", "More events arrive than can be stored right now. Send them again shortly.", {
      context: { retryAfterS: RETRY_AFTER_S },
    });
  }
  count(orgId, 1);
  try {
    const body = await read();
    await turn();
    try {
      return await work(body);
    } finally {
      working -= 1;
      next();
    }
  } finally {
    count(orgId, -1);
  }
}

function count(orgId: string, change: 1 | -1): void {
  inFlight += change;
  const own = (ofOrganization.get(orgId) ?? 0) + change;
  if (own > 0) ofOrganization.set(orgId, own);
  else ofOrganization.delete(orgId);
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    next();
  });
}

function next(): void {
  while (working < AT_ONCE && waiting.length > 0) {
    working += 1;
    waiting.shift()?.();
  }
}
