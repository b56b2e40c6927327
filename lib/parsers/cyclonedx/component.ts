import type { PackageRef, ParsedRecord } from "@/lib/model/record";
import { withoutFile } from "@/lib/parsers/cyclonedx/checkov";
import { type Fields, fields, list, present, text } from "@/lib/parsers/fields";
import { packageFromPurl } from "@/lib/parsers/package-ref";
import { RejectedItem } from "@/lib/parsers/parser";

/** What vulnerabilities need of the component they refer to. */
export type IndexedComponent = {
  package: PackageRef;
  path?: string;
  layer?: string;
  /** The lock file it was read from, as the tool states it. */
  manifest?: string;
  /** True for a lock file or manifest that Trivy lists as a component of its own; its dependencies come from it. */
  isManifest?: boolean;
};

/** One component. Types that are no software (`operating-system`, `file`, `data`, ...) keep their type and stay components. */
export function cyclonedxComponent(value: unknown): ParsedRecord[] {
  const component = fields(value);
  const pkg = componentPackage(component);
  if (!pkg) throw new RejectedItem("name is missing: nothing says which component this is.");
  const { path, layer } = placeOf(component);
  return [
    present({
      kind: "component" as const,
      package: pkg,
      componentType: text(component.type) ?? "library",
      licenses: licensesOf(component),
      path,
      layer,
    }),
  ];
}

/** Keys by which a vulnerability may refer to it: the bom-ref, and the purl for tools that use that. */
export function indexComponent(component: Fields): (readonly [string, IndexedComponent])[] {
  const pkg = componentPackage(component);
  if (!pkg) return [];
  const properties = propertiesOf(component);
  const isManifest =
    component.type === "application" && properties.get("aquasecurity:trivy:Class") === "lang-pkgs" ? true : undefined;
  const entry: IndexedComponent = present({
    package: pkg,
    ...placeOf(component),
    manifest: properties.get("SrcFile") ?? manifestInPurl(component),
    isManifest,
  });
  const keys = new Set([text(component["bom-ref"]), text(component.purl)]);
  return [...keys].filter((key): key is string => key !== undefined).map((key) => [key, entry] as const);
}

export function componentPackage(component: Fields): PackageRef | null {
  const name = text(component.name);
  const version = text(component.version) ?? null;
  const stated = packageFromPurl(component.purl);
  if (stated) return withoutFile({ ...stated, version: version ?? stated.version }).package;
  return name ? { type: "generic", namespace: text(component.group) ?? null, name, version, purl: null } : null;
}

function manifestInPurl(component: Fields): string | undefined {
  const stated = packageFromPurl(component.purl);
  return stated ? withoutFile(stated).manifest : undefined;
}

/** Name and value pairs that tools add; the first of a name wins. */
export function propertiesOf(component: Fields): Map<string, string> {
  const properties = new Map<string, string>();
  for (const property of list(component.properties)) {
    const name = text(fields(property).name);
    const value = text(fields(property).value);
    if (name && value && !properties.has(name)) properties.set(name, value);
  }
  return properties;
}

function placeOf(component: Fields): { path?: string; layer?: string } {
  const properties = propertiesOf(component);
  const occurrence = fields(list(fields(component.evidence).occurrences)[0]);
  return present({
    path:
      properties.get("aquasecurity:trivy:FilePath") ??
      properties.get("syft:location:0:path") ??
      text(occurrence.location),
    layer: properties.get("aquasecurity:trivy:LayerDiffID") ?? properties.get("syft:location:0:layerID"),
  });
}

/** SPDX ids, names and expressions, as stated. */
function licensesOf(component: Fields): string[] {
  const licenses = list(component.licenses).map((choice) => {
    const { expression, license } = fields(choice);
    return text(expression) ?? text(fields(license).id) ?? text(fields(license).name);
  });
  return [...new Set(licenses.filter((license): license is string => license !== undefined))];
}
