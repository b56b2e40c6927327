import type { FindingKind } from "@/lib/model/finding-kind";

/** Everything a mapping can say of a finding, whatever its kind. */
export const MAPPING_FIELDS = [
  "advisory",
  "aliases",
  "package",
  "version",
  "ecosystem",
  "purl",
  "fixedVersion",
  "manifest",
  "cvss",
  "rule",
  "resource",
  "result",
  "license",
  "url",
  "method",
  "parameter",
  "path",
  "line",
  "endLine",
  "value",
  "context",
  "fingerprint",
  "severity",
  "title",
  "message",
  "description",
  "resolution",
  "references",
  "cwes",
  "suppressed",
] as const;
export type MappingField = (typeof MAPPING_FIELDS)[number];

/** A field as a person sees it. `required` is what identity needs: without it an entry is rejected. */
export type FieldSpec = { name: MappingField; label: string; required: boolean; hint: string };

const field = (name: MappingField, label: string, hint: string): FieldSpec => ({ name, label, required: false, hint });
const needed = (name: MappingField, label: string, hint: string): FieldSpec => ({ name, label, required: true, hint });

const RULE = needed("rule", "Rule", "The tool’s own id of the check: B101, no-root.");
const PACKAGE = field("package", "Package", "Its name as the ecosystem writes it: @scope/name, group:artifact.");
const VERSION = field("version", "Version", "The version found. Not part of the finding’s identity.");
const ECOSYSTEM = field("ecosystem", "Ecosystem", "npm, pypi, maven, golang, deb, ... or a distribution’s name.");
const PURL = field("purl", "Package URL", "pkg:npm/lodash@4.17.20. Says package, version and ecosystem at once.");
const PATH = "Relative to the repository’s root.";
const LINE = field("line", "Line", "Not part of the finding’s identity.");
const MESSAGE = field("message", "Message", "What was found here, in the tool’s words.");
const RESOLUTION = field("resolution", "Resolution", "What to do about it.");
const CWES = field("cwes", "CWE", "79, CWE-79, or a list of such.");

const COMMON: readonly FieldSpec[] = [
  field("severity", "Severity", "The tool’s word. The table below says what it means."),
  field("title", "Title", "One line for people. Made from the rest when it is missing."),
  field("description", "Description", "What it is about, for whoever has to fix it."),
  field("references", "References", "Addresses of pages about it: a text or a list."),
  field("suppressed", "Set aside", "True, or the reason, where the tool says that it does not count."),
];

const OWN: Record<FindingKind, readonly FieldSpec[]> = {
  vulnerability: [
    needed("advisory", "Advisory", "The id of the vulnerability: CVE-2024-1234, GHSA-..., or the tool’s own."),
    PACKAGE,
    VERSION,
    ECOSYSTEM,
    PURL,
    field("fixedVersion", "Fixed in", "The version that is no longer affected."),
    field("manifest", "Manifest", `The lock file or manifest that brings the package. ${PATH}`),
    field("aliases", "Other ids", "Other ids of the same vulnerability: a list, or separated by commas."),
    field("cvss", "CVSS", "A base score or a vector. Decides the severity where no word does."),
    CWES,
  ],
  misconfiguration: [
    RULE,
    needed("resource", "Resource", "The thing that is set up wrongly: a file, ns/Kind/name, a resource’s address."),
    field("result", "Result", "pass, fail, ... Without it every entry is a failure."),
    field("path", "File", PATH),
    LINE,
    MESSAGE,
    RESOLUTION,
  ],
  secret: [
    RULE,
    needed("path", "File", PATH),
    LINE,
    field("value", "Secret value", "If the report shows it: only then is it replaced before the report is stored."),
    field("context", "Text around it", "Tells secrets of one file apart where the report shows no value."),
  ],
  code: [
    RULE,
    needed("path", "File", PATH),
    LINE,
    field("endLine", "Last line", "Not part of the finding’s identity."),
    MESSAGE,
    field("fingerprint", "Fingerprint", "A text that stays the same when lines move. Never a line number."),
    field("context", "Source text", "The code at the place: the fingerprint where the tool gives none."),
    CWES,
  ],
  license: [
    needed("license", "Licence", "Its SPDX id or name."),
    PACKAGE,
    VERSION,
    ECOSYSTEM,
    PURL,
    field("path", "File", `Where no package is named. ${PATH}`),
  ],
  dynamic: [
    RULE,
    needed("url", "Address", "Where it was found. Its origin becomes the asset, its path the route."),
    field("method", "Method", "GET, POST, ..."),
    field("parameter", "Parameter", "The parameter, header or cookie."),
    MESSAGE,
    RESOLUTION,
    CWES,
  ],
};

/** The fields of a kind in the order in which a person fills them in: what identifies first. */
export function fieldsOfKind(kind: FindingKind): readonly FieldSpec[] {
  return [...OWN[kind], ...COMMON];
}

/** Of each of these groups one is enough, and one is needed. */
export function alternativesOfKind(kind: FindingKind): readonly (readonly MappingField[])[] {
  if (kind === "vulnerability") return [["package", "purl"]];
  return kind === "license" ? [["package", "purl", "path"]] : [];
}
