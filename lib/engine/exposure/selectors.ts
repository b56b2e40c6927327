import { stringMap } from "@/lib/engine/exposure/objects";
import { list, object, text, texts } from "@/lib/engine/privilege/plain";

type Labels = Readonly<Record<string, string>>;

/** A Service's selector: every pair must be there. An empty or missing selector selects nothing (core/v1 ServiceSpec). */
export function selectsPods(selector: unknown, labels: Labels): boolean {
  const pairs = pairsOf(selector);
  return pairs.length > 0 && pairs.every(([key, value]) => labels[key] === value);
}

/**
 * A LabelSelector of a NetworkPolicy or a Gateway: an empty one matches everything, all of its parts must hold, and an
 * expression with an operator we do not know holds for nothing (meta/v1 LabelSelector).
 */
export function matchesSelector(selector: unknown, labels: Labels): boolean {
  const { matchLabels, matchExpressions } = object(selector);
  const pairs = pairsOf(matchLabels);
  return (
    pairs.every(([key, value]) => labels[key] === value) &&
    list(matchExpressions).every((expression) => holds(expression, labels))
  );
}

/** True for `{}`: it matches everything. A selector that is not there is none. */
export function isEmptySelector(selector: unknown): boolean {
  const { matchLabels, matchExpressions } = object(selector);
  return (
    selector !== null &&
    selector !== undefined &&
    Object.keys(object(matchLabels)).length === 0 &&
    list(matchExpressions).length === 0
  );
}

function holds(expression: Readonly<Record<string, unknown>>, labels: Labels): boolean {
  const key = text(expression.key) ?? "";
  const values = texts(expression.values);
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (text(expression.operator)) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}

const PAIRS = new WeakMap<object, readonly [string, string][]>();

/** The pairs of a selector, read once: it is asked for every workload of its namespace. */
function pairsOf(selector: unknown): readonly [string, string][] {
  if (typeof selector !== "object" || selector === null) return [];
  const known = PAIRS.get(selector);
  if (known) return known;
  const pairs = Object.entries(stringMap(selector));
  PAIRS.set(selector, pairs);
  return pairs;
}
