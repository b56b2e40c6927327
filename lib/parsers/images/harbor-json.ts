import { z } from "zod";
import type { DigestAlias, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, present, text } from "@/lib/parsers/fields";
import { digestOf } from "@/lib/parsers/image-target";
import { cvssOf, cwesOf, fixOf, referencesOf } from "@/lib/parsers/images/scanner-facts";
import { packageFromPurl } from "@/lib/parsers/package-ref";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

/**
 * Harbor's vulnerability report, as its API gives it under a versioned media type, or without that.
 *
 * Yields   one vulnerability per entry, in report order.
 * Units    severity is the scanner's word ("Negligible" is info).
 * Errors   an entry without an id or a package is rejected at its JSON Pointer.
 * Source   goharbor/pluggable-scanner-spec (HarborVulnerabilityReport 1.0 and 1.1); fixtures in __fixtures__/harbor-json.
 */
export const harborJson = defineParser<Fields>({
  id: "harbor-json",
  version: 1,
  family: "harbor",
  media: "json",
  matches: (sketch) => isObject(sketch) && (isReport(sketch) || Object.keys(sketch).some(isMediaType)),
  envelope: z.looseObject({}),
  items: [{ at: ["vulnerabilities", "*"] }, { at: ["*", "vulnerabilities", "*"] }],
  header: headerOf,
  records: ({ value, path }) => (typeof path[path.length - 1] === "number" ? [recordOf(fields(value))] : []),
});

/** `application/vnd.security.vulnerability.report; version=1.1`, and the older one with Harbor's own name. */
function isMediaType(key: string): boolean {
  return /^application\/vnd\.(?:security\.vulnerability\.report|scanner\.adapter\.vuln\.report)/.test(key);
}

function isReport(report: Fields): boolean {
  return (
    "vulnerabilities" in report &&
    "generated_at" in report &&
    isObject(report.scanner) &&
    typeof report.scanner.vendor === "string"
  );
}

function recordOf(item: Fields): VulnerabilityRecord {
  const advisory = text(item.id);
  const name = text(item.package);
  if (!advisory) throw new RejectedItem("id is missing: nothing says which vulnerability this is.");
  if (!name) throw new RejectedItem(`package is missing: nothing says which package ${advisory} is in.`);
  const version = text(item.version) ?? null;
  const preferred = fields(item.preferred_cvss);
  const stated = packageFromPurl(item.purl);
  return present({
    kind: "vulnerability",
    severity: parseSeverity(item.severity),
    title: `${advisory} in ${name}`,
    description: text(item.description),
    references: referencesOf(...list(item.links)),
    locus: present({ version: version ?? undefined, layer: digestOf(text(fields(item.layer).digest)) }),
    advisory,
    aliases: [],
    links: [],
    // Harbor passes on neither the ecosystem nor the distribution.
    package: stated ?? { type: "generic", namespace: null, name, version, purl: null },
    manifest: null,
    fixedVersion: fixOf(item.fix_version),
    status: text(item.status),
    cvss:
      cvssOf(preferred.score_v3, preferred.vector_v3, "3.1") ??
      vendorScore(fields(fields(item.vendor_attributes).CVSS)) ??
      cvssOf(preferred.score_v2, preferred.vector_v2, "2.0"),
    cwes: cwesOf(list(item.cwe_ids)),
  }) as VulnerabilityRecord;
}

function vendorScore(vendors: Fields): VulnerabilityRecord["cvss"] {
  for (const name of ["nvd", ...Object.keys(vendors)]) {
    const one = fields(vendors[name]);
    const cvss = cvssOf(one.V3Score, one.V3Vector, "3.1");
    if (cvss) return cvss;
  }
  return undefined;
}

function headerOf(doc: Fields): Header {
  const key = Object.keys(doc).find(isMediaType);
  const report = key === undefined ? doc : fields(doc[key]);
  const scanner = fields(report.scanner);
  const digest = digestOf(text(fields(report.artifact).digest));
  const digests: DigestAlias[] = digest ? [{ type: "manifest", digest, platform: null }] : [];
  return {
    ...EMPTY_HEADER,
    tool: { name: text(scanner.name) ?? "Harbor", version: text(scanner.version) ?? null },
    scannedAt: timeOf(text(report.generated_at)),
    // The artifact is named by its repository inside a registry that the report does not name: that is no image reference.
    digests,
    kinds: ["vulnerability"],
    counted: /^(?:low|medium|high|critical)$/i.test(text(report.severity) ?? "") ? 1 : 0,
    looked: text(scanner.name) !== undefined && Array.isArray(report.vulnerabilities),
  };
}

function timeOf(written: string | undefined): string | null {
  if (!written || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(written) || written.startsWith("0001-")) return null;
  return Number.isNaN(Date.parse(written)) ? null : written;
}
