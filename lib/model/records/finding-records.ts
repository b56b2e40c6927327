import type { FindingBase, PackageRef, RuleText } from "@/lib/model/records/shared";

export type VulnerabilityRecord = FindingBase & {
  kind: "vulnerability";
  /** The tool's own id for it: a CVE, GHSA, DSA, ... */
  advisory: string;
  /** Other ids of the *same* vulnerability that the report states. Bundles and related ids go to `links`. */
  aliases: string[];
  links: string[];
  package: PackageRef;
  /** For a repository: the lock file or manifest that brings the package, relative to the repository root. Else null. */
  manifest: string | null;
  fixedVersion?: string;
  /** `affected`, `not_affected`, `will_not_fix`, ... as the tool says. */
  status?: string;
  cvss?: { version: string; score: number; vector?: string };
  cwes?: string[];
};

export type MisconfigurationRecord = FindingBase & {
  kind: "misconfiguration";
  /** `fail` is a finding; `pass` is kept as coverage and evidence; `unknown` (manual, skipped) is neither. */
  result: "fail" | "pass" | "unknown";
  /** Tool family and rule id: an unmapped rule is its own check, `trivy:KSV-0012` (MODEL section 1, Check). */
  rule: { family: string; id: string };
  ruleText?: RuleText;
  /** The misconfigured thing inside the target: Dockerfile path, Terraform address, `ns/Kind/name`; never a uid. */
  resource: string;
  message?: string;
  resolution?: string;
};

export type SecretRecord = FindingBase & {
  kind: "secret";
  rule: { family: string; id: string };
  ruleText?: RuleText;
  path: string;
  /** The secret's value, if the tool shows it. It is replaced by its HMAC before anything is stored. */
  value?: string;
  /** Redacted text around it, used as the fingerprint when there is no value. */
  context?: string;
  /** What the service said when the tool tried it; absent where nobody tried, or where the answer says nothing. */
  validity?: "valid" | "invalid";
  /** Whose commit brought it, as the tool says: an e-mail address or `@handle`. Kept as an HMAC; it suggests an owner. */
  author?: string;
};

export type CodeRecord = FindingBase & {
  kind: "code";
  rule: { family: string; id: string };
  ruleText?: RuleText;
  path: string;
  /** A stable fingerprint from the tool's allow-listed ones, else null: then `context` or the drift passes decide. */
  fingerprint: string | null;
  /** Normalized source text of the place, when the report has it. */
  context?: string;
  message?: string;
  cwes?: string[];
};

export type LicenseRecord = FindingBase & {
  kind: "license";
  license: string;
  package: PackageRef | null;
  path: string | null;
};

/** What a test against a running service found (MODEL section 2). Its asset is the endpoint's origin: give it as `target`. */
export type DynamicRecord = FindingBase & {
  kind: "dynamic";
  rule: { family: string; id: string };
  ruleText?: RuleText;
  /** Upper case, or null where the tool does not say. */
  method: string | null;
  /** The path with its variable parts as the tool's template or as it stands, without query; `/` for the whole origin. */
  route: string;
  parameter: string | null;
  message?: string;
  cwes?: string[];
};
