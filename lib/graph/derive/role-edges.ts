import { list, object, type Plain, text } from "@/lib/engine/privilege/plain";
import type { AssetKeys } from "@/lib/graph/derive/asset-keys";
import type { ClusterObject, ClusterState } from "@/lib/graph/derive/cluster-state";
import type { AssetRef, DerivedEdge } from "@/lib/graph/derive/derived";

/** `bound_to` from service accounts to the roles they hold, with the bindings that say so. */
export function roleEdges(
  state: ClusterState,
  serviceAccounts: readonly { namespace: string; name: string }[],
  keys: AssetKeys,
): DerivedEdge[] {
  const edges = new Map<string, { from: AssetRef; to: AssetRef; bindings: string[] }>();
  for (const binding of [...state.ofKind("RoleBinding"), ...state.ofKind("ClusterRoleBinding")]) {
    const role = boundRole(binding);
    if (!role) continue;
    const to = keys.role(role.namespace, role.name);
    for (const account of boundAccounts(binding, serviceAccounts)) {
      const from = keys.serviceAccount(account.namespace, account.name);
      const known = edges.get(`${from.key} ${to.key}`) ?? { from, to, bindings: [] };
      known.bindings.push(
        binding.namespace ? `RoleBinding ${binding.namespace}/${binding.name}` : `ClusterRoleBinding ${binding.name}`,
      );
      edges.set(`${from.key} ${to.key}`, known);
    }
  }
  return [...edges.values()].map(({ from, to, bindings }) => ({
    from,
    kind: "bound_to",
    to,
    attributes: { detail: [...new Set(bindings)].sort().slice(0, 10).join(", ") },
  }));
}

/** Roles that some service account holds: the dozens a cluster is born with and nobody uses are no assets. */
export function boundRole(binding: ClusterObject): { namespace: string; name: string } | null {
  const reference = object(binding.body.roleRef);
  const name = text(reference.name);
  if (!name) return null;
  return { namespace: reference.kind === "Role" ? binding.namespace : "", name };
}

function boundAccounts(
  binding: ClusterObject,
  accounts: readonly { namespace: string; name: string }[],
): { namespace: string; name: string }[] {
  return list(binding.body.subjects).flatMap((subject) => {
    const name = text(subject.name) ?? "";
    if (subject.kind === "ServiceAccount") return [{ namespace: text(subject.namespace) ?? binding.namespace, name }];
    return accounts.filter((account) => isNamed(subject, name, account));
  });
}

/** A service account under its user name, or as a member of the groups that hold all of them (or those of a namespace). */
function isNamed(subject: Plain, name: string, account: { namespace: string; name: string }): boolean {
  if (subject.kind === "User") return name === `system:serviceaccount:${account.namespace}:${account.name}`;
  return (
    subject.kind === "Group" &&
    (name === "system:serviceaccounts" || name === `system:serviceaccounts:${account.namespace}`)
  );
}
