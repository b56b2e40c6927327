import { setTimeout as sleep } from "node:timers/promises";
import type { Child } from "@/lib/platform/supervisor/child";

export type Kept = { stop(graceMs: number): Promise<void> };

export const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const HEALTHY_AFTER_MS = 30_000;

/**
 * Starts a process again whenever it ends without having been asked to; the pause doubles while it keeps failing.
 *
 * `onDeath` is told how it ended and how long we wait, before each new start.
 */
export function keepAlive(start: () => Child, onDeath: (end: number | string, pauseMs: number) => void): Kept {
  let stopping = false;
  let child = start();
  const wake = new AbortController();
  const loop = (async () => {
    for (let pauseMs = FIRST_PAUSE_MS; ; ) {
      const startedAt = Date.now();
      const end = await child.exited;
      if (stopping) return;
      if (Date.now() - startedAt > HEALTHY_AFTER_MS) pauseMs = FIRST_PAUSE_MS;
      onDeath(end, pauseMs);
      await sleep(pauseMs, undefined, { signal: wake.signal }).catch(() => undefined);
      if (stopping) return;
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      child = start();
    }
  })();
  return {
    stop: async (graceMs) => {
      stopping = true;
      wake.abort();
      await child.stop(graceMs);
      await loop;
    },
  };
}
