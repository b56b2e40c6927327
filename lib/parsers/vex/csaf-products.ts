import { type Fields, fields, list, text } from "@/lib/parsers/fields";
import { packageFromPurl } from "@/lib/parsers/package-ref";

/**
 * names   what a product of the tree is called in a statement: its purl, else its name
 * titles  its own name in words, which tells it from another product of the same purl
 * groups  the products of a group
 */
export type CsafProducts = {
  names: ReadonlyMap<string, string>;
  titles: ReadonlyMap<string, string>;
  groups: ReadonlyMap<string, readonly string[]>;
};

/** A product as defined; `of` is the component whose place in another product it is. */
type Defined = { purl: string | undefined; name: string | undefined; of: string | undefined };

/**
 * Every product of a `product_tree` by its id: of branches at any depth, of the plain list, and of relationships, where a
 * component "as a component of" a product is the component: that is what the statement is about. An id that is defined as two
 * different products means neither.
 *
 * Source  CSAF 2.0 and 2.1, section 3.2.2 (product_tree); 2.1 names several purls and paths instead of relationships.
 */
export function csafProducts(tree: unknown): CsafProducts {
  const defined = new Map<string, Defined>();
  const branches = [...list(fields(tree).branches)];
  for (let branch = branches.pop(); branch !== undefined; branch = branches.pop()) {
    const { product, branches: inner } = fields(branch);
    define(defined, fields(product));
    for (const one of list(inner)) branches.push(one);
  }
  for (const product of list(fields(tree).full_product_names)) define(defined, fields(product));
  for (const relationship of list(fields(tree).relationships).map(fields))
    define(defined, fields(relationship.full_product_name), text(relationship.product_reference));
  for (const path of list(fields(tree).product_paths).map(fields))
    define(defined, fields(path.full_product_name), text(path.beginning_product_reference));
  const names = new Map<string, string>();
  const titles = new Map<string, string>();
  for (const [id, { name }] of defined) {
    titles.set(id, name ?? id);
    names.set(id, purlAlong(defined, id) ?? name ?? id);
  }
  return { names, titles, groups: groupsOf(tree) };
}

function define(defined: Map<string, Defined>, product: Fields, of?: string): void {
  const id = text(product.product_id);
  if (!id) return;
  const one: Defined = { purl: purlOf(product), name: text(product.name), of };
  const known = defined.get(id);
  const differs = known && (known.purl !== one.purl || known.name !== one.name || known.of !== one.of);
  defined.set(id, differs ? { purl: undefined, name: undefined, of: undefined } : one);
}

/** The purl of a product, or of the component that it is. A circle of components has none. */
function purlAlong(defined: ReadonlyMap<string, Defined>, id: string): string | undefined {
  const seen = new Set<string>();
  for (let at: string | undefined = id; at !== undefined && !seen.has(at); at = defined.get(at)?.of) {
    const purl = defined.get(at)?.purl;
    if (purl) return purl;
    seen.add(at);
  }
  return undefined;
}

function purlOf(product: Fields): string | undefined {
  const helper = fields(product.product_identification_helper);
  return [text(helper.purl), ...list(helper.purls).map(text)].find((purl) => purl && packageFromPurl(purl));
}

function groupsOf(tree: unknown): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const group of list(fields(tree).product_groups).map(fields)) {
    const id = text(group.group_id);
    if (id)
      groups.set(
        id,
        list(group.product_ids).filter((one): one is string => typeof one === "string"),
      );
  }
  return groups;
}
