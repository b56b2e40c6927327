import { z } from "zod";
import { AssetLink } from "@/lib/contracts/http/asset-link";
import { REACH_ORDER } from "@/lib/contracts/http/exposure-map";
import type { NamespacePosture } from "@/lib/contracts/http/namespace-posture";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { networkDefaults } from "@/lib/engine/exposure/namespace-default";
import { AppError } from "@/lib/model/error";
import { unseenKinds } from "@/lib/queries/seen-kinds";

const Asked = z.object({
  kind: z.string(),
  name: z.string(),
  namespace: z.string(),
  clusterId: z.string().nullable(),
  cluster: AssetLink.nullable(),
  isListed: z.boolean(),
  enforce: z.string().nullable(),
  audit: z.string().nullable(),
  warn: z.string().nullable(),
});

/**
 * What runs in a namespace, who reaches it and what guards it.
 *
 * Shape    counts are exact; nothing is listed, so that it is small however large the namespace is.
 * Errors   not_found; invalid_input for an asset of another kind.
 */
export async function namespacePosture(db: Db, orgId: string, id: string): Promise<NamespacePosture> {
  return withTenant(db, orgId, async (tx) => {
    const { kind, name, namespace, clusterId, cluster, isListed, ...podSecurity } = await askedNamespace(tx, orgId, id);
    if (kind !== "namespace")
      throw new AppError(
        "invalid_input",
        `Only a namespace has this; the asset with this id, ${name}, is of the kind ${kind.replaceAll("_", " ")}. Take an id from /api/v1/assets?kind=namespace.`,
      );
    return {
      name: namespace,
      cluster,
      ...(await workloadCounts(tx, orgId, clusterId, namespace)),
      network: clusterId ? await networkOf(tx, orgId, clusterId, namespace) : null,
      podSecurity: isListed ? podSecurity : null,
    };
  });
}

async function askedNamespace(tx: Tx, orgId: string, id: string): Promise<z.infer<typeof Asked>> {
  const [asset] = await rows(tx, Asked)`
    SELECT a.kind, a.name, coalesce(a.namespace, a.name) AS namespace, a.cluster_id AS "clusterId",
           CASE WHEN cl.id IS NOT NULL THEN jsonb_build_object('id', cl.id, 'kind', cl.kind, 'name', cl.name) END AS cluster,
           EXISTS (SELECT 1 FROM cluster_object o WHERE o.org_id = a.org_id AND o.cluster_id = a.cluster_id AND o.kind = 'Namespace'
                    AND o.namespace = '' AND o.name = coalesce(a.namespace, a.name) AND o.is_live) AS "isListed",
           a.labels ->> 'pod-security.kubernetes.io/enforce' AS enforce, a.labels ->> 'pod-security.kubernetes.io/audit' AS audit,
           a.labels ->> 'pod-security.kubernetes.io/warn' AS warn
      FROM asset a LEFT JOIN asset cl ON cl.org_id = a.org_id AND cl.id = a.cluster_id
     WHERE a.org_id = ${orgId}::uuid AND a.id = ${id}::uuid`;
  if (!asset) throw new AppError("not_found", "No asset has this id in your organization.");
  return asset;
}

const LevelRow = z.object({ level: z.enum(REACH_ORDER), count: z.number(), powerful: z.number() });

async function workloadCounts(
  tx: Tx,
  orgId: string,
  clusterId: string | null,
  namespace: string,
): Promise<Pick<NamespacePosture, "workloads" | "exposure" | "powerful">> {
  const found = await rows(tx, LevelRow)`
    SELECT coalesce(a.exposure_level, 'unknown') AS level, count(*)::int AS count,
           (count(*) FILTER (WHERE a.privilege_level IN ('node', 'cluster')))::int AS powerful
      FROM asset a
     WHERE a.org_id = ${orgId}::uuid AND a.cluster_id = ${clusterId}::uuid AND a.namespace = ${namespace} AND a.kind = 'workload' AND a.retired_at IS NULL
     GROUP BY 1`;
  const sum = (of: (row: z.infer<typeof LevelRow>) => number) => found.reduce((total, row) => total + of(row), 0);
  return {
    workloads: sum(({ count }) => count),
    exposure: REACH_ORDER.flatMap((level) =>
      found.filter((row) => row.level === level).map(({ count }) => ({ level, count })),
    ),
    powerful: sum(({ powerful }) => powerful),
  };
}

const Policy = z.object({ spec: z.record(z.string(), z.unknown()), count: z.number() });
/** More policies than this in one namespace are not read; their number is told all the same. */
const MAX_POLICIES = 1_000;

async function networkOf(
  tx: Tx,
  orgId: string,
  clusterId: string,
  namespace: string,
): Promise<NamespacePosture["network"]> {
  const found = await rows(tx, Policy)`
    SELECT coalesce(o.object -> 'spec', '{}') AS spec, count(*) OVER ()::int AS count FROM cluster_object o
     WHERE o.org_id = ${orgId}::uuid AND o.cluster_id = ${clusterId}::uuid AND o.kind = 'NetworkPolicy' AND o.namespace = ${namespace} AND o.is_live
     ORDER BY (o.object #> '{spec,podSelector}') = '{}'::jsonb DESC, o.name LIMIT ${MAX_POLICIES}`;
  const known = (await unseenKinds(tx, orgId, { clusterId, namespace }, ["NetworkPolicy"])).length === 0;
  if (!known && found.length === 0) return null;
  return { known, policies: found[0]?.count ?? 0, ...networkDefaults(found.map(({ spec }) => spec)) };
}
