import type { ImportProgress } from "@/lib/ingest/application";

const EVERY_MS = 200;

/** Progress, some five times a second and at every new phase: a message per chunk read would be work for nobody. */
export function throttled(report: (progress: ImportProgress) => void): (progress: ImportProgress) => void {
  let phase: ImportProgress["phase"] | undefined;
  let last = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const now = performance.now();
    if (progress.phase === phase && now - last < EVERY_MS) return;
    phase = progress.phase;
    last = now;
    report(progress);
  };
}
