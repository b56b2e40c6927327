import { list, object, type Plain, texts } from "@/lib/engine/privilege/plain";
import { dangerousRights, type RbacGrant, rbacFacts } from "@/lib/engine/privilege/rbac";
import { PRIVILEGE_LEVELS, type PrivilegeLevel } from "@/lib/engine/risk/facts";

/** One rule of a role as somebody holds it. */
export type ToldRight = {
  /** What it lets its holder do, in sentences; empty for what is not dangerous. */
  allows: string[];
  level: PrivilegeLevel;
  verbs: string[];
  /** Resources, `deployments.apps` for those of another group than the core's, and URLs. */
  on: string[];
  /** The only objects that it is for; empty for all. */
  names: string[];
  /** Role and binding, each way by which it is held. */
  via: string[];
};

/** Lists longer than this are cut, and say so. */
const MOST_WORDS = 30;

/**
 * Every right that some grants give, the dangerous first, one that is held by several ways once.
 *
 * Dangerous  as the privilege of a workload is judged (`rbacFacts`), so that both pages say the same.
 */
export function tellRights(grants: readonly RbacGrant[]): ToldRight[] {
  const told = new Map<string, ToldRight>();
  for (const grant of grants) {
    for (const rule of list(grant.rules)) {
      const key = JSON.stringify([grant.namespace, rule]);
      const known = told.get(key);
      if (!known) told.set(key, { ...judged(rule, grant), ...wordsOf(rule), via: [grant.via] });
      else if (!known.via.includes(grant.via)) known.via.push(grant.via);
    }
  }
  return inOrder([...told.values()]);
}

/** The same of a role's own rules, whoever holds them and wherever. */
export function tellRules(rules: readonly unknown[]): ToldRight[] {
  return inOrder(
    list(rules).map((rule) => {
      const allows = dangerousRights(rule).map(({ why }) => why);
      return { allows, level: allows.length > 0 ? "elevated" : "normal", ...wordsOf(rule), via: [] };
    }),
  );
}

function judged(rule: Plain, grant: RbacGrant): Pick<ToldRight, "allows" | "level"> {
  const facts = rbacFacts([{ ...grant, rules: [rule] }]);
  const level = PRIVILEGE_LEVELS.findLast((one) => facts.some((fact) => fact.level === one)) ?? "normal";
  return { allows: facts.map(({ why }) => why), level };
}

function wordsOf(rule: Plain): Pick<ToldRight, "verbs" | "on" | "names"> {
  const groups = texts(object(rule).apiGroups).filter((group) => group !== "" && group !== "*");
  const suffix = groups.length === 0 ? "" : `.${groups.join("|")}`;
  const resources = texts(rule.resources).map((one) =>
    one === "*" ? `everything${suffix && ` of ${groups.join(", ")}`}` : `${one}${suffix}`,
  );
  return {
    verbs: cut(texts(rule.verbs).map((verb) => (verb === "*" ? "every verb" : verb))),
    on: cut([...resources, ...texts(rule.nonResourceURLs)]),
    names: cut(texts(rule.resourceNames)),
  };
}

function cut(words: readonly string[]): string[] {
  return words.length > MOST_WORDS
    ? [...words.slice(0, MOST_WORDS), `and ${words.length - MOST_WORDS} more`]
    : [...words];
}

function inOrder(rights: readonly ToldRight[]): ToldRight[] {
  const rank = ({ level, allows }: ToldRight) => PRIVILEGE_LEVELS.indexOf(level) * 2 + Number(allows.length > 0);
  return rights.toSorted((a, b) => rank(b) - rank(a));
}
