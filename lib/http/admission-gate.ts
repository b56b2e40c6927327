import { log } from "@/lib/log";
import { AppError } from "@/lib/model/error";

/** Bodies in memory at once: an API server asks for each object, a few at a time. */
const MAX_IN_FLIGHT = 64;
/** Of these for one key: whoever reads a webhook's configuration has its key, and must not keep all places. */
const MAX_OF_ONE = 32;
const RETRY_AFTER_S = 1;
/** An API server is near and sends at once. */
const BODY_MS = 1_000;
/** What all looking up may take together; an API server is to hear within a second. */
const BUDGET_MS = 700;

let inFlight = 0;
const ofKey = new Map<string, number>();

/** Runs work within what is left of one answer's time: null when it takes longer or fails. What the asker can act on is thrown. */
export type WithinBudget = <T>(work: () => Promise<T>) => Promise<T | null>;

/**
 * Answers one admission request, however slow the database is.
 *
 * Errors   `rate_limited` once as many as fit are on their way. Work whose asker was answered counts until it has ended: a database
 *          that hangs is asked no more than so often.
 */
export async function throughAdmissionGate<T>(key: string, answer: (within: WithinBudget) => Promise<T>): Promise<T> {
  if (inFlight >= MAX_IN_FLIGHT || (ofKey.get(key) ?? 0) >= MAX_OF_ONE) {
    throw new AppError("rate_limited", "More is to be admitted than can be looked at right now. Ask again shortly.", {
      context: { retryAfterS: RETRY_AFTER_S },
    });
  }
  inFlight += 1;
  ofKey.set(key, (ofKey.get(key) ?? 0) + 1);
  const deadline = performance.now() + BUDGET_MS;
  const working: Promise<unknown>[] = [];
  const within: WithinBudget = (work) => {
    const started = work();
    working.push(started.catch(() => undefined));
    return orLate(started, deadline - performance.now());
  };
  try {
    return await answer(within);
  } finally {
    void Promise.all(working).then(() => {
      inFlight -= 1;
      const left = (ofKey.get(key) ?? 1) - 1;
      if (left > 0) ofKey.set(key, left);
      else ofKey.delete(key);
    });
  }
}

/** The body, if it arrives as an API server sends it. Errors: `invalid_input` for one that trickles in and would keep its place. */
export async function bodyInTime(reading: Promise<Buffer>): Promise<Buffer> {
  reading.catch(() => undefined); // it may fail when nobody waits for it any more
  const body = await orLate(reading, BODY_MS);
  if (body) return body;
  throw new AppError("invalid_input", `The body did not arrive within ${BODY_MS} ms.`);
}

async function orLate<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), Math.max(ms, 0));
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    if (error instanceof AppError) throw error;
    log.warn({ err: error }, "an admission request was answered unchecked");
    return null;
  } finally {
    clearTimeout(timer);
  }
}
