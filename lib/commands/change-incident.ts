import { z } from "zod";
import type { Principal } from "@/lib/auth/principal";
import { recordAudit } from "@/lib/commands/record-audit";
import { demandAssetsWithin, demandClusterWithin } from "@/lib/commands/token-limits";
import type { IncidentChange, IncidentDetail } from "@/lib/contracts/http/incident";
import type { IncidentStatus } from "@/lib/contracts/http/incident-status";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { withTenant } from "@/lib/db/tenant";
import { severityRank } from "@/lib/model/severity";
import { readIncident } from "@/lib/queries/incidents/get-incident";
import { survivingIncident } from "@/lib/queries/incidents/surviving-incident";
import { SeverityOf } from "@/lib/queries/row-values";

const Place = z.object({
  status: z.string(),
  severity: SeverityOf,
  workloadId: z.string().nullable(),
  cluster: z.string().nullable(),
  executes: z.string().nullable(),
});

const WORDS: Record<IncidentStatus, string> = {
  open: "Opened again",
  acknowledged: "Acknowledged",
  closed: "Closed",
};

/** The incident as it is now, and the workload whose risks are to be scored again, after the commit: its incidents are evidence for them. */
type Changed = { incident: IncidentDetail; assetIds: string[] };

/** Sets where an incident stands, or the note on it. The same status again changes nothing and is not recorded. */
export async function changeIncident(
  db: Db,
  principal: Principal,
  askedId: string,
  { status, note }: IncidentChange,
): Promise<Changed> {
  const { orgId, actor } = principal;
  return withTenant(db, orgId, async (tx) => {
    const { id } = await survivingIncident(tx, orgId, askedId);
    const [before] = await rows(tx, Place)`
      SELECT status, severity::int AS severity, workload_id AS "workloadId", cluster, executes FROM incident
       WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid FOR UPDATE`;
    if (before?.workloadId) await demandAssetsWithin(tx, principal, [before.workloadId], "an incident");
    else await demandClusterWithin(tx, principal, before?.cluster ?? null);
    const moved = status !== undefined && status !== before?.status;
    if (moved) {
      await tx.$executeRaw`
        UPDATE incident SET status = ${status}, status_at = now(), status_by = ${actor.name}
         WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
    }
    if (note !== undefined) {
      await tx.$executeRaw`UPDATE incident SET note = ${note} WHERE org_id = ${orgId}::uuid AND id = ${id}::uuid`;
    }
    if (moved || note !== undefined) {
      const said = note ? `: ${note}` : "";
      const text = `${moved ? WORDS[status] : "Noted"}${said}`;
      await recordAudit(tx, orgId, actor, `incident.${moved ? status : "noted"}`, { kind: "incident", id }, { text });
    }
    const counts = before && (before.executes !== null || severityRank(before.severity) >= severityRank("high"));
    const assetIds = moved && counts && before.workloadId ? [before.workloadId] : [];
    return { incident: await readIncident(tx, orgId, id), assetIds };
  });
}
