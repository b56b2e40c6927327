import { FINDING_FIELDS } from "@/lib/contracts/http/search-fields";
import { type Sql, sql } from "@/lib/db/sql";
import { Severity, severityRank } from "@/lib/model/severity";
import { statusColumn } from "@/lib/queries/finding-rows";
import {
  anyContains,
  type Column,
  type Columns,
  column,
  type Search,
  searchCondition,
} from "@/lib/queries/search/condition-sql";
import { ownerSearchColumn } from "@/lib/queries/search/owner-column";

function ofAsset(value: Sql): Column {
  return {
    where: (
      test,
    ) => sql`EXISTS (SELECT 1 FROM asset a LEFT JOIN asset cl ON cl.org_id = a.org_id AND cl.id = a.cluster_id
      WHERE a.org_id = f.org_id AND a.id = f.asset_id AND ${test(value)})`,
  };
}

/** Asked of the alias group's canonical id, under which KEV and EPSS list it. */
function ofReference(table: Sql, value: Sql): Column["where"] {
  return (test) => sql`EXISTS (SELECT 1 FROM vulnerability v JOIN ${table} ON x.cve = v.canonical_id
    WHERE v.org_id = f.org_id AND v.id = f.vulnerability_id AND ${test(value)})`;
}

/** Ids begin with the milliseconds at which their row was written (UUIDv7); some older rows have random ones (UUIDv4), of which that is not known. */
const ARRIVED: Column = {
  where: (test) => sql`(${test(sql`f.id`)} AND substr(f.id::text, 15, 1) = '7')`,
  present: sql`(substr(f.id::text, 15, 1) = '7')`,
  moment: (at) =>
    sql`((lpad(to_hex(greatest(0, extract(epoch FROM ${at}) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid)`,
};

const COLUMNS: Columns = {
  severity: column(sql`f.severity`, (word) => severityRank(Severity.parse(word))),
  kind: column(sql`f.kind`),
  status: column(statusColumn),
  score: column(sql`coalesce(k.priority, 0)`),
  advisory: {
    where: (test) => sql`(coalesce(${test(sql`f.check_id`)}, false) OR EXISTS (SELECT 1 FROM vulnerability_alias al
      WHERE al.org_id = f.org_id AND al.vulnerability_id = f.vulnerability_id AND ${test(sql`al.alias`)}))`,
  },
  package: {
    where: (test) => sql`EXISTS (SELECT 1 FROM component c WHERE c.org_id = f.org_id AND c.id = f.component_id
      AND (${test(sql`c.name`)} OR ${test(sql`(c.namespace || '/' || c.name)`)}))`,
    present: sql`(f.component_id IS NOT NULL)`,
  },
  fix: { where: (test) => test(sql`f.fixed_version`), present: sql`(f.fixed_version <> '')` },
  tool: {
    where: (test) => sql`EXISTS (SELECT 1 FROM observation o JOIN stream s ON s.org_id = o.org_id AND s.id = o.stream_id
      WHERE o.org_id = f.org_id AND o.finding_id = f.id AND ${test(sql`s.tool`)})`,
  },
  kev: {
    where: (test) =>
      test(sql`EXISTS (SELECT 1 FROM vulnerability v JOIN kev ON kev.cve = v.canonical_id
      WHERE v.org_id = f.org_id AND v.id = f.vulnerability_id)`),
  },
  epss: { where: ofReference(sql`epss x`, sql`(x.percentile * 100)`) },
  path: column(sql`f.locus`),
  owner: ownerSearchColumn("f"),
  age: column(sql`f.first_seen_at`),
  arrived: ARRIVED,
  resolved: column(sql`f.closed_at`),
  reopened: {
    where: (test) => sql`((f.org_id, f.id) IN (SELECT e.org_id, e.finding_id FROM finding_event e
      WHERE e.kind = 'reopened' AND ${test(sql`e.at`)}))`,
  },
  asset: ofAsset(sql`a.name`),
  assetkind: ofAsset(sql`a.kind`),
  cluster: ofAsset(sql`cl.name`),
  namespace: ofAsset(sql`a.namespace`),
};

/** A `q` of /findings as a condition on `f` and its rank `k`. A word is looked for where people would expect it: title, place, package, ids, asset. */
export function findingSearch(q: string): Search {
  return searchCondition(
    q,
    FINDING_FIELDS,
    COLUMNS,
    (word) => sql`(
    ${anyContains([sql`f.title`, sql`f.locus`, sql`f.check_id`], word)}
    OR f.component_id IN (SELECT c.id FROM component c WHERE c.org_id = f.org_id AND ${anyContains([sql`c.name`], word)})
    OR f.asset_id IN (SELECT a.id FROM asset a WHERE a.org_id = f.org_id AND ${anyContains([sql`a.name`], word)})
    OR f.vulnerability_id IN (SELECT v.id FROM vulnerability v WHERE v.org_id = f.org_id AND ${anyContains([sql`v.title`], word)})
    OR f.vulnerability_id IN (SELECT al.vulnerability_id FROM vulnerability_alias al WHERE al.org_id = f.org_id AND ${anyContains([sql`al.alias`], word)}))`,
  );
}
