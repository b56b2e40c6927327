import { z } from "zod";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, present, text, timestamp } from "@/lib/parsers/fields";
import { resourceTarget } from "@/lib/parsers/kubernetes-target";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.object({ first: z.unknown() });

/**
 * kubeaudit `--format json`: one result per line.
 *
 * Yields   one misconfiguration per result, in order of the lines. A result with `Allowed` at the end of its name is one that a
 *          label on the resource permits: it is kept as suppressed.
 * Units    severity is the line's `level`: error is high, warning medium, info info.
 * Target   the Kubernetes resource of the result, where a cluster is known.
 * Errors   a line without `AuditResultName` or `msg` is rejected.
 * Source   Shopify/kubeaudit internal/... printer and docs; fixtures in __fixtures__/kubeaudit-json.
 */
export const kubeauditJson = defineParser<z.infer<typeof Envelope>>({
  id: "kubeaudit-json",
  version: 1,
  family: "kubeaudit",
  media: "json-values",
  matches: (sketch, { stated }) => list(sketch).some(isResult) || (stated && list(sketch).length === 0),
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: (doc) => ({
    ...EMPTY_HEADER,
    tool: { name: "kubeaudit", version: null },
    scannedAt: timestamp(fields(doc.first).time),
    kinds: ["misconfiguration"],
  }),
  records: ({ value }) => [auditRecord(fields(value))],
});

function isResult(value: unknown): boolean {
  return isObject(value) && "AuditResultName" in value && ("level" in value || "ResourceKind" in value);
}

/** Said about what is in order (kubeaudit docs/auditors). */
const IN_ORDER = new Set(["ImageCorrect"]);

function auditRecord(line: Fields): MisconfigurationRecord {
  const id = text(line.AuditResultName);
  if (!id) throw new RejectedItem("AuditResultName is missing: nothing says what was found.");
  const kind = text(line.ResourceKind) ?? "Unknown";
  const place = resourceTarget(text(line.ResourceNamespace) ?? null, kind, text(line.ResourceName) ?? "");
  const allowed = id.endsWith("Allowed");
  return present({
    kind: "misconfiguration",
    target: place.about,
    severity: parseSeverity(line.level),
    title: text(line.msg) ?? id,
    locus: present({ container: text(line.Container) }),
    suppressed: allowed ? { reason: text(line.OverrideReason) ?? "A label on the resource permits it." } : undefined,
    result: IN_ORDER.has(id) ? "pass" : "fail",
    rule: { family: "kubeaudit", id: allowed ? id.slice(0, -"Allowed".length) : id },
    resource: place.resource,
    message: text(line.msg),
  }) as MisconfigurationRecord;
}
