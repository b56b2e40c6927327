import { list, object, type Plain, text, texts } from "@/lib/engine/privilege/plain";
import { type DangerousRight, dangerousRights } from "@/lib/engine/privilege/rbac";

/** A request that a role's holder made, as an audit event shows it: `resource` with its subresource. */
export type UsedRight = { group: string; resource: string; verb: string; namespace: string | null; times: number };

/** A role with less in it: what is taken out, and what is dangerous and stays because it was used. */
export type ReducedRole = { role: Record<string, unknown>; removed: string[]; kept: string[] };

/**
 * A role without what makes it dangerous and was not seen in use.
 *
 * used     requests of its holders that audit events show. Only what is worth an alert is kept of those (packs/runtime), which is
 *          what is judged here: an ordinary read is never a reason to keep or drop anything.
 * stars    a rule that grants everything becomes what was used; a star among resources goes, since nobody can list what it grants.
 *
 * Returns  null where nothing would change, and for a role whose rules the API server writes (aggregation).
 */
export function reduceRole(role: Plain, used: readonly UsedRight[]): ReducedRole | null {
  if (role.aggregationRule !== undefined) return null;
  const rules = list(role.rules);
  const dangers = rules.map((rule) => dangerousRights(rule));
  const all = dangers.flat();
  const left = rules.flatMap((rule, n) =>
    dangers[n]?.some(isEverything) ? rulesOfUse(used) : without(rule, dangers[n] ?? [], used),
  );
  if (all.length === 0 || JSON.stringify(left) === JSON.stringify(rules)) return null;
  const kept = [...new Set(left.flatMap((rule) => dangerousRights(rule)).map(({ why }) => why))];
  const removed = [...new Set(all.map(({ why }) => why))].filter((why) => !kept.includes(why));
  return { role: withRules(role, left), removed, kept };
}

function isEverything({ verbs }: DangerousRight): boolean {
  return verbs.includes("*");
}

/** Verbs by what they were used on: one rule for all resources of a group that are used alike. */
function rulesOfUse(used: readonly UsedRight[]): Record<string, unknown>[] {
  const verbs = new Map<string, { group: string; resource: string; verbs: Set<string> }>();
  for (const { group, resource, verb } of used) {
    const key = JSON.stringify([group, resource]);
    const known = verbs.get(key) ?? { group, resource, verbs: new Set<string>() };
    known.verbs.add(verb);
    verbs.set(key, known);
  }
  const alike = new Map<string, { group: string; resources: string[]; verbs: string[] }>();
  for (const one of [...verbs.values()].sort((a, b) => (a.resource < b.resource ? -1 : 1))) {
    const sorted = [...one.verbs].sort();
    const key = JSON.stringify([one.group, sorted]);
    const known = alike.get(key);
    if (known) known.resources.push(one.resource);
    else alike.set(key, { group: one.group, resources: [one.resource], verbs: sorted });
  }
  return [...alike.values()].map(({ group, resources, verbs: some }) => ({
    apiGroups: [group],
    resources,
    verbs: some,
  }));
}

/** Verbs that a star stands for; the special ones (escalate, bind, impersonate, use) are named by who needs them. */
const PLAIN_VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

/** The rule without the rights that were not used, resource by resource. */
function without(
  rule: Plain,
  dangers: readonly DangerousRight[],
  used: readonly UsedRight[],
): Record<string, unknown>[] {
  if (dangers.length === 0) return [{ ...rule }];
  const verbs = texts(rule.verbs).flatMap((verb) => (verb === "*" ? PLAIN_VERBS : [verb]));
  const alike = new Map<string, { resources: string[]; verbs: string[] }>();
  for (const resource of texts(rule.resources)) {
    const taken = new Set(
      dangers.filter(({ resources }) => resources.includes(resource.toLowerCase())).flatMap((danger) => danger.verbs),
    );
    const inUse = new Set(used.filter((one) => one.resource === resource).map(({ verb }) => verb));
    const left = verbs.filter((verb) => !taken.has(verb.toLowerCase()) || inUse.has(verb.toLowerCase()));
    if (resource.includes("*") || left.length === 0) continue;
    const known = alike.get(JSON.stringify(left));
    if (known) known.resources.push(resource);
    else alike.set(JSON.stringify(left), { resources: [resource], verbs: left });
  }
  return [...alike.values()].map((one) => ({ apiGroups: rule.apiGroups, ...one }));
}

function withRules(role: Plain, rules: readonly unknown[]): Record<string, unknown> {
  const metadata = object(role.metadata);
  const namespace = text(metadata.namespace);
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: text(role.kind) ?? "ClusterRole",
    metadata: { name: text(metadata.name) ?? "", ...(namespace ? { namespace } : {}) },
    rules,
  };
}
