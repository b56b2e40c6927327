import type { AccountRight, AttackAccount } from "@/lib/engine/attack-paths/facts";
import type { Workload } from "@/lib/engine/exposure/workloads";
import { grantsOf, indexRbac } from "@/lib/engine/privilege/grants";
import { object, type Plain, text } from "@/lib/engine/privilege/plain";
import { type RbacGrant, rbacFacts } from "@/lib/engine/privilege/rbac";

/** The service accounts of a cluster, listed or used, with the rights that make them more than they are. */
export function attackAccounts(objects: readonly Plain[], workloads: readonly Workload[]): AttackAccount[] {
  const ofKind = (kind: string) => objects.filter((one) => one.kind === kind);
  const rbac = indexRbac({
    roles: ofKind("Role"),
    clusterRoles: ofKind("ClusterRole"),
    roleBindings: ofKind("RoleBinding"),
    clusterRoleBindings: ofKind("ClusterRoleBinding"),
  });
  const listed = ofKind("ServiceAccount").map(({ metadata }) => ({
    namespace: text(object(metadata).namespace) ?? "default",
    name: text(object(metadata).name) ?? "",
  }));
  const used = workloads.map(({ namespace, podSpec }) => ({
    namespace,
    name: text(podSpec.serviceAccountName) ?? text(podSpec.serviceAccount) ?? "default",
  }));
  const all = new Map([...listed, ...used].map((one) => [`${one.namespace}/${one.name}`, one]));
  const known = new Map<string, AccountRight[]>();
  return [...all]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { namespace, name }]) => ({
      id,
      namespace,
      rights: grantsOf(rbac, namespace, name).flatMap((grant) => rightsOf(grant, known)),
    }));
}

/** Of one grant; a binding of thousands of accounts is read once. */
function rightsOf(grant: RbacGrant, known: Map<string, AccountRight[]>): AccountRight[] {
  const key = JSON.stringify([grant.namespace, grant.role, grant.via]);
  const before = known.get(key);
  if (before) return before;
  const rights = rbacFacts([grant])
    // A right to a few named objects leads no further than those.
    .filter(({ level }) => level !== "normal")
    .map(({ name, why }) => ({ name, namespace: grant.namespace, role: grant.role, via: grant.via, why }));
  known.set(key, rights);
  return rights;
}
