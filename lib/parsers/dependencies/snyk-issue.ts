import type { LicenseRecord, PackageRef, RecordTarget, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { advisoryNames } from "@/lib/parsers/advisory-names";
import { scoreOfVector } from "@/lib/parsers/cvss-vector";
import { snykPackage } from "@/lib/parsers/dependencies/snyk-package";
import { type Fields, fields, list, number, present, text, texts } from "@/lib/parsers/fields";
import { RejectedItem } from "@/lib/parsers/parser";
import { relativePath } from "@/lib/parsers/relative-path";

/** What an issue needs to know of the project it lies in. */
export type SnykProject = {
  manager: string | undefined;
  /** The lock file or manifest, relative to the repository; null in an image. */
  manifest: string | null;
  /** The file inside the image that brings the package. */
  path: string | undefined;
  target: RecordTarget | undefined;
};

/** One entry of `vulnerabilities[]` or `filtered.ignore[]`: a vulnerability, or a licence that the organization's policy names. */
export function snykIssue(value: unknown, project: SnykProject): VulnerabilityRecord | LicenseRecord {
  const issue = fields(value);
  const id = text(issue.id);
  if (!id) throw new RejectedItem("id is missing: nothing says which issue this is.");
  const pkg = snykPackage(issue, project.manager);
  if (!pkg) throw new RejectedItem(`The package of ${id} is missing.`);
  if (text(issue.type) === "license" || id.startsWith("snyk:lic:")) return licenseOf(issue, id, pkg, project);
  const { advisory, aliases, links } = snykNames(id, fields(issue.identifiers), texts(issue.alternativeIds));
  return present({
    kind: "vulnerability",
    target: project.target,
    severity: parseSeverity(text(issue.severityWithCritical) ?? issue.severity),
    title: text(issue.title) ?? `${id} in ${pkg.name}`,
    description: text(issue.description),
    references: referencesOf(issue),
    locus: present({
      path: project.path,
      version: pkg.version ?? undefined,
      detail: texts(issue.from).slice(0, MAX_STEPS).join(" > ") || undefined,
    }),
    suppressed: ignoredOf(issue),
    advisory,
    aliases,
    links,
    package: pkg,
    manifest: project.manifest ?? (project.path ? null : (relativePath(text(issue.filePath)) ?? null)),
    fixedVersion: fixedOf(issue),
    cvss: cvssOf(issue),
    cwes: cwesOf(issue),
  }) as VulnerabilityRecord;
}

/**
 * The versions that fix it. The oldest reports state none, but for each dependency path what it becomes when it is upgraded: where
 * the package itself is still the last step of that, it is fixed in that version.
 */
function fixedOf(issue: Fields): string | undefined {
  const stated = text(issue.nearestFixedInVersion) ?? (texts(issue.fixedIn).join(", ") || undefined);
  if (stated !== undefined || "fixedIn" in issue) return stated;
  const last = text(list(issue.upgradePath).at(-1));
  const name = text(issue.packageName) ?? text(issue.moduleName) ?? text(issue.name);
  return last?.startsWith(`${name}@`) ? last.slice(last.lastIndexOf("@") + 1) || undefined : undefined;
}

/** A dependency path of this length says enough. */
const MAX_STEPS = 12;

/** Snyk's own id with the CVE and GHSA ids it states for it. */
export function snykNames(id: string, identifiers: Fields, others: readonly string[] = []) {
  const named = ["CVE", "GHSA", "RUSTSEC"].flatMap((key) => texts(identifiers[key]));
  return advisoryNames(id, [...named, ...others]) ?? { advisory: id, aliases: [], links: [] };
}

function licenseOf(issue: Fields, id: string, pkg: PackageRef, project: SnykProject): LicenseRecord {
  const license = text(issue.license) ?? id.slice(id.lastIndexOf(":") + 1);
  return present({
    kind: "license",
    target: project.target,
    severity: parseSeverity(text(issue.severityWithCritical) ?? issue.severity),
    title: `${license} in ${pkg.name}`,
    locus: present({ path: project.path ?? project.manifest ?? undefined, version: pkg.version ?? undefined }),
    suppressed: ignoredOf(issue),
    license,
    package: pkg,
    path: project.manifest,
  }) as LicenseRecord;
}

/** `filtered.ignored[]` says who ignored it and why; `isIgnored` only that somebody did. */
function ignoredOf(issue: Fields): { reason: string } | undefined {
  const ignored = list(fields(issue.filtered).ignored).map(fields);
  const reasons = ignored.map((one) => text(one.reason) ?? text(one.reasonType)).filter(Boolean);
  if (reasons.length > 0) return { reason: `Ignored in Snyk: ${reasons.join("; ")}` };
  return ignored.length > 0 || issue.isIgnored === true ? { reason: "Ignored in Snyk." } : undefined;
}

function cvssOf(issue: Fields): VulnerabilityRecord["cvss"] {
  const vector = text(issue.CVSSv3);
  const score = number(issue.cvssScore);
  if (score === undefined || score < 0 || score > 10) return scoreOfVector(vector) ?? undefined;
  return present({ version: /^CVSS:(\d\.\d)/.exec(vector ?? "")?.[1] ?? "3.1", score, vector });
}

function cwesOf(issue: Fields): string[] | undefined {
  const cwes = texts(fields(issue.identifiers).CWE);
  return cwes.length > 0 ? cwes : undefined;
}

function referencesOf(issue: Fields): string[] | undefined {
  const urls = list(issue.references)
    .map((one) => text(fields(one).url) ?? text(one))
    .filter((url): url is string => url !== undefined);
  return urls.length > 0 ? [...new Set(urls)] : undefined;
}
