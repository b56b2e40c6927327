import type { Overview } from "@/lib/contracts/http/overview";
import { sql } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";
import { readIncidentRows } from "@/lib/queries/incidents/incident-rows";
import { GRAVE_URGENCY, INCIDENT_URGENCY } from "@/lib/queries/incidents/urgency";
import { countRows, pageIds } from "@/lib/queries/page-ids";

/** High and critical incidents that nobody has looked at, with the worst of them; null where there is none. */
export async function readWaitingIncidents(tx: Tx, orgId: string): Promise<Overview["incidents"]> {
  const from = sql`incident i`;
  const where = [
    sql`i.org_id = ${orgId}::uuid`,
    sql`i.merged_into IS NULL`,
    sql`${INCIDENT_URGENCY} >= ${GRAVE_URGENCY}`,
  ];
  const order = { key: INCIDENT_URGENCY, direction: "desc", type: "int" } as const;
  const { ids } = await pageIds(tx, { orgId, from, id: sql`i.id`, where, order, query: { limit: 1 } });
  const [worst] = await readIncidentRows(tx, orgId, ids);
  return worst ? { count: await countRows(tx, from, where), worst } : null;
}
