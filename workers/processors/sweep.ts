import { expireEveryDecision } from "@/lib/commands/expire-decisions";
import { keepAlertDays } from "@/lib/commands/keep-alert-days";
import { recheckRuntimeLevels } from "@/lib/commands/recheck-runtime-levels";
import { recomputeRisks } from "@/lib/commands/recompute-risks";
import { rescoreByFormula } from "@/lib/commands/rescore-by-formula";
import { recheckEveryBundle } from "@/lib/commands/signing-trust";
import type { Processor } from "@/lib/contracts/jobs";
import type { Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { organizationsWithReplays } from "@/lib/ingest/replay/next-replay";
import type { Storage } from "@/lib/ingest/spool";
import { sweepSpool } from "@/lib/ingest/sweep";
import { sweepBundles } from "@/lib/ingest/sweep-bundles";
import { log } from "@/lib/log";
import type { Enqueue } from "@/lib/queue/queue";
import { forgetDeadWorkers } from "@/lib/queue/worker-alive";

/**
 * Housekeeping: tables for the days to come, alerts and decisions whose time is over, workloads whose incidents are not what their risks are scored with, risks that another version of the formula scored, replays and comparisons with advisories
 * whose job was lost, signatures that nothing rests on or that were checked against what is trusted no more, uploads nobody needs, traces of workers that died.
 */
export const sweep =
  (deps: Storage & { db: Db; enqueue: Enqueue; compareOsv: () => Promise<void> }): Processor<"sweep"> =>
  async () => {
    await forgetDeadWorkers(deps.db);
    await keepAlertDays(deps.db, env().PLIMSOLL_ALERT_RETENTION_DAYS);
    await expireEveryDecision(deps.db);
    await recheckRuntimeLevels(deps.db);
    await rescoreByFormula(deps.db, deps.enqueue);
    await sweepBundles(deps.db);
    await recheckEveryBundle({ db: deps.db, recompute: recomputeRisks });
    for (const orgId of await organizationsWithReplays(deps.db)) await deps.enqueue("import.replay", { orgId });
    // A lost job leaves packages uncompared; who is in line already is done at once.
    await deps.compareOsv();
    const removed = await sweepSpool(deps);
    if (removed > 0) log.info({ removed }, "uploads that nobody needs any more were removed");
  };
