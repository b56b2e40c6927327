import { z } from "zod";
import type { StatementRecord } from "@/lib/model/record";
import { fields, isObject, list, present, text, timestamp } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, type Header, type Item, RejectedItem } from "@/lib/parsers/parser";
import { type About, type Said, saidAfterAll, saidBy, standing } from "@/lib/parsers/vex/openvex-later";
import { type OpenvexProduct, openvexParts, openvexProduct, productTarget } from "@/lib/parsers/vex/openvex-product";
import { documentTime } from "@/lib/parsers/vex/openvex-time";
import { openvexIds } from "@/lib/parsers/vex/openvex-vulnerability";

const Envelope = z.object({
  "@context": z.unknown().optional(),
  timestamp: z.unknown().optional(),
  last_updated: z.unknown().optional(),
});
type Doc = z.infer<typeof Envelope>;

const STATUSES = new Set(["not_affected", "affected", "fixed", "under_investigation"]);

/**
 * OpenVEX 0.0.1 to 0.2.0.
 *
 * Yields   one statement per entry of `statements`; where its products are several images, one for each. A product that a later
 *          statement does not clear any more is left out of the earlier one that did.
 * Units    a product with subcomponents speaks of these packages; an image or a repository without any speaks of itself as a whole.
 * Errors   a statement without a vulnerability, or with a status that is none of the four, is rejected; so is one of 0.0.1 whose
 *          packages times products are too many.
 * Source   openvex/spec OPENVEX-SPEC.md at v0.2.0 (and v0.0.1, where products and subcomponents are strings);
 *          fixtures in __fixtures__/openvex-json.
 */
export const openvexJson = defineParser<Doc>({
  id: "openvex-json",
  version: 5,
  family: "openvex",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    Array.isArray(sketch.statements) &&
    ([sketch["@context"], ...list(sketch["@context"])].some((context) =>
      /^https?:\/\/openvex\.dev\/ns/.test(text(context) ?? ""),
    ) ||
      sketch.format === "text/vex+json"),
  envelope: Envelope,
  items: [{ at: ["statements", "*"], indexed: true }],
  index: (item: Item) => {
    const about = aboutOf(item.value);
    return [...about.products.map(productKey), ...saidBy(item, about)];
  },
  header: headerOf,
  records: (item, doc, index) => statementsOf(item, said(doc, index)),
});

const known = new WeakMap<Doc, Said>();

/** What the document says after all; made once. */
function said(doc: Doc, index: ReadonlyMap<string, unknown>): Said {
  const made = known.get(doc) ?? saidAfterAll(index, documentTime(doc));
  known.set(doc, made);
  return made;
}

function headerOf(doc: Doc, index: ReadonlyMap<string, unknown>): Header {
  const targets = [...index].filter(([key]) => key.startsWith(ABOUT)).map(([, target]) => target);
  const only = targets.length === 1 ? (targets[0] as StatementRecord["target"] | null) : null;
  return {
    ...EMPTY_HEADER,
    tool: { name: "OpenVEX", version: null },
    scannedAt: timestamp(doc.last_updated) ?? timestamp(doc.timestamp),
    target: only ?? null,
    digests: only?.digests ?? [],
    source: { repo: only?.kind === "repository" ? only.name : null, commit: null, branch: null },
    looked: true,
  };
}

/** Every product that identifies an asset, once, and one mark for all that do not: then the document is about no single one. */
function productKey(product: OpenvexProduct): [string, unknown] {
  const target = productTarget(product);
  return target ? [`${ABOUT}${target.kind} ${target.name}`, target] : [ABOUT, null];
}

const ABOUT = "about ";

function aboutOf(value: unknown): About {
  const statement = fields(value);
  const products = list(statement.products)
    .map(openvexProduct)
    .filter((product) => product !== null);
  // 0.0.1 has the subcomponents beside the products.
  return { products, shared: openvexParts(statement.subcomponents) };
}

function statementsOf(item: Item, document: Said): StatementRecord[] {
  const statement = fields(item.value);
  const ids = openvexIds(statement.vulnerability);
  if (!ids) throw new RejectedItem("vulnerability is missing: nothing says what the statement is about.");
  const status = text(statement.status);
  if (!status || !STATUSES.has(status))
    throw new RejectedItem(`status ${JSON.stringify(statement.status ?? null)} is none of those of VEX.`.slice(0, 200));
  const base = {
    kind: "statement" as const,
    ...ids,
    status,
    justification: text(statement.justification) ?? null,
    note: text(statement.impact_statement) ?? text(statement.action_statement) ?? text(statement.status_notes) ?? null,
  };
  const groups = byTarget(aboutOf(item.value), standing(item, ids.advisory, document));
  if (groups.length === 0) return [{ products: [], wholeSubject: false, ...base }];
  return groups.map(({ target, products, wholeSubject }) => present({ target, products, wholeSubject, ...base }));
}

type Group = { target: StatementRecord["target"]; products: string[]; wholeSubject: boolean };

/** How many packages beside all products are written out for products after the first. Real documents have a few hundred. */
const MAX_PAIRS = 10_000;

/** Products of one image together; a statement that speaks of a whole image and of packages in it is two. */
function byTarget({ products, shared }: About, standingOf: ReturnType<typeof standing>): Group[] {
  const groups = new Map<string, Group & { names: Set<string>; hasShared: boolean }>();
  let pairs = -shared.length;
  for (const product of products) {
    const target = productTarget(product) ?? undefined;
    const isWhole = product.packages.length === 0 && shared.length === 0;
    const { untouched, stands, standsWhole } = standingOf(product);
    const wholeSubject = product.isSubject && isWhole;
    const key = `${wholeSubject} ${target?.kind} ${target?.name}`;
    const group = groups.get(key) ?? { target, products: [], wholeSubject, names: new Set(), hasShared: false };
    for (const one of product.packages) if (stands(one)) group.names.add(one.name);
    if (isWhole && standsWhole) group.names.add(product.id);
    if (!group.hasShared) {
      pairs += shared.length;
      if (pairs > MAX_PAIRS)
        throw new RejectedItem(
          `The statement has ${shared.length} subcomponents for each of ${products.length} products, more than can be told apart: split it.`,
        );
      for (const one of shared) if (stands(one)) group.names.add(one.name);
      group.hasShared = untouched;
    }
    if (group.names.size > 0) groups.set(key, group);
  }
  return [...groups.values()].map(({ target, wholeSubject, names }) => ({
    target,
    products: [...names],
    wholeSubject,
  }));
}
