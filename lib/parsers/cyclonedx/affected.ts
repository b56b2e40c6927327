import type { IndexedComponent } from "@/lib/parsers/cyclonedx/component";
import { type Fields, fields, list, text } from "@/lib/parsers/fields";
import { packageFromPurl } from "@/lib/parsers/package-ref";

/**
 * One component that a vulnerability is about, and of which of its versions the entry speaks.
 *
 * bounded   it lists versions: then it speaks of no others
 * exact     those that are no range, with the status of each
 * ranges    the same of ranges, as written: each is in its package's own syntax and is not judged
 */
export type Affected = {
  ref: string;
  bounded: boolean;
  exact: ReadonlyMap<string, string>;
  ranges: ReadonlyMap<string, string>;
};

/** The components of `affects`, each once. Source: CycloneDX 1.7 `vulnerability.affects`. */
export function affectedOf(entry: Fields): Affected[] {
  const found = new Map<string, { unbounded: boolean; exact: Map<string, string>; ranges: Map<string, string> }>();
  for (const one of list(entry.affects).map(fields)) {
    const ref = text(one.ref);
    if (ref === undefined) continue;
    const known = found.get(ref) ?? { unbounded: false, exact: new Map(), ranges: new Map() };
    const versions = list(one.versions)
      .map(fields)
      .filter(({ version, range }) => text(version) !== undefined || text(range) !== undefined);
    if (versions.length === 0) known.unbounded = true;
    for (const { version, range, status } of versions) {
      const [exact, within] = [text(version), text(range)];
      if (exact !== undefined) addStatus(known.exact, exact, text(status));
      if (within !== undefined) addStatus(known.ranges, within, text(status));
    }
    found.set(ref, known);
  }
  return [...found].map(([ref, { unbounded, exact, ranges }]) => ({ ref, bounded: !unbounded, exact, ranges }));
}

/** Of several statuses of one version the worst counts, whatever their order; one that is not stated is "affected", its default. */
function addStatus(statuses: Map<string, string>, version: string, status = "affected"): void {
  const known = statuses.get(version);
  if (known === undefined || badness(status) > badness(known)) statuses.set(version, status);
}

const badness = (status: string) => (status === "unaffected" ? 0 : status === "unknown" ? 1 : 2);

/**
 * True where the entry speaks of the component as it is: it lists no versions, or the component's own. A range of affected
 * versions says where the weakness is, and the entry is then about the component that stands in the document; one of unaffected
 * versions says what the entry is about, and whether that is this one nobody has judged.
 */
export function speaksOf({ bounded, exact, ranges }: Affected, component: IndexedComponent | null): boolean {
  if (!bounded) return true;
  const version = component?.package.version;
  if (version === null || version === undefined) return false;
  return exact.has(version) || [...ranges.values()].includes("affected");
}

/** True where the component's own version is listed as unaffected, and the component is not listed as a whole beside it. */
export function isUnaffected({ bounded, exact }: Affected, { package: { version } }: IndexedComponent): boolean {
  return bounded && version !== null && exact.get(version) === "unaffected";
}

/**
 * What a statement calls the component: its purl, with the version that the component has, else its reference. Of a component without
 * a version, the purl of each version that is listed; versions that cannot be told are words that no package has, so that they clear nothing.
 */
export function productsOf(affected: Affected, component: IndexedComponent | null): string[] {
  const name = component?.package.purl ?? affected.ref;
  const version = component?.package.version ?? null;
  if (speaksOf(affected, component)) return [version === null ? name : ofVersion(name, version)];
  const told = component && version === null ? versionsOf(name, affected) : [];
  const untold = [...(told.length > 0 ? [] : affected.exact.keys()), ...affected.ranges.keys()];
  return untold.length > 0 ? [...told, `versions ${untold.join(", ").slice(0, 500)} of ${affected.ref}`] : told;
}

/** Longer ones are no package's: written out for each of many versions, they would fill the memory. */
const MAX_PURL_CHARS = 2048;

function versionsOf(purl: string, { exact }: Affected): string[] {
  if (purl.length > MAX_PURL_CHARS || !packageFromPurl(purl)) return [];
  return [...exact.keys()].map((version) => ofVersion(purl, version));
}

/** The purl of this version: a component may have it in a field of its own, and a purl without one, or with another, is of other packages. */
function ofVersion(purl: string, version: string): string {
  const stated = packageFromPurl(purl);
  if (!stated || stated.version === version) return purl;
  const end = purl.search(/[?#]/);
  const [path, rest] = end === -1 ? [purl, ""] : [purl.slice(0, end), purl.slice(end)];
  const base = stated.version === null ? path.replace(/@$/, "") : path.slice(0, path.lastIndexOf("@"));
  return `${base}@${encodeURIComponent(version)}${rest}`;
}
