import type { DigestAlias, ParsedRecord, RecordTarget, SecretRecord, VulnerabilityRecord } from "@/lib/model/record";
import { type Fields, fields, list, present, text } from "@/lib/parsers/fields";
import { digestOf, namesImage } from "@/lib/parsers/image-target";
import { cvssOf } from "@/lib/parsers/images/scanner-facts";
import type { ReportSubject } from "@/lib/parsers/images/trivy-operator-resource";
import { packageFromPurl } from "@/lib/parsers/package-ref";
import { trivySecret } from "@/lib/parsers/trivy/findings";
import { type TrivyResult, trivyResult } from "@/lib/parsers/trivy/result";
import { trivyVulnerability } from "@/lib/parsers/trivy/vulnerability";

/** The image that `registry` and `artifact` of a report name, with its digest. */
export function operatorImage(report: Fields): RecordTarget | undefined {
  const artifact = fields(report.artifact);
  const repository = text(artifact.repository);
  if (!repository) return undefined;
  const server = text(fields(report.registry).server);
  const tag = text(artifact.tag);
  const digest = digestOf(text(artifact.digest));
  const base = server ? `${server}/${repository}` : repository;
  const name = tag ? `${base}:${tag}` : digest ? `${base}@${digest}` : base;
  if (!namesImage(name)) return undefined;
  // A container's image is pinned by the index for several platforms, else by the manifest; the report does not say which.
  const digests: DigestAlias[] = digest ? [{ type: "index", digest, platform: null }] : [];
  return { kind: "image", name, digests };
}

/** One entry of `vulnerabilities`, read as the one of Trivy's own report that the operator made it from. */
export function operatorVulnerability(item: Fields, report: Fields, subject: ReportSubject): VulnerabilityRecord {
  const record = trivyVulnerability(
    {
      VulnerabilityID: item.vulnerabilityID,
      PkgName: item.resource,
      PkgPath: item.pkgPath ?? item.packagePath,
      PkgIdentifier: { PURL: item.pkgPURL ?? item.packagePURL },
      InstalledVersion: item.installedVersion,
      FixedVersion: item.fixedVersion,
      Severity: item.severity,
      Title: item.title,
      Description: item.description,
      PrimaryURL: item.primaryLink,
      References: item.links,
      CVSS: item.cvss,
      CweIDs: item.cweIDs,
    },
    resultOf(item, report),
  );
  const named = operatorImage(report);
  const target = named ?? subject.about;
  const cvss = record.cvss ?? cvssOf(item.score, undefined, "3.1");
  const locus: VulnerabilityRecord["locus"] = {};
  Object.assign(locus, record.locus);
  locus.path = text(record.locus?.path);
  locus.container = subject.container;
  return present({ cvss, ...record, ...(target ? { target } : {}), locus: present(locus) });
}

/**
 * What kind of package it is: `class` and `packageType` where the operator is asked to write them, else the distribution, which
 * is all that can be told; without that the package stays generic.
 */
function resultOf(item: Fields, report: Fields): TrivyResult {
  const family = text(fields(report.os).family) ?? "";
  const type = text(item.packageType) ?? "";
  const group =
    text(item.class) ?? (type ? undefined : family && !(item.pkgPath ?? item.packagePath) ? "os-pkgs" : undefined);
  const target = text(item.target) ?? "";
  return trivyResult({ Target: target, Class: group, Type: type || undefined }, family, true);
}

/** One entry of `secrets`. The file is in the image. */
export function operatorSecret(item: Fields, report: Fields, subject: ReportSubject): SecretRecord {
  const target = operatorImage(report) ?? subject.about;
  const record = trivySecret(
    { RuleID: item.ruleID, Title: item.title, Severity: item.severity, Match: item.match, StartLine: item.startLine },
    trivyResult({ Target: text(item.target) ?? "", Class: "secret" }, "", true),
  );
  return target ? { ...record, target } : record;
}

/** One component of an SBOM report; those without a purl (the image itself, its operating system) are no packages. */
export function operatorComponent(item: Fields, report: Fields): ParsedRecord[] {
  const ref = packageFromPurl(item.purl);
  if (!ref) return [];
  const target = operatorImage(report);
  return [
    {
      kind: "component",
      ...(target ? { target } : {}),
      package: { ...ref, version: ref.version ?? text(item.version) ?? null },
      componentType: text(item.type) ?? "library",
      licenses: list(item.licenses).flatMap(
        (one) =>
          text(fields(fields(one).license).name) ??
          text(fields(fields(one).license).id) ??
          text(fields(one).expression) ??
          [],
      ),
    },
  ];
}
