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

/** References meet the versions they mean; several references of one workload to one version are one edge. */
const WANTED = `
  link AS (
    SELECT * FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::text[], $10::text[])
      AS l(asset_id, config, digest, platform, tag, version_id, match, during)),
  meant AS (
    SELECT r.workload_id, r.asset_id, r.cluster_id, l.version_id, l.match, r.containers, r.live * l.during::tstzmultirange AS live
      FROM image_reference r
      JOIN link l ON l.asset_id = r.asset_id AND l.config = r.config AND l.digest = r.digest AND l.platform = r.platform AND l.tag = r.tag
     WHERE r.org_id = $1 AND r.asset_id = ANY($2::uuid[])),
  surest AS (
    SELECT m.workload_id, m.asset_id, m.cluster_id, m.version_id, range_agg(m.live) AS live,
           (array_agg(m.match ORDER BY upper_inf(m.live) DESC, array_position(ARRAY['config','digest','any_platform','tag','unscanned'], m.match)))[1] AS match,
           string_to_array(string_agg(array_to_string(m.containers, chr(31)), chr(31)), chr(31)) AS containers
      FROM meant m WHERE NOT isempty(m.live)
     GROUP BY m.workload_id, m.asset_id, m.cluster_id, m.version_id),
  wanted AS (
    SELECT s.workload_id, s.asset_id, s.cluster_id, s.version_id, s.live,
           jsonb_build_object('match', s.match, 'containers', (SELECT jsonb_agg(DISTINCT c ORDER BY c) FROM unnest(s.containers) AS c),
             'detail', CASE s.match WHEN 'config' THEN 'by image id' WHEN 'digest' THEN 'by digest' WHEN 'any_platform' THEN 'by digest, platform not known'
                                    WHEN 'tag' THEN 'by tag only' ELSE 'not scanned' END) AS attributes
      FROM surest s)`;

/**
 * Makes the `runs` edges of these images exactly those that the links give; changed-only.
 *
 * Returns  ids of images of which an edge came, went or changed its times.
 * Shape    `attributes` is `{match, containers}`; match "tag" is weak, "any_platform" and "unscanned" say so on screen.
 */
export async function writeRunsEdges(
  connection: TenantConnection,
  orgId: string,
  imageIds: readonly string[],
  links: readonly VersionLink[],
): Promise<string[]> {
  const given = [
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
  ];
  const changed = await rowsOf(
    connection,
    z.object({ id: z.string() }),
    `WITH ${WANTED},
     gone AS (
       DELETE FROM edge e WHERE e.org_id = $1 AND e.to_id = ANY($2::uuid[]) AND e.kind = 'runs'
          AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.workload_id = e.from_id AND w.asset_id = e.to_id AND w.version_id = e.to_version_id AND w.cluster_id = e.stated_by)
       RETURNING e.to_id),
     moved AS (
       UPDATE edge e SET live = w.live, is_live = upper_inf(w.live), attributes = w.attributes
         FROM wanted w
        WHERE e.org_id = $1 AND e.to_id = w.asset_id AND e.kind = 'runs' AND e.from_id = w.workload_id AND e.to_version_id = w.version_id AND e.stated_by = w.cluster_id
          AND (e.live <> w.live OR e.attributes <> w.attributes)
       RETURNING e.to_id)
     SELECT to_id AS id FROM gone UNION SELECT to_id FROM moved`,
    given,
  );
  const added = await insertMissing(connection, given);
  return [...new Set([...changed, ...added].map((row) => row.id))];
}

/** Ids are made in Node, so the missing rows come here once. */
async function insertMissing(connection: TenantConnection, given: unknown[]): Promise<{ id: string }[]> {
  const missing = await rowsOf(
    connection,
    z.object({
      from: z.string(),
      to: z.string(),
      version: z.string(),
      cluster: z.string(),
      live: z.string(),
      attributes: z.unknown(),
    }),
    `WITH ${WANTED}
     SELECT w.workload_id AS "from", w.asset_id AS "to", w.version_id AS version, w.cluster_id AS cluster, w.live::text AS live, w.attributes
       FROM wanted w
      WHERE NOT EXISTS (SELECT 1 FROM edge e WHERE e.org_id = $1 AND e.from_id = w.workload_id AND e.kind = 'runs' AND e.to_id = w.asset_id
                           AND e.to_version_id = w.version_id AND e.stated_by = w.cluster_id)
      ORDER BY 1, 2, 3, 4`,
    given,
  );
  if (missing.length === 0) return [];
  await connection.query(
    `INSERT INTO edge (org_id, id, from_id, kind, to_id, to_version_id, attributes, stated_by, live, is_live)
     SELECT $1, m.id, m.from_id, 'runs', m.to_id, m.version_id, m.attributes, m.cluster_id, m.live::tstzmultirange, upper_inf(m.live::tstzmultirange)
       FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::jsonb[], $8::text[]) AS m(id, from_id, to_id, version_id, cluster_id, attributes, live)`,
    [
      given[0],
      missing.map(() => newId()),
      missing.map((row) => row.from),
      missing.map((row) => row.to),
      missing.map((row) => row.version),
      missing.map((row) => row.cluster),
      missing.map((row) => JSON.stringify(row.attributes)),
      missing.map((row) => row.live),
    ],
  );
  return missing.map((row) => ({ id: row.to }));
}
