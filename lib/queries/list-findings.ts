import type { FindingPage, FindingQuery, FindingStatus } from "@/lib/contracts/http/finding";
import type { Db } from "@/lib/db/client";
import { type Sql, sql } from "@/lib/db/sql";
import { withTenant } from "@/lib/db/tenant";
import { severityOfRank, severityRank } from "@/lib/model/severity";
import { readFacets } from "@/lib/queries/facets";
import { readFindingRows, statusColumn } from "@/lib/queries/finding-rows";
import { type Order, type PageSpec, pageIds } from "@/lib/queries/page-ids";
import { findingSearch } from "@/lib/queries/search/finding-search";

const ORDERS: Record<FindingQuery["sort"], Order> = {
  "-score": { key: sql`k.priority`, direction: "desc", type: "int" },
  "-severity": { key: sql`f.severity`, direction: "desc", type: "int" },
  severity: { key: sql`f.severity`, direction: "asc", type: "int" },
  firstSeenAt: { key: sql`f.first_seen_at`, direction: "asc", type: "timestamptz" },
  "-firstSeenAt": { key: sql`f.first_seen_at`, direction: "desc", type: "timestamptz" },
  "-resolvedAt": { key: sql`coalesce(f.closed_at, '-infinity'::timestamptz)`, direction: "desc", type: "timestamptz" },
};

const FINDINGS = sql`finding f LEFT JOIN finding_rank k ON k.org_id = f.org_id AND k.finding_id = f.id`;
/** In order of priority: walked from the ranks' index, so that a page costs a page. What correlation has not seen yet has no place. */
const RANKED = sql`finding_rank k JOIN finding f ON f.org_id = k.org_id AND f.id = k.finding_id`;

/** Findings: what is open and undecided unless the query says otherwise. */
export async function listFindings(db: Db, orgId: string, query: FindingQuery): Promise<FindingPage> {
  return withTenant(db, orgId, async (tx) => {
    const { ids, nextCursor, count } = await pageIds(tx, findingsPage(orgId, query));
    const items = await readFindingRows(tx, orgId, ids);
    if (query.facets !== "true" || query.cursor) return { items, nextCursor, count };
    const without = (change: Partial<FindingQuery>) => [
      sql`f.org_id = ${orgId}::uuid`,
      ...filters({ ...query, ...change }),
    ];
    const facets = await readFacets(tx, FINDINGS, [
      { name: "severity", value: sql`f.severity`, where: without({ severity: undefined }) },
      { name: "kind", value: sql`f.kind`, where: without({ kind: undefined }) },
      { name: "status", value: statusColumn, where: without({ status: "any" }) },
    ]);
    const severity = (facets.severity ?? []).map(({ value, count }) => ({
      value: severityOfRank(Number(value)),
      count,
    }));
    return { items, nextCursor, count, facets: { ...facets, severity } };
  });
}

/** The page that a query asks for. */
export function findingsPage(orgId: string, query: FindingQuery): PageSpec {
  const ranked = query.sort === "-score";
  return {
    orgId,
    from: ranked ? RANKED : FINDINGS,
    // Said of the ranks, the order is the index's.
    id: ranked ? sql`k.finding_id` : sql`f.id`,
    where: [...within(orgId, query), ...filters(query)],
    order: ORDERS[query.sort],
    query,
  };
}

/** The organization, and for the order of priority the state, said of the ranks too: their index begins with both. */
function within(orgId: string, query: FindingQuery): Sql[] {
  const organization = sql`f.org_id = ${orgId}::uuid`;
  if (query.sort !== "-score") return [organization];
  const ranked = sql`k.org_id = ${orgId}::uuid`;
  return statusOf(query) === "open" ? [organization, ranked, sql`k.state = 'open'`] : [organization, ranked];
}

/** What one import did is asked for whatever became of it since. */
function statusOf(query: FindingQuery): FindingStatus | "any" {
  const namesStatus = query.q ? findingSearch(query.q).namesStatus : false;
  return query.status ?? (query.importId !== undefined || namesStatus ? "any" : "open");
}

function filters(query: FindingQuery): Sql[] {
  const found: Sql[] = [];
  const search = query.q ? findingSearch(query.q) : null;
  const status = statusOf(query);
  if (status !== "any") found.push(statusCondition(status));
  if (query.kind) found.push(sql`f.kind = ${query.kind}`);
  if (query.severity) found.push(sql`f.severity = ${severityRank(query.severity)}::smallint`);
  if (query.assetId) found.push(sql`f.asset_id = ${query.assetId}::uuid`);
  if (query.riskId) found.push(sql`k.risk_id = ${query.riskId}::uuid`);
  if (query.rule) {
    found.push(sql`(f.check_id = ${query.rule} OR f.vulnerability_id = (
      SELECT al.vulnerability_id FROM vulnerability_alias al WHERE al.org_id = f.org_id AND al.alias = ${query.rule}))`);
  }
  if (query.tool) {
    found.push(sql`EXISTS (SELECT 1 FROM observation o JOIN stream s ON s.org_id = o.org_id AND s.id = o.stream_id
      WHERE o.org_id = f.org_id AND o.finding_id = f.id AND s.tool = ${query.tool})`);
  }
  if (query.importId) found.push(importCondition(query.importId, query.change));
  if (search) found.push(search.condition);
  return found;
}

function statusCondition(status: FindingStatus): Sql {
  switch (status) {
    case "open":
      return sql`f.state = 'open' AND f.disposition IS NULL`;
    case "branch":
    case "retired":
    case "suppressed":
      return sql`f.state = ${status}`;
    case "fixed":
      return sql`(f.state = 'fixed' OR (f.state = 'open' AND f.disposition = 'fixed'))`;
    default:
      return sql`f.state = 'open' AND f.disposition = ${status}`;
  }
}

/** What one import did: the turning points it caused; `new` is what it saw first. */
function importCondition(importId: string, change: FindingQuery["change"]): Sql {
  const seen = sql`EXISTS (SELECT 1 FROM finding_event e WHERE e.org_id = f.org_id AND e.finding_id = f.id AND e.import_id = ${importId}::uuid`;
  switch (change) {
    case "new":
      return sql`(${sawIt(importId)}) AND f.first_seen_at = (SELECT i.scanned_at FROM import i WHERE i.org_id = f.org_id AND i.id = ${importId}::uuid)`;
    case "resolved":
      return sql`${seen} AND e.kind = 'fixed')`;
    case "reopened":
      return sql`${seen} AND e.kind = 'reopened')`;
    case "changed":
      // Worded anew by it, in a stream that had it before; or another turn of it than those that are counted apart.
      return sql`(${seen} AND e.kind NOT IN ('fixed', 'reopened', 'retired')) OR EXISTS (
        SELECT 1 FROM observation o JOIN import i ON i.org_id = o.org_id AND i.id = o.import_id
         WHERE o.org_id = f.org_id AND o.finding_id = f.id AND o.import_id = ${importId}::uuid AND lower(o.live) < i.scanned_at))`;
    case "held":
      return sql`EXISTS (SELECT 1 FROM held_closure h JOIN observation o ON o.org_id = h.org_id AND o.stream_id = h.stream_id
        WHERE h.org_id = f.org_id AND h.import_id = ${importId}::uuid AND h.kind = f.kind AND o.finding_id = f.id)`;
    default:
      return sql`(${seen}) OR ${sawIt(importId)})`;
  }
}

/** Reported by a stream of this import at its scan time. */
function sawIt(importId: string): Sql {
  return sql`EXISTS (SELECT 1 FROM stream_import si JOIN observation o ON o.org_id = si.org_id AND o.stream_id = si.stream_id
    WHERE si.org_id = f.org_id AND si.import_id = ${importId}::uuid AND o.finding_id = f.id AND o.live @> si.scanned_at)`;
}
