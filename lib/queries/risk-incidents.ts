import { z } from "zod";
import { IncidentStatus } from "@/lib/contracts/http/incident-status";
import type { RiskIncident } from "@/lib/contracts/http/risk";
import { rows } from "@/lib/db/rows";
import { raw } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";
import { GRAVE_INCIDENT } from "@/lib/graph/runtime-levels";
import { firstSteps } from "@/lib/messages/incident-steps";
import { AUDIT_SOURCE } from "@/lib/model/record";
import { readIncidentRows } from "@/lib/queries/incidents/incident-rows";
import { At, SeverityOf } from "@/lib/queries/row-values";

const SHOWN = 5;

const Row = z.object({
  id: z.string(),
  rule: z.string(),
  severity: SeverityOf,
  status: IncidentStatus,
  workload: z.string(),
  firstAt: At,
});

/** Incidents that are open in a risk's workloads, or in those that run its images: the worst first, of those the one that began first; with what to do before the fix. */
export async function riskIncidents(tx: Tx, orgId: string, riskId: string): Promise<RiskIncident[]> {
  // Workloads that have one are few, an image's may be many: those come first.
  const found = await rows(tx, Row)`
    WITH held AS (SELECT unnest(asset_ids) AS id FROM risk WHERE org_id = ${orgId}::uuid AND id = ${riskId}::uuid),
    happened AS MATERIALIZED (SELECT id, name FROM asset WHERE org_id = ${orgId}::uuid AND runtime_level IS NOT NULL)
    SELECT i.id, i.rule, i.severity::int AS severity, i.status, w.name AS workload, i.first_at AS "firstAt"
      FROM happened w JOIN incident i ON i.org_id = ${orgId}::uuid AND i.workload_id = w.id AND ${raw(GRAVE_INCIDENT)}
     WHERE w.id IN (SELECT id FROM held)
        OR EXISTS (SELECT 1 FROM edge e WHERE e.org_id = ${orgId}::uuid AND e.from_id = w.id AND e.kind = 'runs' AND e.is_live
                      AND e.to_id IN (SELECT id FROM held))
     ORDER BY i.severity DESC, i.first_at, i.id LIMIT ${SHOWN}`;
  const incidents = await readIncidentRows(
    tx,
    orgId,
    found.map(({ id }) => id),
  );
  const doFirst = new Map(
    incidents.map((one) => [one.id, firstSteps({ ...one, fromApiServer: one.source === AUDIT_SOURCE })]),
  );
  return found.map((one) => ({ ...one, doFirst: doFirst.get(one.id) ?? [] }));
}
