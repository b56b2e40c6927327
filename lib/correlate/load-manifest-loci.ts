import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { type DeploymentHint, deploymentHints } from "@/lib/engine/code-to-cloud/deployment-hints";
import {
  type DefinedPlace,
  type ManifestCandidate,
  manifestCandidates,
} from "@/lib/engine/code-to-cloud/manifest-candidates";
import { parseImageReference } from "@/lib/engine/image-reference";
import { isWithin } from "@/lib/ingest/target-limits";
import { groupBy } from "@/lib/model/group-by";

/** Where a workload is defined. */
export type ManifestLoci = {
  workloadId: string;
  /** What its labels and annotations say about how it came to be there: claims. */
  hints: DeploymentHint[];
  /** Files that define it: one with its confidence, or several of equal rank (`possible`), or none. */
  candidates: ManifestCandidate[];
};

/**
 * Where many workloads are defined, in one statement.
 *
 * Use      a change of a field goes to `candidates[0]` (repository, path, line, commit) where there is one alone; with several nobody
 *          knows which file it is.
 * Match    kind and name; the namespace, where the manifest states one; then the images it names, and origin annotations.
 * Shape    ids that are no workload are absent from the answer.
 */
export async function loadManifestLoci(
  connection: TenantConnection,
  orgId: string,
  workloadIds: readonly string[],
): Promise<Map<string, ManifestLoci>> {
  if (workloadIds.length === 0) return new Map();
  const workloads = await loadWorkloads(connection, orgId, workloadIds);
  const places = groupBy(await loadPlaces(connection, orgId, workloadIds), (place) => place.workloadId);
  return new Map(
    workloads.map(({ id, namespace, labels, annotations, images }) => {
      const hints = deploymentHints(labels, annotations);
      const defined = (places.get(id) ?? []).map(placeOf);
      const candidates = manifestCandidates({ namespace: namespace ?? "", hints, images }, defined);
      return [id, { workloadId: id, hints, candidates }] as const;
    }),
  );
}

const WorkloadRow = z.object({
  id: z.string(),
  namespace: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  images: z.array(z.string()),
});

function loadWorkloads(connection: TenantConnection, orgId: string, ids: readonly string[]) {
  return rowsOf(
    connection,
    WorkloadRow,
    `SELECT w.id, w.namespace, w.labels, coalesce(w.attributes -> 'annotations', '{}'::jsonb) AS annotations,
            ARRAY(SELECT DISTINCT i.key FROM edge e JOIN asset i ON i.org_id = $1 AND i.id = e.to_id
                   WHERE e.org_id = $1 AND e.from_id = w.id AND e.kind = 'runs' AND e.is_live) AS images
       FROM asset w WHERE w.org_id = $1 AND w.id = ANY($2::uuid[]) AND w.kind = 'workload' ORDER BY w.id`,
    [orgId, ids],
  );
}

const PlaceRow = z.object({
  workloadId: z.string(),
  resourceId: z.string(),
  repositoryId: z.string(),
  repository: z.string(),
  path: z.string(),
  line: z.number().nullable(),
  commit: z.string().nullable(),
  statedAt: z.date(),
  namespace: z.string(),
  images: z.array(z.string()).nullable(),
  limitedTo: z.array(z.string()).nullable(),
  isCut: z.boolean(),
  workloadKey: z.string(),
  clusterKey: z.string().nullable(),
});

/** Files compared for one workload: a repository may define one name in as many files as it likes. Those of tokens without limits first, then the longest known. */
const MAX_PLACES = 200;

/** A workload's key ends in `namespace/Kind/name`. */
function loadPlaces(connection: TenantConnection, orgId: string, ids: readonly string[]) {
  return rowsOf(
    connection,
    PlaceRow,
    `SELECT w.id AS "workloadId", p.resource_id AS "resourceId", p.repository_id AS "repositoryId", p.repository, p.path, p.line, p.commit,
            p.stated_at AS "statedAt", p.namespace, p.images, p.limited_to AS "limitedTo", w.key AS "workloadKey", c.key AS "clusterKey",
            p.n > $3 AS "isCut"
       FROM asset w
       LEFT JOIN asset c ON c.org_id = $1 AND c.id = w.cluster_id
      CROSS JOIN LATERAL (
        SELECT o.resource_id, r.id AS repository_id, r.key AS repository, o.path, o.position, o.line, f.commit, f.stated_at, o.namespace,
               d.attributes -> 'images' AS images, i.limited_to, count(*) OVER () AS n
          FROM manifest_object o
          JOIN asset r ON r.org_id = $1 AND r.id = o.asset_id AND r.retired_at IS NULL
          JOIN repository_file f ON f.org_id = $1 AND f.asset_id = o.asset_id AND f.path = o.path
          JOIN asset d ON d.org_id = $1 AND d.id = o.resource_id AND d.retired_at IS NULL
          LEFT JOIN LATERAL (SELECT coalesce(x.context -> 'limitedTo', '[]') AS limited_to FROM import x WHERE x.org_id = $1 AND x.id = f.import_id) i ON true
         WHERE o.org_id = $1 AND o.name = w.name AND o.kind = split_part(w.key, '/', -2) AND o.namespace IN ('', coalesce(w.namespace, ''))
         ORDER BY i.limited_to <> '[]', o.resource_id, o.path, o.position LIMIT $3) p
      WHERE w.org_id = $1 AND w.id = ANY($2::uuid[]) AND w.kind = 'workload'
      ORDER BY w.id, p.repository, p.path, p.position`,
    [orgId, ids, MAX_PLACES],
  );
}

function placeOf({
  workloadId: _,
  workloadKey: key,
  clusterKey,
  limitedTo: stated,
  statedAt,
  images,
  ...row
}: z.output<typeof PlaceRow>): DefinedPlace {
  const repositories = (images ?? []).flatMap((image) => parseImageReference(image)?.repository ?? []);
  const limitedTo = stated ?? [];
  const limited = limitedTo.length > 0 && !isWithin(limitedTo, { kind: "workload", key }, clusterKey);
  return { ...row, limited, statedAt: statedAt.toISOString(), images: [...new Set(repositories)] };
}
