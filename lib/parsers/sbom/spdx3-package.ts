import type { ComponentRecord, PackageRef } from "@/lib/model/record";
import { type Fields, fields, list, text } from "@/lib/parsers/fields";
import { cut } from "@/lib/parsers/loose-text";
import { packageFromPurl } from "@/lib/parsers/package-ref";
import { RejectedItem } from "@/lib/parsers/parser";
import { stated } from "@/lib/parsers/sbom/spdx-package";
import { classOf, idOf, property } from "@/lib/parsers/sbom/spdx3-terms";

/** Classes that are software with a name and a version; the type is CycloneDX's word. */
export const PACKAGE_TYPES = new Map([
  ["Package", "library"],
  ["AIPackage", "machine-learning-model"],
  ["DatasetPackage", "data"],
]);

export function spdx3Component(element: Fields, index: ReadonlyMap<string, unknown>): ComponentRecord {
  const ref = spdx3PackageRef(element);
  if (!ref) throw new RejectedItem("name is missing: nothing says which package this is.");
  const purpose = stated(property(element, "software", "primaryPurpose"));
  return {
    kind: "component",
    package: ref,
    componentType: purpose ? kebab(purpose) : (PACKAGE_TYPES.get(classOf(element)) ?? "library"),
    licenses: licensesOf(idOf(element), index),
  };
}

export function spdx3PackageRef(element: Fields): PackageRef | null {
  const name = text(element.name);
  const version = stated(property(element, "software", "packageVersion")) ?? null;
  const known = packageFromPurl(spdx3Purl(element));
  if (known) return { ...known, version: version ?? known.version };
  return name ? { type: "generic", namespace: null, name, version, purl: null } : null;
}

export function spdx3Purl(element: Fields): string | undefined {
  const direct = text(property(element, "software", "packageUrl"));
  if (direct && packageFromPurl(direct)) return direct;
  for (const identifier of list(element.externalIdentifier).map(fields)) {
    const purl = text(identifier.identifier);
    if (purl && /^(?:packageUrl|purl)$/i.test(text(identifier.externalIdentifierType) ?? "") && packageFromPurl(purl))
      return purl;
  }
  return undefined;
}

/** A licence is an element of its own, tied to the package by a relationship. */
function licensesOf(id: string | null, index: ReadonlyMap<string, unknown>): string[] {
  if (id === null) return [];
  const found = new Set<string>();
  for (const type of ["hasDeclaredLicense", "hasConcludedLicense"])
    for (const license of (index.get(`${type} ${id}`) as string[] | undefined) ?? [])
      found.add(cut((index.get(`license ${license}`) as string | undefined) ?? license, 1000));
  return [...found].filter(
    (license) => !/(?:^|[/_])(?:NoAssertion(?:License)?|None(?:License)?|NOASSERTION)$/.test(license),
  );
}

/** `operatingSystem` as the other formats write it. */
function kebab(word: string): string {
  return word.slice(0, 100).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
