import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import type { AskedImage, AskedPod } from "@/lib/engine/admission/asked-pod";
import type { ImageFacts } from "@/lib/engine/admission/warnings";
import type { PrivilegeFact } from "@/lib/engine/privilege/kinds";
import { bandFloor } from "@/lib/engine/risk/bands";
import { PRIVILEGE_LEVELS } from "@/lib/engine/risk/facts";

const Row = z.object({
  images: z.array(
    z.object({
      n: z.number(),
      scanned: z.boolean(),
      urgent: z.number(),
      exploited: z.number(),
      advisories: z.array(z.string()),
    }),
  ),
  rights: z.array(z.object({ name: z.string(), why: z.string(), where: z.string(), level: z.enum(PRIVILEGE_LEVELS) })),
});

/** Builds of one digest for several platforms; and workloads that are asked what their common service account may do. */
const MAX_VERSIONS = 20;
const MAX_WORKLOADS = 20;

/**
 * What is stored about the images of a pod that is not there yet, and about its service account.
 *
 * Images   the very version: by digest, else the newest scanned one of the tag. Its own newest scans count, also of a version
 *          that runs nowhere now: its findings keep their last priority.
 * Rights   as a workload with the same service account was judged; nothing when none is known.
 * Cost     one statement, every step by an index.
 */
export async function admissionFacts(
  connection: TenantConnection,
  { orgId, cluster }: { orgId: string; cluster: string },
  namespace: string,
  pod: AskedPod,
): Promise<{ images: ImageFacts[]; rights: PrivilegeFact[] }> {
  const asked = pod.images.map(({ repository, tag, digest }, n) => ({ n, repository, tag, digest }));
  const account = pod.tokenMounted ? `/${namespace}/ServiceAccount/${pod.serviceAccount}` : null;
  const [found] = await rowsOf(connection, Row, ADMISSION_FACTS, [
    orgId,
    JSON.stringify(asked),
    bandFloor("act"),
    cluster,
    account,
  ]);
  const known = new Map((found?.images ?? []).map((row) => [row.n, row]));
  return {
    images: pod.images.map((image, n) => factsOf(image, known.get(n))),
    rights: found?.rights ?? [],
  };
}

const UNKNOWN = { scanned: false, urgent: 0, exploited: 0, advisories: [] };

function factsOf({ name }: AskedImage, { scanned, urgent, exploited, advisories }: Omit<ImageFacts, "name"> = UNKNOWN) {
  return { name, scanned, urgent, exploited, advisories };
}

/** Its plan is held to the indexes in lib/queries/list-plans.db.test.ts. */
export const ADMISSION_FACTS = `
  WITH meant AS MATERIALIZED (
    SELECT i.n, v.id AS version_id
      FROM jsonb_to_recordset($2::jsonb) AS i(n int, repository text, tag text, digest text)
      JOIN asset a ON a.org_id = $1 AND a.kind = 'image' AND a.key = i.repository
     CROSS JOIN LATERAL (
       SELECT v.id FROM version_alias x JOIN asset_version v ON v.org_id = $1 AND v.id = x.version_id AND v.scanned
        WHERE x.org_id = $1 AND x.asset_id = a.id AND x.value = coalesce(i.digest, i.tag)
          AND x.type = ANY (CASE WHEN i.digest IS NULL THEN ARRAY['tag'] ELSE ARRAY['config', 'manifest', 'index'] END)
        ORDER BY v.first_seen_at DESC, v.id LIMIT CASE WHEN i.digest IS NULL THEN 1 ELSE ${MAX_VERSIONS} END) v),
  judged AS (
    SELECT DISTINCT m.n, f.id, coalesce(r.priority, 0) >= $3 AS urgent, k.cve
      FROM meant m
      JOIN stream s ON s.org_id = $1 AND s.version_id = m.version_id
     -- One stream at a time: the planner takes a pod to name more versions than any does, and would read all observations.
     CROSS JOIN LATERAL (
       SELECT o.finding_id FROM observation o
        WHERE o.org_id = $1 AND o.stream_id = s.id AND upper_inf(o.live) AND o.suppressed IS NULL OFFSET 0) o
      JOIN finding f ON f.org_id = $1 AND f.id = o.finding_id AND f.disposition IS NULL
      LEFT JOIN finding_rank r ON r.org_id = $1 AND r.finding_id = f.id
      LEFT JOIN vulnerability v ON v.org_id = $1 AND v.id = f.vulnerability_id
      LEFT JOIN kev k ON k.cve = v.canonical_id
     WHERE r.priority >= $3 OR k.cve IS NOT NULL),
  image AS (
    SELECT m.n, true AS scanned, count(DISTINCT j.id) FILTER (WHERE j.urgent) AS urgent,
           count(DISTINCT j.cve) AS exploited,
           coalesce((array_agg(DISTINCT j.cve) FILTER (WHERE j.cve IS NOT NULL))[1:3], '{}') AS advisories
      FROM meant m LEFT JOIN judged j ON j.n = m.n GROUP BY m.n),
  account AS MATERIALIZED (
    SELECT sa.id FROM asset sa
     WHERE sa.org_id = $1 AND sa.kind = 'service_account' AND sa.key = ANY(ARRAY(
       SELECT k.key || $5 FROM asset k
        WHERE k.org_id = $1 AND k.kind = 'cluster' AND (k.key = $4 OR k.name = $4 OR k.attributes -> 'aliases' ? $4)))),
  workload AS (
    SELECT w.privilege
      FROM account sa
      JOIN edge e ON e.org_id = $1 AND e.to_id = sa.id AND e.kind = 'uses' AND e.is_live
      JOIN asset w ON w.org_id = $1 AND w.id = e.from_id
     ORDER BY w.id LIMIT ${MAX_WORKLOADS}),
  granted AS (
    SELECT DISTINCT f AS fact FROM workload w CROSS JOIN LATERAL jsonb_array_elements(w.privilege -> 'facts') f
     WHERE f ->> 'name' LIKE 'rbac-%' AND f ->> 'level' IN ('node', 'cluster'))
  SELECT coalesce((SELECT jsonb_agg(i ORDER BY i.n) FROM image i), '[]') AS images,
         coalesce((SELECT jsonb_agg(g.fact ORDER BY g.fact) FROM granted g), '[]') AS rights`;
