import { setTimeout as sleep } from "node:timers/promises";
import type { Processor } from "@/lib/contracts/jobs";
import type { Db } from "@/lib/db/client";
import { startNextReplay } from "@/lib/ingest/replay/next-replay";
import { log } from "@/lib/log";
import { JobPostponed } from "@/lib/queue/work";

/** After this long it goes to the end of the line: other organizations and other background work are let in. */
const SLICE_MS = 5_000;
const BUSY_MS = 1_000;
/** The time an import needs to be seen as final by whoever is asked next. */
const BREATH_MS = 20;

/**
 * Reads an organization's waiting imports again, one after the other in scan order, as `process` does any import.
 *
 * Twice    a second job finds the organization busy and comes back; a lost one is made again by housekeeping.
 */
export const importReplay =
  (deps: { db: Db; process: Processor<"import.process"> }): Processor<"import.replay"> =>
  async ({ orgId }, run) => {
    for (const started = performance.now(); performance.now() - started < SLICE_MS; await sleep(BREATH_MS)) {
      if (run.signal.aborted) throw new JobPostponed(0);
      const next = await startNextReplay(deps.db, orgId);
      if (next.result === "none") return;
      if (next.result === "busy") throw new JobPostponed(BUSY_MS);
      await deps.process({ orgId, importId: next.importId }, run).catch((error) => {
        if (error instanceof JobPostponed) throw error;
        // It was given back and the sweeper hands it on; what goes wrong with one must not end the line behind it.
        log.warn({ err: error, orgId, importId: next.importId }, "an import could not be read again yet");
        throw new JobPostponed(BUSY_MS);
      });
    }
    throw new JobPostponed(0);
  };
