import type {
  CodeRecord,
  LicenseRecord,
  MisconfigurationRecord,
  ParsedRecord,
  VulnerabilityRecord,
} from "@/lib/model/record";
import { parseSeverity, type Severity } from "@/lib/model/severity";
import { snykNames } from "@/lib/parsers/dependencies/snyk-issue";
import { type Fields, fields, list, lookup, number, present, text } from "@/lib/parsers/fields";
import { languagePackage } from "@/lib/parsers/package-ref";
import { RejectedItem } from "@/lib/parsers/parser";

type Issue = {
  key: string;
  attributes: Fields;
  /** The first place: a dependency, a region of a source file, or a resource. */
  place: Fields;
  base: { severity: Severity; title: string; description?: string; suppressed?: { reason: string } };
};

/** One element of `data`. A type we do not know is taken for a vulnerability if it names a package, else for a code weakness. */
export function snykRestIssue(value: unknown): ParsedRecord {
  const issue = read(value);
  const type = text(issue.attributes.type) ?? "";
  if (type === "license") return licenseOf(issue);
  if (type === "config" || type === "cloud" || type === "custom") return misconfigurationOf(issue);
  return type === "code" || !("dependency" in issue.place) ? codeOf(issue) : vulnerabilityOf(issue);
}

function read(value: unknown): Issue {
  const attributes = fields(fields(value).attributes);
  const key = text(attributes.key) ?? text(fields(list(attributes.problems)[0]).id);
  if (!key) throw new RejectedItem("attributes.key is missing: nothing says which issue this is.");
  const coordinates = list(attributes.coordinates).map(fields);
  const representations = coordinates.flatMap((one) => list(one.representations)).map(fields);
  const place = representations.find((one) => KNOWN_PLACES.some((name) => name in one)) ?? {};
  return {
    key,
    attributes,
    place,
    base: present({
      severity: parseSeverity(attributes.effective_severity_level),
      title: text(attributes.title) ?? key,
      description: text(attributes.description),
      suppressed: suppressedOf(attributes),
    }),
  };
}

const KNOWN_PLACES = ["dependency", "sourceLocation", "cloud_resource", "resourcePath"];

function suppressedOf(attributes: Fields): { reason: string } | undefined {
  if (attributes.ignored === true) return { reason: "Ignored in Snyk." };
  return text(attributes.status) === "resolved" ? { reason: "Snyk lists it as resolved." } : undefined;
}

function packageOf({ key, place }: Issue) {
  const dependency = fields(place.dependency);
  const name = text(dependency.package_name);
  if (!name) throw new RejectedItem(`The package of ${key} is missing.`);
  return languagePackage(ecosystemOf(key), name, text(dependency.package_version) ?? null);
}

/** The answer names no ecosystem, but Snyk's ids do: `SNYK-PYTHON-PILLOW-6219984`, `snyk:lic:npm:goof:GPL-2.0`. */
function ecosystemOf(key: string): string {
  const word = /^SNYK-([A-Z]+)[0-9]*-|^snyk:lic:([a-z]+):|^(npm):/.exec(key);
  const found = (word?.[1] ?? word?.[2] ?? word?.[3] ?? "").toLowerCase();
  return lookup(ECOSYSTEMS, found) ?? "generic";
}

const ECOSYSTEMS: Record<string, string> = {
  js: "npm",
  npm: "npm",
  python: "pypi",
  pip: "pypi",
  java: "maven",
  maven: "maven",
  golang: "golang",
  dotnet: "nuget",
  nuget: "nuget",
  php: "composer",
  composer: "composer",
  ruby: "gem",
  rubygems: "gem",
  rust: "cargo",
  hex: "hex",
  cocoapods: "cocoapods",
  swift: "swift",
};

function vulnerabilityOf(issue: Issue): VulnerabilityRecord {
  const pkg = packageOf(issue);
  const problems = list(issue.attributes.problems).map(fields);
  const ids = problems.filter((one) => text(one.type) !== "weakness").map((one) => text(one.id) ?? "");
  const names = snykNames(
    issue.key,
    {},
    ids.filter((id) => id !== ""),
  );
  const references = problems.map((one) => text(one.url)).filter((url): url is string => url !== undefined);
  return present({
    kind: "vulnerability",
    ...issue.base,
    references: references.length > 0 ? references : undefined,
    locus: present({ version: pkg.version ?? undefined }),
    ...names,
    package: pkg,
    manifest: null,
    cvss: cvssOf(issue.attributes),
    cwes: cwesOf(issue.attributes),
  }) as VulnerabilityRecord;
}

function licenseOf(issue: Issue): LicenseRecord {
  const pkg = packageOf(issue);
  const license = issue.key.slice(issue.key.lastIndexOf(":") + 1);
  return { kind: "license", ...issue.base, title: `${license} in ${pkg.name}`, license, package: pkg, path: null };
}

function codeOf(issue: Issue): CodeRecord {
  const location = fields(issue.place.sourceLocation);
  const start = fields(fields(location.region).start);
  return present({
    kind: "code",
    ...issue.base,
    rule: { family: "snyk", id: ruleOf(issue) },
    path: text(location.file) ?? "",
    // The key is Snyk's own fingerprint of the place; it stays when lines move.
    fingerprint: /^[0-9a-f-]{16,}$/i.test(issue.key) ? `snyk/key=${issue.key.toLowerCase()}` : null,
    locus: present({ path: text(location.file), line: number(start.line) }),
    cwes: cwesOf(issue.attributes),
  }) as CodeRecord;
}

function misconfigurationOf(issue: Issue): MisconfigurationRecord {
  const cloud = fields(fields(issue.place.cloud_resource).resource);
  const resource = text(cloud.native_id) ?? text(cloud.name) ?? text(issue.place.resourcePath) ?? ".";
  return {
    kind: "misconfiguration",
    ...issue.base,
    result: "fail",
    rule: { family: "snyk", id: ruleOf(issue) },
    resource,
  };
}

/** The problem's id is the rule, unless it is only another uuid: then the title is what the rule is called. */
function ruleOf(issue: Issue): string {
  const id = text(fields(list(issue.attributes.problems)[0]).id) ?? issue.key;
  return /^[0-9a-f-]{32,36}$/i.test(id) ? issue.base.title.slice(0, 200) : id;
}

function cvssOf(attributes: Fields): VulnerabilityRecord["cvss"] {
  const scores = list(attributes.severities)
    .map(fields)
    .map((one) => ({ version: text(one.version) ?? "3.1", score: number(one.score), vector: text(one.vector) }))
    .filter((one) => one.score !== undefined && one.score >= 0 && one.score <= 10);
  const best = scores.find(({ version }) => version.startsWith("3")) ?? scores[0];
  return best ? present({ version: best.version, score: best.score as number, vector: best.vector }) : undefined;
}

function cwesOf(attributes: Fields): string[] | undefined {
  const cwes = list(attributes.classes)
    .map((one) => text(fields(one).id) ?? "")
    .filter((id) => /^CWE-\d+$/.test(id));
  return cwes.length > 0 ? cwes : undefined;
}
