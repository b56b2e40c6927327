import { z } from "zod";
import type { DigestAlias, ParsedRecord, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, present, sumOf, text, timestamp } from "@/lib/parsers/fields";
import { digestOf, namesImage } from "@/lib/parsers/image-target";
import { inspectorRecords } from "@/lib/parsers/images/aws-inspector-finding";
import { cvssOf, fixOf, referencesOf, timeOfSeconds } from "@/lib/parsers/images/scanner-facts";
import { scannerPackage } from "@/lib/parsers/images/scanner-package";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

/**
 * Amazon ECR's `describe-image-scan-findings`: basic scans, and enhanced ones whose findings are Inspector's.
 *
 * Yields   one vulnerability per basic finding; per enhanced finding one for each package.
 * Units    severity is ECR's word; "UNDEFINED" is unknown.
 * Errors   a finding without a name or a package is rejected; a scan that is not complete, and a further page, make it incomplete.
 * Source   Amazon ECR API reference, DescribeImageScanFindings; fixtures in __fixtures__/aws-ecr-scan-json.
 */
export const awsEcrScanJson = defineParser<Fields>({
  id: "aws-ecr-scan-json",
  version: 1,
  family: "aws-ecr",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    (isObject(sketch.imageScanFindings) || isObject(sketch.imageScanStatus)) &&
    ("repositoryName" in sketch || "imageId" in sketch || "registryId" in sketch),
  envelope: z.looseObject({}),
  items: [{ at: ["imageScanFindings", "findings", "*"] }, { at: ["imageScanFindings", "enhancedFindings", "*"] }],
  header: headerOf,
  records: ({ value, path }): ParsedRecord[] =>
    path[1] === "enhancedFindings" ? inspectorRecords(fields(value)) : [basicRecord(fields(value))],
});

function basicRecord(item: Fields): VulnerabilityRecord {
  const attributes = new Map(
    list(item.attributes)
      .map(fields)
      .map((one) => [text(one.key) ?? "", one.value]),
  );
  const advisory = text(item.name);
  const name = text(attributes.get("package_name"));
  if (!advisory) throw new RejectedItem("name is missing: nothing says which vulnerability this is.");
  if (!name)
    throw new RejectedItem(`The attribute package_name is missing: nothing says which package ${advisory} is in.`);
  const version = text(attributes.get("package_version")) ?? null;
  return present({
    kind: "vulnerability",
    severity: parseSeverity(item.severity),
    title: `${advisory} in ${name}`,
    description: text(item.description),
    references: referencesOf(item.uri),
    locus: present({ version: version ?? undefined }),
    advisory,
    aliases: [],
    links: [],
    package: scannerPackage("", distroOf(text(item.uri) ?? ""), name, version),
    manifest: null,
    fixedVersion: fixOf(attributes.get("patched_version")),
    cvss:
      cvssOf(attributes.get("CVSS3_SCORE"), attributes.get("CVSS3_VECTOR"), "3.1") ??
      cvssOf(attributes.get("CVSS2_SCORE"), attributes.get("CVSS2_VECTOR"), "2.0"),
  }) as VulnerabilityRecord;
}

/** A basic scan looks at the distribution's packages only, and each finding refers to that distribution's own tracker. */
function distroOf(uri: string): string {
  return TRACKERS.find(([pattern]) => pattern.test(uri.slice(0, 300)))?.[1] ?? "";
}

const TRACKERS: readonly (readonly [RegExp, string])[] = [
  [/\/\/(?:people\.)?ubuntu\.com\//, "ubuntu"],
  [/\/\/security-tracker\.debian\.org\//, "debian"],
  [/\/\/alas\.aws\.amazon\.com\//, "amazon"],
  [/\/\/access\.redhat\.com\//, "redhat"],
  [/\/\/security\.alpinelinux\.org\//, "alpine"],
  [/\/\/linux\.oracle\.com\//, "oracle"],
];

function headerOf(doc: Fields): Header {
  const found = fields(doc.imageScanFindings);
  const status = fields(doc.imageScanStatus);
  const state = text(status.status)?.toUpperCase();
  const digest = digestOf(text(fields(doc.imageId).imageDigest));
  const digests: DigestAlias[] = digest ? [{ type: "manifest", digest, platform: null }] : [];
  const finished = state === undefined || state === "COMPLETE" || state === "ACTIVE";
  const repository = text(doc.repositoryUri);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Amazon ECR", version: null },
    scannedAt: timestamp(found.imageScanCompletedAt) ?? timeOfSeconds(found.imageScanCompletedAt),
    // The registry's host holds the region, which the answer does not name: account and repository alone are no reference.
    target: repository && namesImage(repository) ? { kind: "image", name: repository, digests } : null,
    digests,
    kinds: ["vulnerability"],
    counted: sumOf(...Object.values(fields(found.findingSeverityCounts))),
    // Inspector's findings of an enhanced scan are counted by other rules.
    countsEntries: !("enhancedFindings" in found),
    looked: state === "COMPLETE" || state === "ACTIVE",
    incomplete: !finished
      ? `ECR says that the scan is ${state?.slice(0, 60)}: ${text(status.description)?.slice(0, 300) ?? "no reason"}`
      : text(doc.nextToken)
        ? "There is another page of findings."
        : null,
  };
}
