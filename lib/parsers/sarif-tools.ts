import type { FindingKind } from "@/lib/model/finding-kind";
import { type Fields, lookup } from "@/lib/parsers/fields";

/** What kind of record a tool's results are, where the result itself does not say. */
export type SarifClass = "vulnerability" | "misconfiguration" | "secret" | "code";

export type SarifTool = {
  /** The tool family of rule ids, the same as in the tool's other output formats: `bandit:B101`. */
  family: string;
  class: SarifClass;
  /** Kinds a successful run surely looked for, even without a result. Empty for a tool that can be asked for several. */
  kinds: readonly FindingKind[];
};

type Row = [drivers: string, family: string, toolClass: SarifClass, kinds?: readonly FindingKind[]];

/**
 * Driver names (lower case, `|` between spellings; a trailing `*` matches any continuation) and what they are.
 * The first matching row wins. Names are those the tools write into `tool.driver.name`.
 */
const ROWS: readonly Row[] = [
  ["trivy*|aqua trivy", "trivy", "misconfiguration", []],
  ["grype", "grype", "vulnerability"],
  ["snyk container", "snyk", "vulnerability"],
  ["snyk open source|snyk oss", "snyk", "vulnerability"],
  ["snyk iac*|snyk infrastructure as code", "snyk", "misconfiguration"],
  ["snykcode|snyk code|snyk-cli", "snyk", "code"],
  ["dependency-check|owasp dependency-check|dependencycheck", "dependency-check", "vulnerability"],
  ["owasp dependency-track|dependency-track", "dependency-track", "vulnerability"],
  ["osv-scanner", "osv-scanner", "vulnerability"],
  ["govulncheck", "govulncheck", "vulnerability"],
  ["docker scout|docker-scout", "docker-scout", "vulnerability"],
  ["clair*", "clair", "vulnerability"],
  ["anchore*", "anchore", "vulnerability"],
  ["npm audit|npm-audit", "npm-audit", "vulnerability"],
  ["pip-audit", "pip-audit", "vulnerability"],
  ["cargo-audit|cargo audit", "cargo-audit", "vulnerability"],
  ["jfrog xray*|xray", "xray", "vulnerability"],
  ["black duck*|blackduck", "blackduck", "vulnerability"],
  ["wiz*", "wiz", "vulnerability", []],
  ["roxctl|stackrox", "stackrox", "misconfiguration", []],
  ["checkov|bridgecrew", "checkov", "misconfiguration", []],
  ["kics", "kics", "misconfiguration", []],
  ["terrascan", "terrascan", "misconfiguration"],
  ["tfsec|defsec", "tfsec", "misconfiguration"],
  ["dockle", "dockle", "misconfiguration"],
  ["hadolint", "hadolint", "misconfiguration"],
  ["kubescape", "kubescape", "misconfiguration"],
  ["kube-linter|kubelinter", "kube-linter", "misconfiguration"],
  ["kube-score", "kube-score", "misconfiguration"],
  ["kubesec*", "kubesec", "misconfiguration"],
  ["kubeaudit", "kubeaudit", "misconfiguration"],
  ["polaris", "polaris", "misconfiguration"],
  ["datree", "datree", "misconfiguration"],
  ["conftest", "conftest", "misconfiguration"],
  ["kyverno*", "kyverno", "misconfiguration"],
  ["regula", "regula", "misconfiguration"],
  ["cfn-lint|cfn_nag", "cfn-lint", "misconfiguration"],
  ["template analyzer|templateanalyzer|psrule", "template-analyzer", "misconfiguration"],
  ["actionlint", "actionlint", "misconfiguration"],
  ["zizmor", "zizmor", "misconfiguration"],
  ["prowler*", "prowler", "misconfiguration"],
  ["scorecard|openssf scorecard", "scorecard", "misconfiguration"],
  ["gitleaks", "gitleaks", "secret"],
  ["trufflehog*", "trufflehog", "secret"],
  ["detect-secrets", "detect-secrets", "secret"],
  ["ggshield*|gitguardian*", "ggshield", "secret"],
  ["credscan|credential scanner|credentialscanner", "credscan", "secret"],
  ["microsoft.codeanalysis.sarif.patternmatcher", "credscan", "secret", []],
  ["nosey parker|noseyparker", "noseyparker", "secret"],
  ["kingfisher", "kingfisher", "secret"],
  ["talisman", "talisman", "secret"],
  ["semgrep*|opengrep*", "semgrep", "code", ["code", "misconfiguration"]],
  ["codeql*|lgtm.com|lgtm", "codeql", "code", ["code"]],
  ["bandit", "bandit", "code", ["code"]],
  ["gosec|golang security checks by gosec", "gosec", "code", ["code"]],
  ["eslint", "eslint", "code", ["code"]],
  ["nodejsscan|njsscan", "njsscan", "code", ["code"]],
  ["spotbugs*|find security bugs", "spotbugs", "code", ["code"]],
  ["flawfinder", "flawfinder", "code", ["code"]],
  ["brakeman", "brakeman", "code", ["code"]],
  ["shellcheck", "shellcheck", "code", ["code"]],
  ["psalm", "psalm", "code", ["code"]],
  ["pmd", "pmd", "code", ["code"]],
  ["detekt", "detekt", "code", ["code"]],
  ["clang*|clang-tidy", "clang", "code", ["code"]],
  ["sonar*", "sonarqube", "code", []],
  ["devskim", "devskim", "code", ["code"]],
  ["binskim", "binskim", "code", ["code"]],
  ["mobsfscan|mobsf", "mobsf", "code", []],
  ["security code scan*", "security-code-scan", "code", ["code"]],
  ["bearer", "bearer", "code", []],
  ["horusec", "horusec", "code", []],
];

/** A driver we do not know: its results are code weaknesses unless they say otherwise, and it covers nothing by silence. */
const UNKNOWN_KINDS: readonly FindingKind[] = [];

/** One spelling with its row's place: of several that match the first row wins. */
type Spelling = { text: string; row: number; tool: SarifTool };

const SPELLINGS = ROWS.flatMap(([drivers, family, toolClass, kinds], row) => {
  const tool = { family, class: toolClass, kinds: kinds ?? [toolClass] };
  return drivers.split("|").map((text): Spelling => ({ text, row, tool }));
});
const EXACT = new Map(
  SPELLINGS.filter(({ text }) => !text.endsWith("*"))
    .reverse()
    .map((spelling) => [spelling.text, spelling] as const),
);
const BEGINNINGS = SPELLINGS.filter(({ text }) => text.endsWith("*")).map((one) => ({
  ...one,
  text: one.text.slice(0, -1),
}));

/** The tool of a SARIF driver name. An unknown name is its own family, as a slug. Asked once per entry by some formats. */
export function sarifTool(driverName: string | null): SarifTool {
  const name = (driverName ?? "").toLowerCase();
  const exact = EXACT.get(name);
  const begun = BEGINNINGS.find(({ text }) => name.startsWith(text));
  const found = exact && begun ? (exact.row <= begun.row ? exact : begun) : (exact ?? begun);
  return found?.tool ?? { family: slug(name), class: "code", kinds: UNKNOWN_KINDS };
}

function slug(name: string): string {
  return name.replaceAll(/[^a-z0-9.]+/g, "-").replaceAll(/^-+|-+$/g, "") || "unknown";
}

/**
 * Fingerprints that survive moved lines, re-worded messages and new tool versions, by family (`*` is any tool).
 * A fingerprint not listed here may hold a line number or the commit, so it is not part of an identity (MODEL section 2).
 */
const FINGERPRINTS: Record<string, readonly (readonly [key: string, form: RegExp])[]> = {
  semgrep: [["matchBasedId/v1", /^[0-9a-f]{32,}(_\d+)?$/i]], // without a sign-in it says "requires login"
  flawfinder: [["contextHash/v1", /^[0-9a-f]{16,}$/i]],
  snyk: [
    ["snyk/asset/finding/v1", /^[0-9a-f-]{16,}$/i],
    ["identity", /^[0-9a-f-]{16,}$/i],
  ],
  clang: [["issueHash/v1", /^[0-9a-f]{16,}$/i]],
  "*": [["primaryLocationLineHash", /^[0-9a-f]{8,}(:\d+)?$/i]],
};

/** The first allow-listed fingerprint of a result, as `key=value`; null when it has none. What `further` says wins. */
export function stableFingerprint(family: string, given: Fields, further: Fields = {}): string | null {
  return (
    allowedFingerprint(lookup(FINGERPRINTS, family) ?? [], given, further) ??
    allowedFingerprint(FINGERPRINTS["*"] ?? [], given, further)
  );
}

function allowedFingerprint(
  allowed: readonly (readonly [key: string, form: RegExp])[],
  given: Fields,
  further: Fields,
): string | null {
  for (const [key, form] of allowed) {
    const value = further[key] ?? given[key];
    if (typeof value === "string" && form.test(value)) return `${key}=${value.toLowerCase()}`;
  }
  return null;
}

/**
 * True for an id of Semgrep's rules about Dockerfiles: their results are checks of that file, as other scanners make them.
 * Those about Kubernetes and Terraform files name no resource in the file, so that they can only be places in it.
 */
export function namesDockerfileRule(semgrepRule: string): boolean {
  return semgrepRule.startsWith("dockerfile.");
}

/** True for an id of Semgrep's rules that look for secrets: their results are leaked secrets and not code weaknesses. */
export function namesSecretRule(semgrepRule: string): boolean {
  return /(^|\.)secrets\.|(^|[.-])detected-[\w-]{0,200}(key|token|secret|password|credential)/.test(semgrepRule);
}
