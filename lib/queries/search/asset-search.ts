import { ASSET_FIELDS } from "@/lib/contracts/http/search-fields";
import { sql } from "@/lib/db/sql";
import { exposureLevel } from "@/lib/queries/asset-rows";
import { anyContains, type Columns, column, type Search, searchCondition } from "@/lib/queries/search/condition-sql";
import { ownerSearchColumn } from "@/lib/queries/search/owner-column";

const COLUMNS: Columns = {
  kind: column(sql`a.kind`),
  owner: ownerSearchColumn("a"),
  source: column(sql`coalesce(a.owner_reason->>'source', 'none')`),
  // As the filter and the rows have it: a workload that nobody judged is unknown, an image is reached as what runs it.
  exposure: column(exposureLevel),
  exposed: column(sql`coalesce(${exposureLevel} = 'internet', false)`),
  retired: column(sql`(a.retired_at IS NOT NULL)`),
  impact: column(sql`a.mission_impact`),
  label: {
    where: (test) => sql`EXISTS (SELECT 1 FROM jsonb_each_text(a.labels) AS l(key, value)
      WHERE ${test(sql`l.key`)} OR ${test(sql`(l.key || '=' || l.value)`)})`,
  },
  cluster: {
    where: (test) =>
      sql`EXISTS (SELECT 1 FROM asset cl WHERE cl.org_id = a.org_id AND cl.id = a.cluster_id AND ${test(sql`cl.name`)})`,
    present: sql`(a.cluster_id IS NOT NULL)`,
  },
  namespace: column(sql`a.namespace`),
  age: column(sql`a.first_seen_at`),
};

/** A `q` of /assets as a condition on `a`. */
export function assetSearch(q: string): Search {
  return searchCondition(q, ASSET_FIELDS, COLUMNS, (word) => anyContains([sql`a.name`, sql`a.key`], word));
}
