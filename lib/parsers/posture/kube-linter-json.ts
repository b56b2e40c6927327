import { z } from "zod";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, list, present, text, timestamp } from "@/lib/parsers/fields";
import { resourceTarget } from "@/lib/parsers/kubernetes-target";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.looseObject({ Summary: z.looseObject({}).nullish() });

/**
 * kube-linter `lint --format json`.
 *
 * Yields   one failing misconfiguration per report, in report order; containers are loci.
 * Units    kube-linter states no severity.
 * Target   the Kubernetes object each report is about, where a cluster is known.
 * Errors   a report without a check is rejected at its JSON Pointer.
 * Source   stackrox/kube-linter pkg/run/run.go, pkg/diagnostic; fixtures in __fixtures__/kube-linter-json.
 */
export const kubeLinterJson = defineParser<z.infer<typeof Envelope>>({
  id: "kube-linter-json",
  version: 1,
  family: "kube-linter",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    "Reports" in sketch &&
    ("KubeLinterVersion" in fields(sketch.Summary) ||
      list(sketch.Reports).some((one) => isObject(one) && isObject(one.Diagnostic) && "Check" in one)),
  envelope: Envelope,
  items: [{ at: ["Reports", "*"] }],
  header: (doc) => ({
    ...EMPTY_HEADER,
    tool: { name: "kube-linter", version: text(fields(doc.Summary).KubeLinterVersion) ?? null },
    scannedAt: timestamp(fields(doc.Summary).CheckEndTime),
    kinds: ["misconfiguration"],
    // Without any object to check kube-linter fails instead of passing.
    counted: fields(doc.Summary).ChecksStatus === "Failed" ? 1 : 0,
    looked: fields(doc.Summary).ChecksStatus === "Passed",
  }),
  records: ({ value }) => [lintRecord(fields(value))],
});

function lintRecord(report: Fields): MisconfigurationRecord {
  const id = text(report.Check);
  if (!id) throw new RejectedItem("Check is missing: nothing says which check this is.");
  const object = fields(report.Object);
  const subject = fields(object.K8sObject);
  const path = text(fields(object.Metadata).FilePath);
  const kind = text(fields(subject.GroupVersionKind).Kind) ?? "Unknown";
  const place = resourceTarget(text(subject.Namespace) ?? null, kind, text(subject.Name) ?? "");
  const message = text(fields(report.Diagnostic).Message);
  return present({
    kind: "misconfiguration",
    target: place.about,
    severity: "unknown",
    title: message ?? id,
    locus: present({ path, container: /container "([^"]{1,253})"/.exec(message?.slice(0, 2000) ?? "")?.[1] }),
    result: "fail",
    rule: { family: "kube-linter", id },
    resource: place.resource,
    message,
    resolution: text(report.Remediation),
  }) as MisconfigurationRecord;
}
