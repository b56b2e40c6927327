import { pointerSteps } from "@/lib/model/json-pointer";
import type { Source } from "@/lib/model/mapping-source";
import { isObject, list } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import type { Item } from "@/lib/parsers/parser";

/** Reads one value of an entry, of the report around it, or the constant. Undefined where nothing is there. */
export type SourceReader = (item: Item, doc: unknown) => unknown;

/**
 * A mapping's source as a function. The pointers are walked as data: own keys and indexes only, so that `__proto__` and
 * `constructor` are names like any other.
 */
export function sourceReader(source: Source): SourceReader {
  if ("value" in source) return () => source.value;
  if ("path" in source) {
    const steps = pointerSteps(source.path);
    return (item) => walk(item.value, steps);
  }
  const steps = pointerSteps(source.report);
  // What the report says around an entry stands under the same indexes and keys as the entry itself.
  return (item, doc) =>
    walk(
      doc,
      steps.map((step, i) => (step === "*" ? String(item.path[i] ?? "") : step)),
    );
}

/** What lies at the steps, or undefined. */
export function walk(value: unknown, steps: readonly string[]): unknown {
  let at = value;
  for (const step of steps) {
    if (Array.isArray(at)) at = /^(?:0|[1-9]\d{0,8})$/.test(step) ? at[Number(step)] : undefined;
    else at = isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
    if (at === undefined) return undefined;
  }
  return at;
}

/** The texts in a value: itself, or the elements of a list. Numbers and truth values are texts too. */
export function textsIn(value: unknown): string[] {
  const found: string[] = [];
  for (const one of Array.isArray(value) ? list(value) : [value]) {
    const text = typeof one === "boolean" ? String(one) : asText(one);
    if (text !== null) found.push(text);
  }
  return found;
}
