import { DECISION_STATES } from "@/lib/contracts/http/decision";
import type { RiskBand } from "@/lib/contracts/http/risk";
import { RISK_FIELDS } from "@/lib/contracts/http/search-fields";
import { raw, type Sql, sql } from "@/lib/db/sql";
import { Severity, severityRank } from "@/lib/model/severity";
import { currentTenant } from "@/lib/queries/current-tenant";
import { TOLD } from "@/lib/queries/own-row";
import { storedBand } from "@/lib/queries/risk-values";
import {
  anyContains,
  type Column,
  type Columns,
  column,
  type Search,
  searchCondition,
} from "@/lib/queries/search/condition-sql";
import { ownerSearchColumn } from "@/lib/queries/search/owner-column";

/** Asked of any of the risk's assets. */
function ofAssets(value: Sql): Column {
  return {
    where: (
      test,
    ) => sql`EXISTS (SELECT 1 FROM asset a LEFT JOIN asset cl ON cl.org_id = a.org_id AND cl.id = a.cluster_id
      WHERE a.org_id = r.org_id AND (a.id = r.asset_id OR a.id = ANY(r.asset_ids)) AND ${test(value)})`,
  };
}

const COLUMNS: Columns = {
  band: column(sql`r.band`, (word) => storedBand(word as RiskBand)),
  score: column(sql`r.score`),
  status: column(sql`CASE WHEN r.status IN ('closed', 'fixed') THEN 'resolved' ELSE r.status END`),
  kind: column(sql`r.kind`),
  owner: ownerSearchColumn("r"),
  severity: column(sql`r.top_severity`, (word) => severityRank(Severity.parse(word))),
  exposed: column(sql`r.exposed`),
  kev: column(sql`r.kev`),
  incident: column(
    sql`(r.asset_ids && ARRAY(SELECT w.id FROM asset w WHERE w.org_id = ${currentTenant} AND w.runtime_level IS NOT NULL))`,
  ),
  fix: { where: (test) => test(sql`(r.fix->>'title')`), present: sql`r.fixable` },
  overdue: column(sql`(r.due_at < now() AND r.status IN ('open', 'in_progress'))`),
  due: column(sql`r.due_at`),
  age: column(sql`r.first_seen_at`),
  decided: {
    where: (test) => sql`((r.org_id, r.id) IN (
      SELECT d.org_id, d.risk_id FROM decision d WHERE d.risk_id IS NOT NULL AND d.kind = ANY(${[...DECISION_STATES]}::text[]) AND d.revoked_at IS NULL
         AND ${test(sql`d.created_at`)}))`,
  },
  findings: column(sql`r.finding_count`),
  asset: ofAssets(sql`a.name`),
  cluster: ofAssets(sql`cl.name`),
  namespace: ofAssets(sql`a.namespace`),
  advisory: {
    where: (
      test,
    ) => sql`EXISTS (SELECT 1 FROM finding_rank k JOIN finding f ON f.org_id = k.org_id AND f.id = k.finding_id LEFT JOIN vulnerability_alias al ON al.org_id = f.org_id AND al.vulnerability_id = f.vulnerability_id
      WHERE k.org_id = r.org_id AND k.risk_id = r.id AND ${test(sql`coalesce(al.alias, f.check_id)`)})`,
  },
};

const OF_CHANGE: Columns = {
  ...COLUMNS,
  band: column(raw(`${TOLD}.band`), (word) => storedBand(word as RiskBand)),
  score: column(raw(`${TOLD}.score`)),
};

/** A `q` of /risks as a condition on `r`. */
export function riskSearch(q: string): Search {
  return search(q, COLUMNS);
}

/** The same on the change `r` of an attack path: by band and score the path stands for itself, since it counts with its change. */
export function riskSearchOfChange(q: string): Sql {
  return search(q, OF_CHANGE).condition;
}

function search(q: string, columns: Columns): Search {
  return searchCondition(
    q,
    RISK_FIELDS,
    columns,
    (word) =>
      sql`(${holdsNamed(word)} OR r.id IN (${namedBy(word)}) OR ${anyContains([sql`r.title`, sql`r.summary`], word)})`,
  );
}

/**
 * Some asset of the risk is called so: a word finds what `asset:` does. The assets are found once and looked up in a hash by each risk that is
 * looked at; `IS TRUE` keeps the server from reading each of them by its id instead. Most risks have one asset, which spares the list of them.
 */
function holdsNamed(word: string): Sql {
  const named = sql`(SELECT a.id FROM asset a WHERE a.org_id = ${currentTenant} AND ${anyContains([sql`a.name`], word)})`;
  return sql`(r.asset_id IN ${named} OR (cardinality(r.asset_ids) > 1 AND EXISTS (
      SELECT 1 FROM unnest(r.asset_ids) AS held(id) WHERE (held.id IN ${named}) IS TRUE)))`;
}

/** The risks of the advisory with this id, which is stored in capitals. */
function namedBy(word: string): Sql {
  return sql`SELECT k.risk_id FROM vulnerability_alias al JOIN finding f ON f.org_id = al.org_id AND f.vulnerability_id = al.vulnerability_id
        JOIN finding_rank k ON k.org_id = f.org_id AND k.finding_id = f.id
       WHERE al.org_id = ${currentTenant} AND al.alias = ${word.toUpperCase()} AND k.risk_id IS NOT NULL`;
}
