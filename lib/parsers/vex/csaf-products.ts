import { type Fields, fields, list, text, texts } from "@/lib/parsers/fields";
import { packageFromPurl } from "@/lib/parsers/package-ref";

/**
 * names   what a product of the tree is called in a statement: its purl, else its name
 * titles  its own name in words that are no purl, which tells it from another product of the same purl
 * groups  the groups that a product is in
 */
export type CsafProducts = {
  names: ReadonlyMap<string, string>;
  titles: ReadonlyMap<string, string>;
  groups: ReadonlyMap<string, ReadonlySet<string>>;
};

/** A product as defined; `of` is the component whose place in another product it is. */
type Defined = { purl?: string | undefined; name?: string | undefined; of?: string | undefined; ambiguous?: true };

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
  const purls = purlsAlong(defined);
  for (const [id, { name, ambiguous }] of defined) {
    titles.set(id, inWords(name ?? id));
    names.set(id, purls.get(id) ?? name ?? (ambiguous ? inWords(id) : id));
  }
  return { names, titles, groups: groupsOf(tree) };
}

function define(defined: Map<string, Defined>, product: Fields, of?: string): void {
  const id = text(product.product_id);
  if (!id) return;
  const one: Defined = { purl: purlOf(product), name: text(product.name), of };
  const known = defined.get(id);
  const differs = known && (known.purl !== one.purl || known.name !== one.name || known.of !== one.of);
  defined.set(id, differs || known?.ambiguous ? { ambiguous: true } : one);
}

/** What is read as a purl clears its package; a name or an id that happens to be one must not. */
export function inWords(name: string): string {
  return packageFromPurl(name) ? `product ${name}` : name;
}

/** The purl of every product, or of the component that it is; each is walked over once. A circle of components has none. */
function purlsAlong(defined: ReadonlyMap<string, Defined>): ReadonlyMap<string, string | undefined> {
  const purls = new Map<string, string | undefined>();
  for (const id of defined.keys()) {
    if (purls.has(id)) continue;
    const walked = new Set<string>();
    let at: string | undefined = id;
    let purl: string | undefined;
    for (; at !== undefined && !walked.has(at) && !purls.has(at) && purl === undefined; at = defined.get(at)?.of) {
      walked.add(at);
      purl = defined.get(at)?.purl;
    }
    if (purl === undefined && at !== undefined) purl = purls.get(at);
    for (const one of walked) purls.set(one, purl);
  }
  return purls;
}

function purlOf(product: Fields): string | undefined {
  const helper = fields(product.product_identification_helper);
  return [text(helper.purl), ...list(helper.purls).map(text)].find((purl) => purl && packageFromPurl(purl));
}

/** By product and not by group: a vulnerability that names a group must not cost what the group is long. */
function groupsOf(tree: unknown): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const group of list(fields(tree).product_groups).map(fields)) {
    const id = text(group.group_id);
    if (!id) continue;
    for (const product of texts(group.product_ids)) {
      const known = groups.get(product) ?? new Set();
      groups.set(product, known.add(id));
    }
  }
  return groups;
}
