import { fields, text, timestamp } from "@/lib/parsers/fields";
import type { Item } from "@/lib/parsers/parser";
import type { OpenvexProduct } from "@/lib/parsers/vex/openvex-product";

/** When a statement was made: its own time, null for the document's; and its place among the statements. */
type When = { time: string | null; at: number };
type Objection = When & { of: string };
/** The last statement about each vulnerability in each product that does not clear it. */
export type Objections = ReadonlyMap<string, When & { ms: number }>;

const CLEARS = new Set(["not_affected", "fixed"]);

/**
 * A document keeps what was said before: "the newer statement" about a vulnerability and product counts. So a statement that
 * clears needs to know of a later one that does not; these entries of the index say so.
 *
 * Source  openvex/spec OPENVEX-SPEC.md v0.2.0, "Updating Statements with Inherited Data"; go-vex sorts by timestamp, then order.
 */
export function objectionsOf(
  item: Item,
  advisory: string | null,
  products: readonly OpenvexProduct[],
): [string, unknown][] {
  const statement = fields(item.value);
  if (advisory === null || CLEARS.has(text(statement.status) ?? "")) return [];
  const when = whenOf(item);
  return products
    .flatMap((product) => keysOf(advisory, product))
    .map((of) => [`${SAID}${when.at} ${of}`, { ...when, of } satisfies Objection]);
}

const SAID = "said ";

/** What is left of a document's objections: per vulnerability and product the latest. */
export function latestObjections(index: ReadonlyMap<string, unknown>, written: string | null): Objections {
  const latest = new Map<string, When & { ms: number }>();
  for (const [key, value] of index) {
    if (!key.startsWith(SAID)) continue;
    const { of, ...when } = value as Objection;
    const one = { ...when, ms: momentOf(when, written) };
    const known = latest.get(of);
    if (!known || isLater(one, known)) latest.set(of, one);
  }
  return latest;
}

/** The products that a statement still speaks of: of one that clears, those that no later statement speaks of otherwise. */
export function standing(
  item: Item,
  advisory: string,
  products: readonly OpenvexProduct[],
  { objections, written }: { objections: Objections; written: string | null },
): OpenvexProduct[] {
  if (objections.size === 0 || !CLEARS.has(text(fields(item.value).status) ?? "")) return [...products];
  const when = whenOf(item);
  const own = { ...when, ms: momentOf(when, written) };
  const stands = (key: string) => {
    const other = objections.get(key);
    return !other || !isLater(other, own);
  };
  return products.flatMap((product) => {
    if (product.packages.length === 0) return stands(keyOf(advisory, product.id, null)) ? [product] : [];
    const packages = product.packages.filter((name) => stands(keyOf(advisory, product.id, name)));
    return packages.length > 0 ? [{ ...product, packages }] : [];
  });
}

function whenOf({ value, path }: Item): When {
  return { time: timestamp(fields(value).timestamp), at: Number(path.at(-1)) };
}

function momentOf({ time }: When, written: string | null): number {
  return Date.parse(time ?? written ?? "") || 0;
}

function isLater(one: When & { ms: number }, other: When & { ms: number }): boolean {
  return one.ms > other.ms || (one.ms === other.ms && one.at > other.at);
}

function keysOf(advisory: string, { id, packages }: OpenvexProduct): string[] {
  return packages.length > 0 ? packages.map((name) => keyOf(advisory, id, name)) : [keyOf(advisory, id, null)];
}

const keyOf = (advisory: string, product: string, name: string | null) => JSON.stringify([advisory, product, name]);
