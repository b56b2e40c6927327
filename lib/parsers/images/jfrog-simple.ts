import type { CodeRecord, MisconfigurationRecord, ParsedRecord, SecretRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { codeRecord } from "@/lib/parsers/code/code-record";
import { type Fields, fields, list, number, present, text, texts } from "@/lib/parsers/fields";
import { type JfrogPlace, jfrogIssue, jfrogLicense } from "@/lib/parsers/images/jfrog-issue";
import { cwesOf, referencesOf } from "@/lib/parsers/images/scanner-facts";
import { scannerPackage } from "@/lib/parsers/images/scanner-package";
import { RejectedItem } from "@/lib/parsers/parser";
import { relativePath } from "@/lib/parsers/relative-path";
import { credentialsIn, secretContext, valuesShown } from "@/lib/parsers/shown-secrets";

/** The lists of `--format simple-json` beside `vulnerabilities`; with watches these alone hold what was found. */
export const SIMPLE_LISTS = [
  "securityViolations",
  "licensesViolations",
  "operationalRiskViolations",
  "secrets",
  "secretsViolations",
  "iac",
  "iacViolations",
  "sast",
  "sastViolations",
  "maliciousCode",
] as const;

/** One row of a list of `simple-json`. A violation is the issue itself, found again under a policy: it has the same identity. */
export function jfrogRow(item: Fields, listName: string): ParsedRecord {
  switch (listName) {
    case "licensesViolations":
      return jfrogLicense(item, placeOf(item));
    case "operationalRiskViolations":
      return operationalRisk(item, placeOf(item));
    case "secrets":
    case "secretsViolations":
      return secretOf(item);
    case "iac":
    case "iacViolations":
      return checkOf(item);
    case "sast":
    case "sastViolations":
    case "maliciousCode":
      return codeOf(item);
    default:
      return jfrogIssue(item, list(item.cves).map(fields), placeOf(item));
  }
}

function placeOf(item: Fields): JfrogPlace {
  const name = text(item.impactedPackageName);
  if (!name) throw new RejectedItem("impactedPackageName is missing: nothing says which package this is about.");
  const type = text(item.impactedPackageType) ?? "generic";
  return {
    package: scannerPackage(type, "", name, text(item.impactedPackageVersion) ?? null),
    fixed: texts(item.fixedVersions),
  };
}

/** A package that nobody maintains, or an old one: no advisory is about it. */
export function operationalRisk(item: Fields, place: JfrogPlace): MisconfigurationRecord {
  const reason = [item.riskReason, item.risk_reason, item.endOfLifeMessage, item.eol_message]
    .map(text)
    .filter((part): part is string => part !== undefined);
  const { type, namespace, name, version } = place.package;
  return present({
    kind: "misconfiguration",
    target: place.target,
    severity: parseSeverity(item.severity),
    title: text(item.summary)?.slice(0, 300) ?? `${name} is an operational risk${reason[0] ? `: ${reason[0]}` : ""}`,
    locus: present({ path: place.path, version: version ?? undefined }),
    result: "fail",
    rule: { family: "xray", id: "operational-risk" },
    resource: [type, namespace, name].filter(Boolean).join("/"),
    message: [...new Set(reason)].join("\n") || undefined,
  }) as MisconfigurationRecord;
}

/** What a scanner of source files found: the rule, the file, and where in it. */
function sourceOf(item: Fields) {
  const id = text(item.ruleId);
  const written = text(item.file);
  if (!id) throw new RejectedItem("ruleId is missing: nothing says which rule this is.");
  if (!written) throw new RejectedItem("file is missing: nothing says where this is.");
  const path = relativePath(written) ?? written.split(/[\\/]/).pop() ?? written;
  return {
    id,
    path,
    base: present({
      severity: parseSeverity(item.severity),
      title: (text(item.scannerShortDescription) ?? text(item.finding) ?? id).slice(0, 300),
      description: text(item.scannerDescription),
      locus: present({ path, line: lineOf(item.startLine), endLine: lineOf(item.endLine) }),
    }),
  };
}

function secretOf(item: Fields): SecretRecord {
  const { id, path, base } = sourceOf(item);
  const snippet = text(item.snippet);
  // Xray masks by itself, but not always, and stars in a comment are no mask: what it shows must not be kept.
  const shown = valuesShown(snippet ?? "");
  return present({
    kind: "secret",
    ...base,
    rule: { family: "xray", id },
    path,
    context: secretContext(snippet),
    shown: shown.length > 0 ? shown : undefined,
  }) as SecretRecord;
}

function checkOf(item: Fields): MisconfigurationRecord {
  const { id, path, base } = sourceOf(item);
  return present({
    kind: "misconfiguration",
    ...base,
    result: "fail",
    rule: { family: "xray", id },
    resource: path,
    message: text(item.finding),
    shown: shownIn(item),
  }) as MisconfigurationRecord;
}

function codeOf(item: Fields): CodeRecord {
  const { id, path, base } = sourceOf(item);
  return codeRecord({
    family: "xray",
    rule: id,
    path,
    line: base.locus.line,
    endLine: base.locus.endLine,
    severity: base.severity,
    message: text(item.finding),
    quoted: text(item.snippet),
    title: base.title,
    description: base.description,
    references: referencesOf(...list(item.externalReferences)),
    cwes: cwesOf(texts(item.cwe)),
  });
}

function shownIn(item: Fields): string[] | undefined {
  const shown = [item.snippet, item.finding].flatMap((part) => credentialsIn(text(part) ?? ""));
  return shown.length > 0 ? [...new Set(shown)] : undefined;
}

function lineOf(value: unknown): number | undefined {
  const line = number(value);
  return line !== undefined && line > 0 ? line : undefined;
}
