import { z } from "zod";
import { ACCOUNT_WORKLOADS_SHOWN, AccountRights, RIGHTS_SHOWN } from "@/lib/contracts/http/account-rights";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { type Tx, withTenant } from "@/lib/db/tenant";
import { bindingsWithoutRole, grantsOf, indexRbac } from "@/lib/engine/privilege/grants";
import { type ToldRights, tellRights, tellRules, tellWays } from "@/lib/engine/privilege/told-rights";
import { AppError } from "@/lib/model/error";
import { boundObjects, readRoles } from "@/lib/queries/bound-roles";
import { unseenKinds } from "@/lib/queries/seen-kinds";

/** Whoever has not seen all of these does not know what an account may do. */
const RBAC_KINDS = ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"] as const;

const Asked = z.object({
  kind: z.string(),
  name: z.string(),
  namespace: z.string().nullable(),
  clusterId: z.string().nullable(),
});
type Asked = z.infer<typeof Asked>;

type Held = ToldRights & Pick<AccountRights, "known" | "unseen" | "withoutRole">;

/**
 * What a service account may do and who runs as it; of a role, what it lets whoever holds it do.
 *
 * Source   the RBAC objects of the cluster's inventory as they are now, read by the same functions that judge what workloads may do.
 * Errors   not_found; invalid_input for an asset of another kind.
 */
export async function accountRights(db: Db, orgId: string, id: string): Promise<AccountRights> {
  return withTenant(db, orgId, async (tx) => {
    const asked = await askedAsset(tx, orgId, id);
    const { rights, ...held } = await (asked.kind === "role" ? ofRole(tx, orgId, asked) : ofAccount(tx, orgId, asked));
    return {
      ...held,
      count: rights.length,
      dangerous: rights.filter(({ level }) => level !== "normal").length,
      rights: rights.slice(0, RIGHTS_SHOWN),
      workloads: await workloadsOf(tx, orgId, id),
    };
  });
}

async function askedAsset(tx: Tx, orgId: string, id: string): Promise<Asked> {
  const [asset] = await rows(tx, Asked)`
    SELECT a.kind, a.name, a.namespace, a.cluster_id AS "clusterId" FROM asset a WHERE a.org_id = ${orgId}::uuid AND a.id = ${id}::uuid`;
  if (!asset) throw new AppError("not_found", "No asset has this id in your organization.");
  if (asset.kind === "service_account" || asset.kind === "role") return asset;
  throw new AppError(
    "invalid_input",
    `Only service accounts and roles have rights; the asset with this id, ${asset.name}, is of the kind ${asset.kind.replaceAll("_", " ")}. Take an id from /api/v1/assets?kind=service_account.`,
  );
}

async function ofAccount(tx: Tx, orgId: string, { clusterId, namespace, name }: Asked): Promise<Held> {
  const unseen = await unseenKinds(tx, orgId, { clusterId, namespace: null }, RBAC_KINDS);
  const known = unseen.length === 0;
  if (clusterId === null || namespace === null)
    return { known, unseen, rights: [], truncated: false, withoutRole: { count: 0, items: [] } };
  const objects = await boundObjects(tx, orgId, { clusterId, namespace, name });
  const index = indexRbac(objects);
  const told = tellRights(grantsOf(index, namespace, name));
  const lost = bindingsWithoutRole(index, namespace, name);
  return {
    known,
    unseen,
    rights: told.rights,
    truncated: told.truncated || objects.truncated,
    withoutRole: { count: lost.length, items: tellWays(lost) },
  };
}

/** A role is known where an inventory shows it; the one whose rules are to be put together, where all those that may be part of it are. */
async function ofRole(tx: Tx, orgId: string, { clusterId, namespace, name }: Asked): Promise<Held> {
  const kind = namespace === null ? "ClusterRole" : "Role";
  const place = { kind, namespace: namespace ?? "", name };
  const { roles, isAggregated, truncated } =
    clusterId === null
      ? { roles: [], isAggregated: false, truncated: false }
      : await readRoles(tx, orgId, clusterId, [place]);
  const [role] = roles;
  const isWhole = role !== undefined && !isAggregated;
  const unseen = isWhole ? [] : await unseenKinds(tx, orgId, { clusterId, namespace }, [kind]);
  const told = tellRules(Array.isArray(role?.object.rules) ? role.object.rules : []);
  return {
    known: role !== undefined && unseen.length === 0,
    unseen,
    rights: told.rights,
    truncated: told.truncated || truncated,
    withoutRole: { count: 0, items: [] },
  };
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
