import { AppError } from "@/lib/model/error";

/** Bodies in memory at once; with the largest body this is what a flood of events may cost. */
const MAX_IN_FLIGHT = 24;
/** Of these for one organization: a flood of its own, or bodies that never end, must leave room for everybody else's. */
const MAX_OF_ONE = 16;
/** Batches that are parsed and written at once: more would wait for the same disk, and the pages share the connections. */
const AT_ONCE = 4;
/** Of these for one organization: its batches wait for one another, and must not make everybody's wait. */
const AT_ONCE_OF_ONE = 2;
const RETRY_AFTER_S = 2;
/** A body of 10 MB over a slow line. One that trickles in would keep its place as long as its sender likes. */
const BODY_MS = 60_000;

let inFlight = 0;
const ofOrganization = new Map<string, number>();
let working = 0;
const workingOf = new Map<string, number>();
const waiting: { orgId: string; start: () => void }[] = [];

/**
 * Takes one batch of runtime events in: reads its body, then works on it, a few at a time and the rest in order of arrival.
 *
 * Errors   `invalid_input` for a body that does not arrive within a minute; `rate_limited` with when to come back, once as many as fit are on their way: an API server keeps its batch and
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
    const body = await inTime(read());
    await turn(orgId);
    try {
      return await work(body);
    } finally {
      working -= 1;
      add(workingOf, orgId, -1);
      next();
    }
  } finally {
    count(orgId, -1);
  }
}

async function inTime(reading: Promise<Buffer>): Promise<Buffer> {
  reading.catch(() => undefined); // it may fail when nobody waits for it any more
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new AppError("invalid_input", `The body did not arrive within ${BODY_MS / 1000} seconds.`)),
      BODY_MS,
    );
  });
  return Promise.race([reading, late]).finally(() => clearTimeout(timer));
}

function count(orgId: string, change: 1 | -1): void {
  inFlight += change;
  add(ofOrganization, orgId, change);
}

function add(counts: Map<string, number>, orgId: string, change: 1 | -1): void {
  const own = (counts.get(orgId) ?? 0) + change;
  if (own > 0) counts.set(orgId, own);
  else counts.delete(orgId);
}

function turn(orgId: string): Promise<void> {
  return new Promise((start) => {
    waiting.push({ orgId, start });
    next();
  });
}

/** In order of arrival, but who has his share at work waits for it and not before others. */
function next(): void {
  while (working < AT_ONCE) {
    const at = waiting.findIndex(({ orgId }) => (workingOf.get(orgId) ?? 0) < AT_ONCE_OF_ONE);
    const [first] = at === -1 ? [] : waiting.splice(at, 1);
    if (!first) return;
    working += 1;
    add(workingOf, first.orgId, 1);
    first.start();
  }
}
