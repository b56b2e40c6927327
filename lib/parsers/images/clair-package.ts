import type { ParsedRecord } from "@/lib/model/record";
import { type Fields, fields, list, present, text, texts } from "@/lib/parsers/fields";
import { scannerPackage } from "@/lib/parsers/images/scanner-package";
import type { Item } from "@/lib/parsers/parser";

/** What is looked up of a package, an environment, a distribution or a repository. */
export function slim(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map((one) => ({ ...fields(one) }));
  const { name, version, did, arch, key, uri } = fields(value);
  return { name, version, did, arch, key, uri };
}

export function environmentOf(id: string | number | undefined, index: ReadonlyMap<string, unknown>): Fields {
  return fields(list(index.get(`environments/${id}`))[0]);
}

/** Where the package was found tells its kind: a distribution's database, or `python:`, `go:`, `java:` ... before a path. */
export function packageOf(
  environment: Fields,
  name: string,
  version: string | null,
  vulnerability: Fields,
  index: ReadonlyMap<string, unknown>,
) {
  const database = text(environment.package_db) ?? "";
  const prefix = /^([a-z]{1,20}):/.exec(database)?.[1];
  // `file:` is a jar that neither its manifest nor Maven could name.
  const language = prefix === "file" || (!prefix && /\.[jwe]ar$/.test(database)) ? "java" : prefix;
  const repository = text(fields(vulnerability.repository).name) ?? "";
  const word = language ?? (LANGUAGE_REPOSITORIES.has(repository) ? repository : "");
  const distribution = fields(index.get(`distributions/${text(environment.distribution_id) ?? ""}`));
  const distro = text(distribution.did) ?? text(fields(vulnerability.distribution).did) ?? onlyDistro(database);
  return scannerPackage(word, distro, name, version);
}

const LANGUAGE_REPOSITORIES = new Set(["pypi", "maven", "npm", "go", "rubygems"]);

function onlyDistro(database: string): string {
  if (/rpm/.test(database)) return "redhat";
  if (/dpkg/.test(database)) return "debian";
  return /\bapk\b/.test(database) ? "alpine" : "";
}

/** A package of a manifest, by its entry in `packages`; none for the source of a binary package. */
export function componentOf({ value, path }: Item, index: ReadonlyMap<string, unknown>): ParsedRecord[] {
  const item = fields(value);
  const name = text(item.name);
  if (!name || item.kind === "source") return [];
  const environment = environmentOf(path[1], index);
  const ref = packageOf(environment, name, text(item.version) ?? null, {}, index);
  return [
    present({
      kind: "component" as const,
      package: ref,
      componentType: "library",
      licenses: texts(item.licenses),
      layer: text(environment.introduced_in),
    }),
  ];
}
