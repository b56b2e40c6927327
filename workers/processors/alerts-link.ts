import type { Processor } from "@/lib/contracts/jobs";
import type { Db } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { linkAlerts } from "@/lib/graph/link-alerts";
import { levelsToSettle } from "@/lib/graph/runtime-levels";

/** A batch may take this long from its arrival to its commit, and a job that was lost is made up for by the next. */
const LOOK_BACK_MS = 120_000;

/**
 * Ties the alerts of a range of arrival to the workloads they happened in, and has those scored again whose worst incident is another now. Safe to run twice: see `linkAlerts`.
 */
export const alertsLink =
  (deps: {
    db: Db;
    recompute: (orgId: string, assetIds: readonly string[]) => Promise<void>;
  }): Processor<"alerts.link"> =>
  async ({ orgId, from, to }) => {
    const since = new Date(Date.parse(from) - LOOK_BACK_MS).toISOString();
    const linked = await withTenantConnection(deps.db, orgId, (connection) =>
      linkAlerts(connection, orgId, { arrived: { from: since, to } }),
    );
    if (linked.length === 0) return;
    // After the commit: of two that change one workload at a time the later one sees both.
    const changed = await withTenantConnection(deps.db, orgId, (connection) =>
      levelsToSettle(connection, orgId, linked),
    );
    await deps.recompute(orgId, changed);
  };
