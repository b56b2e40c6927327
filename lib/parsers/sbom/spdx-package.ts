import { advisoryIdKind } from "@/lib/engine/advisory-id";
import type { ComponentRecord, PackageRef, ParsedRecord, VulnerabilityRecord } from "@/lib/model/record";
import { type Fields, fields, list, lookup, present, text } from "@/lib/parsers/fields";
import { cut } from "@/lib/parsers/loose-text";
import { packageFromPurl } from "@/lib/parsers/package-ref";
import { RejectedItem } from "@/lib/parsers/parser";

/** One package of SPDX 2: a component, and a vulnerability for each advisory that it refers to by its id. */
export function spdxPackage(value: unknown): ParsedRecord[] {
  const pkg = fields(value);
  const ref = packageRef(pkg);
  if (!ref) throw new RejectedItem("name is missing: nothing says which package this is.");
  const component: ComponentRecord = present({
    kind: "component",
    package: ref,
    componentType: componentTypeOf(pkg),
    licenses: licensesOf(pkg),
    path: pathOf(pkg),
    layer: attributesOf(pkg).get("LayerDiffID") ?? attributesOf(pkg).get("LayerDigest"),
  });
  return [component, ...advisoriesOf(pkg).map((advisory) => vulnerabilityOf(advisory, component))];
}

function packageRef(pkg: Fields): PackageRef | null {
  const name = text(pkg.name);
  const version = stated(pkg.versionInfo) ?? null;
  const known = packageFromPurl(purlOf(pkg));
  if (known) return { ...known, version: version ?? known.version };
  return name ? { type: "generic", namespace: null, name, version, purl: null } : null;
}

export function purlOf(pkg: Fields): string | undefined {
  for (const reference of list(pkg.externalRefs).map(fields)) {
    const locator = text(reference.referenceLocator);
    // The type is `purl` or the URI of it; its category is written with a hyphen or, in 2.2, with an underscore.
    if (locator && /(?:^|\/)purl$/i.test(text(reference.referenceType) ?? "") && packageFromPurl(locator))
      return locator;
  }
  return undefined;
}

/** SPDX writes these two words where it does not know, and where there is none. */
export function stated(value: unknown): string | undefined {
  const written = text(value);
  return written === "NOASSERTION" || written === "NONE" ? undefined : written;
}

const PURPOSES: Record<string, string> = {
  "operating-system": "operating-system",
  operating_system: "operating-system",
  operatingsystem: "operating-system",
};

/** The stated purpose, in CycloneDX's words; Trivy's older reports have it only in the id. */
function componentTypeOf(pkg: Fields): string {
  const purpose = stated(pkg.primaryPackagePurpose)?.toLowerCase();
  if (purpose) return lookup(PURPOSES, purpose) ?? purpose;
  const id = text(pkg.SPDXID) ?? "";
  if (/^SPDXRef-(?:ContainerImage|DocumentRoot-Image)-/.test(id)) return "container";
  if (/^SPDXRef-OperatingSystem-/.test(id)) return "operating-system";
  return /^SPDXRef-Application-/.test(id) ? "application" : "library";
}

function licensesOf(pkg: Fields): string[] {
  const licenses = [stated(pkg.licenseDeclared), stated(pkg.licenseConcluded)];
  return [...new Set(licenses.filter((license): license is string => license !== undefined))].map((license) =>
    cut(license, 1000),
  );
}

/** Syft says in prose where it read a package: `acquired package info from DPKG DB: /var/lib/dpkg/status`. */
function pathOf(pkg: Fields): string | undefined {
  const told = /^acquired package info from [^:]{1,100}: (\S[^,]{0,1000})/.exec(text(pkg.sourceInfo) ?? "")?.[1];
  return told?.trim() ?? attributesOf(pkg).get("FilePath");
}

/** `LayerDiffID: sha256:...`: Trivy's own facts, in `attributionTexts` before 0.52 and in annotations since. The first wins. */
export function attributesOf(pkg: Fields): Map<string, string> {
  const attributes = new Map<string, string>();
  const comments = list(pkg.annotations).map((annotation) => fields(annotation).comment);
  for (const written of [...list(pkg.attributionTexts), ...comments]) {
    const match = /^([A-Za-z]{2,40}): (.{1,1000})$/.exec(text(written) ?? "");
    if (match && !attributes.has(match[1] as string)) attributes.set(match[1] as string, match[2] as string);
  }
  return attributes;
}

type Advisory = { id: string; url: string };

/**
 * References of the type `advisory` are about "published security advisories that may affect one or more elements" (SPDX 2.3,
 * annex F.2.3). Only one whose locator names the vulnerability is something we can tell; `fix`, `url` and `cpe` refer to no more.
 */
function advisoriesOf(pkg: Fields): Advisory[] {
  const found = new Map<string, Advisory>();
  for (const reference of list(pkg.externalRefs).map(fields)) {
    const url = text(reference.referenceLocator);
    if (!url || !/(?:^|\/)advisory$/i.test(text(reference.referenceType) ?? "")) continue;
    const id =
      /(?:^|[^A-Za-z0-9])((?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3}|(?:PYSEC|RUSTSEC|GO)-\d{4}-\d+))(?![\w-])/i.exec(
        url.slice(0, 2048),
      )?.[1];
    if (id && advisoryIdKind(id) !== "bundle" && !found.has(id)) found.set(id, { id, url });
  }
  return [...found.values()];
}

function vulnerabilityOf({ id, url }: Advisory, component: ComponentRecord): VulnerabilityRecord {
  const { version, name } = component.package;
  return present({
    kind: "vulnerability",
    severity: "unknown",
    title: `${id} in ${name}`,
    references: /^https?:/.test(url) ? [url] : undefined,
    locus: present({ path: component.path, version: version ?? undefined, layer: component.layer }),
    advisory: id,
    aliases: [],
    links: [],
    package: component.package,
    manifest: null,
  }) as VulnerabilityRecord;
}
