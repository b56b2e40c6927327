import type { PrivilegeFact } from "@/lib/engine/privilege/kinds";
import { flag, list, object, type Plain } from "@/lib/engine/privilege/plain";
import { podFacts } from "@/lib/engine/privilege/pod";
import { type RbacGrant, rbacFacts } from "@/lib/engine/privilege/rbac";
import { PRIVILEGE_LEVELS, type PrivilegeLevel } from "@/lib/engine/risk/facts";

export type Privilege = {
  /** The highest level of any fact. */
  level: PrivilegeLevel;
  /** Worst first, then in the order of the pod. */
  facts: PrivilegeFact[];
  /** Whether a service account token is in reach of the workload; without one its rights do not count. */
  tokenMounted: boolean;
};

/**
 * What a workload may do beyond a plain one, from its pod template and its service account's rights.
 *
 * Shape    `template` is `spec.template` of a controller, a pod, or a bare pod spec. `serviceAccount` is the ServiceAccount object or
 *          null when it was not seen. `grants` as from `grantsOf`.
 * Token    `automountServiceAccountToken` of the pod wins over the service account's; both unset means mounted. A projected
 *          token volume counts as well.
 * Source   Kubernetes core/v1 types; CIS Kubernetes 5.1 for the rights.
 */
export function privilegeOf(template: unknown, serviceAccount: unknown, grants: readonly RbacGrant[]): Privilege {
  const spec = podSpecOf(template);
  const tokenMounted = mountsToken(spec, object(serviceAccount));
  const facts = [...podFacts(spec), ...(tokenMounted ? rbacFacts(grants) : [])];
  const rank = (fact: PrivilegeFact) => PRIVILEGE_LEVELS.indexOf(fact.level);
  const ordered = facts.toSorted((a, b) => rank(b) - rank(a));
  return { level: ordered[0]?.level ?? "normal", facts: ordered, tokenMounted };
}

/** The one or two facts that make the level, as evidence of a score; null for a plain workload. */
export function privilegeEvidence({ level, facts }: Privilege): string | null {
  if (level === "normal") return null;
  const deciding = facts.filter((fact) => fact.level === level).slice(0, 2);
  return deciding.map(({ why, where }) => `${why.replace(/\.$/, "")} (${where})`).join("; ");
}

function podSpecOf(template: unknown): Plain {
  const given = object(template);
  const spec = object(given.spec);
  return "containers" in spec ? spec : given;
}

function mountsToken(spec: Plain, serviceAccount: Plain): boolean {
  const projected = list(spec.volumes).some((volume) =>
    list(object(volume.projected).sources).some((source) => "serviceAccountToken" in source),
  );
  if (projected) return true;
  return flag(spec.automountServiceAccountToken) ?? flag(serviceAccount.automountServiceAccountToken) ?? true;
}
