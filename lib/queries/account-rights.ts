import { z } from "zod";
import { ACCOUNT_WORKLOADS_SHOWN, AccountRights, RIGHTS_SHOWN } from "@/lib/contracts/http/account-rights";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { grantsOf, indexRbac } from "@/lib/engine/privilege/grants";
import { object, type Plain, text } from "@/lib/engine/privilege/plain";
import type { RbacGrant } from "@/lib/engine/privilege/rbac";
import { type ToldRight, tellRights, tellRules } from "@/lib/engine/privilege/told-rights";
import { AppError } from "@/lib/model/error";
import { clusterInventory } from "@/lib/queries/cluster-inventory";

/** Of one account; beyond it is no account that people keep in mind. */
const MAX_BINDINGS = 500;
/** Roles whose labels an aggregating one may choose. */
const MAX_AGGREGATED = 2_000;

const Asked = z.object({
  kind: z.string(),
  name: z.string(),
  namespace: z.string().nullable(),
  clusterId: z.string().nullable(),
  rules: z.array(z.unknown()),
});
type Asked = z.infer<typeof Asked>;

/**
 * What a service account may do and who runs as it; of a role, what it lets whoever holds it do.
 *
 * Source   the RBAC objects of the cluster's inventory as they are now, read by the same functions that judge what workloads may do.
 * Errors   not_found; invalid_input for an asset of another kind.
 */
export async function accountRights(db: Db, orgId: string, id: string): Promise<AccountRights> {
  return withTenant(db, orgId, async (tx) => {
    const asked = await askedAsset(tx, orgId, id);
    const inventory = await clusterInventory(tx, orgId, id);
    const held =
      asked.kind === "role" ? { rights: tellRules(asked.rules), truncated: false } : await rightsOf(tx, orgId, asked);
    const { rights, truncated } = held;
    return {
      known: inventory !== null,
      count: rights.length,
      dangerous: rights.filter(({ level }) => level !== "normal").length,
      rights: rights.slice(0, RIGHTS_SHOWN),
      truncated,
      workloads: await workloadsOf(tx, orgId, id),
    };
  });
}

async function askedAsset(tx: Tx, orgId: string, id: string): Promise<Asked> {
  const [asset] = await rows(tx, Asked)`
    SELECT a.kind, a.name, a.namespace, a.cluster_id AS "clusterId",
           CASE WHEN jsonb_typeof(a.attributes -> 'rules') = 'array' THEN a.attributes -> 'rules' ELSE '[]' END AS rules
      FROM asset a WHERE a.org_id = ${orgId}::uuid AND a.id = ${id}::uuid`;
  if (!asset) throw new AppError("not_found", "No asset has this id in your organization.");
  if (asset.kind === "service_account" || asset.kind === "role") return asset;
  throw new AppError(
    "invalid_input",
    `Only service accounts and roles have rights; the asset with this id, ${asset.name}, is of the kind ${asset.kind.replaceAll("_", " ")}. Take an id from /api/v1/assets?kind=service_account.`,
  );
}

async function rightsOf(tx: Tx, orgId: string, asked: Asked): Promise<{ rights: ToldRight[]; truncated: boolean }> {
  const { clusterId, namespace, name } = asked;
  if (clusterId === null || namespace === null) return { rights: [], truncated: false };
  const found = await bindingsOf(tx, orgId, { clusterId, namespace, name });
  const bindings = found.slice(0, MAX_BINDINGS);
  const roles = await boundRoles(tx, orgId, clusterId, bindings);
  const ofKind = (from: readonly ClusterRow[], kind: string) =>
    from.filter((one) => one.kind === kind).map((one) => one.object);
  const index = indexRbac({
    roles: ofKind(roles, "Role"),
    clusterRoles: ofKind(roles, "ClusterRole"),
    roleBindings: ofKind(bindings, "RoleBinding"),
    clusterRoleBindings: ofKind(bindings, "ClusterRoleBinding"),
  });
  const grants: RbacGrant[] = grantsOf(index, namespace, name);
  return { rights: tellRights(grants), truncated: found.length > MAX_BINDINGS };
}

const ClusterRow = z.object({ kind: z.string(), namespace: z.string(), object: z.record(z.string(), z.unknown()) });
type ClusterRow = z.infer<typeof ClusterRow>;

/** Those that may name it; `grantsOf` looks exactly. A subject of a RoleBinding that names no namespace means the binding's. */
function bindingsOf(
  tx: Tx,
  orgId: string,
  { clusterId, namespace, name }: { clusterId: string; namespace: string; name: string },
): Promise<ClusterRow[]> {
  const subjects = [
    { kind: "ServiceAccount", name, namespace },
    { kind: "User", name: `system:serviceaccount:${namespace}:${name}` },
    ...[`system:serviceaccounts:${namespace}`, "system:serviceaccounts", "system:authenticated"].map((group) => ({
      kind: "Group",
      name: group,
    })),
  ].map((subject) => JSON.stringify([subject]));
  const bare = JSON.stringify([{ kind: "ServiceAccount", name }]);
  return rows(tx, ClusterRow)`
    SELECT o.kind, o.namespace, o.object FROM cluster_object o
     WHERE o.org_id = ${orgId}::uuid AND o.cluster_id = ${clusterId}::uuid AND o.kind IN ('RoleBinding', 'ClusterRoleBinding') AND o.is_live
       AND (o.object -> 'subjects' @> ANY(${subjects}::text[]::jsonb[])
            OR (o.namespace = ${namespace} AND o.object -> 'subjects' @> ${bare}::jsonb))
     ORDER BY o.kind, o.namespace, o.name LIMIT ${MAX_BINDINGS + 1}`;
}

/** The roles that bindings refer to, and where one of them is put together by labels those it may be put together from. */
async function boundRoles(
  tx: Tx,
  orgId: string,
  clusterId: string,
  bindings: readonly ClusterRow[],
): Promise<ClusterRow[]> {
  const named = bindings.map(({ namespace, object: { roleRef } }) => {
    const kind = text(object(roleRef).kind) ?? "ClusterRole";
    return { kind, namespace: kind === "Role" ? namespace : "", name: text(object(roleRef).name) ?? "" };
  });
  const found = await rows(tx, ClusterRow)`
    SELECT o.kind, o.namespace, o.object
      FROM (SELECT DISTINCT * FROM jsonb_to_recordset(${JSON.stringify(named)}::jsonb) AS n(kind text, namespace text, name text)) AS n
      JOIN cluster_object o ON o.org_id = ${orgId}::uuid AND o.cluster_id = ${clusterId}::uuid AND o.kind = n.kind
       AND o.namespace = n.namespace AND o.name = n.name AND o.is_live`;
  if (!found.some((one) => isUnaggregated(one.object))) return found;
  const chosen = await rows(tx, ClusterRow)`
    SELECT o.kind, o.namespace, o.object FROM cluster_object o
     WHERE o.org_id = ${orgId}::uuid AND o.cluster_id = ${clusterId}::uuid AND o.kind = 'ClusterRole' AND o.is_live
       AND o.object #> '{metadata,labels}' IS NOT NULL ORDER BY o.name LIMIT ${MAX_AGGREGATED}`;
  return [...chosen, ...found];
}

/** The API server writes the rules of such a role into it; a file need not have them. */
function isUnaggregated({ aggregationRule, rules }: Plain): boolean {
  return aggregationRule !== undefined && !(Array.isArray(rules) && rules.length > 0);
}

const User = z.object({
  item: AccountRights.shape.workloads.shape.items.element,
  count: z.number(),
});

async function workloadsOf(tx: Tx, orgId: string, id: string): Promise<AccountRights["workloads"]> {
  const found = await rows(tx, User)`
    SELECT jsonb_build_object('asset', jsonb_build_object('id', w.id, 'kind', w.kind, 'name', w.name), 'exposure', w.exposure_level,
                              'tokenMounted', (w.privilege ->> 'tokenMounted')::boolean) AS item,
           count(*) OVER ()::int AS count
      FROM edge e JOIN asset w ON w.org_id = e.org_id AND w.id = e.from_id
     WHERE e.org_id = ${orgId}::uuid AND e.to_id = ${id}::uuid AND e.kind = 'uses' AND e.is_live AND w.kind = 'workload' AND w.retired_at IS NULL
     ORDER BY w.name, w.id LIMIT ${ACCOUNT_WORKLOADS_SHOWN}`;
  return { count: found[0]?.count ?? 0, items: found.map(({ item }) => item) };
}
