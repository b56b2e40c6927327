import { z } from "zod";
import type { IncidentDetail, IncidentItem, IncidentRisk } from "@/lib/contracts/http/incident";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { AUDIT_RULES } from "@/lib/engine/audit-policy";
import { parseImageReference } from "@/lib/engine/image-reference";
import { raisedReason } from "@/lib/engine/raised-incident";
import { incidentSteps } from "@/lib/messages/incident-steps";
import { AssetKind } from "@/lib/model/asset-kind";
import { AppError } from "@/lib/model/error";
import { AUDIT_SOURCE } from "@/lib/model/record";
import { readIncidentRows } from "@/lib/queries/incidents/incident-rows";
import { survivingIncident } from "@/lib/queries/incidents/surviving-incident";
import { BandOf } from "@/lib/queries/risk-values";
import { At, SeverityOf } from "@/lib/queries/row-values";
import { subjectHistory } from "@/lib/queries/subject-history";
import { worstFirst } from "@/lib/queries/worst-first";

const MAX_RISKS = 10;
const MAX_IMAGES = 20;

/** One incident; an id whose alerts became another incident's answers with that one. */
export async function getIncident(db: Db, orgId: string, id: string): Promise<IncidentDetail> {
  return withTenant(db, orgId, (tx) => readIncident(tx, orgId, id));
}

/** The same inside a transaction that has just changed it. */
export async function readIncident(tx: Tx, orgId: string, askedId: string): Promise<IncidentDetail> {
  const { id } = await survivingIncident(tx, orgId, askedId);
  const [incident] = await readIncidentRows(tx, orgId, [id]);
  const [facts] = await readFacts(tx, orgId, id);
  if (!incident || !facts) throw new AppError("not_found", "No incident has this id in your organization.");
  const { countedAs, executes, raisedBy, raisedFrom, ...shown } = facts;
  const raised = executes && raisedBy && raisedFrom ? raisedReason({ executes, raisedBy }, raisedFrom) : null;
  const ofRule = AUDIT_RULES.find((rule) => rule.id === countedAs)?.reason ?? null;
  const images = await imagesOf(tx, orgId, incident);
  return {
    ...incident,
    ...shown,
    reason: [raised, ofRule].filter((words) => words !== null).join(" ") || null,
    images,
    risks: await risksOf(tx, orgId, [incident.workload?.id, ...images.map((image) => image.id)]),
    steps: incidentSteps({ ...incident, fromApiServer: incident.source === AUDIT_SOURCE }),
    history: await subjectHistory(tx, orgId, "incident", id),
  };
}

const Facts = z.object({
  countedAs: z.string(),
  executes: z.string().nullable(),
  raisedBy: z.string().nullable(),
  raisedFrom: SeverityOf.nullable(),
  counted: z.number(),
  statusAt: At.nullable(),
  statusBy: z.string().nullable(),
  note: z.string(),
  mergedIds: z.array(z.string()),
});

function readFacts(tx: Tx, orgId: string, id: string) {
  return rows(tx, Facts)`
    SELECT i.counted_as AS "countedAs", i.status_at AS "statusAt", i.status_by AS "statusBy", i.note,
           i.executes, i.raised_by AS "raisedBy", i.raised_from::int AS "raisedFrom",
           (SELECT coalesce(sum(c.counted), 0)::float8 FROM event_count c
             WHERE c.org_id = i.org_id AND c.hour >= i.day::timestamp AT TIME ZONE 'UTC' AND c.hour < (i.day + 1)::timestamp AT TIME ZONE 'UTC'
               AND c.cluster = i.cluster AND c.source = i.source AND c.rule = i.counted_as) AS counted,
           ARRAY(SELECT o.id::text FROM incident o WHERE o.org_id = i.org_id AND o.merged_into = i.id ORDER BY o.id LIMIT 200) AS "mergedIds"
      FROM incident i WHERE i.org_id = ${orgId}::uuid AND i.id = ${id}::uuid`;
}

const Image = z.object({ id: z.string(), kind: AssetKind, name: z.string() });

/** What the workload runs now; without a workload, the image that the sensor named. */
function imagesOf(tx: Tx, orgId: string, { workload, image }: IncidentItem) {
  if (workload) {
    return rows(tx, Image)`
      SELECT DISTINCT a.id, a.kind, a.name FROM edge e JOIN asset a ON a.org_id = e.org_id AND a.id = e.to_id
       WHERE e.org_id = ${orgId}::uuid AND e.from_id = ${workload.id}::uuid AND e.kind = 'runs' AND e.is_live
       ORDER BY a.name, a.id LIMIT ${MAX_IMAGES}`;
  }
  const named = image ? parseImageReference(image)?.repository : undefined;
  if (!named) return [];
  return rows(tx, Image)`
    SELECT id, kind, name FROM asset WHERE org_id = ${orgId}::uuid AND kind = 'image' AND key = ${named}`;
}

const Risk = z.object({
  id: z.string(),
  title: z.string(),
  score: z.number(),
  band: BandOf,
  kev: z.boolean(),
});

function risksOf(tx: Tx, orgId: string, assetIds: readonly (string | undefined)[]): Promise<IncidentRisk[]> | [] {
  const ids = assetIds.filter((id) => id !== undefined);
  if (ids.length === 0) return [];
  return rows(tx, Risk)`
    SELECT r.id, r.title, r.score::int AS score, r.band, r.kev FROM risk r
     WHERE r.org_id = ${orgId}::uuid AND (r.asset_id = ANY(${ids}::uuid[]) OR r.asset_ids && ${ids}::uuid[]) AND r.status IN ('open', 'in_progress')
     ORDER BY ${worstFirst("r")} LIMIT ${MAX_RISKS}`;
}
