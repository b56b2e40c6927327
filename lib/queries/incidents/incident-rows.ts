import { z } from "zod";
import type { IncidentItem } from "@/lib/contracts/http/incident";
import { IncidentStatus } from "@/lib/contracts/http/incident-status";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { AssetKind } from "@/lib/model/asset-kind";
import { inOrder } from "@/lib/queries/page-ids";
import { At, SeverityOf } from "@/lib/queries/row-values";

const Row = z.object({
  id: z.string(),
  rule: z.string(),
  source: z.string(),
  severity: SeverityOf,
  status: IncidentStatus,
  cluster: z.string().nullable(),
  namespace: z.string().nullable(),
  workload: z.object({ id: z.string(), kind: AssetKind, name: z.string() }).nullable(),
  pod: z.string().nullable(),
  host: z.string().nullable(),
  image: z.string().nullable(),
  lineage: z.string(),
  output: z.string(),
  alerts: z.number(),
  firstAt: At,
  lastAt: At,
});

/** The incidents with these ids, in this order; ids of another organization are simply not there. */
export async function readIncidentRows(tx: Tx, orgId: string, ids: readonly string[]): Promise<IncidentItem[]> {
  if (ids.length === 0) return [];
  const found = await rows(tx, Row)`
    SELECT i.id, i.rule, i.source, i.severity::int AS severity, i.status, i.cluster, i.namespace,
           CASE WHEN w.id IS NOT NULL THEN jsonb_build_object('id', w.id, 'kind', w.kind, 'name', w.name) END AS workload,
           i.pod, i.host, i.image, i.lineage, i.output, i.alerts::float8 AS alerts, i.first_at AS "firstAt", i.last_at AS "lastAt"
      FROM incident i LEFT JOIN asset w ON w.org_id = i.org_id AND w.id = i.workload_id
     WHERE i.org_id = ${orgId}::uuid AND i.id = ANY(${[...ids]}::uuid[])`;
  return inOrder(ids, found);
}
