import type { ItemPart, ItemPath } from "@/lib/parsers/parser";
import { setOwn } from "@/lib/parsers/reading/clean-text";
import { childNode, leadsOn, type PathNode } from "@/lib/parsers/reading/path-tree";
import { unreadable } from "@/lib/parsers/reading/unreadable";

/** An item on its way to the parser: a value, or the reason why there is none. */
export type FoundItem = {
  path: (string | number)[];
  pointer?: string;
  /** The line on which its content begins, where the reader knows. */
  line?: number;
  item: ItemPath;
  value: unknown;
  broken?: string;
};

/** What a reader gives: the document without its items, and the items in batches, in the order of the text. */
export type OpenDocument = {
  document: unknown;
  items: () => AsyncGenerator<FoundItem[]>;
  index?: ReadonlyMap<string, unknown>;
  /** Read in one pass: the document grows while items are handed out, and is whole after the last. */
  live?: boolean;
};

/**
 * Items that are in memory already, as readers hand them out. Not a generator made anew for each report: V8 keeps what such a one
 * sees, a whole report, until the next full collection.
 */
export async function* inBatches(found: readonly FoundItem[], items: number): AsyncGenerator<FoundItem[]> {
  for (let from = 0; from < found.length; from += items) yield found.slice(from, from + items);
}

/**
 * The items inside a value that is already in memory, deeper ones first; a container that is itself an item comes after them
 * and without them, just as from a stream.
 *
 * Errors   `unreadable_report` beyond `maxItems`: an item takes a hundred times the memory that its two bytes of text took.
 */
export function itemsWithin(
  value: unknown,
  node: PathNode | null,
  path: (string | number)[],
  out: FoundItem[],
  maxItems = Number.POSITIVE_INFINITY,
): unknown {
  if (!node) return value;
  let rest = value;
  if (leadsOn(node) && value !== null && typeof value === "object") {
    rest = Array.isArray(value)
      ? itemsInList(value, node, path, out, maxItems)
      : itemsInObject(value as Record<string, unknown>, node, path, out, maxItems);
  }
  if (node.item) {
    if (out.length >= maxItems) throw unreadable(`The report has more than ${maxItems} entries. Split it.`);
    out.push({ path, item: node.item, value: rest });
  }
  return rest;
}

function itemsInList(
  value: readonly unknown[],
  node: PathNode,
  path: readonly (string | number)[],
  out: FoundItem[],
  maxItems: number,
): unknown[] {
  const child = node.any;
  if (!child) return value.slice();
  const rest: unknown[] = [];
  for (let i = 0; i < value.length; i += 1) {
    const left = itemsWithin(value[i], child, path.concat(i), out, maxItems);
    if (!child.item) rest.push(left);
  }
  return rest;
}

function itemsInObject(
  value: Record<string, unknown>,
  node: PathNode,
  path: readonly (string | number)[],
  out: FoundItem[],
  maxItems: number,
): Record<string, unknown> {
  const rest: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const child = childNode(node, key);
    const left = child ? itemsWithin(value[key], child, path.concat(key), out, maxItems) : value[key];
    if (!child?.item) setOwn(rest, key, left);
  }
  return rest;
}

/** Whether an item is one and holds no others: `unnest` gives it as it is. */
export function isPlain({ item }: FoundItem): boolean {
  return item.parts === undefined && !item.nested;
}

/** Takes items of the same kind out of each other (`ItemPath.nested`), outer first; the outer keep the rest. */
export function unnest(found: FoundItem): FoundItem[] {
  const { parts, nested } = found.item;
  if (typeof parts === "string") return partsOf(found, parts);
  if (parts !== undefined) return found.broken === undefined ? partsBy(found, parts) : [found];
  if (!nested) return [found];
  const way = typeof nested === "string" ? [nested] : nested;
  const all: FoundItem[] = [];
  const queue = [found];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const inner = takenOut(next.value, way);
    if (!inner) {
      all.push(next);
      continue;
    }
    all.push({ ...next, value: inner.rest });
    for (let i = inner.items.length - 1; i >= 0; i -= 1)
      queue.push({ item: found.item, path: [...next.path, ...way, i], value: inner.items[i] });
  }
  return all;
}

/** One item per element of the list, each with what surrounds it (`ItemPath.parts`). */
function partsOf(found: FoundItem, key: string): FoundItem[] {
  const taken = takenOut(found.value, [key]);
  if (!taken) return [found];
  return taken.items.map((part, i) => {
    const { pointer, ...rest } = found;
    const path = [...found.path, key, i];
    return { ...rest, path, value: { whole: taken.rest, part }, ...(pointer === undefined ? {} : { pointer }) };
  });
}

/** One item per part that the format names, wherever it lies in the value; a line keeps being its pointer. */
function partsBy(found: FoundItem, parts: (value: unknown) => readonly ItemPart[]): FoundItem[] {
  return parts(found.value).map(({ at, part, entry }) => ({
    ...found,
    item: entry === undefined ? found.item : { ...found.item, entry },
    path: [...found.path, ...at],
    value: { whole: found.value, part },
  }));
}

/** The list at the end of the way, and the value without it. In XML, where the way has two steps, one element is a list of one. */
function takenOut(value: unknown, way: readonly string[]): { items: unknown[]; rest: unknown } | null {
  const [key, ...further] = way;
  if (key === undefined || value === null || typeof value !== "object" || Array.isArray(value)) return null;
  if (!Object.hasOwn(value, key)) return null;
  const { [key]: inner, ...rest } = value as Record<string, unknown>;
  if (further.length === 0) return Array.isArray(inner) ? { items: inner, rest } : null;
  const [last] = further;
  if (last === undefined || inner === null || typeof inner !== "object" || !Object.hasOwn(inner, last)) return null;
  const { [last]: items, ...left } = inner as Record<string, unknown>;
  return { items: Array.isArray(items) ? items : [items], rest: { ...rest, [key]: left } };
}
