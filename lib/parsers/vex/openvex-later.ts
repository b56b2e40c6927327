import { fields, text } from "@/lib/parsers/fields";
import type { Item } from "@/lib/parsers/parser";
import { AdvisoryGroups } from "@/lib/parsers/vex/advisory-groups";
import { type Objection, Objections } from "@/lib/parsers/vex/openvex-objections";
import type { OpenvexPart } from "@/lib/parsers/vex/openvex-part";
import type { OpenvexProduct } from "@/lib/parsers/vex/openvex-product";
import { type DocumentTime, momentOf, type Written, writtenAt } from "@/lib/parsers/vex/openvex-time";
import { openvexNames } from "@/lib/parsers/vex/openvex-vulnerability";

/** What a statement speaks of: its products, and the packages that are looked at in each of them beside its own. */
export type About = { products: readonly OpenvexProduct[]; shared: readonly OpenvexPart[] };

/** One product, an image or a repository among them, one of its own packages (with the product's place), or one of those that are beside all products. */
type Part = { part: "subject" | "product" | "package" | "shared"; product: number; says: readonly string[] };
/** A statement with its first parts; `more` are further ones, few to an entry. */
type Statement = { names: readonly string[]; when: Written; objects: boolean; parts: readonly Part[] };
type More = { of: number; more: readonly Part[] };

const CLEARS = new Set(["not_affected", "fixed"]);

/** True for a statement that takes a finding away. */
const clears = (statement: unknown) => CLEARS.has(text(fields(statement).status) ?? "");

/**
 * A document keeps what was said before: "the newer statement" about a vulnerability and product counts. So a statement that
 * clears needs to know of a later one that does not; these entries of the index say so. There is one for each product and package as
 * they are listed, never for each package in each product.
 *
 * Source  openvex/spec OPENVEX-SPEC.md v0.2.0, "Updating Statements with Inherited Data"; go-vex sorts by timestamp, then order.
 */
export function saidBy(item: Item, { products, shared }: About): [string, unknown][] {
  const names = openvexNames(fields(item.value).vulnerability);
  const of = Number(item.path.at(-1));
  const objects = !clears(item.value);
  // Of one that clears only that its names are of one vulnerability is of use to others.
  if (names.length === 0 || (!objects && names.length === 1)) return [];
  const parts = objects ? partsOf(products, shared) : [];
  const statement: Statement = { names, objects, when: writtenAt(item.value, of), parts: parts.slice(0, PARTS) };
  const said: [string, unknown][] = [[`${STATEMENT}${of}`, statement]];
  for (let at = PARTS; at < parts.length; at += PARTS)
    said.push([`${MORE}${of} ${at}`, { of, more: parts.slice(at, at + PARTS) } satisfies More]);
  return said;
}

/** How many parts an entry of the index has: the number of entries is limited. */
const PARTS = 4;
const STATEMENT = "statement ";
const MORE = "more ";

function partsOf(products: readonly OpenvexProduct[], shared: readonly OpenvexPart[]): Part[] {
  const parts: Part[] = [];
  for (const [product, { part, isSubject, packages }] of products.entries()) {
    parts.push({ part: isSubject ? "subject" : "product", product, says: part.says });
    for (const { says } of packages) parts.push({ part: "package", product, says });
  }
  for (const { says } of shared) parts.push({ part: "shared", product: 0, says });
  return parts;
}

/** What a document says after all. */
export type Said = { names: AdvisoryGroups; objections: Objections; time: DocumentTime };

export function saidAfterAll(index: ReadonlyMap<string, unknown>, time: DocumentTime): Said {
  const names = new AdvisoryGroups();
  const made = new Map<number, Objection>();
  for (const [key, value] of index) {
    if (key.startsWith(STATEMENT)) {
      const { names: ids, objects, when, parts } = value as Statement;
      names.join(ids);
      if (!objects) continue;
      const objection = { advisory: ids[0] ?? "", moment: momentOf(when, time), products: [], shared: [] };
      made.set(when.at, objection);
      addParts(objection, parts);
    } else if (key.startsWith(MORE)) {
      // A statement's own entry goes before.
      const { of, more } = value as More;
      addParts(made.get(of), more);
    }
  }
  const objections = new Objections();
  // Only now are all names of a vulnerability known.
  for (const one of made.values()) objections.add({ ...one, advisory: names.of(one.advisory) });
  return { names, objections, time };
}

function addParts(objection: Objection | undefined, parts: readonly Part[]): void {
  for (const { part, product, says } of parts) {
    if (part === "product" || part === "subject")
      objection?.products.push({ says, isSubject: part === "subject", packages: [] });
    else if (part === "package") objection?.products[product]?.packages.push(says);
    else objection?.shared.push(says);
  }
}

/** Whether a statement still speaks of a package in a product, or of all of it: one that clears, where no later one speaks otherwise. */
export function standing(item: Item, advisory: string, { names, objections, time }: Said) {
  const moment = momentOf(writtenAt(item.value, Number(item.path.at(-1))), time);
  const objected = clears(item.value) ? objections.about(names.of(advisory)) : null;
  return (product: OpenvexProduct) => {
    const against = objected?.against(product.part.asks, moment) ?? null;
    // A package by itself is one of every image: what is said of all of one is said of it, and the other way round.
    const isDoubted = product.isSubject ? objected?.anyBare(moment) : objected?.anySubject(moment);
    const isLost = !product.isSubject && isDoubted === true;
    return {
      /** Nothing is said against any of it. */
      untouched: against === null && !isLost,
      stands: (part: OpenvexPart) => !isLost && !against?.package(part.asks) && !objected?.alone(part.asks, moment),
      standsWhole:
        !against?.whole && !isDoubted && (product.isSubject || !objected?.anywhere(product.part.asks, moment)),
    };
  };
}
