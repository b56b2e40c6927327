import type {
  CodeRecord,
  MisconfigurationRecord,
  ParsedRecord,
  RecordTarget,
  VulnerabilityRecord,
} from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, list, number, present, text, texts } from "@/lib/parsers/fields";
import { digestOf } from "@/lib/parsers/image-target";
import { cvssOf, cwesOf, fixOf, referencesOf } from "@/lib/parsers/images/scanner-facts";
import { distroFamily, scannerPackage } from "@/lib/parsers/images/scanner-package";
import { RejectedItem } from "@/lib/parsers/parser";

/**
 * One finding of Amazon Inspector: a vulnerability gives one record for each resource and package it names; network
 * reachability is a misconfiguration, a weakness in a function's code is code.
 */
export function inspectorRecords(item: Fields): ParsedRecord[] {
  const resources = list(item.resources).map(fields);
  const places = resources.length > 0 ? resources : [{}];
  if (isIn(item.codeVulnerabilityDetails)) return places.map((resource) => codeRecord(item, resource));
  if (isIn(item.networkReachabilityDetails)) return places.map((resource) => networkRecord(item, resource));
  const details = fields(item.packageVulnerabilityDetails);
  const packages = list(details.vulnerablePackages).map(fields);
  if (!text(details.vulnerabilityId)) throw new RejectedItem("The finding names no vulnerability.");
  if (packages.length === 0)
    throw new RejectedItem("vulnerablePackages is empty: nothing says which package this is in.");
  return places.flatMap((resource) => packages.map((pkg) => vulnerabilityRecord(item, details, pkg, resource)));
}

function isIn(details: unknown): boolean {
  return Object.keys(fields(details)).length > 0;
}

function vulnerabilityRecord(item: Fields, details: Fields, pkg: Fields, resource: Fields): VulnerabilityRecord {
  const advisory = text(details.vulnerabilityId) as string;
  const name = text(pkg.name);
  if (!name) throw new RejectedItem(`A package of ${advisory} has no name.`);
  const version = versionOf(pkg);
  const image = fields(fields(resource.details).awsEcrContainerImage);
  const host = fields(fields(resource.details).awsEc2Instance);
  const platform = text(image.platform) ?? text(host.platform) ?? "";
  return present({
    kind: "vulnerability",
    ...baseOf(item, resource),
    description: text(item.description),
    references: referencesOf(details.sourceUrl, ...list(details.referenceUrls)),
    locus: present({
      path: text(pkg.filePath),
      version: version ?? undefined,
      layer: digestOf(text(pkg.sourceLayerHash)),
    }),
    advisory,
    aliases: [],
    links: texts(details.relatedVulnerabilities).filter((id) => id !== advisory),
    package: scannerPackage(text(pkg.packageManager) ?? "", distroFamily(platform.replaceAll("_", " ")), name, version),
    manifest: null,
    fixedVersion: /^notavailable$/i.test(text(pkg.fixedInVersion) ?? "") ? undefined : fixOf(pkg.fixedInVersion),
    cvss: scoreOf(details, item),
  }) as VulnerabilityRecord;
}

/** `epoch:version-release` as the package manager writes it. */
function versionOf(pkg: Fields): string | null {
  const version = text(pkg.version);
  if (!version) return null;
  const epoch = number(pkg.epoch) ?? 0;
  const release = text(pkg.release);
  return `${epoch > 0 ? `${epoch}:` : ""}${version}${release ? `-${release}` : ""}`;
}

function scoreOf(details: Fields, item: Fields): VulnerabilityRecord["cvss"] {
  const scores = list(details.cvss).map(fields);
  for (const generation of ["3", "4", "2"]) {
    const one = scores.find((score) => text(score.version)?.startsWith(generation));
    const cvss = one && cvssOf(one.baseScore, one.scoringVector, text(one.version) ?? "3.1");
    if (cvss) return cvss;
  }
  // Inspector's own answer has `inspectorScoreDetails`, that of ECR `scoreDetails`.
  const inspector = fields(item.inspectorScoreDetails).adjustedCvss;
  const adjusted = fields(inspector ?? fields(item.scoreDetails).cvss);
  return cvssOf(adjusted.score, adjusted.scoringVector, text(adjusted.version) ?? "3.1");
}

function networkRecord(item: Fields, resource: Fields): MisconfigurationRecord {
  const details = fields(item.networkReachabilityDetails);
  const range = fields(details.openPortRange);
  const [begin, end] = [number(range.begin), number(range.end)];
  const ports = begin === undefined ? "" : end === undefined || end === begin ? `${begin}` : `${begin}-${end}`;
  return present({
    kind: "misconfiguration",
    ...baseOf(item, resource),
    description: text(item.description),
    result: "fail",
    rule: { family: "aws-inspector", id: `network-reachability/${text(details.protocol) ?? "any"}/${ports || "any"}` },
    resource: text(resource.id) ?? "",
    message: text(item.description),
    resolution: text(fields(fields(item.remediation).recommendation).text),
  }) as MisconfigurationRecord;
}

function codeRecord(item: Fields, resource: Fields): CodeRecord {
  const details = fields(item.codeVulnerabilityDetails);
  const file = fields(details.filePath);
  const id = text(details.ruleId) ?? text(details.detectorId);
  const path = text(file.filePath) ?? text(file.fileName);
  if (!id || !path) throw new RejectedItem("The finding names no rule or no file.");
  return present({
    kind: "code",
    ...baseOf(item, resource),
    description: text(item.description),
    references: referencesOf(...list(details.referenceUrls)),
    locus: present({ path, line: number(file.startLine), endLine: number(file.endLine) }),
    rule: { family: "aws-inspector", id },
    path,
    fingerprint: null,
    cwes: cwesOf(list(details.cwes)),
  }) as CodeRecord;
}

function baseOf(item: Fields, resource: Fields) {
  return {
    target: targetOf(item, resource),
    severity: parseSeverity(item.severity),
    title:
      text(item.title) ??
      text(fields(item.packageVulnerabilityDetails).vulnerabilityId) ??
      "Finding of Amazon Inspector",
    suppressed: SETTLED.get((text(item.status) ?? "").toUpperCase()),
  };
}

/** What Inspector closed is there no more; the entry stays with its reason instead of opening a finding. */
const SETTLED = new Map([
  ["SUPPRESSED", { reason: "Suppressed by a rule of Amazon Inspector." }],
  ["CLOSED", { reason: "Closed by Amazon Inspector: it is remediated or gone." }],
]);

/** An image in ECR by its ARN, else the resource's ARN; an instance's bare id becomes one with account and region. */
function targetOf(item: Fields, resource: Fields): RecordTarget | undefined {
  const id = text(resource.id);
  if (!id) return undefined;
  const image = /^arn:(aws[\w-]*):ecr:([\w-]+):(\d{12}):repository\/([^@\s]{1,256})\/(sha256:[0-9a-f]{64})$/.exec(id);
  if (image) return ecrImage(resource, image);
  const account = text(item.awsAccountId);
  const region = text(resource.region);
  if (/^i-[0-9a-f]+$/.test(id) && account && region) {
    const partition = text(resource.partition) ?? "aws";
    return { kind: "cloud_resource", name: `arn:${partition}:ec2:${region}:${account}:instance/${id}` };
  }
  return id.startsWith("arn:") ? { kind: "cloud_resource", name: id } : undefined;
}

function ecrImage(resource: Fields, [, partition, region, account, repository, digest]: RegExpExecArray): RecordTarget {
  const details = fields(fields(resource.details).awsEcrContainerImage);
  const [tag] = texts(details.imageTags);
  const host = `${account}.dkr.ecr.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;
  const name = `${host}/${repository}${tag ? `:${tag}` : `@${digest}`}`;
  return { kind: "image", name, digests: [{ type: "manifest", digest: digest as string, platform: null }] };
}
