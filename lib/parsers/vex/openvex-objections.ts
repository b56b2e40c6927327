import { isLater, type Latest, latestOf, type Moment } from "@/lib/parsers/vex/openvex-time";

type Keys = readonly string[];

/** A statement that does not clear: its products with the packages of each, and the packages that are beside all products. */
export type Objection = {
  advisory: string;
  moment: Moment;
  products: { says: Keys; isSubject: boolean; packages: Keys[] }[];
  shared: Keys[];
};

/** Several products beside several packages, as a set: written out, a small document would fill the memory. */
type Several = { latest: Latest; packages: ReadonlySet<string> };

type ByProduct = {
  /** Of it as a whole or of any package in it. */
  any: Latest;
  whole: Latest | undefined;
  packages: Map<string, Latest>;
  several: Several[];
};

/** More than these are looked at as if they were about the whole product: that clears less, never more. */
const MAX_SEVERAL = 50;

/** What the statements of a document that do not clear say of one vulnerability. Takes as much memory as they have products and packages. */
class Objected {
  private readonly products = new Map<string, ByProduct>();
  private readonly packages = new Map<string, Latest>();
  /** Of an image or a repository as a whole, and of a package that no one is named for. */
  private subjects: Latest | undefined;
  private bare: Latest | undefined;

  add({ moment, products, shared }: Objection): void {
    const isOne = products.length === 1 || shared.length === 1;
    const several = { latest: latestOf(undefined, moment), packages: new Set(isOne ? [] : shared.flat()) };
    for (const key of shared.flat()) this.packages.set(key, latestOf(this.packages.get(key), moment));
    for (const { says, isSubject, packages } of products) {
      if (!isSubject) this.bare = latestOf(this.bare, moment);
      else if (packages.length === 0 && shared.length === 0) this.subjects = latestOf(this.subjects, moment);
      for (const key of packages.flat()) this.packages.set(key, latestOf(this.packages.get(key), moment));
      const keys = [...packages, ...(isOne ? shared : [])].flat();
      for (const product of says) {
        const known = this.productOf(product, moment);
        for (const key of keys) known.packages.set(key, latestOf(known.packages.get(key), moment));
        const isSeveral = !isOne && shared.length > 0;
        if (isSeveral && known.several.length < MAX_SEVERAL) known.several.push(several);
        else if (isSeveral || keys.length === 0) known.whole = latestOf(known.whole, moment);
      }
    }
  }

  private productOf(key: string, moment: Moment): ByProduct {
    const found = this.products.get(key);
    const known = found ?? { any: latestOf(undefined, moment), whole: undefined, packages: new Map(), several: [] };
    if (found) found.any = latestOf(found.any, moment);
    else this.products.set(key, known);
    return known;
  }

  /**
   * What is said against a product after a statement that clears; null where nothing is. What is said of the whole is said of every
   * package in it, and the whole is not cleared where a package in it is not.
   */
  against(product: Keys, than: Moment): { whole: boolean; package: (keys: Keys) => boolean } | null {
    const found = product
      .map((key) => this.products.get(key))
      .filter((one) => one !== undefined)
      .filter(({ any }) => isLater(any, than));
    if (found.length === 0) return null;
    const all = found.some(({ whole }) => whole && isLater(whole, than));
    const several = [...new Set(found.flatMap((one) => one.several))].filter(({ latest }) => isLater(latest, than));
    return {
      whole: true,
      package: (keys) =>
        all ||
        keys.some(
          (key) =>
            found.some(({ packages }) => isLaterOf(packages, key, than)) ||
            several.some(({ packages }) => packages.has(key)),
        ),
    };
  }

  /** Whether a package is spoken of by itself: then it is in every product that it is in. */
  alone(keys: Keys, than: Moment): boolean {
    return keys.some((key) => {
      const any = this.products.get(key)?.any;
      return any !== undefined && isLater(any, than);
    });
  }

  /** Whether any whole image is spoken of: which packages are in it nobody says. */
  anySubject(than: Moment): boolean {
    return this.subjects !== undefined && isLater(this.subjects, than);
  }

  /** Whether any package is spoken of by itself: which images it is in nobody says. */
  anyBare(than: Moment): boolean {
    return this.bare !== undefined && isLater(this.bare, than);
  }

  /** Whether a package is spoken of in any product: one that is cleared by itself is cleared in all of them. */
  anywhere(keys: Keys, than: Moment): boolean {
    return keys.some((key) => isLaterOf(this.packages, key, than));
  }
}

function isLaterOf(all: ReadonlyMap<string, Latest>, key: string, than: Moment): boolean {
  const latest = all.get(key);
  return latest !== undefined && isLater(latest, than);
}

/** By vulnerability. */
export class Objections {
  private readonly byAdvisory = new Map<string, Objected>();

  add(objection: Objection): void {
    const known = this.byAdvisory.get(objection.advisory) ?? new Objected();
    this.byAdvisory.set(objection.advisory, known);
    known.add(objection);
  }

  about(advisory: string): Omit<Objected, "add"> | null {
    return this.byAdvisory.get(advisory) ?? null;
  }
}
