import { z } from "zod";
import type { MisconfigurationRecord, ParsedRecord, VulnerabilityRecord } from "@/lib/model/record";
import { severityOfCvss } from "@/lib/model/severity";
import { advisoryNames } from "@/lib/parsers/advisory-names";
import { scoreOfVector } from "@/lib/parsers/cvss-vector";
import { lowestVersions } from "@/lib/parsers/dependencies/lowest-versions";
import { type Fields, fields, isObject, number, present, sumOf, text, texts } from "@/lib/parsers/fields";
import { languagePackage } from "@/lib/parsers/package-ref";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.looseObject({});
type Envelope = z.infer<typeof Envelope>;

/**
 * `cargo audit --json`.
 *
 * Yields   one vulnerability per entry of `vulnerabilities.list`. Warnings come beside them: an unmaintained or unsound crate
 *          has an advisory and is a vulnerability of severity info; a yanked version has none and is a misconfiguration.
 * Units    severity is the band of the CVSS vector's score; without a vector it is unknown.
 * Errors   an entry without an advisory id or a crate is rejected.
 * Source   rustsec/rustsec rustsec/src/report.rs; fixtures in __fixtures__/cargo-audit-json.
 */
export const cargoAuditJson = defineParser<Envelope>({
  id: "cargo-audit-json",
  version: 2,
  family: "cargo-audit",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    Array.isArray(fields(sketch.vulnerabilities).list) &&
    (isObject(sketch.database) || isObject(sketch.lockfile)),
  envelope: Envelope,
  items: [
    { at: ["vulnerabilities", "list", "*"] },
    { at: ["warnings", "*", "*"], entry: false },
    { at: ["warnings", "*"], entry: false }, // before 0.13 a plain list
  ],
  header: headerOf,
  records: ({ value, path }) => recordsOf(value, path),
});

function headerOf(doc: Envelope): Header {
  return {
    ...EMPTY_HEADER,
    tool: { name: "cargo-audit", version: null },
    kinds: ["vulnerability"],
    counted: sumOf(fields(doc.vulnerabilities).count),
    countsEntries: true,
    looked: (number(fields(doc.lockfile)["dependency-count"]) ?? 0) > 0,
  };
}

function recordsOf(value: unknown, path: readonly (string | number)[]): ParsedRecord[] {
  const item = fields(value);
  if (path[0] === "vulnerabilities") return [vulnerability(item, null)];
  if (!("package" in item)) return []; // a list of warnings, whose elements were taken out
  const kind = text(item.kind) ?? (typeof path[1] === "string" ? path[1] : "warning");
  return [isObject(item.advisory) ? vulnerability(item, kind) : warning(item, kind)];
}

function crateOf(item: Fields) {
  const crate = fields(item.package);
  const name = text(crate.name) ?? text(fields(item.advisory).package);
  if (!name) throw new RejectedItem("package.name is missing: nothing says which crate this is.");
  return languagePackage("cargo", name, text(crate.version) ?? null);
}

function vulnerability(item: Fields, warningKind: string | null): VulnerabilityRecord {
  const advisory = fields(item.advisory);
  const id = text(advisory.id);
  if (!id) throw new RejectedItem("advisory.id is missing: nothing says which vulnerability this is.");
  const pkg = crateOf(item);
  const names = advisoryNames(id, texts(advisory.aliases)) ?? { advisory: id, aliases: [], links: [] };
  const cvss = scoreOfVector(text(advisory.cvss)) ?? undefined;
  const references = [text(advisory.url), ...texts(advisory.references)].filter((url): url is string => Boolean(url));
  return present({
    kind: "vulnerability",
    severity: warningKind === null ? severityOfCvss(cvss?.score) : "info",
    title: text(advisory.title) ?? `${id} in ${pkg.name}`,
    description: text(advisory.description),
    references: references.length > 0 ? [...new Set(references)] : undefined,
    locus: present({ version: pkg.version ?? undefined, detail: warningKind ?? undefined }),
    advisory: id,
    aliases: names.aliases,
    links: [...new Set([...names.links, ...texts(advisory.related)])],
    package: pkg,
    manifest: null,
    fixedVersion: lowestVersions(texts(fields(item.versions).patched)),
    cvss,
  }) as VulnerabilityRecord;
}

function warning(item: Fields, kind: string): MisconfigurationRecord {
  const pkg = crateOf(item);
  const message = `${pkg.name} ${pkg.version ?? ""} is ${kind}.`.replace(/\s+/g, " ");
  return {
    kind: "misconfiguration",
    severity: "unknown",
    title: message,
    locus: present({ version: pkg.version ?? undefined }),
    result: "fail",
    rule: { family: "cargo-audit", id: kind },
    resource: pkg.name,
    message,
  };
}
