import type { IncidentPage, IncidentQuery } from "@/lib/contracts/http/incident";
import type { Db } from "@/lib/db/client";
import { type Sql, sql } from "@/lib/db/sql";
import { withTenant } from "@/lib/db/tenant";
import { severityOfRank, severityRank } from "@/lib/model/severity";
import { readFacets } from "@/lib/queries/facets";
import { readIncidentRows } from "@/lib/queries/incidents/incident-rows";
import { INCIDENT_URGENCY } from "@/lib/queries/incidents/urgency";
import { type Order, type PageSpec, pageIds } from "@/lib/queries/page-ids";
import { incidentSearch } from "@/lib/queries/search/incident-search";

const ORDERS: Record<IncidentQuery["sort"], Order> = {
  "-urgency": { key: INCIDENT_URGENCY, direction: "desc", type: "int" },
  "-lastAt": { key: sql`i.last_at`, direction: "desc", type: "timestamptz" },
  lastAt: { key: sql`i.last_at`, direction: "asc", type: "timestamptz" },
  "-severity": { key: sql`i.severity`, direction: "desc", type: "int" },
  // A sort key is an int; nobody tells two billion alerts from three.
  "-alerts": { key: sql`least(i.alerts, 2147483647)::int`, direction: "desc", type: "int" },
};

const INCIDENTS = sql`incident i`;

/** Incidents: what nobody has closed unless the query says otherwise. */
export async function listIncidents(db: Db, orgId: string, query: IncidentQuery): Promise<IncidentPage> {
  return withTenant(db, orgId, async (tx) => {
    const { ids, nextCursor, count } = await pageIds(tx, incidentsPage(orgId, query));
    const items = await readIncidentRows(tx, orgId, ids);
    if (query.facets !== "true" || query.cursor) return { items, nextCursor, count };
    const without = (change: Partial<IncidentQuery>) => conditions(orgId, { ...query, ...change });
    const facets = await readFacets(tx, INCIDENTS, [
      { name: "severity", value: sql`i.severity`, where: without({ severity: undefined }) },
      { name: "status", value: sql`i.status`, where: without({ status: "any" }) },
      { name: "cluster", value: sql`i.cluster`, where: without({ cluster: undefined }) },
      { name: "source", value: sql`i.source`, where: without({ source: undefined }) },
    ]);
    const severity = (facets.severity ?? []).map(({ value, count: n }) => ({
      value: severityOfRank(Number(value)),
      count: n,
    }));
    return { items, nextCursor, count, facets: { ...facets, severity } };
  });
}

/** The page that a query asks for; by urgency and by time it is walked from an index. */
export function incidentsPage(orgId: string, query: IncidentQuery): PageSpec {
  const order = ORDERS[query.sort];
  return { orgId, from: INCIDENTS, id: sql`i.id`, where: conditions(orgId, query), order, query };
}

function conditions(orgId: string, query: IncidentQuery): Sql[] {
  const found = [sql`i.org_id = ${orgId}::uuid`, sql`i.merged_into IS NULL`];
  const search = query.q ? incidentSearch(query.q) : null;
  if (query.status === undefined && !search?.namesStatus) found.push(sql`i.status <> 'closed'`);
  else if (query.status !== undefined && query.status !== "any") found.push(sql`i.status = ${query.status}`);
  if (query.severity) found.push(sql`i.severity = ${severityRank(query.severity)}::smallint`);
  if (query.cluster) found.push(sql`i.cluster = ${query.cluster}`);
  if (query.source) found.push(sql`i.source = ${query.source}`);
  if (query.workloadId) found.push(sql`i.workload_id = ${query.workloadId}::uuid`);
  if (search) found.push(search.condition);
  return found;
}
