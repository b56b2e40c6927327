import { rulesOf } from "@/lib/engine/privilege/aggregation";
import { list, object, type Plain, text } from "@/lib/engine/privilege/plain";
import type { RbacGrant, RoleName } from "@/lib/engine/privilege/rbac";

/** RBAC objects of one cluster as the API server gives them, whatever their order. */
export type RbacObjects = {
  roles: readonly unknown[];
  clusterRoles: readonly unknown[];
  roleBindings: readonly unknown[];
  clusterRoleBindings: readonly unknown[];
};

/** The RBAC of one cluster with its indexes; build it once per inventory. */
export type RbacIndex = {
  rules: ReadonlyMap<string, readonly unknown[]>;
  /** Bindings by subject, keyed as `subjectKey` does. */
  bindings: ReadonlyMap<string, readonly Binding[]>;
};
type Binding = { namespace: string | null; role: RoleName; via: string };

/**
 * Indexes a cluster's RBAC.
 *
 * Rules    a ClusterRole with an aggregation rule holds what the API server computed into `rules`; where that is missing, the
 *          labels are matched here.
 */
export function indexRbac(objects: RbacObjects): RbacIndex {
  const rules = new Map<string, readonly unknown[]>();
  const clusterRoles = objects.clusterRoles.map(object);
  for (const role of clusterRoles) rules.set(roleKey(clusterRole(nameOf(role))), rulesOf(role, clusterRoles));
  for (const role of objects.roles.map(object)) {
    const own = { kind: "Role", namespace: namespaceOf(role), name: nameOf(role) } as const;
    rules.set(roleKey(own), Array.isArray(role.rules) ? role.rules : []);
  }
  const bindings = new Map<string, Binding[]>();
  const add = (raw: Plain, namespace: string | null) => {
    for (const subject of list(raw.subjects)) {
      const key = subjectKey(subject, namespace);
      const bound = bindings.get(key) ?? [];
      bound.push(bindingOf(raw, namespace));
      bindings.set(key, bound);
    }
  };
  for (const binding of objects.roleBindings.map(object)) add(binding, namespaceOf(binding));
  for (const binding of objects.clusterRoleBindings.map(object)) add(binding, null);
  return { rules, bindings };
}

/** Everything bound to a service account, by name or through the groups that every service account is in. */
export function grantsOf(index: RbacIndex, namespace: string, serviceAccount: string): RbacGrant[] {
  return bindingsOf(index, namespace, serviceAccount).map((binding) => ({
    namespace: binding.namespace,
    role: binding.role,
    via: binding.via,
    rules: index.rules.get(roleKey(binding.role)) ?? [],
  }));
}

/** Of its bindings those whose role is not among the cluster's objects, each once, as `via` of a grant. */
export function bindingsWithoutRole(index: RbacIndex, namespace: string, serviceAccount: string): string[] {
  const lost = bindingsOf(index, namespace, serviceAccount).filter(({ role }) => !index.rules.has(roleKey(role)));
  return [...new Set(lost.map(({ via }) => via))];
}

function bindingsOf(index: RbacIndex, namespace: string, serviceAccount: string): Binding[] {
  const subjects = [
    `ServiceAccount/${namespace}/${serviceAccount}`,
    `User//system:serviceaccount:${namespace}:${serviceAccount}`,
    `Group//system:serviceaccounts:${namespace}`,
    "Group//system:serviceaccounts",
    "Group//system:authenticated",
  ];
  return subjects.flatMap((subject) => index.bindings.get(subject) ?? []);
}

function bindingOf(binding: Plain, namespace: string | null): Binding {
  const reference = object(binding.roleRef);
  const kind = text(reference.kind) ?? "ClusterRole";
  const name = text(reference.name) ?? "";
  const role = kind === "Role" ? ({ kind, namespace: namespace ?? "", name } as const) : clusterRole(name);
  const own = namespace === null ? "ClusterRoleBinding" : `RoleBinding ${namespace}`;
  return { namespace, role, via: `${kind} ${name} by ${own}${namespace === null ? " " : "/"}${nameOf(binding)}` };
}

function clusterRole(name: string): RoleName {
  return { kind: "ClusterRole", namespace: null, name };
}

function roleKey({ kind, namespace, name }: RoleName): string {
  return `${kind}/${namespace ?? ""}/${name}`;
}

function subjectKey(subject: Plain, bindingNamespace: string | null): string {
  const kind = text(subject.kind) ?? "";
  const namespace = kind === "ServiceAccount" ? (text(subject.namespace) ?? bindingNamespace ?? "") : "";
  return `${kind}/${namespace}/${text(subject.name) ?? ""}`;
}

function nameOf(value: Plain): string {
  return text(object(value.metadata).name) ?? "";
}

function namespaceOf(value: Plain): string {
  return text(object(value.metadata).namespace) ?? "default";
}
