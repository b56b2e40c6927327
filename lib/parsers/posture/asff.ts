import type { MisconfigurationRecord, ParsedRecord, SecretRecord } from "@/lib/model/record";
import { type Fields, fields, lookup, present, text, texts } from "@/lib/parsers/fields";
import { RejectedItem } from "@/lib/parsers/parser";
import { asffSeverity, asffSuppressed } from "@/lib/parsers/posture/asff-finding";
import { asffPlaces, isProwler } from "@/lib/parsers/posture/asff-resource";
import { asffVulnerabilities } from "@/lib/parsers/posture/asff-vulnerability";
import { secretRecord } from "@/lib/parsers/secrets/secret-record";

const RESULTS: Record<string, MisconfigurationRecord["result"]> = { PASSED: "pass", FAILED: "fail" };

/** One finding of the AWS Security Finding Format: vulnerable packages, else one misconfiguration per resource. */
export function asffRecords(finding: Fields): ParsedRecord[] {
  if (!text(finding.GeneratorId) && !text(finding.ProductArn))
    throw new RejectedItem("GeneratorId and ProductArn are missing: nothing says which rule this finding is of.");
  const vulnerabilities = asffVulnerabilities(finding);
  if (vulnerabilities.length > 0) return vulnerabilities;
  const secret = trivySecret(finding);
  if (secret) return [secret];
  const rule = ruleOf(finding);
  const status = text(fields(finding.Compliance).Status);
  const recommendation = fields(fields(finding.Remediation).Recommendation);
  const url = text(recommendation.Url) ?? text(finding.SourceUrl);
  return asffPlaces(finding).map(
    ({ target, resource }) =>
      present({
        kind: "misconfiguration",
        target,
        severity: asffSeverity(finding),
        title: text(finding.Title) ?? rule.id,
        description: text(finding.Description),
        references: url ? [url] : undefined,
        suppressed: asffSuppressed(finding),
        // What has no compliance status is no check with a verdict: the product reports it because it is there.
        result: status === undefined ? "fail" : (lookup(RESULTS, status.toUpperCase()) ?? "unknown"),
        rule,
        resource,
        resolution: text(recommendation.Text),
      }) as MisconfigurationRecord,
  );
}

/**
 * `aquasecurity/trivy contrib/asff.tpl` writes of a secret its file and what it is called, in the title; not its rule, line or
 * text. So what it is called tells two in one file apart.
 */
function trivySecret(finding: Fields): SecretRecord | null {
  const [place] = asffPlaces(finding);
  const path = place?.resource ?? "";
  const title = text(finding.Title) ?? "";
  const begin = `Trivy found a secret in ${path}: `;
  const name = title.startsWith(begin) ? title.slice(begin.length).trim() : "";
  if (text(finding.GeneratorId) !== "Trivy" || name === "") return null;
  return secretRecord({
    family: "trivy",
    rule: name,
    path,
    severity: asffSeverity(finding),
    title: name,
    hash: name,
    target: place?.target,
    suppressed: asffSuppressed(finding)?.reason,
  });
}

/**
 * The rule and its family. A Security Hub control has one id in all standards if the finding says it; products keep the family
 * they have elsewhere (Prowler, Trivy, GuardDuty).
 */
function ruleOf(finding: Fields): { family: string; id: string } {
  const generator = text(finding.GeneratorId) ?? "";
  const product = fields(finding.ProductFields);
  const name = (
    text(finding.ProductName) ??
    text(product.ProviderName) ??
    text(product["Product Name"]) ??
    arnProduct(finding)
  ).toLowerCase();
  if (isProwler(finding)) return { family: "prowler", id: generator.replace(/^prowler-/i, "") || "unnamed" };
  if (/^trivy\//i.test(generator)) return { family: "trivy", id: generator.slice("trivy/".length) || "unnamed" };
  if (name === "guardduty") return { family: "guardduty", id: guardDutyType(texts(finding.Types)[0]) ?? generator };
  const control = text(fields(finding.Compliance).SecurityControlId) ?? text(product.ControlId);
  if (control) return { family: "security-hub", id: control };
  const standard = /:ruleset\/(.{1,300})$/.exec(generator)?.[1] ?? generator;
  const family = /^(?:security ?hub|securityhub)$/.test(name)
    ? "security-hub"
    : name.slice(0, 200).replaceAll(/[^a-z0-9.]+/g, "-");
  return { family: family || "asff", id: standard || texts(finding.Types)[0] || text(finding.Title) || "unnamed" };
}

/** `arn:aws:securityhub:us-east-1::product/aws/guardduty` */
function arnProduct(finding: Fields): string {
  const arn = text(finding.ProductArn) ?? "";
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** ASFF prefixes GuardDuty's type with its own taxonomy and writes a dash for its slash. */
function guardDutyType(type: string | undefined): string | undefined {
  return type?.slice(type.lastIndexOf("/") + 1);
}
