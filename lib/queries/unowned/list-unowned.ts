import { z } from "zod";
import { type Unowned, UnownedGroup, type UnownedQuery } from "@/lib/contracts/http/owner-rule";
import type { Db } from "@/lib/db/client";
import { rowsOf } from "@/lib/db/rows";
import { withTenantConnection } from "@/lib/db/tenant";
import { ruleOfPlace, type UnownedPlace } from "@/lib/engine/ownership/rule-proposals";
import { ownRowText } from "@/lib/queries/own-row";
import type { Spot } from "@/lib/queries/unowned/spot";
import { suggestOwners } from "@/lib/queries/unowned/suggest-owners";
import { nobodys, OWNABLE } from "@/lib/queries/unowned/unowned-assets";
import { worstOrder } from "@/lib/queries/worst-first";

const Row = z.object({
  kind: UnownedGroup.shape.kind,
  name: z.string(),
  cluster: z.string().nullable(),
  namespace: z.string().nullable(),
  risks: z.number(),
  findings: z.number(),
  assets: z.number(),
  topScore: z.number().nullable(),
  worst: z.array(z.object({ id: z.string(), title: z.string(), score: z.number() })),
  paths: z.array(z.string()),
  named: z.array(z.object({ name: z.string(), things: z.number() })),
  groups: z.number(),
  allRisks: z.number(),
  allAssets: z.number(),
});
type Row = z.output<typeof Row>;

/** What nobody owns, by what would own it together, the worst first, with who might. */
export async function listUnowned(db: Db, orgId: string, { limit }: UnownedQuery): Promise<Unowned> {
  return withTenantConnection(db, orgId, async (connection) => {
    const rows = await rowsOf(connection, Row, UNOWNED, [orgId, limit]);
    const suggestions = await suggestOwners(connection, orgId, rows.map(spotOf));
    const [first] = rows;
    return {
      groups: rows.map((row) => toGroup(row, suggestions.get(keyOf(row)) ?? [])),
      more: Math.max(0, (first?.groups ?? 0) - rows.length),
      risks: first?.allRisks ?? 0,
      assets: first?.allAssets ?? 0,
    };
  });
}

const keyOf = ({ kind, name }: Row) => `${kind} ${name}`;

function spotOf(row: Row): Spot {
  return {
    key: keyOf(row),
    repository: row.kind === "repository" ? row.name : null,
    paths: row.paths,
    cluster: row.cluster,
    namespace: row.namespace,
    image: row.kind === "image" ? row.name : null,
  };
}

function toGroup(row: Row, suggestions: UnownedGroup["suggestions"]): UnownedGroup {
  const { cluster, namespace, paths: _, groups: __, allRisks: ___, allAssets: ____, ...told } = row;
  const place: UnownedPlace =
    row.kind === "namespace"
      ? { kind: row.kind, name: row.name, cluster: cluster ?? "", namespace: namespace ?? "" }
      : { kind: row.kind, name: row.name };
  return { ...told, match: ruleOfPlace(place), suggestions };
}

/**
 * Open risks and living assets that no team or person here owns. What runs in a namespace is the namespace's, an image that runs
 * nowhere its own, a manifest that of the repository, cluster or report it came with; what only describes a cluster (roles, services, nodes) is no place of its own.
 */
const UNOWNED = `
  WITH thing AS (
    SELECT 'risk' AS thing, r.id, r.title, r.score::int AS score, row_number() OVER (ORDER BY ${worstOrder("r")}) AS place, r.finding_count AS findings, r.asset_id, r.owner_reason
      FROM risk r WHERE r.org_id = $1 AND ${nobodys("r")} AND r.status IN ('open', 'in_progress') AND ${ownRowText("r")}
    UNION ALL
    SELECT 'asset', a.id, a.name, NULL, NULL, 0, a.id, a.owner_reason FROM asset a
     WHERE a.org_id = $1 AND ${nobodys("a")} AND ${OWNABLE}),
  placed AS (
    SELECT t.*, a.kind AS asset_kind, a.key, c.name AS cluster, coalesce(p.namespace, a.namespace, CASE WHEN a.kind = 'namespace' THEN a.name END) AS namespace,
           CASE a.kind WHEN 'repository' THEN a.key WHEN 'iac_resource' THEN split_part(a.key, '#', 1) END AS holder,
           CASE a.kind WHEN 'repository' THEN a.kind WHEN 'iac_resource' THEN coalesce(h.kind, 'repository') END AS holder_kind,
           t.owner_reason -> 'of' ->> 'path' AS path, coalesce(t.owner_reason ->> 'team', t.owner_reason ->> 'person') AS outside
      FROM thing t JOIN asset a ON a.org_id = $1 AND a.id = t.asset_id
      LEFT JOIN asset p ON p.org_id = $1 AND p.id = (t.owner_reason -> 'of' ->> 'placeId')::uuid
      LEFT JOIN asset c ON c.org_id = $1 AND c.id = coalesce(p.cluster_id, a.cluster_id)
      LEFT JOIN LATERAL (SELECT h.kind FROM asset h WHERE a.kind = 'iac_resource' AND h.org_id = $1 AND h.key = split_part(a.key, '#', 1)
                            AND h.kind IN ('repository', 'cluster', 'artifact') ORDER BY h.kind = 'repository' DESC, h.kind LIMIT 1) h ON true),
  grouped AS (
    SELECT *, CASE WHEN holder IS NOT NULL THEN holder_kind WHEN namespace IS NOT NULL AND cluster IS NOT NULL THEN 'namespace'
                   WHEN asset_kind = 'image' THEN 'image' ELSE 'asset' END AS kind FROM placed),
  called AS (
    SELECT *, CASE WHEN holder IS NOT NULL THEN holder WHEN kind = 'namespace' THEN cluster || '/' || namespace
                WHEN kind = 'image' THEN key ELSE asset_kind || ':' || key END AS group_name FROM grouped),
  summed AS (
    SELECT kind, group_name AS name, CASE kind WHEN 'namespace' THEN min(cluster) END AS cluster, CASE kind WHEN 'namespace' THEN min(namespace) END AS namespace,
           (count(*) FILTER (WHERE thing = 'risk'))::int AS risks, sum(findings)::int AS findings, (count(*) FILTER (WHERE thing = 'asset'))::int AS assets,
           max(score) AS "topScore",
           coalesce((array_agg(jsonb_build_object('id', id, 'title', title, 'score', score) ORDER BY place) FILTER (WHERE thing = 'risk'))[1:3], '{}') AS worst,
           coalesce((array_agg(DISTINCT path) FILTER (WHERE path IS NOT NULL))[1:500], '{}') AS paths
      FROM called GROUP BY kind, group_name),
  outsiders AS (
    SELECT kind, name, jsonb_agg(jsonb_build_object('name', outside, 'things', things) ORDER BY things DESC, outside) AS named FROM (
      SELECT kind, group_name AS name, outside, count(*)::int AS things FROM called WHERE outside IS NOT NULL GROUP BY 1, 2, 3) AS o GROUP BY 1, 2)
  SELECT s.kind, s.name, s.cluster, s.namespace, s.risks, s.findings, s.assets, s."topScore", to_jsonb(s.worst) AS worst, s.paths,
         coalesce(o.named, '[]'::jsonb) AS named, (count(*) OVER ())::int AS groups, (sum(s.risks) OVER ())::int AS "allRisks",
         (sum(s.assets) OVER ())::int AS "allAssets"
    FROM summed s LEFT JOIN outsiders o USING (kind, name)
   ORDER BY s."topScore" DESC NULLS LAST, s.risks DESC, s.assets DESC, s.kind, s.name LIMIT $2`;
