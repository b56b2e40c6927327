import { type Fields, fields, list, text } from "@/lib/parsers/fields";
import { packageFromPurl } from "@/lib/parsers/package-ref";

/** What a product of the tree is called in a statement: its purl, else its name. */
export type CsafProducts = {
  names: ReadonlyMap<string, string>;
  groups: ReadonlyMap<string, readonly string[]>;
};

/**
 * Every product of a `product_tree` by its id: of branches at any depth, of the plain list, and of relationships, where a
 * component "as a component of" a product is the component: that is what the statement is about.
 *
 * Source  CSAF 2.0 and 2.1, section 3.2.2 (product_tree); 2.1 names several purls and paths instead of relationships.
 */
export function csafProducts(tree: unknown): CsafProducts {
  const names = new Map<string, string>();
  const branches = [...list(fields(tree).branches)];
  for (let branch = branches.pop(); branch !== undefined; branch = branches.pop()) {
    const { product, branches: inner } = fields(branch);
    add(names, fields(product));
    for (const one of list(inner)) branches.push(one);
  }
  for (const product of list(fields(tree).full_product_names)) add(names, fields(product));
  for (const relationship of list(fields(tree).relationships).map(fields))
    addRelated(names, fields(relationship.full_product_name), text(relationship.product_reference));
  for (const path of list(fields(tree).product_paths).map(fields))
    addRelated(names, fields(path.full_product_name), text(path.beginning_product_reference));
  return { names, groups: groupsOf(tree) };
}

function add(names: Map<string, string>, product: Fields): void {
  const id = text(product.product_id);
  if (id) names.set(id, purlOf(product) ?? text(product.name) ?? id);
}

function addRelated(names: Map<string, string>, product: Fields, component: string | undefined): void {
  const id = text(product.product_id);
  if (!id) return;
  const known = component === undefined ? undefined : names.get(component);
  names.set(
    id,
    purlOf(product) ?? (known?.startsWith("pkg:") ? known : undefined) ?? text(product.name) ?? known ?? id,
  );
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
