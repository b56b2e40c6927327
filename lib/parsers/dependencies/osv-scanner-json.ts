import { z } from "zod";
import type { FindingKind } from "@/lib/model/finding-kind";
import type { MisconfigurationRecord, PackageRef, ParsedRecord } from "@/lib/model/record";
import { type OsvPlace, osvPackage, osvVulnerability } from "@/lib/parsers/dependencies/osv-vulnerability";
import { type Fields, fields, isObject, list, number, present, text } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { relativePath } from "@/lib/parsers/relative-path";

const Envelope = z.looseObject({});
type Envelope = z.infer<typeof Envelope>;

/**
 * `osv-scanner --format json`, versions 1 and 2; and one group of it as its own outputs pass it on (`AliasedVulns`).
 *
 * Yields   one vulnerability per OSV entry of a package, in report order: a GHSA and a PYSEC of one vulnerability are two entries
 *          that their aliases join. Licence violations come beside them, and packages that their maintainers gave up (deprecated).
 * Units    severity is the database's word; without one the CVSS score's band (`max_severity` of the group, else the vector's).
 * Errors   an entry without an id is rejected.
 * Source   google/osv-scanner pkg/models/results.go; fixtures in __fixtures__/osv-scanner-json.
 */
export const osvScannerJson = defineParser<Envelope>({
  id: "osv-scanner-json",
  version: 4,
  family: "osv-scanner",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) && (isReport(sketch) || (isObject(sketch.AliasedVulns) && "PkgSource" in sketch)),
  envelope: Envelope,
  items: [
    { at: ["results", "*", "packages", "*", "vulnerabilities", "*"] },
    { at: ["results", "*", "packages", "*", "license_violations", "*"], entry: false },
    { at: ["results", "*", "packages", "*", "package", "deprecated"], entry: false },
    { at: ["AliasedVulns", "*"] },
  ],
  header: headerOf,
  records: ({ value, path }, doc) => recordsOf(value, path, doc),
});

function isReport(sketch: Fields): boolean {
  if (!Array.isArray(sketch.results)) return false;
  if (sketch.results.length === 0) return "experimental_config" in sketch || Object.keys(sketch).length === 1;
  return sketch.results.some(
    (one) => isObject(one) && isObject(one.source) && "path" in one.source && "packages" in one,
  );
}

function headerOf(doc: Envelope): Header {
  const results = list(doc.results).map(fields);
  const [first, ...others] = results;
  const path = first && others.length === 0 ? relativePath(text(fields(first.source).path)) : undefined;
  return {
    ...EMPTY_HEADER,
    tool: { name: "OSV-Scanner", version: null },
    scope: path ?? null,
    kinds: kindsOf(doc),
    // Sources without a finding are left out, so an empty list does not show that anything was read.
    looked: results.length > 0,
  };
}

/**
 * A package that is no longer deprecated, or gone, is told by its absence alone: the report does not say that it looked for such.
 * Licences are looked for where some are allowed.
 */
function kindsOf(doc: Envelope): FindingKind[] {
  if (!Array.isArray(doc.results)) return ["vulnerability"];
  const allowed = list(fields(fields(doc.experimental_config).licenses).allowlist);
  return ["vulnerability", "misconfiguration", ...(allowed.length > 0 ? (["license"] as const) : [])];
}

function recordsOf(value: unknown, path: readonly (string | number)[], doc: Envelope): ParsedRecord[] {
  if (path[0] === "AliasedVulns") {
    const source = fields(list(doc.PkgSource)[0]);
    return [osvVulnerability(value, placeOf({ package: source.Package }, fields(source.Source), false))];
  }
  const result = fields(list(doc.results)[path[1] as number]);
  const found = fields(list(result.packages)[path[3] as number]);
  const place = {
    ...placeOf(found, fields(result.source), isObject(doc.image_metadata)),
    layer: layerOf(fields(found.package), fields(doc.image_metadata)),
  };
  if (path[4] === "vulnerabilities") return [osvVulnerability(value, place)];
  const pkg = osvPackage(fields(found.package), {});
  if (path[4] === "package") return value === true ? [deprecated(pkg, place)] : [];
  const license = text(value);
  if (!license || !pkg) throw new RejectedItem("This licence violation names no licence or no package.");
  const title = `${license} in ${pkg.name}`;
  return [{ kind: "license", severity: "unknown", title, license, package: pkg, path: place.manifest }];
}

/** The registry marks the version: there will be no fix for what is found in it. */
function deprecated(pkg: PackageRef | null, { manifest, path, layer }: OsvPlace): MisconfigurationRecord {
  if (!pkg) throw new RejectedItem("This deprecated package has no name.");
  const message = `${pkg.name} ${pkg.version ?? ""} is deprecated by its maintainers.`.replace(/\s+/g, " ");
  return {
    kind: "misconfiguration",
    severity: "unknown",
    title: `${pkg.name} is deprecated`,
    locus: present({ path: manifest ?? path, version: pkg.version ?? undefined, layer }),
    result: "fail",
    rule: { family: "osv-scanner", id: "deprecated-package" },
    resource: pkg.name,
    message,
  };
}

/** The layer of an image that brought the package, by its place in the list of layers. */
function layerOf(pkg: Fields, image: Fields): string | undefined {
  const index = number(fields(pkg.image_origin_details).index);
  return index === undefined ? undefined : text(fields(list(image.layer_metadata)[index]).diff_id);
}

/** A lock file brings the package; in an image and for a Git folder or SBOM the path is only where it was seen. */
function placeOf(found: Fields, source: Fields, inImage: boolean): OsvPlace {
  const path = text(source.path);
  const type = text(source.type);
  const brings = !inImage && (type === undefined || type === "lockfile" || type === "manifest" || type === "unknown");
  // Absolute paths are those of the machine that scanned: the file's name is what two machines have in common.
  const manifest = relativePath(path) ?? path?.replaceAll("\\", "/").split("/").pop();
  return { found, manifest: brings ? manifest || null : null, path };
}
