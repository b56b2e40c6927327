import { list, object, type Plain } from "@/lib/engine/privilege/plain";

/** What putting roles together may cost, counted down: labels compared and rules taken. `isSpent`: something was left out for it. */
export type Budget = { comparisons: number; rules: number; isSpent: boolean };

const unlimited = (): Budget => ({ comparisons: Infinity, rules: Infinity, isSpent: false });

/**
 * The rules of a ClusterRole: its own, as the API server computed them; where it has none, those of the roles that its aggregation
 * rule chooses by label among `all`.
 */
export function rulesOf(role: Plain, all: readonly Plain[], budget: Budget = unlimited()): readonly unknown[] {
  if (Array.isArray(role.rules) && role.rules.length > 0) return role.rules;
  const selectors = list(object(role.aggregationRule).clusterRoleSelectors).map((s) => object(s.matchLabels));
  if (selectors.length === 0) return [];
  const chosen: unknown[] = [];
  for (const other of all) {
    const rules = Array.isArray(other.rules) ? other.rules : [];
    if (rules.length === 0 || !isChosen(selectors, object(object(other.metadata).labels), budget)) continue;
    for (const rule of rules.slice(0, budget.rules)) chosen.push(rule);
    budget.isSpent ||= rules.length > budget.rules;
    budget.rules -= Math.min(rules.length, budget.rules);
  }
  return chosen;
}

function isChosen(selectors: readonly Plain[], labels: Plain, budget: Budget): boolean {
  return selectors.some((wanted) => {
    budget.isSpent ||= budget.comparisons <= 0;
    budget.comparisons -= 1;
    return budget.comparisons >= 0 && matches(wanted, labels);
  });
}

/** An empty selector would choose every role of the cluster; none is meant by it here. */
function matches(wanted: Plain, labels: Plain): boolean {
  const keys = Object.keys(wanted);
  return keys.length > 0 && keys.every((key) => Object.hasOwn(labels, key) && labels[key] === wanted[key]);
}
