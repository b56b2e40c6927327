import { type Fields, fields, texts } from "@/lib/parsers/fields";
import { packageFromPurl } from "@/lib/parsers/package-ref";
import { RejectedItem } from "@/lib/parsers/parser";
import type { CsafProducts } from "@/lib/parsers/vex/csaf-products";

/** A product of one vulnerability, its status in VEX's words, and what the statement calls it. */
export type CsafStatus = { id: string; status: string; product: string };

/** Product status groups of CSAF to the words of VEX; `recommended` says nothing of whether a product is affected. */
const STATUSES: readonly [group: string, status: string][] = [
  ["known_not_affected", "not_affected"],
  ["fixed", "fixed"],
  ["first_fixed", "fixed"],
  ["under_investigation", "under_investigation"],
  ["known_affected", "affected"],
  ["first_affected", "affected"],
  ["last_affected", "affected"],
  ["unknown", "unknown"],
];

/**
 * The status of every product of one entry of `vulnerabilities`, in the order of the groups.
 *
 * Errors   a product in two groups that contradict each other: then nothing is known of what the document means.
 * Source   CSAF 2.1, sections 3.2.4.9 (product_status; `unknown` is new) and 6.1.6 (contradicting product status).
 */
export function csafStatuses(entry: Fields, products: CsafProducts): CsafStatus[] {
  const found = new Map<string, string>();
  for (const [group, status] of STATUSES) {
    for (const id of texts(fields(entry.product_status)[group])) {
      const known = found.get(id);
      if (known !== undefined && known !== status)
        throw new RejectedItem(`Product ${id.slice(0, 200)} is ${words(known)} and ${words(status)} at once.`);
      found.set(id, status);
    }
  }
  const told = statusesByPackage(found, products);
  return [...found].map(([id, status]) => ({ id, status, product: nameOf(id, status, products, told) }));
}

const words = (status: string) => status.replaceAll("_", " ");

type Package = { of: string; version: string };

/** What else a package may be: the statuses under its name, without a version as `""`, and of all versions as `*`. */
type Told = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * A vendor lists one package once for each of its products: not affected in one, affected in another. A purl without a version
 * does not say which, so that clearing it would clear both; then the product goes by its own name, which clears nothing.
 */
function nameOf(id: string, status: string, products: CsafProducts, told: Told): string {
  const name = products.names.get(id) ?? id;
  const pkg = status === "not_affected" || status === "fixed" ? packageOf(name) : null;
  if (!pkg) return name;
  const others = told.get(keyOf(pkg.of, pkg.version === "" ? "*" : pkg.version));
  return others && others.size > 1 ? (products.titles.get(id) ?? id) : name;
}

function statusesByPackage(found: ReadonlyMap<string, string>, products: CsafProducts): Told {
  const told = new Map<string, Set<string>>();
  for (const [id, status] of found) {
    const pkg = packageOf(products.names.get(id) ?? id);
    if (!pkg) continue;
    for (const version of new Set([pkg.version, "*"])) {
      const key = keyOf(pkg.of, version);
      const known = told.get(key) ?? new Set();
      told.set(key, known.add(status));
    }
  }
  return told;
}

const keyOf = (of: string, version: string) => JSON.stringify([of, version]);

function packageOf(product: string): Package | null {
  const pkg = packageFromPurl(product);
  return pkg && { of: JSON.stringify([pkg.type, pkg.namespace, pkg.name]), version: pkg.version ?? "" };
}
