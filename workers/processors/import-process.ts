import type { Processor } from "@/lib/contracts/jobs";
import type { Db } from "@/lib/db/client";
import { isInterruption } from "@/lib/db/is-interruption";
import type { ImportProgress } from "@/lib/ingest/application";
import { claimImport, failImport, type ImportTry, type Reason, releaseImport } from "@/lib/ingest/claim-import";
import { LostClaim } from "@/lib/ingest/import-state";
import { startHeartbeat } from "@/lib/ingest/progress";
import { rankUnscored } from "@/lib/ingest/rank-unscored";
import { log } from "@/lib/log";
import { AppError, ERRORS } from "@/lib/model/error";
import { JobPostponed } from "@/lib/queue/work";
import { ThreadEnded } from "@/workers/threads/thread-pool";

/** Errors of ours after which we stop trying; those of a database that went away do not count. */
const MAX_FAILURES = 5;
/** A report that takes the worker down each time must end some day; being killed by people does not come near. */
const MAX_TRIES = 40;

/**
 * apply      takes one claimed delivery from accepted to final (lib/ingest/process-import.ts), in a thread of its own: what is
 *            done here must go on meanwhile
 * silentMs   how long a worker may not be heard of before its import is free for another
 */
export type ImportProcessDeps = {
  db: Db;
  apply: (run: ImportTry, signal: AbortSignal, onProgress: (progress: ImportProgress) => void) => Promise<void>;
  silentMs: number;
};

/** Brings the database in line with one delivery. At most one try is effective, however often the job runs. */
export const importProcess = (deps: ImportProcessDeps): Processor<"import.process"> => {
  const here = new Set<string>();
  return async ({ orgId, importId }, { signal }) => {
    // A machine out of breath renews neither lock nor claim in time; taking its own work away from itself would not help.
    if (here.has(importId)) throw new JobPostponed(deps.silentMs);
    here.add(importId);
    try {
      await processOnce(deps, orgId, importId, signal);
    } finally {
      here.delete(importId);
    }
  };
};

async function processOnce(
  deps: ImportProcessDeps,
  orgId: string,
  importId: string,
  signal: AbortSignal,
): Promise<void> {
  const claim = await claimImport(deps.db, orgId, importId, deps.silentMs);
  if (claim.result === "final") return;
  if (claim.result === "held") throw new JobPostponed(claim.freeInMs + 50);
  const run = { orgId, importId, attempt: claim.attempt };
  if (claim.attempt > MAX_TRIES) return void (await giveUp(deps, run, stoppedTooOften(claim.attempt - 1)));
  const lost = new AbortController();
  const heartbeat = startHeartbeat(deps.db, run, Math.min(2_000, deps.silentMs / 4), () => lost.abort(new LostClaim()));
  try {
    const both = AbortSignal.any([signal, lost.signal]);
    await deps.apply(run, both, heartbeat.report);
  } catch (error) {
    if (error instanceof LostClaim || lost.signal.aborted) return;
    await settle(deps, run, error, { stopping: signal.aborted, failures: claim.failures });
  } finally {
    await heartbeat.stop();
  }
}

type Circumstances = { stopping: boolean; failures: number };

async function settle(deps: ImportProcessDeps, run: ImportTry, error: unknown, at: Circumstances): Promise<void> {
  if (error instanceof AppError && !ERRORS[error.code].retry) {
    log.info({ ...run, code: error.code, detail: error.detail, err: error.options.cause }, "an import was refused");
    return giveUp(deps, run, { code: error.code, detail: error.detail });
  }
  const interrupted = at.stopping || isInterruption(error) || isPerhapsAnothers(error);
  if (!interrupted && at.failures + 1 >= MAX_FAILURES) {
    log.error({ ...run, err: error }, "an import failed for the last time");
    const reason = error instanceof ThreadEnded ? stoppedTooOften(MAX_FAILURES) : failedTooOften(run);
    await giveUp(deps, run, reason, appliedButUnscored(run));
    return rankUnscored(deps.db, run.orgId);
  }
  await releaseImport(deps.db, run, !interrupted);
  if (at.stopping) throw new JobPostponed(0);
  throw error;
}

/** Reports of several organizations share a thread: one that takes it down must not use up the tries of the others. */
function isPerhapsAnothers(error: unknown): boolean {
  return error instanceof ThreadEnded && !error.alone;
}

/** Nothing is done when another worker has it: then that one decides. */
async function giveUp(deps: ImportProcessDeps, run: ImportTry, reason: Reason, ifApplied = reason): Promise<void> {
  await failImport(deps.db, run, reason, ifApplied);
}

function failedTooOften({ importId }: ImportTry) {
  return {
    code: "internal",
    detail:
      `Processing failed ${MAX_FAILURES} times for a reason that is ours, not the report's. Look for ${importId} in the ` +
      "worker's log, and send the report again once it is mended; until then it is kept for seven days.",
  };
}

function appliedButUnscored({ importId }: ImportTry) {
  return {
    code: "internal",
    detail:
      `The report's findings are stored, but bringing the risks in line failed ${MAX_FAILURES} times. Look for ${importId} ` +
      "in the worker's log, and send the report again once it is mended.",
  };
}

function stoppedTooOften(tries: number) {
  return {
    code: "internal",
    detail:
      `The worker stopped ${tries} times while it worked on this report, perhaps for lack of memory. Look at the ` +
      "worker's log, give it more memory or send the report in parts.",
  };
}
