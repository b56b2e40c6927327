import type { JobName, Processor } from "@/lib/contracts/jobs";
import { JobPostponed } from "@/lib/queue/work";

/** A job that finds another one at work comes back after `busyMs`, and leaves its place in the queue to others. */
export function oneAtATime<N extends JobName>(run: Processor<N>, busyMs: number): Processor<N> {
  let isBusy = false;
  return async (payload, context) => {
    if (isBusy) throw new JobPostponed(busyMs);
    isBusy = true;
    try {
      await run(payload, context);
    } finally {
      isBusy = false;
    }
  };
}
