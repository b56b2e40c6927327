import { z } from "zod";
import type { FindingKind } from "@/lib/model/finding-kind";
import type { ParsedRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, list, sumOf, text } from "@/lib/parsers/fields";
import {
  benchmarkCheck,
  complianceCheck,
  complianceSummary,
  frameworkOf,
  operatorCheck,
} from "@/lib/parsers/images/trivy-operator-check";
import {
  operatorComponent,
  operatorImage,
  operatorSecret,
  operatorVulnerability,
} from "@/lib/parsers/images/trivy-operator-image";
import { type ReportSubject, subjectOf } from "@/lib/parsers/images/trivy-operator-resource";
import { defineParser, EMPTY_HEADER, type Header, type ItemPart, RejectedItem } from "@/lib/parsers/parser";

const GROUP = /^aquasecurity\.github\.io\//;

/** Keys of a map with one list for each kind, as a dump of all resources writes it. */
const PLURALS = [
  "vulnerabilityreports",
  "configauditreports",
  "exposedsecretreports",
  "rbacassessmentreports",
  "infraassessmentreports",
  "sbomreports",
  "ciskubebenchreports",
].flatMap((name) => [name, `cluster${name}`]);
const KEYS = [...PLURALS, "clustercompliancereports", "compliancereports"].map(
  (name) => `${name}.aquasecurity.github.io`,
);

const Envelope = z.object({ first: z.unknown() });

/**
 * Reports of trivy-operator and of Starboard before it, as kubectl prints them: one object, a List, several documents, an
 * array, or a map with a list for each kind; JSON or YAML. Also as the operator sends them (`{verb, operatorObject}`).
 *
 * Yields   one record per entry of every report: vulnerabilities and secrets of the image that `registry` and `artifact` name,
 *          checks of the resource in the labels (a ReplicaSet's are its Deployment's), controls of a compliance report.
 *          Components of SBOM reports beside them.
 * Units    severity is Trivy's word; "danger" of Starboard is high.
 * Errors   an object that is no such report, and a broken entry, are rejected at their place.
 * Source   aquasecurity/trivy-operator pkg/apis/aquasecurity/v1alpha1; fixtures in __fixtures__/trivy-operator.
 */
export const trivyOperator = defineParser<z.infer<typeof Envelope>>({
  id: "trivy-operator",
  version: 4,
  family: "trivy",
  media: "yaml",
  matches: (sketch) => list(sketch).some(isEnvelope),
  envelope: Envelope,
  items: [
    { at: ["*"], parts: partsOf },
    { at: ["*", "items", "*"], parts: partsOf },
    ...KEYS.map((key) => ({ at: ["*", key, "*"], parts: partsOf })),
  ],
  header: headerOf,
  records: ({ value, path }) => recordsOf(fields(fields(value).part), path, fields(value).whole),
});

function isReport(value: unknown): boolean {
  return isObject(value) && GROUP.test(text(value.apiVersion) ?? "") && /Report$/.test(text(value.kind) ?? "");
}

function isEnvelope(value: unknown): boolean {
  if (!isObject(value)) return false;
  const items = list(value.items);
  const isOwnList = GROUP.test(text(value.apiVersion) ?? "") && Array.isArray(value.items);
  return (
    isReport(value) ||
    isSent(value) ||
    items.some(isReport) ||
    isOwnList ||
    KEYS.some((key) => Array.isArray(value[key]))
  );
}

/** What the operator's webhook sends where it tells of deleted reports too. */
function isSent(value: unknown): boolean {
  return typeof fields(value).verb === "string" && isReport(fields(value).operatorObject);
}

/** The report object itself. */
function reportIn(value: unknown): Fields {
  return fields(isSent(value) ? fields(value).operatorObject : value);
}

const LISTS = ["vulnerabilities", "secrets", "checks", "podChecks"] as const;

/** The entries of a report object; none for the envelope of a list or map, which comes here too. */
function partsOf(value: unknown): ItemPart[] {
  if (!isObject(value)) return [{ at: [], part: value }];
  // A report that was deleted says nothing of what it was about.
  if (isSent(value))
    return value.verb === "delete"
      ? []
      : partsOf(value.operatorObject).map((part) => ({ ...part, at: ["operatorObject", ...part.at] }));
  if (!("report" in value) && !("status" in value))
    return "items" in value || KEYS.some((key) => key in value) || isEmptyEnvelope(value)
      ? []
      : [{ at: [], part: value }];
  const report = fields(value.report);
  const parts: ItemPart[] = LISTS.flatMap((name) => partsAt(["report", name], report[name]));
  for (const [name, checks] of Object.entries(fields(report.containerChecks)))
    parts.push(...partsAt(["report", "containerChecks", name], checks).map((part) => ({ ...part, entry: false })));
  parts.push(...benchmarkParts(report), ...complianceParts(fields(value.status)));
  const components = fields(report.components).components;
  parts.push(...partsAt(["report", "components", "components"], components).map((part) => ({ ...part, entry: false })));
  return parts;
}

/** What is left of `{apiVersion, kind: List, items}` once its items are taken out. */
function isEmptyEnvelope(value: Fields): boolean {
  return /(?:^|List)$/.test(text(value.kind) ?? "");
}

function partsAt(at: readonly string[], value: unknown): ItemPart[] {
  return list(value).map((one, i) => ({ at: [...at, i], part: one }));
}

function benchmarkParts(report: Fields): ItemPart[] {
  return list(report.sections).flatMap((section, s) =>
    list(fields(section).tests).flatMap((test, t) =>
      list(fields(test).results).map((one, r) => ({
        at: ["report", "sections", s, "tests", t, "results", r],
        part: one,
      })),
    ),
  );
}

function complianceParts(status: Fields): ItemPart[] {
  const detail = list(fields(status.detailReport).results).flatMap((control, c) =>
    list(fields(control).checks).map((one, i) => ({
      at: ["status", "detailReport", "results", c, "checks", i],
      part: one,
    })),
  );
  return [
    ...detail,
    ...partsAt(["status", "summaryReport", "controlCheck"], fields(status.summaryReport).controlCheck),
    ...partsAt(["status", "controlCheck"], status.controlCheck),
  ];
}

function recordsOf(item: Fields, path: readonly (string | number)[], whole: unknown): ParsedRecord[] {
  const object = reportIn(whole);
  if (!isReport(object) && !("report" in object)) throw new RejectedItem("This is no report of trivy-operator.");
  const report = fields(object.report);
  const at = path.findLastIndex((step) => step === "report" || step === "status");
  switch (path[at + 1]) {
    case "vulnerabilities":
      return [
        text(item.vulnerabilityID) || !text(item.id)
          ? operatorVulnerability(item, report, subjectOf(object))
          : hunted(item, subjectOf(object)),
      ];
    case "secrets":
      return [operatorSecret(item, report, subjectOf(object))];
    case "checks":
    case "podChecks": // Starboard repeats here what `checks` holds: identity folds the two
    case "containerChecks":
      return [operatorCheck(item, subjectOf(object), text(fields(report.scanner).name) ?? "")];
    case "sections":
      return [benchmarkCheck(item, fields(list(report.sections)[path[at + 2] as number]), subjectOf(object))];
    case "components":
      return operatorComponent(item, report);
    case "detailReport": {
      const control = fields(list(fields(fields(object.status).detailReport).results)[path[at + 3] as number]);
      return [complianceCheck(item, control, frameworkOf(object))];
    }
    case "summaryReport":
    case "controlCheck":
      return [complianceSummary(item, frameworkOf(object))];
    default:
      throw new RejectedItem("This is no report of trivy-operator.");
  }
}

/** A weakness of the cluster that kube-hunter found for Starboard: its rules are kube-hunter's own. */
function hunted(item: Fields, subject: ReportSubject): ParsedRecord {
  return operatorCheck(
    {
      checkID: item.id,
      severity: item.severity,
      title: item.vulnerability,
      description: item.description,
      success: false,
    },
    subject,
    "kube-hunter",
  );
}

const SEVERITY_COUNTS = ["criticalCount", "highCount", "mediumCount", "lowCount", "unknownCount"];

/** A file with one report is about what that is about; one with several is about a cluster that it does not name. */
function headerOf({ first }: z.infer<typeof Envelope>): Header {
  const object = reportIn(first);
  const report = fields(object.report);
  const isOne = isReport(object) && fields(first).verb !== "delete";
  const scanner = fields(report.scanner);
  const subject = isOne ? subjectOf(object) : null;
  const image = isOne ? operatorImage(report) : undefined;
  return {
    ...EMPTY_HEADER,
    tool: { name: "Trivy Operator", version: text(scanner.version) ?? null },
    target: image ?? subject?.about ?? null,
    digests: image?.digests ?? [],
    kinds: isOne ? kindsOf(text(object.kind) ?? "") : [],
    counted: isOne ? sumOf(...SEVERITY_COUNTS.map((name) => fields(report.summary)[name])) : 0,
    // Passed checks may stand in the list too: it is never the shorter one.
    countsEntries: true,
    looked: isOne && text(report.updateTimestamp) !== undefined && text(scanner.name) !== undefined,
  };
}

function kindsOf(kind: string): FindingKind[] {
  if (/VulnerabilityReport$/.test(kind)) return ["vulnerability"];
  if (/SecretReport$/.test(kind)) return ["secret"];
  return /(?:Audit|Assessment|Compliance|KubeBench)/.test(kind) ? ["misconfiguration"] : [];
}
