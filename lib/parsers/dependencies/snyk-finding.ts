import type {
  CodeRecord,
  LicenseRecord,
  MisconfigurationRecord,
  ParsedRecord,
  VulnerabilityRecord,
} from "@/lib/model/record";
import { parseSeverity, type Severity } from "@/lib/model/severity";
import { snykNames } from "@/lib/parsers/dependencies/snyk-issue";
import { snykPackage } from "@/lib/parsers/dependencies/snyk-package";
import { type Fields, fields, list, number, present, text, texts } from "@/lib/parsers/fields";
import { RejectedItem } from "@/lib/parsers/parser";
import { secretRecord } from "@/lib/parsers/secrets/secret-record";
import { tidyPath } from "@/lib/parsers/source-path";

type Finding = {
  key: string | undefined;
  problems: readonly Fields[];
  /** The first place of each kind. */
  source: Fields;
  package: Fields;
  base: { severity: Severity; title: string; description?: string; suppressed?: { reason: string } };
};

/** One element of `data`. What it is about says the source of its problems; a CVE or CWE beside them says more of it. */
export function snykFinding(value: unknown): ParsedRecord[] {
  const attributes = fields(fields(value).attributes);
  const finding = read(attributes);
  const problem = (source: string) => finding.problems.find((one) => one.source === source);
  const [vulnerability, license, rule, secret] = ["snyk_vuln", "snyk_license", "snyk_code_rule", "secret"].map(problem);
  const check = problem("snyk_cloud_rule");
  if (vulnerability) return [vulnerabilityOf(finding, vulnerability)];
  if (license) return [licenseOf(finding, license)];
  if (rule) return [codeOf(finding, rule)];
  if (secret) return [secretOf(finding, secret)];
  if (check) return [misconfigurationOf(finding, check)];
  const type = text(attributes.finding_type) ?? "nothing";
  throw new RejectedItem(
    `No problem of this finding says what it is, and its type is ${JSON.stringify(type.slice(0, 40))}.`,
  );
}

function read(attributes: Fields): Finding {
  const locations = list(attributes.locations).map(fields);
  const { status, justification } = fields(attributes.suppression);
  return {
    key: text(attributes.key),
    problems: list(attributes.problems).map(fields),
    source: locations.find((one) => one.type === "source") ?? {},
    package: fields(locations.find((one) => one.type === "package")?.package),
    base: present({
      severity: parseSeverity(fields(attributes.rating).severity),
      title: text(attributes.title) ?? "Finding of Snyk",
      description: text(attributes.description),
      suppressed: status === "ignored" ? { reason: text(justification) ?? "Ignored in Snyk." } : undefined,
    }),
  };
}

function idOf(problem: Fields): string {
  const id = text(problem.id);
  if (!id) throw new RejectedItem("The problem of this finding has no id.");
  return id;
}

/** A library by its package manager, a package of a system by its distribution and release. */
function packageOf(finding: Finding, problem: Fields) {
  const { distribution, release, package_manager, client, language } = fields(problem.ecosystem);
  const system = text(distribution);
  const found = snykPackage(
    {
      id: problem.id,
      name: text(finding.package.name) ?? problem.package_name,
      version: text(finding.package.version) ?? problem.package_version,
      packageManager: system ? `${system}:${text(release) ?? ""}` : (text(package_manager) ?? client),
      language,
    },
    undefined,
  );
  if (!found) throw new RejectedItem(`The package of ${idOf(problem)} is missing.`);
  return found;
}

function vulnerabilityOf(finding: Finding, problem: Fields): VulnerabilityRecord {
  const pkg = packageOf(finding, problem);
  const others = finding.problems
    .filter(({ source }) => source === "cve" || source === "ghsa")
    .map(({ id }) => text(id));
  const references = list(problem.references).flatMap((one) => text(fields(one).url) ?? []);
  const fixed = texts(problem.initially_fixed_in_versions).slice(0, 20);
  return present({
    kind: "vulnerability",
    ...finding.base,
    references: references.length > 0 ? references : undefined,
    locus: present({ version: pkg.version ?? undefined }),
    ...snykNames(
      idOf(problem),
      {},
      others.filter((id) => id !== undefined),
    ),
    package: pkg,
    manifest: null,
    fixedVersion: fixed.length > 0 ? fixed.join(", ").slice(0, 500) : undefined,
    cvss: cvssOf(problem),
    cwes: cwesOf(finding),
  }) as VulnerabilityRecord;
}

/** The score that Snyk recommends; of its list the primary one of version 3, which most tools compare by. */
function cvssOf(problem: Fields): VulnerabilityRecord["cvss"] {
  const listed = list(problem.cvss_sources)
    .map(fields)
    .filter(({ type }) => type === "primary")
    .map((one) => ({ version: text(one.cvss_version), score: number(one.base_score), vector: text(one.vector) }));
  const stated = { version: undefined, score: number(problem.cvss_base_score), vector: text(problem.cvss_vector) };
  const usable = [...listed, stated].filter(({ score }) => score !== undefined && score >= 0 && score <= 10);
  const best = usable.find(({ version }) => version?.startsWith("3")) ?? usable[0];
  if (!best) return undefined;
  const version = best.version ?? /^CVSS:(\d\.\d)/.exec(best.vector ?? "")?.[1] ?? "3.1";
  return present({ version, score: best.score as number, vector: best.vector });
}

function cwesOf({ problems }: Finding): string[] | undefined {
  const cwes = problems.filter(({ source }) => source === "cwe").map(({ id }) => text(id) ?? "");
  const known = cwes.filter((id) => /^CWE-\d+$/.test(id));
  return known.length > 0 ? [...new Set(known)] : undefined;
}

function licenseOf(finding: Finding, problem: Fields): LicenseRecord {
  const pkg = packageOf(finding, problem);
  const id = idOf(problem);
  const license = text(problem.license) ?? id.slice(id.lastIndexOf(":") + 1);
  return { kind: "license", ...finding.base, title: `${license} in ${pkg.name}`, license, package: pkg, path: null };
}

function codeOf(finding: Finding, problem: Fields): CodeRecord {
  const path = tidyPath(text(finding.source.file_path) ?? "");
  const { key } = finding;
  return present({
    kind: "code",
    ...finding.base,
    rule: { family: "snyk", id: idOf(problem) },
    path,
    // Snyk's own fingerprint of the place, the same in every test of the asset.
    fingerprint: key && /^[0-9a-f-]{16,}$/i.test(key) ? `snyk/key=${key.toLowerCase()}` : null,
    locus: present({
      path: path || undefined,
      line: number(finding.source.from_line),
      endLine: number(finding.source.to_line),
    }),
    cwes: cwesOf(finding),
  }) as CodeRecord;
}

/** Snyk shows no value: its key tells the secrets of one file apart. */
function secretOf(finding: Finding, problem: Fields): ParsedRecord {
  const { severity, title, description, suppressed } = finding.base;
  return secretRecord({
    family: "snyk",
    rule: idOf(problem),
    path: text(finding.source.file_path) ?? "",
    line: number(finding.source.from_line),
    endLine: number(finding.source.to_line),
    severity,
    title,
    description,
    hash: finding.key,
    suppressed: suppressed?.reason,
  });
}

function misconfigurationOf(finding: Finding, problem: Fields): MisconfigurationRecord {
  const path = tidyPath(text(finding.source.file_path) ?? "");
  return present({
    kind: "misconfiguration",
    ...finding.base,
    result: "fail",
    rule: { family: "snyk", id: idOf(problem) },
    resource: path || ".",
    locus: present({ path: path || undefined, line: number(finding.source.from_line) }),
  }) as MisconfigurationRecord;
}
