import { z } from "zod";
import { newId } from "@/lib/db/new-id";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { RunningMatch, RunningReference } from "@/lib/engine/running-version";

/** Which version one way of naming an image means, and when (a multirange). */
export type VersionLink = RunningReference & {
  assetId: string;
  versionId: string;
  match: RunningMatch["match"];
  during: string;
};

/**
 * Makes the `runs` edges of these images exactly those that the links give; changed-only.
 *
 * Returns  ids of images of which an edge came, went or changed its times.
 * Shape    `attributes` is `{match, containers, detail}`; match "tag" is weak, "any_platform" and "unscanned" say so.
 */
export async function writeRunsEdges(
  connection: TenantConnection,
  orgId: string,
  imageIds: readonly string[],
  links: readonly VersionLink[],
): Promise<string[]> {
  await stageWanted(connection, orgId, imageIds, links);
  const Changed = z.object({ id: z.string() });
  const changed = await rowsOf(connection, Changed, UPDATE, [orgId, imageIds]);
  const missing = await rowsOf(connection, Changed.extend({ n: z.number() }), MISSING, [orgId]);
  if (missing.length > 0)
    await connection.query(INSERT, [orgId, missing.map((row) => row.n), missing.map(() => newId())]);
  return [...new Set([...changed, ...missing].map((row) => row.id))];
}

/** Where references meet the versions they mean; several references of one workload to one version are one edge. */
async function stageWanted(
  connection: TenantConnection,
  orgId: string,
  imageIds: readonly string[],
  links: readonly VersionLink[],
): Promise<void> {
  await connection.query(`
    DROP TABLE IF EXISTS wanted_runs;
    CREATE TEMP TABLE wanted_runs (
      n int GENERATED ALWAYS AS IDENTITY, workload_id uuid, asset_id uuid, version_id uuid, cluster_id uuid, live tstzmultirange, attributes jsonb
    ) ON COMMIT DROP`);
  if (links.length === 0) return;
  await connection.query(FILL, [
    orgId,
    imageIds,
    links.map((link) => link.assetId),
    links.map((link) => link.config),
    links.map((link) => link.digest),
    links.map((link) => link.platform),
    links.map((link) => link.tag),
    links.map((link) => link.versionId),
    links.map((link) => link.match),
    links.map((link) => link.during),
  ]);
  await connection.query("CREATE INDEX ON wanted_runs (workload_id, version_id); ANALYZE wanted_runs");
}

const FILL = `
  WITH link AS MATERIALIZED (
    SELECT * FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::text[], $10::text[])
      AS l(asset_id, config, digest, platform, tag, version_id, match, during)),
  reference AS MATERIALIZED (SELECT * FROM image_reference r WHERE r.org_id = $1 AND r.asset_id = ANY($2::uuid[])),
  meant AS (
    SELECT r.workload_id, r.asset_id, r.cluster_id, l.version_id, l.match, r.containers, r.live * l.during::tstzmultirange AS live
      FROM reference r
      JOIN link l ON l.asset_id = r.asset_id AND l.config = r.config AND l.digest = r.digest AND l.platform = r.platform AND l.tag = r.tag),
  surest AS (
    SELECT m.workload_id, m.asset_id, m.cluster_id, m.version_id, range_agg(m.live) AS live,
           (array_agg(m.match ORDER BY upper_inf(m.live) DESC, array_position(ARRAY['config','digest','any_platform','tag','unscanned'], m.match)))[1] AS match,
           string_to_array(string_agg(array_to_string(m.containers, chr(31)), chr(31)), chr(31)) AS containers
      FROM meant m WHERE NOT isempty(m.live)
     GROUP BY m.workload_id, m.asset_id, m.cluster_id, m.version_id)
  INSERT INTO wanted_runs (workload_id, asset_id, version_id, cluster_id, live, attributes)
  SELECT s.workload_id, s.asset_id, s.version_id, s.cluster_id, s.live,
         jsonb_build_object('match', s.match, 'containers', (SELECT jsonb_agg(DISTINCT c ORDER BY c) FROM unnest(s.containers) AS c),
           'detail', CASE s.match WHEN 'config' THEN 'by image id' WHEN 'digest' THEN 'by digest' WHEN 'any_platform' THEN 'by digest, platform not known'
                                  WHEN 'tag' THEN 'by tag only' ELSE 'not scanned' END)
    FROM surest s`;

const SAME =
  "w.workload_id = e.from_id AND w.version_id = e.to_version_id AND w.asset_id = e.to_id AND w.cluster_id = e.stated_by";

const UPDATE = `
  WITH gone AS (
    DELETE FROM edge e WHERE e.org_id = $1 AND e.to_id = ANY($2::uuid[]) AND e.kind = 'runs' AND NOT EXISTS (SELECT 1 FROM wanted_runs w WHERE ${SAME})
    RETURNING e.to_id),
  moved AS (
    UPDATE edge e SET live = w.live, is_live = upper_inf(w.live), attributes = w.attributes
      FROM wanted_runs w
     WHERE e.org_id = $1 AND e.to_id = ANY($2::uuid[]) AND e.kind = 'runs' AND ${SAME} AND (e.live <> w.live OR e.attributes <> w.attributes)
    RETURNING e.to_id)
  SELECT to_id AS id FROM gone UNION SELECT to_id FROM moved`;

const MISSING = `
  SELECT w.n, w.asset_id AS id FROM wanted_runs w
   WHERE NOT EXISTS (SELECT 1 FROM edge e WHERE e.org_id = $1 AND e.kind = 'runs' AND e.from_id = w.workload_id AND e.to_id = w.asset_id
                        AND e.to_version_id = w.version_id AND e.stated_by = w.cluster_id)
   ORDER BY w.workload_id, w.asset_id, w.version_id`;

const INSERT = `
  INSERT INTO edge (org_id, id, from_id, kind, to_id, to_version_id, attributes, stated_by, live, is_live)
  SELECT $1, i.id, w.workload_id, 'runs', w.asset_id, w.version_id, w.attributes, w.cluster_id, w.live, upper_inf(w.live)
    FROM unnest($2::int[], $3::uuid[]) AS i(n, id) JOIN wanted_runs w ON w.n = i.n
   ORDER BY i.id`;
