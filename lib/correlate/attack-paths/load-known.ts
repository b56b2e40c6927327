import { z } from "zod";
import type { MirrorSource } from "@/lib/correlate/attack-paths/mirror";
import { RuntimeRow, worstIncident } from "@/lib/correlate/runtime-evidence";
import { OTHER_VECTORS, STATED_VECTORS } from "@/lib/correlate/stated-vectors";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";

const Runs = z.object({ workload: z.string(), imageId: z.string(), versionId: z.string().nullable() });
export type RunsRow = z.output<typeof Runs>;

const Weak = z.object({
  imageId: z.string(),
  /** The version that runs; null where it is not known. */
  versionId: z.string().nullable(),
  findingId: z.string(),
  image: z.string(),
  advisory: z.string(),
  severity: z.number(),
  cvss: z.number().nullable(),
  /** Every CVSS vector that is stated of it, with blanks between them. */
  vectors: z.string().nullable(),
  component: z.string().nullable(),
  componentNamespace: z.string().nullable(),
  ecosystem: z.string().nullable(),
  installed: z.string().nullable(),
  fixed: z.array(z.string()),
  noFix: z.boolean(),
  tools: z.array(z.string()),
  firstSeenAt: z.date(),
  kevAdded: z.string().nullable(),
  /** What CISA says of it in its list of what is exploited. */
  kevText: z.string().nullable(),
  ransomware: z.boolean().nullable(),
  epss: z.number().nullable(),
  percentile: z.number().nullable(),
  roseFrom: z.number().nullable(),
  /** The day of the EPSS file that showed it, YYYY-MM-DD. */
  roseOn: z.string().nullable(),
  exploitation: z.enum(["none", "poc", "active"]).nullable(),
  automatable: z.boolean().nullable(),
  technicalImpact: z.enum(["partial", "total"]).nullable(),
  assessedAt: z.date().nullable(),
});
export type WeakRow = z.output<typeof Weak>;

const Secret = z.object({
  imageId: z.string(),
  findingId: z.string(),
  rule: z.string(),
  title: z.string(),
  where: z.string(),
});
export type SecretRow = z.output<typeof Secret>;

const WorkloadRow = z.object({
  id: z.string(),
  key: z.string(),
  level: z.string().nullable(),
  ports: z.array(z.number()).nullable(),
  chain: z.array(z.object({ kind: z.string(), name: z.string(), why: z.string() })).nullable(),
  mission: z.enum(["low", "medium", "high"]).nullable(),
  runtime: RuntimeRow.nullable(),
});
export type WorkloadRow = z.output<typeof WorkloadRow>;

/** By organization and cluster. */
const WORKLOADS = `
  WITH spaces AS MATERIALIZED (
    SELECT name, mission_impact AS mission FROM asset
     WHERE org_id = $1 AND cluster_id = $2 AND kind = 'namespace' AND mission_impact IS NOT NULL),
  images AS MATERIALIZED (
    SELECT e.from_id AS workload, max(CASE a.mission_impact WHEN 'high' THEN 3 WHEN 'medium' THEN 2 WHEN 'low' THEN 1 END) AS mission
      FROM asset a JOIN edge e ON e.org_id = $1 AND e.to_id = a.id AND e.kind = 'runs' AND e.is_live
     WHERE a.org_id = $1 AND a.kind = 'image' AND a.mission_impact IS NOT NULL GROUP BY 1)
  SELECT w.id, w.key, w.exposure_level AS level, w.exposure -> 'ports' AS ports, w.exposure -> 'chain' AS chain,
         coalesce(w.mission_impact, n.mission, (ARRAY['low', 'medium', 'high'])[i.mission]) AS mission,
         ${worstIncident("w")} AS runtime
    FROM asset w
    LEFT JOIN spaces n ON n.name = w.namespace
    LEFT JOIN images i ON i.workload = w.id
   WHERE w.org_id = $1 AND w.cluster_id = $2 AND w.kind = 'workload' AND w.retired_at IS NULL`;

/**
 * What is stored of a cluster's workloads beyond their objects: who reaches them, how much they matter, what happened in them.
 *
 * Plan     marks are few and looked up first: to look for a workload's namespace among all assets of a cluster that has no statistics yet takes
 *          minutes.
 */
export function loadWorkloads(connection: TenantConnection, orgId: string, clusterId: string): Promise<WorkloadRow[]> {
  return rowsOf(connection, WorkloadRow, `${WORKLOADS} ORDER BY w.key`, [orgId, clusterId]);
}

/**
 * Open, undecided vulnerabilities with a sign of exploitation, of the versions that the cluster's workloads run. Where a scan or
 * a running version is not known by its digest, the image stands for its version, as everywhere else.
 *
 * Shape    one row per finding and version that runs, not per workload: one image is run by many.
 * Plan     from the few vulnerabilities that count to their findings, each by its index, and these to the versions: taken for many, they were looked for among
 *          all findings of all images, a million of a large cluster.
 */
export function loadWeaknesses(
  connection: TenantConnection,
  orgId: string,
  runs: readonly RunsRow[],
): Promise<WeakRow[]> {
  const versions = [...new Map(runs.map((row) => [`${row.imageId} ${row.versionId}`, row])).values()];
  return rowsOf(
    connection,
    Weak,
    `WITH versions AS MATERIALIZED (SELECT * FROM unnest($2::uuid[], $3::uuid[]) AS v(image, version)),
     known AS MATERIALIZED (
       SELECT v.id, v.canonical_id AS advisory, v.cvss_score AS cvss, ${STATED_VECTORS} AS vectors,
              k.date_added::text AS "kevAdded", k.description AS "kevText", k.ransomware, e.score AS epss, e.percentile,
              e.rose_from AS "roseFrom", e.rose_on::text AS "roseOn",
              s.exploitation, s.automatable, s.technical_impact AS "technicalImpact", s.assessed_at AS "assessedAt"
         FROM vulnerability v
         LEFT JOIN kev k ON k.cve = v.canonical_id
         LEFT JOIN epss e ON e.cve = v.canonical_id
         LEFT JOIN ssvc s ON s.cve = v.canonical_id
         LEFT JOIN LATERAL (${OTHER_VECTORS}) x ON true
        WHERE v.org_id = $1 AND (k.cve IS NOT NULL OR s.exploitation IN ('poc', 'active') OR e.percentile >= 0.9)),
     weak AS MATERIALIZED (
       SELECT f.*
         FROM known n CROSS JOIN LATERAL (
           SELECT f.id, f.asset_id, f.severity, f.component_id, f.first_seen_at, f.vulnerability_id FROM finding f
            WHERE f.org_id = $1 AND f.vulnerability_id = n.id AND f.kind = 'vulnerability' AND f.state = 'open' AND f.disposition IS NULL
           OFFSET 0) f
        WHERE f.asset_id IN (SELECT image FROM versions))
     SELECT r.image AS "imageId", r.version AS "versionId", f.id AS "findingId", a.key AS image, n.advisory, f.severity::int AS severity,
            n.cvss, n.vectors, c.name AS component, c.namespace AS "componentNamespace", c.type AS ecosystem,
            o.installed, o.fixed, o.no_fix AS "noFix", o.tools, f.first_seen_at AS "firstSeenAt",
            n."kevAdded", n."kevText", n.ransomware, n.epss, n.percentile, n."roseFrom", n."roseOn", n.exploitation, n.automatable, n."technicalImpact", n."assessedAt"
       FROM weak f
       JOIN known n ON n.id = f.vulnerability_id
       JOIN versions r ON r.image = f.asset_id
       JOIN asset a ON a.org_id = $1 AND a.id = f.asset_id
       LEFT JOIN component c ON c.org_id = $1 AND c.id = f.component_id
       JOIN LATERAL (${WITNESSES}) o ON o.seen
      ORDER BY f.id, r.version`,
    [orgId, versions.map(({ imageId }) => imageId), versions.map(({ versionId }) => versionId)],
  );
}

/** By organization and cluster. */
const RUNS = `
  SELECT DISTINCT e.from_id AS workload, e.to_id AS "imageId", e.to_version_id AS "versionId"
    FROM asset w JOIN edge e ON e.org_id = $1 AND e.from_id = w.id AND e.kind = 'runs' AND e.is_live
   WHERE w.org_id = $1 AND w.cluster_id = $2 AND w.kind = 'workload' AND w.retired_at IS NULL`;

/** Which image, in which version if that is known, each workload of the cluster runs. */
export function loadRuns(connection: TenantConnection, orgId: string, clusterId: string): Promise<RunsRow[]> {
  return rowsOf(connection, Runs, `${RUNS} ORDER BY 1, 2, 3`, [orgId, clusterId]);
}

const asJson = (rows: string, place: string) =>
  `SELECT f.${place}::text AS place, f AS told, to_jsonb(f)::text AS row FROM (${rows}) f`;

/** The same two for a mirror. */
export const MIRRORED_WORKLOADS: MirrorSource<WorkloadRow> = {
  rows: asJson(WORKLOADS, "id"),
  parse: (row) => WorkloadRow.parse(row),
};
export const MIRRORED_RUNS: MirrorSource<RunsRow> = { rows: asJson(RUNS, "workload"), parse: (row) => Runs.parse(row) };

/** Secrets that scanners found in images that run: who is inside can read them. Those of repositories are not in the pod. */
export function loadSecrets(
  connection: TenantConnection,
  orgId: string,
  runs: readonly RunsRow[],
): Promise<SecretRow[]> {
  return rowsOf(
    connection,
    Secret,
    `SELECT f.asset_id AS "imageId", f.id AS "findingId", coalesce(o.rule, '') AS rule, f.title, a.name || ' ' || f.locus AS "where"
       FROM unnest($2::uuid[]) AS r(image)
       JOIN asset a ON a.org_id = $1 AND a.id = r.image
       JOIN finding f ON f.org_id = $1 AND f.asset_id = r.image AND f.kind = 'secret' AND f.state = 'open' AND f.disposition IS NULL
       LEFT JOIN LATERAL (SELECT min(o.tool_rule) AS rule FROM observation o WHERE o.org_id = $1 AND o.finding_id = f.id) o ON true
      ORDER BY f.id`,
    [orgId, [...new Set(runs.map(({ imageId }) => imageId))]],
  );
}

/** Who sees the finding now, in the version that runs. */
const WITNESSES = `
  SELECT count(*) > 0 AS seen, coalesce(array_agg(DISTINCT t.tool ORDER BY t.tool), '{}') AS tools, max(o.installed_version) AS installed,
         coalesce(array_agg(DISTINCT o.fixed_version ORDER BY o.fixed_version) FILTER (WHERE o.fixed_version <> ''), '{}') AS fixed,
         coalesce(bool_or(o.status IN ('will_not_fix', 'wont-fix', 'end_of_life', 'not-fixed', 'fix_deferred')), false) AS no_fix
    FROM observation o JOIN stream t ON t.org_id = $1 AND t.id = o.stream_id AND t.is_current
   WHERE o.org_id = $1 AND o.finding_id = f.id AND upper_inf(o.live)
     AND (t.version_id IS NULL OR r.version IS NULL OR t.version_id = r.version)`;
