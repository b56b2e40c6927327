import { AppError } from "@/lib/model/error";

/** Bodies in memory at once; with the largest body this is what a flood of events may cost. */
const MAX_IN_FLIGHT = 24;
/** Batches that are parsed and written at once: more would wait for the same disk, and the pages share the connections. */
const AT_ONCE = 4;
const RETRY_AFTER_S = 2;

let inFlight = 0;
let working = 0;
const waiting: (() => void)[] = [];

/**
 * Takes one batch of runtime events in: reads its body, then works on it, a few at a time and the rest in order of arrival.
 *
 * Errors   `rate_limited` with when to come back, once as many as fit are on their way: an API server keeps its batch and
 *          sends it again.
 */
export async function throughEventGate<T>(read: () => Promise<Buffer>, work: (body: Buffer) => Promise<T>): Promise<T> {
  if (inFlight >= MAX_IN_FLIGHT) {
    throw new AppError("rate_limited", "More events arrive than can be stored right now. Send them again shortly.", {
      context: { retryAfterS: RETRY_AFTER_S },
    });
  }
  inFlight += 1;
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
    inFlight -= 1;
  }
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
