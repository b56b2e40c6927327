import { z } from "zod";
import type { DigestAlias, ParsedRecord, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, present, text, texts, timestamp } from "@/lib/parsers/fields";
import { digestOf, namesImage } from "@/lib/parsers/image-target";
import { advisoryIds, cvssOf, fixOf, referencesOf, registryHost } from "@/lib/parsers/images/scanner-facts";
import { distroFamily, scannerPackage } from "@/lib/parsers/images/scanner-package";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { withoutValues } from "@/lib/parsers/shown-secrets";

const Scan = z.looseObject({ report: z.looseObject({}), error_message: z.unknown().optional() });
const Benchmark = z.looseObject({ items: z.array(z.unknown()).nullable() });
const Envelope = z.union([Scan, Benchmark]);
type Envelope = z.infer<typeof Envelope>;

/**
 * NeuVector's image scan, from its scanner or its REST API; and the benchmark of a host or a container, as the API's
 * `/compliance` gives it.
 *
 * Yields   one vulnerability per entry; the image's benchmark checks and secrets beside them, not counted as entries. Of a
 *          benchmark one check per entry, passes too; it names no host.
 * Units    severity is NeuVector's word.
 * Errors   an entry without an id or number, or a package is rejected at its JSON Pointer; an error message makes the report incomplete.
 * Source   neuvector/neuvector share/scan (REST_ScanRepoReport, api/apis.yaml); fixtures in __fixtures__/neuvector-json.
 */
export const neuvectorJson = defineParser<Envelope>({
  id: "neuvector-json",
  version: 3,
  family: "neuvector",
  media: "json",
  matches: (sketch) => isObject(sketch) && (isScan(sketch) || isBenchmark(sketch)),
  envelope: Envelope,
  items: [
    { at: ["report", "vulnerabilities", "*"] },
    { at: ["report", "checks", "*"], entry: false },
    { at: ["report", "secrets", "*"], entry: false },
    { at: ["items", "*"] },
  ],
  header: (doc) => (isBenchmark(doc) ? benchmarkHeader(doc) : headerOf(doc as z.infer<typeof Scan>)),
  records: ({ value, path }, doc) => {
    if (path[0] === "items") return checkOf(fields(value), true);
    if (path[1] === "checks") return checkOf(fields(value), false);
    return path[1] === "secrets" ? secretOf(fields(value)) : [vulnerabilityOf(fields(value), fields(doc.report))];
  },
});

function isScan({ report }: Fields): boolean {
  return (
    isObject(report) &&
    "vulnerabilities" in report &&
    ("cvedb_version" in report || "modules" in report || "setid_perms" in report || "base_os" in report)
  );
}

function isBenchmark(doc: Fields): boolean {
  return (
    (Array.isArray(doc.items) || doc.items === null) && "docker_cis_version" in doc && "kubernetes_cis_version" in doc
  );
}

function vulnerabilityOf(item: Fields, report: Fields): VulnerabilityRecord {
  const own = text(item.name);
  const name = text(item.package_name) ?? text(item.file_name);
  if (!own) throw new RejectedItem("name is missing: nothing says which vulnerability this is.");
  if (!name) throw new RejectedItem(`package_name is missing: nothing says which package ${own} is in.`);
  const version = text(item.package_version) ?? null;
  return present({
    kind: "vulnerability",
    severity: parseSeverity(item.severity),
    title: `${own} in ${name}`,
    description: text(item.description),
    references: referencesOf(item.link),
    locus: present({ path: text(item.file_name), version: version ?? undefined }),
    ...(advisoryIds(own, /^CVE-/i.test(own) ? [own] : texts(item.cves)) ?? { advisory: own, aliases: [], links: [] }),
    package: packageOf(item, name, version, report),
    manifest: null,
    fixedVersion: fixOf(item.fixed_version),
    cvss: cvssOf(item.score_v3, item.vectors_v3, "3.1") ?? cvssOf(item.score, item.vectors, "2.0"),
  }) as VulnerabilityRecord;
}

/**
 * NeuVector writes an application's package as `jar:name` or `ruby:activerecord`, with the file it read; anything else is the
 * distribution's.
 */
function packageOf(item: Fields, name: string, version: string | null, report: Fields) {
  const prefixed = /^(jar|java|npm|node|nodejs|python|ruby|go|golang|php|\.net|rust):(.+)$/i.exec(name);
  if (prefixed?.[1] && prefixed[2])
    return scannerPackage(prefixed[1].replace(".net", "dotnet"), "", prefixed[2], version);
  const file = text(item.file_name) ?? "";
  const word = LANGUAGE_FILES.find(([pattern]) => pattern.test(file))?.[1];
  return scannerPackage(word ?? (file === "" ? "" : "file"), distroFamily(text(report.base_os) ?? ""), name, version);
}

const LANGUAGE_FILES: readonly (readonly [RegExp, string])[] = [
  [/\.[jwe]ar$/i, "java"],
  [/node_modules\/|package\.json$/i, "npm"],
  [/\/specifications\/|\.gemspec$/i, "ruby"],
  [/(?:dist|site)-packages\/|\.(?:egg|dist)-info/i, "python"],
];

/** A line of a CIS benchmark. Beside an image's vulnerabilities the API's own samples have lines without a number. */
function checkOf(item: Fields, isEntry: boolean): ParsedRecord[] {
  const id = text(item.test_number);
  const level = (text(item.level) ?? "").toUpperCase();
  if (!id && isEntry) throw new RejectedItem("test_number is missing: nothing says which check this is.");
  if (!id) return [];
  return [
    present({
      kind: "misconfiguration" as const,
      severity: parseSeverity(level),
      title: text(item.description) ?? id,
      result:
        level === "PASS"
          ? ("pass" as const)
          : level === "WARN" || level === "ERROR" || level === "HIGH"
            ? ("fail" as const)
            : ("unknown" as const),
      rule: { family: "neuvector", id },
      resource: text(item.type) ?? text(item.category) ?? "image",
      message: texts(item.message).join("; ") || undefined,
      resolution: text(item.remediation),
    }),
  ];
}

function secretOf(item: Fields): ParsedRecord[] {
  const id = text(item.type);
  const path = text(item.path);
  if (!id || !path) return [];
  const evidence = text(item.evidence);
  return [
    present({
      kind: "secret" as const,
      severity: "unknown" as const,
      title: id,
      locus: { path },
      rule: { family: "neuvector", id },
      path,
      context: evidence === undefined ? undefined : withoutValues(evidence),
      shown: evidence === undefined ? undefined : [evidence],
    }),
  ];
}

function benchmarkHeader(doc: Fields): Header {
  return {
    ...EMPTY_HEADER,
    tool: { name: "NeuVector", version: null },
    scannedAt: timestamp(doc.run_at),
    kinds: ["misconfiguration"],
  };
}

function headerOf({ report, error_message }: z.infer<typeof Scan>): Header {
  const registry = registryHost(text(report.registry) ?? "");
  const repository = text(report.repository);
  const tag = text(report.tag);
  const name = repository ? `${registry ? `${registry}/` : ""}${repository}${tag ? `:${tag}` : ""}` : "";
  const digests: DigestAlias[] = [];
  const config = digestOf(`sha256:${(text(report.image_id) ?? "").replace(/^sha256:/, "")}`);
  const pulled = digestOf(text(report.digest));
  if (config) digests.push({ type: "config", digest: config, platform: null });
  if (pulled) digests.push({ type: "manifest", digest: pulled, platform: null });
  const error = text(error_message);
  return {
    ...EMPTY_HEADER,
    tool: { name: "NeuVector", version: text(report.cvedb_version) ?? null },
    target: name !== "" && namesImage(name) ? { kind: "image", name, digests } : null,
    digests,
    kinds: ["vulnerability"],
    looked: list(report.modules).length > 0 || text(report.base_os) !== undefined,
    incomplete: error ? `NeuVector says: ${error.slice(0, 300)}` : null,
  };
}
