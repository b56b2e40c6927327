import type { MisconfigurationRecord, RecordTarget } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, list, number, present, text, texts } from "@/lib/parsers/fields";
import { complianceTarget, type ReportSubject } from "@/lib/parsers/images/trivy-operator-resource";
import { RejectedItem } from "@/lib/parsers/parser";
import { benchmarkFamily } from "@/lib/parsers/posture/kube-bench";
import { credentialsIn } from "@/lib/parsers/shown-secrets";

/** One entry of `checks` in a configuration, RBAC or infrastructure report. */
export function operatorCheck(check: Fields, subject: ReportSubject, scanner: string): MisconfigurationRecord {
  const id = text(check.checkID);
  if (!id) throw new RejectedItem("checkID is missing: nothing says which check this is.");
  return checkRecord(check, ruleOf(id, scanner), subject.resource, subject.about);
}

/** One entry of a compliance report's control. Without a check it is the control itself, which passed or was not looked at. */
export function complianceCheck(check: Fields, control: Fields, framework: string): MisconfigurationRecord {
  const id = text(check.checkID);
  if (!id) {
    const controlId = text(control.id);
    if (!controlId) throw new RejectedItem("Neither the check nor its control has an id.");
    return checkRecord(
      { ...control, title: control.name, ...present({ ...check }), severity: control.severity },
      ruleOf(`${framework}/${controlId}`, "Trivy"),
      framework,
      undefined,
    );
  }
  const target = complianceTarget(text(check.target) ?? "");
  // A check that says no severity has that of the control it fails.
  const graded = { ...check, severity: text(check.severity) ?? control.severity };
  return checkRecord(graded, ruleOf(id, "Trivy"), target?.resource ?? text(check.target) ?? framework, target?.about);
}

/** One line of a compliance report's summary: how many checks of a control fail. */
export function complianceSummary(control: Fields, framework: string): MisconfigurationRecord {
  const id = text(control.id);
  if (!id) throw new RejectedItem("id is missing: nothing says which control this is.");
  const failing = number(control.totalFail) ?? number(control.failTotal);
  const passing = number(control.passTotal);
  return present({
    kind: "misconfiguration",
    severity: parseSeverity(control.severity),
    title: text(control.name) ?? id,
    description: text(control.description),
    result: failing === undefined ? "unknown" : failing > 0 ? "fail" : passing === 0 ? "unknown" : "pass",
    rule: { family: "trivy", id: `${framework}/${id}` },
    resource: framework,
    message: failing ? `${failing} failing checks` : undefined,
  }) as MisconfigurationRecord;
}

/** One result of kube-bench in a CIS report; its rules are those of the benchmark's version, as in kube-bench's own output. */
export function benchmarkCheck(result: Fields, section: Fields, subject: ReportSubject): MisconfigurationRecord {
  const id = text(result.test_number);
  if (!id) throw new RejectedItem("test_number is missing: nothing says which check this is.");
  const status = (text(result.status) ?? "").toUpperCase();
  return present({
    kind: "misconfiguration",
    target: subject.about,
    severity: "unknown",
    title: text(result.test_desc) ?? id,
    result: status === "FAIL" ? "fail" : status === "PASS" ? "pass" : "unknown",
    rule: { family: benchmarkFamily(text(section.version)), id },
    resource: subject.resource,
    resolution: text(result.remediation),
  }) as MisconfigurationRecord;
}

function checkRecord(
  check: Fields,
  rule: { family: string; id: string },
  resource: string,
  about: RecordTarget | undefined,
): MisconfigurationRecord {
  const message = texts(check.messages).join("\n");
  const shown = credentialsIn(message);
  return present({
    kind: "misconfiguration",
    target: about,
    severity: parseSeverity(check.severity),
    title: text(check.title) ?? text(list(check.messages)[0]) ?? rule.id,
    description: text(check.description),
    result: check.success === true ? "pass" : check.success === false ? "fail" : "unknown",
    rule,
    resource,
    message: message || undefined,
    resolution: text(check.remediation),
    shown: shown.length > 0 ? shown : undefined,
  }) as MisconfigurationRecord;
}

/**
 * Trivy's family for its own checks, also where Conftest ran them for Starboard; Polaris and kube-hunter keep theirs. `AVD-KSV-0041` is
 * the catalog's name for what Trivy reports as `KSV-0041`; nothing else of an id may be changed (KSV0012 is not KSV012).
 */
function ruleOf(id: string, scanner: string): { family: string; id: string } {
  const other = /^(?:polaris|kube-hunter)$/i.exec(scanner)?.[0];
  if (other) return { family: other.toLowerCase(), id };
  return { family: "trivy", id: id.replace(/^AVD-(?=[A-Z]{2,5}-\d{4,5}$)/, "") };
}

/** The name under which a compliance report's controls are known: its specification's id, else the object's name. */
export function frameworkOf(report: Fields): string {
  const status = fields(report.status);
  const detail = fields(status.detailReport);
  const spec = fields(fields(report.spec).compliance ?? fields(report.spec));
  return (
    text(detail.id) ??
    text(fields(status.summaryReport).id) ??
    text(spec.id) ??
    text(spec.name) ??
    text(fields(report.metadata).name) ??
    "compliance"
  );
}
