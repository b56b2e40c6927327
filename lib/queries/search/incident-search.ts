import { INCIDENT_FIELDS } from "@/lib/contracts/http/search-fields";
import { sql } from "@/lib/db/sql";
import { Severity, severityRank } from "@/lib/model/severity";
import { anyContains, type Columns, column, type Search, searchCondition } from "@/lib/queries/search/condition-sql";

const COLUMNS: Columns = {
  severity: column(sql`i.severity`, (word) => severityRank(Severity.parse(word))),
  status: column(sql`i.status`),
  rule: column(sql`i.rule`),
  source: column(sql`i.source`),
  workload: {
    where: (test) =>
      sql`EXISTS (SELECT 1 FROM asset w WHERE w.org_id = i.org_id AND w.id = i.workload_id AND (${test(sql`w.name`)} OR ${test(sql`w.key`)}))`,
    present: sql`(i.workload_id IS NOT NULL)`,
  },
  process: {
    where: (test) =>
      sql`EXISTS (SELECT 1 FROM unnest(string_to_array(i.lineage, ' > ')) AS p(name) WHERE ${test(sql`p.name`)})`,
  },
  image: column(sql`i.image`),
  pod: column(sql`i.pod`),
  host: column(sql`i.host`),
  alerts: column(sql`i.alerts`),
  age: column(sql`i.first_at`),
  cluster: column(sql`i.cluster`),
  namespace: column(sql`i.namespace`),
};

/** A `q` of /incidents as a condition on `i`. */
export function incidentSearch(q: string): Search {
  return searchCondition(q, INCIDENT_FIELDS, COLUMNS, (word) =>
    anyContains([sql`i.rule`, sql`i.output`, sql`i.pod`, sql`i.namespace`, sql`i.image`, sql`i.lineage`], word),
  );
}
