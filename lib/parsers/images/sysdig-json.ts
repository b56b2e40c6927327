import { z } from "zod";
import type { VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, number, present, text } from "@/lib/parsers/fields";
import { digestOf, namesImage } from "@/lib/parsers/image-target";
import { cvssOf, fixOf, referencesOf } from "@/lib/parsers/images/scanner-facts";
import { distroFamily, scannerPackage } from "@/lib/parsers/images/scanner-package";
import { isTableRow, narrowedPanel } from "@/lib/parsers/images/sysdig-panel";
import { sysdigVulnerability } from "@/lib/parsers/images/sysdig-row";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

/** Names in the tables of the reports of 2025, by those of the report before. */
const TABLE: Readonly<Record<string, string>> = {
  vulnName: "vuln_id",
  vulnSeverity: "vuln_severity",
  vulnCvssVersion: "vuln_cvss_version",
  vulnCvssScore: "vuln_cvss_score",
  vulnCvssVector: "vuln_cvss_vector",
  vulnFixVersion: "vuln_fixed_in_version",
  packageName: "scan_package_name",
  packageVersion: "scan_package_version",
  packageType: "scan_package_type",
  packagePath: "scan_package_path",
  imagePullString: "container_image",
  imageId: "container_image_id",
  osName: "container_image_distro",
  k8sPodContainerName: "kubernetes_pod_container_name",
  vulnRiskAccepted: "vuln_risk_accepted",
};

/**
 * Sysdig Secure: a scheduled vulnerability report (`data`, since 2025 `panels[].data`), and the result of a scan from its API and
 * CLI (`result.packages`).
 *
 * Yields   one vulnerability per row, or per vulnerability of a package. A panel that lists something else has no entries.
 * Units    severity is Sysdig's word ("Negligible" is info).
 * Errors   an entry without an id or a package is rejected at its JSON Pointer.
 * Source   Sysdig docs, vulnerability reporting and scan results; fixtures in __fixtures__/sysdig-json.
 */
export const sysdigJson = defineParser<Fields>({
  id: "sysdig-json",
  version: 2,
  family: "sysdig",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    (list(sketch.data).some((one) => isObject(one) && "vulnName" in one) ||
      list(sketch.panels).some((panel) => list(fields(panel).data).some(isTableRow)) ||
      isResult(fields(sketch.result))),
  envelope: z.looseObject({}),
  items: [
    { at: ["data", "*"] },
    { at: ["panels", "*", "data", "*"], indexed: true },
    { at: ["result", "packages", "*", "vulns", "*"], indexed: true },
  ],
  // Which panels list vulnerabilities, and whether the result of a scan does.
  index: ({ value, path }) =>
    path[0] === "panels" ? (isTableRow(value) ? [[`panels/${path[1]}`, true]] : []) : [["result", true]],
  header: headerOf,
  records: ({ value, path }, doc) => {
    if (path[0] === "data") return [sysdigVulnerability(fields(value))];
    if (path[0] === "panels") return isTableRow(value) ? [sysdigVulnerability(byReportNames(fields(value)))] : [];
    const { result } = doc;
    return [resultRecord(fields(value), fields(list(fields(result).packages)[path[2] as number]), fields(result))];
  },
});

function byReportNames(row: Fields): Fields {
  return Object.fromEntries(Object.entries(TABLE).map(([name, column]) => [name, row[column]]));
}

function isResult(result: Fields): boolean {
  return Array.isArray(result.packages) && isObject(result.metadata) && "pullString" in result.metadata;
}

function resultRecord(item: Fields, pkg: Fields, result: Fields): VulnerabilityRecord {
  const advisory = text(item.name);
  const name = text(pkg.name);
  if (!advisory) throw new RejectedItem("name is missing: nothing says which vulnerability this is.");
  if (!name) throw new RejectedItem(`The package's name is missing: nothing says which package ${advisory} is in.`);
  const version = text(pkg.version) ?? null;
  const score = fields(fields(item.cvssScore).value);
  const distro = text(fields(result.metadata).baseOs) ?? "";
  const accepted = list(item.acceptedRisks).length > 0 || list(item.riskAcceptances).length > 0;
  return present({
    kind: "vulnerability",
    severity: parseSeverity(text(item.severity) ?? fields(item.severity).value),
    title: `${advisory} in ${name}`,
    description: text(item.description),
    references: referencesOf(fields(item.severity).sourceUrl, fields(item.cvssScore).sourceUrl),
    locus: present({ path: text(pkg.path), version: version ?? undefined, layer: digestOf(text(pkg.layerDigest)) }),
    suppressed: accepted ? { reason: "The risk is accepted in Sysdig." } : undefined,
    advisory,
    aliases: [],
    links: [],
    package: scannerPackage(text(pkg.type) ?? "", distroFamily(distro), name, version),
    manifest: null,
    fixedVersion: fixOf(item.fixedInVersion) ?? fixOf(pkg.suggestedFix),
    cvss: cvssOf(score.score, score.vector, text(score.version) ?? "3.1"),
  }) as VulnerabilityRecord;
}

function headerOf(doc: Fields, listed: ReadonlyMap<string, unknown>): Header {
  const metadata = fields(fields(doc.result).metadata);
  const tables = list(doc.panels)
    .map(fields)
    .filter((_, i) => listed.has(`panels/${i}`));
  const image = text(metadata.pullString);
  const config = digestOf(text(metadata.imageId));
  const pulled = digestOf(text(metadata.digest));
  const digests: Header["digests"] = config ? [{ type: "config", digest: config, platform: null }] : [];
  if (pulled) digests.push({ type: "index", digest: pulled, platform: null });
  return {
    ...EMPTY_HEADER,
    tool: { name: "Sysdig", version: null },
    target: image && namesImage(image) ? { kind: "image", name: image, digests } : null,
    digests,
    kinds: ["vulnerability"],
    looked: Array.isArray(doc.data) || tables.length > 0 || list(fields(doc.result).packages).length > 0,
    incomplete: tables.map(narrowedPanel).find((reason) => reason !== null) ?? unlisted(fields(doc.result), listed),
  };
}

/** A scan that counts vulnerabilities and lists none of them is no clean one. */
function unlisted({ vulnTotalBySeverity }: Fields, listed: ReadonlyMap<string, unknown>): string | null {
  const counted = Object.values(fields(vulnTotalBySeverity)).reduce<number>((sum, one) => sum + (number(one) ?? 0), 0);
  return counted > 0 && !listed.has("result")
    ? `Sysdig counts ${counted} vulnerabilities and lists none of them.`
    : null;
}
