import type { Processor } from "@/lib/contracts/jobs";
import { failPathRequest } from "@/lib/correlate/attack-paths/path-request";
import type { Db } from "@/lib/db/client";
import { isInterruption } from "@/lib/db/is-interruption";
import { withTenantConnection } from "@/lib/db/tenant";
import { log } from "@/lib/log";
import { AppError } from "@/lib/model/error";
import { JobPostponed } from "@/lib/queue/work";
import { ThreadEnded } from "@/workers/threads/thread-pool";

/**
 * A search for attack paths that fails is tried again, each time later, and whoever looks sees how often it failed and why: a cluster that no search
 * comes through must neither be searched all the time nor look as if it were about to be done. Counted here and not in the search's
 * thread, which may be what ended.
 */
export const pathsSearch =
  ({ db, search }: { db: Db; search: Processor<"paths.search"> }): Processor<"paths.search"> =>
  async (payload, run) => {
    try {
      await search(payload, run);
    } catch (error) {
      // A database that went away, or a worker that is to stop, says nothing about the search.
      if (error instanceof JobPostponed || run.signal.aborted || isInterruption(error)) throw error;
      const { orgId, clusterId } = payload;
      const delayMs = await withTenantConnection(db, orgId, (connection) =>
        failPathRequest(connection, orgId, clusterId, reasonOf(error)),
      );
      log.error({ err: error, orgId, clusterId, delayMs }, "a search for attack paths failed");
      if (delayMs === null) return;
      throw new JobPostponed(delayMs);
    }
  };

/** For people: no internals, which the log has. */
function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.detail;
  if (error instanceof ThreadEnded || (error as { code?: unknown } | null)?.code === "ERR_WORKER_OUT_OF_MEMORY")
    return "The search ended before it was through: it may need more memory than a worker has (PLIMSOLL_WORKER_HEAP_MB).";
  return "The search met an error that the worker's log tells.";
}
