import { z } from "zod";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, list, number, present, text, timestamp } from "@/lib/parsers/fields";
import { resourceTarget } from "@/lib/parsers/kubernetes-target";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { resourceOfObject, severityOfControl } from "@/lib/parsers/posture/kubescape";
import { kubescapeHeader } from "@/lib/parsers/posture/kubescape-header";

const Envelope = z.union([z.array(z.unknown()), z.looseObject({})]);
type Envelope = z.infer<typeof Envelope>;

/**
 * Kubescape `--format json`, format version 1: a framework report, several of them, or a posture report with `frameworks`.
 *
 * Yields   one entry per control: a failing misconfiguration per resource that fails it, a pass where none does.
 * Units    severity by Kubescape's own bands of the control's base score.
 * Errors   a control without an id is rejected at its JSON Pointer.
 * Source   kubescape/opa-utils reporthandling/datastructures.go; fixtures in __fixtures__/kubescape-v1-json.
 */
export const kubescapeV1Json = defineParser<Envelope>({
  id: "kubescape-v1-json",
  version: 1,
  family: "kubescape",
  media: "json",
  matches: (sketch) => {
    const reports = Array.isArray(sketch) ? sketch : [sketch, ...list(fields(sketch).frameworks)];
    return reports.some((report) => isObject(report) && Array.isArray(report.controlReports));
  },
  envelope: Envelope,
  items: [
    { at: ["controlReports", "*"] },
    { at: ["frameworks", "*", "controlReports", "*"] },
    { at: ["*", "controlReports", "*"] },
  ],
  header: (doc) => ({
    ...EMPTY_HEADER,
    ...kubescapeHeader(fields(doc)),
    scannedAt: timestamp(fields(doc).generationTime),
    kinds: ["misconfiguration"],
  }),
  records: ({ value }) => controlRecords(fields(value)),
});

function controlRecords(control: Fields): MisconfigurationRecord[] {
  const id = text(control.controlID) ?? text(control.id);
  if (!id) throw new RejectedItem("controlID is missing: nothing says which control this is.");
  const base = {
    kind: "misconfiguration" as const,
    severity: severityOfControl(control),
    title: text(control.name) ?? id,
    description: text(control.description),
    rule: { family: "kubescape", id },
    resolution: text(control.remediation),
  };
  const failing = list(control.ruleReports)
    .map(fields)
    .flatMap((rule) => list(rule.ruleResponses).map(fields))
    .flatMap(failures);
  if (failing.length > 0) return failing.map((one) => present({ ...base, ...one }) as MisconfigurationRecord);
  const checked = number(control.totalResources) ?? 0;
  return [
    present({ result: checked > 0 ? "pass" : "unknown", resource: "cluster", ...base }) as MisconfigurationRecord,
  ];
}

/** One failing answer of a rule names the objects it is about. */
function failures(
  response: Fields,
): Pick<MisconfigurationRecord, "target" | "result" | "resource" | "message" | "suppressed">[] {
  const status = text(response.ruleStatus) ?? text(fields(response.ruleStatus).status) ?? "failed";
  if (status === "passed" || status === "success") return [];
  const message = text(response.alertMessage);
  const suppressed =
    isObject(response.exception) || status === "warning"
      ? { reason: "Kubescape lists an exception for it." }
      : undefined;
  const objects = list(fields(response.alertObject).k8sApiObjects).map((object) => resourceOfObject(object));
  const named = objects.filter((object) => object !== null);
  const places = named.map(({ namespace, kind, name }) => resourceTarget(namespace, kind, name));
  if (places.length === 0) places.push({ resource: "cluster", about: undefined });
  return places.map(({ resource, about }) =>
    present({ target: about, result: "fail" as const, resource, message, suppressed }),
  ) as ReturnType<typeof failures>;
}
