import { z } from "zod";
import type { MisconfigurationRecord, ParsedRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, present, text } from "@/lib/parsers/fields";
import { operatorCheck } from "@/lib/parsers/images/trivy-operator-check";
import { operatorSecret, operatorVulnerability } from "@/lib/parsers/images/trivy-operator-image";
import { controllerTarget, type ReportSubject } from "@/lib/parsers/images/trivy-operator-resource";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

/**
 * trivy-operator's metrics as Prometheus answers a query: `trivy_vulnerability_id`, `trivy_compliance_info`,
 * `trivy_exposedsecrets_info`, `trivy_configaudits_info`, `trivy_rbacassessments_info`, `trivy_infraassessments_info`.
 *
 * Yields   one record per series with an entry's own labels. Series that only count (`trivy_image_vulnerabilities`) yield none.
 * Units    severity is the label's word.
 * Errors   a series of another metric, or without its id, is rejected at its JSON Pointer; a failed query makes it incomplete.
 * Source   aquasecurity/trivy-operator pkg/metrics/collector.go; fixtures in __fixtures__/trivy-operator-prometheus.
 */
export const trivyOperatorPrometheus = defineParser<Fields>({
  id: "trivy-operator-prometheus",
  version: 2,
  family: "trivy",
  media: "json",
  matches: (sketch, { stated }) =>
    isObject(sketch) &&
    isObject(sketch.data) &&
    "resultType" in sketch.data &&
    (list(sketch.data.result).some((one) => /^trivy_/.test(text(fields(fields(one).metric).__name__) ?? "")) ||
      (stated && list(sketch.data.result).length === 0)),
  envelope: z.looseObject({}),
  items: [{ at: ["data", "result", "*"] }],
  header: (doc) => ({
    ...EMPTY_HEADER,
    tool: { name: "Trivy Operator", version: null },
    incomplete:
      text(doc.status) === "success" ? null : `Prometheus says: ${text(doc.error)?.slice(0, 300) ?? "no success"}`,
  }),
  records: ({ value }) => seriesRecords(fields(fields(value).metric)),
});

function seriesRecords(metric: Fields): ParsedRecord[] {
  const name = text(metric.__name__) ?? "";
  switch (name) {
    case "trivy_vulnerability_id":
      return [vulnerabilityOf(metric)];
    case "trivy_exposedsecrets_info":
      return [secretOf(metric)];
    case "trivy_compliance_info":
      return [complianceOf(metric)];
    case "trivy_configaudits_info":
      return [checkOf(metric, "config_audit")];
    case "trivy_rbacassessments_info":
    case "trivy_clusterrbacassessments_info":
      return [checkOf(metric, "rbac_assessment")];
    case "trivy_infraassessments_info":
      return [checkOf(metric, "infra_assessment")];
    default:
      // Counts by severity: what they count has series of its own.
      if (/^trivy_(?:image|resource|role|clusterrole|cluster|exposedsecrets|report)/.test(name)) return [];
      throw new RejectedItem(`The metric "${name.slice(0, 80)}" is none of trivy-operator's that we know.`);
  }
}

/** What the operator says of the resource. Where Prometheus' own labels had the same names, the operator's are `exported_`. */
function label(metric: Fields, name: string): string | undefined {
  return text(metric[`exported_${name}`]) ?? text(metric[name]);
}

function subjectOf(metric: Fields): ReportSubject {
  const [namespace, kind, name] = ["namespace", "resource_kind", "resource_name"].map((one) => label(metric, one));
  return {
    ...controllerTarget(namespace ?? null, kind ?? "", name ?? ""),
    container: label(metric, "container_name"),
  };
}

/** The labels, in the shape of the report they were made from. */
function reportOf(metric: Fields): Fields {
  return {
    registry: { server: metric.image_registry },
    artifact: { repository: metric.image_repository, tag: metric.image_tag, digest: metric.image_digest },
  };
}

function vulnerabilityOf(metric: Fields): ParsedRecord {
  const item = {
    vulnerabilityID: metric.vuln_id,
    resource: metric.resource,
    installedVersion: metric.installed_version,
    fixedVersion: metric.fixed_version,
    severity: metric.severity,
    title: metric.vuln_title,
    score: metric.vuln_score,
    packageType: metric.package_type,
    pkgPath: metric.pkg_path,
    class: metric.class,
    target: metric.target,
  };
  return operatorVulnerability(item, reportOf(metric), subjectOf(metric));
}

function secretOf(metric: Fields): ParsedRecord {
  const item = {
    ruleID: metric.secret_rule_id,
    title: metric.secret_title,
    target: metric.secret_target,
    severity: metric.severity,
  };
  return operatorSecret(item, reportOf(metric), subjectOf(metric));
}

function checkOf(metric: Fields, prefix: string): ParsedRecord {
  const success = text(metric[`${prefix}_success`])?.toLowerCase();
  const check = {
    checkID: metric[`${prefix}_id`],
    title: metric[`${prefix}_title`],
    description: metric[`${prefix}_description`],
    severity: metric.severity,
    success: success === "true" ? true : success === "false" ? false : undefined,
  };
  return operatorCheck(check, subjectOf(metric), "Trivy");
}

function complianceOf(metric: Fields): MisconfigurationRecord {
  const id = text(metric.compliance_id);
  if (!id) throw new RejectedItem("compliance_id is missing: nothing says which control this is.");
  const framework = text(metric.title) ?? "compliance";
  const status = text(metric.status)?.toLowerCase();
  return present({
    kind: "misconfiguration",
    severity: parseSeverity(metric.severity),
    title: text(metric.compliance_name) ?? id,
    description: label(metric, "description"),
    result: status === "fail" ? "fail" : status === "pass" ? "pass" : "unknown",
    rule: { family: "trivy", id: `${framework}/${id}` },
    resource: framework,
  }) as MisconfigurationRecord;
}
