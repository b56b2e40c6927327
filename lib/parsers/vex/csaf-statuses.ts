import { packageCoordinates } from "@/lib/engine/identity";
import { type Fields, fields, texts } from "@/lib/parsers/fields";
import { packageFromPurl } from "@/lib/parsers/package-ref";
import { RejectedItem } from "@/lib/parsers/parser";
import { type CsafProducts, inWords } from "@/lib/parsers/vex/csaf-products";

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

/** A product and its status, as one entry states it. */
export type StatedProduct = { id: string; status: string };

/** What an entry says of products, in the order of the groups; nothing is judged. */
export function statedProducts(entry: Fields): StatedProduct[] {
  return STATUSES.flatMap(([group, status]) =>
    texts(fields(entry.product_status)[group]).map((id) => ({ id, status })),
  );
}

/**
 * The status of every product of one entry of `vulnerabilities`, in the order of the groups. `told` is what all entries about its
 * vulnerability say, where it is not the only one.
 *
 * Errors   a product in two groups that contradict each other: then nothing is known of what the document means.
 * Source   CSAF 2.1, sections 3.2.4.9 (product_status; `unknown` is new) and 6.1.6 (contradicting product status).
 */
export function csafStatuses(entry: Fields, products: CsafProducts, told?: Told): CsafStatus[] {
  const found = new Map<string, string>();
  for (const { id, status } of statedProducts(entry)) {
    const known = found.get(id);
    if (known !== undefined && known !== status)
      throw new RejectedItem(`Product ${id.slice(0, 200)} is ${words(known)} and ${words(status)} at once.`);
    found.set(id, status);
  }
  const stated = [...found].map(([id, status]) => ({ id, status }));
  const all = told ?? statusesByPackage(stated, products);
  return stated.map(({ id, status }) => ({ id, status, product: nameOf(id, status, products, all) }));
}

const words = (status: string) => status.replaceAll("_", " ");

type Package = { of: string; type: string; version: string };

/** What else a package may be: the statuses under its name, without a version as `""`, and of all versions as `*`. */
export type Told = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * A vendor lists one package once for each of its products: not affected in one, affected in another. A purl does not say which, so
 * that clearing it would clear both; then the product goes by its own name, which clears nothing.
 */
function nameOf(id: string, status: string, products: CsafProducts, told: Told): string {
  const name = products.names.get(id) ?? id;
  const pkg = CLEARS.has(status) ? packageOf(name) : null;
  if (!pkg) return name;
  const others = told.get(keyOf(pkg.of, pkg.version === "" ? "*" : pkg.version));
  const contradicted = (others !== undefined && others.size > 1) || isDoubted(pkg, status, told);
  return contradicted ? (products.titles.get(id) ?? inWords(id)) : name;
}

const CLEARS = new Set(["not_affected", "fixed"]);

/**
 * Of a version that clears, where the package without a version is affected: it may be this very one. Not of a distribution's fixed
 * build: its version is of one release, and the package without one is that of releases which still wait for theirs.
 */
function isDoubted({ of, type, version }: Package, status: string, told: Told): boolean {
  if (version === "" || (status === "fixed" && DISTRIBUTIONS.has(type))) return false;
  return [...(told.get(keyOf(of, "")) ?? [])].some((other) => !CLEARS.has(other));
}

const DISTRIBUTIONS = new Set(["rpm", "deb", "apk", "alpm"]);

export function statusesByPackage(stated: readonly StatedProduct[], products: CsafProducts): Told {
  const told = new Map<string, Set<string>>();
  for (const { id, status } of stated) {
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

/** As decisions know it: two spellings of one package are one. */
function packageOf(product: string): Package | null {
  const pkg = packageFromPurl(product);
  if (!pkg) return null;
  const { type, namespace, name } = packageCoordinates(pkg);
  return { of: JSON.stringify([type, namespace, name]), type, version: pkg.version ?? "" };
}
