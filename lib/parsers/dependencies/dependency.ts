import type { ComponentRecord, PackageRef } from "@/lib/model/record";
import { type Fields, fields, list, present, text } from "@/lib/parsers/fields";
import { languagePackage, packageFromPurl } from "@/lib/parsers/package-ref";

/** What the vulnerabilities of a dependency need to know of it. */
export type Dependency = { package: PackageRef; path?: string; isIdentified: boolean };

/**
 * A dependency in the JSON report's shape: file, packages, and before 5.0 identifiers.
 *
 * Returns  the package Dependency-Check recognized; else what its CPE names; else the file, as a generic package.
 */
export function dependencyOf(value: unknown): Dependency | null {
  const dependency = fields(value);
  const path = text(dependency.filePath) ?? text(dependency.fileName);
  const pkg = statedPackage(dependency);
  const guessed = pkg ?? packageOfCpe(dependency);
  const name = text(dependency.fileName);
  if (guessed) return present({ package: guessed, path, isIdentified: pkg !== null });
  if (!name) return null;
  return present({
    package: { type: "generic", namespace: null, name, version: null, purl: null },
    path,
    isIdentified: false,
  });
}

/** Only what has a package is a component: a file name is none. */
export function componentOf(value: unknown): ComponentRecord[] {
  const found = dependencyOf(value);
  if (!found?.isIdentified) return [];
  const license = text(fields(value).license)?.replaceAll(/\s+/g, " ");
  return [
    present({
      kind: "component" as const,
      package: found.package,
      componentType: "library",
      licenses: license && license.length <= 200 ? [license] : [],
      path: found.path,
    }),
  ];
}

function statedPackage(dependency: Fields): PackageRef | null {
  for (const one of list(dependency.packages)) {
    const found = packageFromPurl(fields(one).id);
    if (found) return found;
  }
  for (const one of list(dependency.identifiers).map(fields)) {
    const found = oldIdentifier(text(one.type), text(one.name));
    if (found) return found;
  }
  return null;
}

/** Before 5.0: `maven` and `(group:artifact:version)`, `npm` and `name:version` or `name@version`. */
function oldIdentifier(type: string | undefined, name: string | undefined): PackageRef | null {
  const written = name?.replaceAll(/^\(|\)$/g, "");
  if (!written) return null;
  if (/^pkg:/.test(written)) return packageFromPurl(written);
  const ecosystem = type === undefined ? undefined : ECOSYSTEMS.get(type.toLowerCase());
  if (!ecosystem) return null;
  const cut = Math.max(written.lastIndexOf(":"), written.lastIndexOf("@"));
  return cut > 0
    ? languagePackage(ecosystem, written.slice(0, cut), written.slice(cut + 1) || null)
    : languagePackage(ecosystem, written, null);
}

const ECOSYSTEMS = new Map([
  ["maven", "maven"],
  ["npm", "npm"],
  ["nuget", "nuget"],
  ["pypi", "pypi"],
  ["gem", "gem"],
]);

/** `cpe:2.3:a:apache:xalan-java:2.7.1:...` and `cpe:/a:apache:xalan-java:2.7.1`: vendor, product, version. */
function packageOfCpe(dependency: Fields): PackageRef | null {
  const ids = [
    ...list(dependency.vulnerabilityIds).map((one) => text(fields(one).id)),
    ...list(dependency.identifiers).map((one) => text(fields(one).name)),
  ];
  for (const id of ids) {
    const match = /^cpe:(?:2\.3:|\/)[aho]:([^:]{1,200}):([^:]{1,200})(?::([^:]{1,100}))?/.exec(id ?? "");
    if (!match) continue;
    const [, vendor, product, version] = match;
    const known = version && version !== "*" && version !== "-" ? version : null;
    return { type: "generic", namespace: vendor as string, name: product as string, version: known, purl: null };
  }
  return null;
}
