import type { LicenseRecord, PackageRef, ParsedRecord, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, number, present, text, texts } from "@/lib/parsers/fields";
import { RejectedItem } from "@/lib/parsers/parser";
import { advisoryOf } from "@/lib/parsers/sarif-advisory";
import { isSystemPackage, manifestType, packageNamed, packageOfPurl, purlType } from "@/lib/parsers/sarif-package";

type Check = { rule: string; framework: string; path: string; suppressed: string | undefined };

/** A check of Checkov's software composition analysis: a vulnerability of a package, or its licence. */
export function checkovPackage(item: Fields, check: Check): ParsedRecord {
  const details = fields(item.vulnerability_details);
  const name = text(details.package_name);
  if (name === undefined) throw new RejectedItem("vulnerability_details names no package.");
  const pkg = packageOf(details, name, check.path);
  const license = text(details.license);
  if (license !== undefined && text(details.id) === undefined) return licenseRecord(item, license, pkg, check);
  return vulnerabilityRecord(item, details, pkg, check);
}

function vulnerabilityRecord(item: Fields, details: Fields, pkg: PackageRef, check: Check): VulnerabilityRecord {
  const advisory = advisoryOf(text(details.id) ?? check.rule, {}, null);
  const score = number(details.cvss);
  const vector = text(details.vector);
  const inImage = check.framework === "sca_image" || isSystemPackage(pkg.type);
  return present({
    kind: "vulnerability",
    severity: parseSeverity(text(item.severity) ?? details.severity),
    title: `${advisory.id} in ${pkg.name}`.slice(0, 300),
    description: text(details.description) ?? text(item.description),
    references: [text(details.link), text(item.guideline)].filter(
      (uri): uri is string => uri !== undefined && /^https?:\/\//i.test(uri),
    ),
    locus: present({ path: check.path || undefined, version: pkg.version ?? undefined }),
    suppressed: check.suppressed === undefined ? undefined : { reason: check.suppressed },
    advisory: advisory.id,
    aliases: advisory.aliases,
    links: advisory.links,
    package: pkg,
    manifest: inImage ? null : check.path || null,
    fixedVersion: fixedVersion(details),
    status: text(details.status),
    cvss:
      score === undefined || score <= 0 || score > 10
        ? undefined
        : present({ version: /^CVSS:(\d\.\d)\//.exec(vector ?? "")?.[1] ?? "3.1", score, vector }),
  }) as VulnerabilityRecord;
}

/** `lowest_fixed_version`, else the platform's `fix_version`, else the list, else `fixed in 1.2, 2.0` of the status. */
function fixedVersion(details: Fields): string | undefined {
  const lowest = text(details.lowest_fixed_version);
  if (lowest !== undefined && /\d/.test(lowest)) return lowest;
  const platform = text(details.fix_version);
  if (platform !== undefined && /^\d/.test(platform)) return platform;
  const status = text(details.status) ?? "";
  return texts(details.fixed_versions).join(", ") || /^fixed in (.{1,200})$/i.exec(status)?.[1];
}

function licenseRecord(item: Fields, license: string, pkg: PackageRef, check: Check): LicenseRecord {
  return present({
    kind: "license",
    severity: parseSeverity(item.severity),
    title: `${license} in ${pkg.name}`.slice(0, 300),
    locus: present({ path: check.path || undefined, version: pkg.version ?? undefined }),
    suppressed: check.suppressed === undefined ? undefined : { reason: check.suppressed },
    license,
    package: pkg,
    path: check.path || null,
  }) as LicenseRecord;
}

function packageOf(details: Fields, name: string, path: string): PackageRef {
  const version = text(details.package_version) ?? null;
  const purl = packageOfPurl(text(details.purl) ?? "");
  const type = purlType(text(details.package_type) ?? null) ?? manifestType(path) ?? "generic";
  // Java packages come as `group_artifact`.
  const spelled = type === "maven" && !name.includes(":") ? name.replace("_", ":") : name;
  return purl ?? packageNamed(type, spelled, version);
}
