import { z } from "zod";
import type { Overview } from "@/lib/contracts/http/overview";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { sql } from "@/lib/db/sql";
import { withTenant } from "@/lib/db/tenant";
import { readAnnotations, readChanges, readLifecycle } from "@/lib/queries/overview/changes";
import { readCoverage, readSilent } from "@/lib/queries/overview/coverage";
import { exposedExploited, markOf, openRisks, slaKept, timeToFix } from "@/lib/queries/overview/figures";
import { headlineOf } from "@/lib/queries/overview/headline";
import { readWaitingIncidents } from "@/lib/queries/overview/incidents";
import { readPosture } from "@/lib/queries/overview/posture";
import { readRiskFacts } from "@/lib/queries/overview/risk-facts";
import { teamPostures } from "@/lib/queries/overview/teams";
import { urgentBands } from "@/lib/queries/overview/urgent";
import { ownRow } from "@/lib/queries/own-row";
import { pageIds } from "@/lib/queries/page-ids";
import { readRiskRows } from "@/lib/queries/risk-rows";
import { WORST_FIRST } from "@/lib/queries/worst-first";

const DAY_MS = 86_400_000;
const TOP_RISKS = 10;
/** Closed risks further back than any figure looks are not read. */
const RISK_HISTORY_DAYS = 180;

/** The executive's page in one read: one moment, one transaction, so that its numbers agree with each other. */
export async function getOverview(db: Db, orgId: string, days: number, now = new Date()): Promise<Overview> {
  return withTenant(db, orgId, async (tx) => {
    const since = new Date(now.getTime() - days * DAY_MS);
    const risks = await readRiskFacts(tx, orgId, new Date(now.getTime() - RISK_HISTORY_DAYS * DAY_MS));
    const [state] = await rows(tx, z.object({ empty: z.boolean() }))`
      SELECT NOT EXISTS (SELECT 1 FROM import WHERE org_id = ${orgId}::uuid AND status IN ('done', 'held', 'correlating')) AS empty`;
    const empty = state?.empty ?? true;
    const stale = await readSilent(tx, orgId);
    const top = await pageIds(tx, {
      orgId,
      from: sql`risk r`,
      id: sql`r.id`,
      where: [sql`r.org_id = ${orgId}::uuid`, sql`r.status IN ('open', 'in_progress')`, ownRow("r")],
      order: WORST_FIRST,
      query: { limit: TOP_RISKS },
    });
    return {
      asOf: now.toISOString(),
      empty,
      incidents: await readWaitingIncidents(tx, orgId),
      headline: headlineOf(risks, stale, empty, now),
      mark: markOf(risks, now),
      urgent: urgentBands(risks, now),
      figures: [
        openRisks(risks, now),
        await timeToFix(tx, orgId, now),
        slaKept(risks, now),
        exposedExploited(risks, now),
      ],
      posture: await readPosture(tx, orgId, days, now),
      annotations: await readAnnotations(tx, orgId, since),
      teams: teamPostures(risks, now),
      topRisks: await readRiskRows(tx, orgId, top.ids),
      coverage: await readCoverage(tx, orgId),
      lifecycle: await readLifecycle(tx, orgId),
      stale,
      changes: await readChanges(tx, orgId),
    };
  });
}
