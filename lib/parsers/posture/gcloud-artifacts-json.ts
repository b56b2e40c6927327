import { z } from "zod";
import type { VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, number, present, text, timestamp } from "@/lib/parsers/fields";
import { namesImage } from "@/lib/parsers/image-target";
import { languagePackage, systemPackage } from "@/lib/parsers/package-ref";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.looseObject({});
type Envelope = z.infer<typeof Envelope>;

/**
 * `gcloud artifacts docker images describe --show-package-vulnerability --format json`: Artifact Analysis of one image.
 *
 * Yields   one entry per occurrence; it yields a vulnerability per package it names.
 * Units    severity is the effective one, else the note's ("MINIMAL", the one below low, is info).
 * Target   the image by its digest.
 * Errors   an occurrence without an id or a package is rejected at its JSON Pointer.
 * Source   Container Analysis API v1, Occurrence and VulnerabilityOccurrence; fixtures in __fixtures__/gcloud-artifacts-json.
 */
export const gcloudArtifactsJson = defineParser<Envelope>({
  id: "gcloud-artifacts-json",
  version: 2,
  family: "artifact-analysis",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    isObject(sketch.image_summary) &&
    ("package_vulnerability_summary" in sketch || "discovery_summary" in sketch),
  envelope: Envelope,
  items: [{ at: ["package_vulnerability_summary", "vulnerabilities", "*", "*"] }],
  header: headerOf,
  records: ({ value }) => occurrenceRecords(fields(value)),
});

function headerOf(doc: Envelope): Header {
  const reference = text(fields(doc.image_summary).fully_qualified_digest) ?? "";
  const discoveries = list(fields(doc.discovery_summary).discovery).map((one) => fields(fields(one).discovery));
  const done = discoveries.find((one) => one.analysisStatus === "FINISHED_SUCCESS");
  const name = namesImage(reference) ? reference : reference.split("@", 1)[0] || "";
  return {
    ...EMPTY_HEADER,
    tool: { name: "Artifact Analysis", version: null },
    scannedAt: timestamp(done?.lastScanTime),
    target: namesImage(name) ? { kind: "image", name } : null,
    kinds: ["vulnerability"],
    looked: done !== undefined,
    incomplete: discoveries.length > 0 && !done ? "The analysis of this image is not finished." : null,
  };
}

const SYSTEM = /^cpe:\/o:([\w.-]+):/;
const ECOSYSTEMS = new Map([
  ["GO", "golang"],
  ["GO_STDLIB", "golang"],
  ["MAVEN", "maven"],
  ["NPM", "npm"],
  ["PYPI", "pypi"],
  ["RUBYGEMS", "gem"],
  ["RUST", "cargo"],
  ["COMPOSER", "composer"],
  ["NUGET", "nuget"],
]);

function occurrenceRecords(occurrence: Fields): VulnerabilityRecord[] {
  const vulnerability = fields(occurrence.vulnerability);
  const note = text(occurrence.noteName);
  const advisory = note?.slice(note.lastIndexOf("/") + 1) || text(vulnerability.shortDescription);
  const issues = list(vulnerability.packageIssue)
    .map(fields)
    .filter((issue) => text(issue.affectedPackage));
  if (!advisory) throw new RejectedItem("noteName is missing: nothing says which vulnerability this is.");
  if (issues.length === 0)
    throw new RejectedItem(`packageIssue is missing: nothing says which package ${advisory} is in.`);
  return issues.map((issue) => issueRecord(issue, advisory, vulnerability));
}

function issueRecord(issue: Fields, advisory: string, vulnerability: Fields): VulnerabilityRecord {
  const name = text(issue.affectedPackage) ?? "";
  const version = text(fields(issue.affectedVersion).fullName) ?? null;
  const type = ECOSYSTEMS.get(text(issue.packageType) ?? "");
  const fixed = fields(issue.fixedVersion);
  const score = number(fields(vulnerability.cvssv3).baseScore) ?? number(vulnerability.cvssScore);
  const urls = list(vulnerability.relatedUrls)
    .map((one) => text(fields(one).url))
    .filter((url) => url !== undefined);
  // Debian's CPE says the image's distribution for a Go module too: the package's own type goes before it.
  const system = SYSTEM.exec(text(issue.affectedCpeUri)?.slice(0, 300) ?? "")?.[1] ?? "";
  return present({
    kind: "vulnerability",
    severity: parseSeverity(issue.effectiveSeverity ?? vulnerability.effectiveSeverity ?? vulnerability.severity),
    title: text(vulnerability.shortDescription) ?? advisory,
    description: text(vulnerability.longDescription),
    references: urls.length > 0 ? urls : undefined,
    locus: present({ version: version ?? undefined, path: text(fields(list(issue.fileLocation)[0]).filePath) }),
    advisory,
    aliases: [],
    links: [],
    package: type
      ? languagePackage(type, type === "golang" && name === "go" ? "stdlib" : name, version)
      : systemPackage(system === "canonical" ? "ubuntu" : system, name, version),
    manifest: null,
    fixedVersion: fixed.kind === "MAXIMUM" ? undefined : text(fixed.fullName),
    cvss: score === undefined || score === 0 ? undefined : { version: vulnerability.cvssv3 ? "3.1" : "2.0", score },
  }) as VulnerabilityRecord;
}
