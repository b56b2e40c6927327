import { setTimeout as sleep } from "node:timers/promises";

/** `firstMs` after the first failure, twice as long after each further one, `longestMs` at most. */
export type Pauses = { firstMs: number; longestMs: number };

/**
 * How long to wait after so many failures in a row, in ms: between half of the pause and all of it, so that many collectors
 * that lost one server do not come back at once.
 *
 * Shape    `failures` is 1 or more; `random` is in [0, 1).
 */
export function backoffMs(failures: number, { firstMs, longestMs }: Pauses, random: number): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(whole / 2 + (whole / 2) * random);
}

/** Waits; an abort ends the wait early and is no error. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
