import { z } from "zod";
import { AssetLink, ClusterPlace } from "@/lib/contracts/http/asset-link";
import { type FindingItem, FindingStatus } from "@/lib/contracts/http/finding";
import { rows } from "@/lib/db/rows";
import { type Sql, sql } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";
import { packageWords } from "@/lib/engine/package-words";
import { FindingKind } from "@/lib/model/finding-kind";
import { clusterPlace } from "@/lib/queries/cluster-place";
import { OwnerRow, ownerColumn, ownerJoins } from "@/lib/queries/owner-columns";
import { inOrder } from "@/lib/queries/page-ids";
import { At, SeverityOf } from "@/lib/queries/row-values";

const Row = z.object({
  id: z.string(),
  kind: FindingKind,
  title: z.string(),
  severity: SeverityOf,
  status: FindingStatus,
  rule: z.string(),
  locus: z.string(),
  asset: AssetLink,
  place: ClusterPlace.nullable(),
  component: z.object({ type: z.string(), namespace: z.string(), name: z.string() }).nullable(),
  versions: z.array(z.string()),
  fixedVersion: z.string().nullable(),
  owner: OwnerRow,
  score: z.number(),
  riskId: z.string().nullable(),
  exploited: z.boolean(),
  tools: z.array(z.string()),
  held: z.boolean(),
  firstSeenAt: At,
  lastSeenAt: At.nullable(),
  resolvedAt: At.nullable(),
});
type Row = z.infer<typeof Row>;

/** One word for life and decision: what people decided shows only while machines still see it. */
export const statusColumn: Sql = sql`CASE WHEN f.state = 'open' THEN coalesce(f.disposition, 'open') ELSE f.state END`;

/**
 * When its streams last looked and saw it: coverage inside its live intervals, never a column written per row. An import whose
 * closures are held covers nothing of that kind: what it did report, it notes as sightings. What an advisory says of packages
 * was last seen when they were last listed.
 */
const lastSeen: Sql = sql`greatest((
  SELECT max(si.scanned_at) FROM observation o
    JOIN stream s ON s.org_id = o.org_id AND s.id = o.stream_id AND s.tool = 'osv' AND s.scope = 'sbom'
    JOIN stream l ON l.org_id = s.org_id AND (l.asset_id, l.ref, l.platform, l.version_key) = (s.asset_id, s.ref, s.platform, s.version_key)
    JOIN stream_import si ON si.org_id = o.org_id AND si.stream_id = l.id AND si.lists_packages
   WHERE o.org_id = f.org_id AND o.finding_id = f.id AND (upper_inf(o.live) OR o.live @> si.scanned_at)), (
  SELECT max(si.scanned_at) FROM observation o
    JOIN stream_import si ON si.org_id = o.org_id AND si.stream_id = o.stream_id AND o.live @> si.scanned_at
   WHERE o.org_id = f.org_id AND o.finding_id = f.id
     AND (f.kind = ANY(si.covered_kinds) AND NOT f.kind = ANY(si.held_kinds) OR EXISTS (
       SELECT 1 FROM sighting g WHERE g.org_id = o.org_id AND g.stream_id = o.stream_id
          AND g.finding_id = o.key_id AND g.import_id = si.import_id))))`;

/**
 * Strongest first: what was said of the finding itself, whom a person gave its risk to, whom its file names, its risk's owner; a
 * finding without a risk is its asset's owner's. `f`, `k` and `a` are finding, rank and asset.
 */
export const ownerOfFinding: Sql = sql`LEFT JOIN risk r ON r.org_id = f.org_id AND r.id = k.risk_id
      LEFT JOIN finding_owner fo ON fo.org_id = f.org_id AND fo.finding_id = f.id
      CROSS JOIN LATERAL (SELECT CASE WHEN f.owner_reason IS NOT NULL THEN 'f' WHEN r.owner_pinned THEN 'r'
        WHEN fo.finding_id IS NOT NULL THEN 'fo' WHEN r.id IS NOT NULL THEN 'r' ELSE 'a' END AS says) AS who
      CROSS JOIN LATERAL (SELECT f.org_id,
        CASE who.says WHEN 'f' THEN f.owner_team_id WHEN 'fo' THEN fo.owner_team_id WHEN 'r' THEN r.owner_team_id ELSE a.owner_team_id END AS owner_team_id,
        CASE who.says WHEN 'f' THEN f.owner_user_id WHEN 'fo' THEN fo.owner_user_id WHEN 'r' THEN r.owner_user_id ELSE a.owner_user_id END AS owner_user_id,
        CASE who.says WHEN 'f' THEN f.owner_reason WHEN 'fo' THEN fo.owner_reason WHEN 'r' THEN r.owner_reason ELSE a.owner_reason END AS owner_reason) AS o`;

/** The findings with these ids, in this order; ids of another organization are simply not there. */
export async function readFindingRows(tx: Tx, orgId: string, ids: readonly string[]): Promise<FindingItem[]> {
  if (ids.length === 0) return [];
  const found = await rows(tx, Row)`${findingRowsSql(orgId, ids)}`;
  return inOrder(ids, found).map(toFinding);
}

/** Its plan is held to look-ups in lib/queries/list-plans.db.test.ts. */
export function findingRowsSql(orgId: string, ids: readonly string[]): Sql {
  return sql`
    SELECT f.id, f.kind, coalesce(nullif(v.title, ''), f.title) AS title, f.severity::int, ${statusColumn} AS status,
           coalesce(v.canonical_id, f.check_id, '') AS rule, f.locus,
           jsonb_build_object('id', a.id, 'kind', a.kind, 'name', a.name) AS asset, ${clusterPlace("f")} AS place,
           CASE WHEN c.id IS NULL THEN NULL ELSE jsonb_build_object('type', c.type, 'namespace', c.namespace, 'name', c.name) END AS component,
           ARRAY(SELECT DISTINCT o.installed_version FROM observation o
                  WHERE o.org_id = f.org_id AND o.finding_id = f.id AND o.installed_version <> '' ORDER BY 1 LIMIT 20) AS versions,
           f.fixed_version AS "fixedVersion", ${ownerColumn("o")} AS owner, coalesce(k.priority, 0)::int AS score, k.risk_id AS "riskId",
           EXISTS (SELECT 1 FROM kev WHERE kev.cve = v.canonical_id) AS exploited,
           ARRAY(SELECT DISTINCT s.tool FROM observation o JOIN stream s ON s.org_id = o.org_id AND s.id = o.stream_id
                  WHERE o.org_id = f.org_id AND o.finding_id = f.id ORDER BY 1) AS tools,
           EXISTS (SELECT 1 FROM held_closure h JOIN observation o ON o.org_id = h.org_id AND o.stream_id = h.stream_id
                    WHERE h.org_id = f.org_id AND h.status = 'pending' AND h.asset_id = f.asset_id AND h.kind = f.kind
                      AND o.finding_id = f.id) AS held,
           f.first_seen_at AS "firstSeenAt", ${lastSeen} AS "lastSeenAt", f.closed_at AS "resolvedAt"
      FROM finding f
      LEFT JOIN finding_rank k ON k.org_id = f.org_id AND k.finding_id = f.id
      JOIN asset a ON a.org_id = f.org_id AND a.id = f.asset_id
      LEFT JOIN vulnerability v ON v.org_id = f.org_id AND v.id = f.vulnerability_id
      LEFT JOIN component c ON c.org_id = f.org_id AND c.id = f.component_id
      ${ownerOfFinding}
      ${ownerJoins("o")}
     WHERE f.org_id = ${orgId}::uuid AND f.id = ANY(${[...ids]}::uuid[])`;
}

function toFinding({ component, versions, locus, ...row }: Row): FindingItem {
  const name = component && [component.namespace, component.name].filter(Boolean).join("/");
  return {
    ...row,
    title: row.title || row.rule,
    subject: component ? subjectOf(component) : locus || row.asset.name,
    package: component && {
      type: component.type,
      namespace: component.namespace || null,
      name: component.name,
      versions,
      purl: `pkg:${component.type}/${name}`,
    },
  };
}

/** The package by its coordinates; what tools call `stdlib` by what it is. */
function subjectOf({ type, namespace, name }: NonNullable<Row["component"]>): string {
  const words = packageWords({ type, namespace: namespace || null, name });
  return words.startsWith("the ") ? words.slice("the ".length) : [namespace, name].filter(Boolean).join("/");
}
