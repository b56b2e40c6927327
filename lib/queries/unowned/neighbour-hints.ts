import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { Spot, SpotHint } from "@/lib/queries/unowned/spot";

const Row = z.object({
  key: z.string(),
  kind: z.enum(["same_place", "around"]),
  what: z.string(),
  team: z.string().nullable(),
  person: z.string().nullable(),
  count: z.number(),
  of: z.number(),
});

/** Who owns what is beside: other risks of the repository, workloads of the namespace, images of the family, repositories of the group. */
export async function neighbourHints(
  connection: TenantConnection,
  orgId: string,
  spots: readonly Spot[],
): Promise<SpotHint[]> {
  if (spots.length === 0) return [];
  const asked = spots.map(({ paths: _, ...spot }) => spot);
  const found = await rowsOf(connection, Row, NEIGHBOURS, [orgId, JSON.stringify(asked)]);
  return found.map(({ key, kind, what, team, person, count, of }) => ({
    key,
    hint: { kind, team, person, share: count / Math.max(1, of), text: `Owns ${count} of the ${of} ${what}` },
  }));
}

const NEIGHBOURS = `
  WITH spot AS (
    SELECT *, regexp_replace(repository, '/[^/]*$', '') AS "group", substring(image FROM '^(.*/.*)/[^/]*$') AS family
      FROM jsonb_to_recordset($2::jsonb) AS s(key text, repository text, cluster text, namespace text, image text)),
  beside AS (
    SELECT s.key, 'same_place' AS kind, 'open risks in ' || s.repository AS what, r.owner_team_id AS team_id, r.owner_user_id AS user_id
      FROM spot s JOIN asset a ON a.org_id = $1 AND a.kind = 'repository' AND a.key = s.repository
      JOIN risk r ON r.org_id = $1 AND r.asset_id = a.id AND r.status IN ('open', 'in_progress')
    UNION ALL
    SELECT s.key, 'around', 'other repositories in ' || s."group" || '/', a.owner_team_id, a.owner_user_id
      FROM spot s JOIN asset a ON a.org_id = $1 AND a.kind = 'repository' AND a.retired_at IS NULL AND a.key <> s.repository
       AND regexp_replace(a.key, '/[^/]*$', '') = s."group"
    UNION ALL
    SELECT s.key, 'same_place', 'workloads in ' || s.cluster || '/' || s.namespace, a.owner_team_id, a.owner_user_id
      FROM spot s JOIN asset c ON c.org_id = $1 AND c.kind = 'cluster' AND c.name = s.cluster
      JOIN asset a ON a.org_id = $1 AND a.cluster_id = c.id AND a.namespace = s.namespace AND a.kind = 'workload' AND a.retired_at IS NULL
    UNION ALL
    SELECT s.key, 'around', 'workloads in the namespace ' || s.namespace || ' of other clusters', a.owner_team_id, a.owner_user_id
      FROM spot s JOIN asset a ON a.org_id = $1 AND a.kind = 'workload' AND a.namespace = s.namespace AND a.retired_at IS NULL
      JOIN asset c ON c.org_id = $1 AND c.id = a.cluster_id AND c.name IS DISTINCT FROM s.cluster
    UNION ALL
    SELECT s.key, 'around', 'other images in ' || s.family || '/', a.owner_team_id, a.owner_user_id
      FROM spot s JOIN asset a ON a.org_id = $1 AND a.kind = 'image' AND a.retired_at IS NULL AND a.key <> s.image
       AND starts_with(a.key, s.family || '/')),
  counted AS (
    SELECT key, kind, what, team_id, CASE WHEN team_id IS NULL THEN user_id END AS user_id, count(*)::int AS count,
           (sum(count(*)) OVER (PARTITION BY key, kind, what))::int AS of
      FROM beside GROUP BY 1, 2, 3, 4, 5)
  SELECT c.key, c.kind, c.what, t.slug AS team, u.email AS person, c.count, c.of FROM counted c
    LEFT JOIN team t ON t.org_id = $1 AND t.id = c.team_id LEFT JOIN app_user u ON u.id = c.user_id
   WHERE t.id IS NOT NULL OR u.id IS NOT NULL`;
