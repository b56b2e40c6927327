import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until the instance says it is ready: migrated, database and queue reachable, a worker alive.
 *
 * Errors   after `timeoutMs`, with the last answer, which says what is missing.
 */
export async function untilReady(url: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
  let last = "no answer";
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline && !signal.aborted; await sleep(250)) {
    try {
      const response = await fetch(`${url}/api/health/ready`, { signal: AbortSignal.timeout(5_000) });
      if (response.status === 200) return;
      last = `${response.status} ${(await response.text()).slice(0, 500)}`;
    } catch {
      // Not listening yet.
    }
  }
  signal.throwIfAborted();
  throw new Error(`Not ready after ${timeoutMs / 1_000} s; /api/health/ready says: ${last}`);
}
