import { z } from "zod";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { object, type Plain } from "@/lib/engine/privilege/plain";

const ObjectRow = z.object({ object: z.unknown() });

/** An object that lives in a cluster now, as its inventory last showed it; null without one. The namespace is empty for cluster-wide kinds. */
export async function liveObject(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
  { kind, namespace, name }: { kind: string; namespace: string; name: string },
): Promise<Plain | null> {
  const [found] = await rowsOf(
    connection,
    ObjectRow,
    `SELECT object FROM cluster_object
      WHERE org_id = $1 AND cluster_id = $2 AND kind = $3 AND namespace = $4 AND name = $5 AND is_live LIMIT 1`,
    [orgId, clusterId, kind, namespace, name],
  );
  return found ? object(found.object) : null;
}

/** What a network policy is made from, whatever else a cluster holds. */
const NETWORK_KINDS = [
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "ReplicationController",
  "DeploymentConfig",
  "Job",
  "CronJob",
  "Pod",
  "Service",
  "Endpoints",
  "EndpointSlice",
  "Ingress",
  "IngressClass",
  "Route",
  "Gateway",
  "GatewayClass",
  "HTTPRoute",
  "GRPCRoute",
  "TLSRoute",
  "TCPRoute",
  "UDPRoute",
  "ReferenceGrant",
  "NetworkPolicy",
  "Namespace",
  "Node",
];

/** More than this is not read while somebody waits. */
const MAX_OBJECTS = 20_000;

/** Objects that say who can reach what; null where there are too many to read while somebody waits. */
export async function networkObjects(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
): Promise<Plain[] | null> {
  const found = await rowsOf(
    connection,
    ObjectRow,
    `SELECT object FROM cluster_object WHERE org_id = $1 AND cluster_id = $2 AND is_live AND kind = ANY($3::text[]) LIMIT ${MAX_OBJECTS + 1}`,
    [orgId, clusterId, NETWORK_KINDS],
  );
  return found.length > MAX_OBJECTS ? null : found.map((row) => object(row.object));
}

const BindingRow = z.object({ subjects: z.unknown(), namespace: z.string() });

/** Users, as audit events name them, to whom some binding gives the role. */
export async function holdersOf(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
  role: { kind: string; namespace: string; name: string },
): Promise<string[]> {
  const found = await rowsOf(
    connection,
    BindingRow,
    `SELECT object -> 'subjects' AS subjects, namespace FROM cluster_object
      WHERE org_id = $1 AND cluster_id = $2 AND is_live AND kind IN ('RoleBinding', 'ClusterRoleBinding')
        AND object -> 'roleRef' ->> 'kind' = $3 AND object -> 'roleRef' ->> 'name' = $4 AND ($5 = '' OR namespace = $5)`,
    [orgId, clusterId, role.kind, role.name, role.namespace],
  );
  const users = found.flatMap(({ subjects, namespace }) =>
    (Array.isArray(subjects) ? subjects.map(object) : []).flatMap(({ kind, name, namespace: own }) => {
      if (typeof name !== "string") return [];
      if (kind === "User") return [name];
      const place = typeof own === "string" && own !== "" ? own : namespace;
      return kind === "ServiceAccount" ? [`system:serviceaccount:${place}:${name}`] : [];
    }),
  );
  return [...new Set(users)].sort();
}

const UsedRow = z.object({
  group: z.string(),
  resource: z.string(),
  verb: z.string(),
  namespace: z.string().nullable(),
  times: z.number(),
});
const USED_WITHIN_DAYS = 90;

/** Requests of some users that audit events kept as alerts show, of the last three months; refused ones are no use. */
export function usedRights(
  connection: TenantConnection,
  orgId: string,
  { clusterId, users, now }: { clusterId: string; users: readonly string[]; now: Date },
) {
  return rowsOf(
    connection,
    UsedRow,
    `SELECT coalesce(l.fields ->> 'apiGroup', '') AS "group", l.fields ->> 'resource' AS resource, l.fields ->> 'verb' AS verb, l.namespace,
            count(*)::int AS times
       FROM alert l JOIN asset c ON c.org_id = $1 AND c.id = $2
      WHERE l.org_id = $1 AND l.source = 'k8s_audit' AND l.at > $4::timestamptz - interval '${USED_WITHIN_DAYS} days' AND l.cluster IN (c.key, c.name)
        AND l.fields ->> 'user.name' = ANY($3::text[]) AND l.fields ->> 'resource' <> '' AND l.fields ->> 'verb' <> ''
        AND coalesce(l.fields ->> 'decision', 'allow') <> 'forbid' AND coalesce(l.fields ->> 'status', '200') NOT IN ('401', '403')
      GROUP BY 1, 2, 3, 4 ORDER BY 2, 3, 1, 4 LIMIT 500`,
    [orgId, clusterId, users, now],
  );
}

const ImageRow = z.object({ name: z.string(), image: z.string() });

/** Containers of a workload with the images that they run, by digest; those whose digest no pod tells are left out. */
export function runningImages(
  connection: TenantConnection,
  orgId: string,
  clusterId: string,
  { namespace, kind, name }: { namespace: string; kind: string; name: string },
): Promise<{ name: string; image: string }[]> {
  return rowsOf(
    connection,
    ImageRow,
    `SELECT DISTINCT ON (c.name) c.name, i.key || CASE WHEN r.tag = '' THEN '' ELSE ':' || r.tag END || '@' || split_part(r.digest, ' ', 1) AS image
       FROM asset w JOIN asset k ON k.org_id = $1 AND k.id = $2
       JOIN image_reference r ON r.org_id = $1 AND r.cluster_id = $2 AND r.workload_id = w.id AND r.is_live AND r.digest <> ''
       JOIN asset i ON i.org_id = $1 AND i.id = r.asset_id
      CROSS JOIN LATERAL unnest(r.containers) AS c(name)
      WHERE w.org_id = $1 AND w.kind = 'workload' AND w.key = k.key || '/' || $3
      ORDER BY c.name, r.tag, r.digest`,
    [orgId, clusterId, `${namespace}/${kind}/${name}`],
  );
}
