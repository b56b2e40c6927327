import { z } from "zod";
import type { ParsedRecord, RecordTarget, SecretRecord, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, number, present, sumOf, text } from "@/lib/parsers/fields";
import { namesImage } from "@/lib/parsers/image-target";
import { cvssOf, cwesOf, fixOf, referencesOf, registryHost, timeOfSeconds } from "@/lib/parsers/images/scanner-facts";
import { scannerPackage } from "@/lib/parsers/images/scanner-package";
import { defineParser, EMPTY_HEADER, type Header, type Item, RejectedItem } from "@/lib/parsers/parser";
import { secretRecord } from "@/lib/parsers/secrets/secret-record";

/** Where a scan lies: alone or in a list, bare or under the image's name. */
const SCANS = [[], ["results"], ["*"], ["*", "results"]] as const;

/**
 * Aqua: the scanner's own JSON (one image or a list of them), the older `cves` list, and the API's pages of vulnerabilities.
 *
 * Yields   one vulnerability per entry of `resources[].vulnerabilities`, `cves` or `result`, and one secret per kind of sensitive
 *          data in a file (`sensitive_items`).
 * Units    severity is Aqua's, else the vendor's, else NVD's; it is their word, never a score's. A secret has none.
 * Errors   an entry without an id, a package or a file is rejected at its JSON Pointer; an error or a partial page makes it incomplete.
 * Source   Aqua's scanner report and API v2 /risks/vulnerabilities; fixtures in __fixtures__/aqua-json.
 */
export const aquaJson = defineParser<unknown>({
  id: "aqua-json",
  version: 3,
  family: "aqua",
  media: "json",
  matches: (sketch) => (Array.isArray(sketch) ? sketch.some(isAqua) : isAqua(sketch)),
  envelope: z.union([z.array(z.unknown()), z.looseObject({})]),
  items: [
    ...SCANS.flatMap((at) => [
      { at: [...at, "resources", "*", "vulnerabilities", "*"] },
      { at: [...at, "resources", "*", "resource", "sensitive_items", "*"], counted: false },
    ]),
    { at: ["cves", "*"] },
    { at: ["*", "cves", "*"] },
    { at: ["result", "*"] },
  ],
  header: headerOf,
  records: (item, doc): ParsedRecord[] => {
    if (!isEntry(item.path)) return [];
    return [item.path.includes("sensitive_items") ? secretOf(item, doc) : recordOf(item, doc)];
  },
});

function isAqua(value: unknown): boolean {
  if (!isObject(value)) return false;
  const scan = isObject(value.results) ? value.results : value;
  const isScan =
    ("resources" in scan || "scan_started" in scan || "os" in scan) &&
    ("image_assurance_results" in scan || "vulnerability_summary" in scan || "scan_options" in scan);
  const isOlder = Array.isArray(value.cves) && ("cves_counts" in value || ("image_name" in value && "status" in value));
  const { query } = value;
  const isPage =
    (Array.isArray(value.result) || value.result === null) &&
    "pagesize" in value &&
    isObject(query) &&
    ("image_name" in query || "registry_name" in query || "show_negligible" in query);
  return isScan || isOlder || isPage;
}

/** An entry is an element of a list; other keys at the same depth are not. */
function isEntry(path: readonly (string | number)[]): boolean {
  return typeof path[path.length - 1] === "number";
}

function recordOf({ value, path }: Item, doc: unknown): VulnerabilityRecord {
  const item = fields(value);
  const advisory = text(item.name);
  if (!advisory) throw new RejectedItem("name is missing: nothing says which vulnerability this is.");
  const { resource, scan, report } = placeOf(path, doc, item);
  const file = text(item.file);
  const name = text(resource.name) ?? text(resource.path) ?? file;
  if (!name) throw new RejectedItem(`Nothing says which package ${advisory} is in.`);
  const version = text(resource.version) ?? null;
  const distro = text(scan.os) ?? text(item.os) ?? "";
  return present({
    kind: "vulnerability",
    target: path[0] === "result" ? imageOf(item, item) : Array.isArray(doc) ? imageOf(report, scan) : undefined,
    severity: severityOf(item),
    title: `${advisory} in ${name}`,
    description: text(item.description),
    references: referencesOf(item.nvd_url, item.vendor_url, item.url),
    locus: present({
      path: text(resource.path) ?? file,
      version: version ?? undefined,
      layer: text(resource.layer_digest),
    }),
    suppressed: item.acknowledged === true ? { reason: "Acknowledged in Aqua." } : undefined,
    advisory,
    aliases: [],
    links: [],
    package: scannerPackage(text(resource.format) ?? (text(resource.name) ? "" : "file"), distro, name, version),
    manifest: null,
    fixedVersion: fixOf(item.fix_version),
    cvss: scoreOf(item),
    cwes: cwesOf(list(item.cwe_info).map((cwe) => fields(cwe).Id)),
  }) as VulnerabilityRecord;
}

/** The scanner tells the kind of what it found ("RSA PRIVATE KEY") and the file, never the value. */
function secretOf({ value, path }: Item, doc: unknown): SecretRecord {
  const kind = text(value);
  const { resource, scan, report } = placeOf(path, doc, {});
  const file = text(resource.path) ?? text(resource.name);
  if (!kind || !file) throw new RejectedItem("Nothing says what was found or in which file.");
  return secretRecord({
    family: "aqua",
    rule: kind,
    path: file,
    title: `${kind} in ${file}`,
    target: Array.isArray(doc) ? imageOf(report, scan) : undefined,
    layer: text(resource.layer_digest),
  });
}

/** The resource a vulnerability lies in, and the scan and report around that. */
function placeOf(path: Item["path"], doc: unknown, item: Fields): { resource: Fields; scan: Fields; report: Fields } {
  const report = fields(Array.isArray(doc) ? doc[path[0] as number] : doc);
  const scan = isObject(report.results) ? report.results : report;
  const at = path.indexOf("resources");
  const listed = at < 0 ? undefined : list(scan.resources)[path[at + 1] as number];
  return { resource: fields(fields(listed).resource ?? item.resource), scan, report };
}

function severityOf(item: Fields) {
  const words = [item.aqua_severity, item.severity, item.vendor_severity, item.vendor_severity_v3];
  return parseSeverity([...words, item.nvd_cvss3_severity, item.nvd_severity_v3, item.nvd_severity].find(text));
}

function scoreOf(item: Fields): VulnerabilityRecord["cvss"] {
  return (
    cvssOf(item.nvd_cvss3_score ?? item.nvd_score_v3, item.nvd_cvss3_vectors ?? item.nvd_vectors_v3, "3.0") ??
    cvssOf(item.vendor_score_v3, item.vendor_vectors_v3, "3.0") ??
    cvssOf(item.nvd_cvss2_score ?? item.nvd_score, item.nvd_cvss2_vectors ?? item.nvd_vectors, "2.0") ??
    (text(item.score_version)
      ? cvssOf(item.score, item.vectors, /v3/i.test(text(item.score_version) ?? "") ? "3.0" : "2.0")
      : undefined)
  );
}

/**
 * The image, with its registry only where Aqua's name for that is a host. Under another name of a registry nobody outside Aqua
 * can tell which it is, so that names nothing; Docker Hub and local scans have the image's name alone.
 */
function imageOf(report: Fields, scan: Fields): RecordTarget | undefined {
  const name = text(scan.pull_name) ?? text(report.image_name) ?? text(scan.image) ?? text(report.image);
  if (!name || !namesImage(name)) return undefined;
  const registry = registryHost(text(report.registry) ?? text(scan.registry) ?? "");
  if (/^[\w-]+(?:\.[\w-]+)*(?:\.[\w-]+|:\d+)$/.test(registry) && !name.startsWith(`${registry}/`))
    return { kind: "image", name: `${registry}/${name}` };
  const hasRegistry = /^[^/]+[.:][^/]*\//.test(name);
  const isHub = registry === "" || /^(?:docker hub|ad hoc scans|host images)$/i.test(registry);
  return hasRegistry || isHub || name.startsWith(`${registry}/`) ? { kind: "image", name } : undefined;
}

function headerOf(doc: unknown): Header {
  const reports = (Array.isArray(doc) ? doc : [doc]).map(fields);
  const [report] = reports;
  const only = reports.length === 1 && report ? report : null;
  const scan = only && isObject(only.results) ? only.results : (only ?? {});
  const query = fields(only?.query);
  const queried =
    query.image_name_exact_match === true ? { image_name: query.image_name, registry: query.registry_name } : {};
  const target = only ? imageOf("query" in only ? queried : only, "query" in only ? {} : scan) : undefined;
  return {
    ...EMPTY_HEADER,
    tool: { name: "Aqua", version: null },
    scannedAt: timeOfSeconds(fields(scan.scan_started).seconds),
    target: target ?? null,
    kinds: fields(scan.scan_options).scan_sensitive_data === true ? ["vulnerability", "secret"] : ["vulnerability"],
    counted: sumOf(
      ...reports.map((one) => fields((isObject(one.results) ? one.results : one).vulnerability_summary).total),
    ),
    looked: list(scan.resources).length > 0 || scan.status === "SCANNED" || text(scan.os) !== undefined,
    incomplete: reports.map(incompleteOf).find((reason) => reason !== null) ?? null,
  };
}

function incompleteOf(report: Fields): string | null {
  const error = text(report.errorMsg) ?? text(report.error) ?? text(fields(report.results).error);
  if (error) return `Aqua says: ${error.slice(0, 300)}`;
  if (report.is_partial_data === true) return "Aqua says that the data are partial.";
  const total = number(report.count);
  const size = number(report.pagesize);
  const page = number(report.page) ?? 1;
  if (total !== undefined && size !== undefined && (page > 1 || total > size)) return `Page ${page} of several.`;
  const status = text(report.status);
  return Array.isArray(report.cves) || "cves_counts" in report
    ? status && !/^(?:scanned|finished|success|completed?)$/i.test(status)
      ? `The scan's status is ${status.slice(0, 60)}.`
      : null
    : null;
}
