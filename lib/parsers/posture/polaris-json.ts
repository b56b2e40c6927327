import { z } from "zod";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { fields, isObject, list, present, text, texts, timestamp } from "@/lib/parsers/fields";
import { resourceTarget } from "@/lib/parsers/kubernetes-target";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.looseObject({ PolarisOutputVersion: z.unknown(), Results: z.array(z.unknown()).nullish() });
type Envelope = z.infer<typeof Envelope>;

/**
 * Fairwinds Polaris `audit --format json` or `yaml`, output version 1.0.
 *
 * Yields   one misconfiguration per check of a resource, of its pod and of each container; `Success` is a pass. Containers are loci.
 * Units    `danger` is high, `warning` medium.
 * Target   each record's Kubernetes resource; the cluster comes from the sender, since the address Polaris calls it by is the same in many.
 * Errors   a check without an id is rejected at its JSON Pointer.
 * Source   FairwindsOps/polaris pkg/validator/output.go; fixtures in __fixtures__/polaris-json.
 */
export const polarisJson = defineParser<Envelope>({
  id: "polaris-json",
  version: 2,
  family: "polaris",
  media: "json",
  alsoYaml: true,
  matches: (sketch) => isObject(sketch) && "PolarisOutputVersion" in sketch,
  envelope: Envelope,
  items: [
    { at: ["Results", "*", "Results", "*"] },
    { at: ["Results", "*", "PodResult", "Results", "*"] },
    { at: ["Results", "*", "PodResult", "ContainerResults", "*", "Results", "*"] },
  ],
  header: headerOf,
  records: ({ value, path }, doc) => [checkRecord(value, path, doc)],
});

function headerOf(doc: Envelope): Header {
  return {
    ...EMPTY_HEADER,
    tool: { name: "Polaris", version: null },
    scannedAt: timestamp(doc.AuditTime),
    kinds: ["misconfiguration"],
    looked: list(doc.Results).length > 0,
  };
}

function checkRecord(value: unknown, path: readonly (string | number)[], doc: Envelope): MisconfigurationRecord {
  const check = fields(value);
  const key = path.at(-1);
  const id = text(check.ID) ?? (typeof key === "string" ? text(key) : undefined);
  if (!id || !isObject(value)) throw new RejectedItem("This check has no id.");
  const resource = fields(list(doc.Results)[path[1] as number]);
  const container =
    path[3] === "ContainerResults"
      ? text(fields(list(fields(resource.PodResult).ContainerResults)[path[4] as number]).Name)
      : undefined;
  const kind = text(resource.Kind) ?? "Unknown";
  const name = text(resource.Name) ?? "";
  const place = resourceTarget(text(resource.Namespace) ?? null, kind, name);
  const details = texts(check.Details);
  return present({
    kind: "misconfiguration",
    target: place.about,
    severity: parseSeverity(check.Severity ?? check.Type),
    title: text(check.Message) ?? id,
    description: details.length > 0 ? details.join("\n") : undefined,
    locus: present({ container }),
    result: check.Success === true ? "pass" : check.Success === false ? "fail" : "unknown",
    rule: { family: "polaris", id },
    ruleText: { description: null },
    resource: place.resource,
    message: text(check.Message),
  }) as MisconfigurationRecord;
}
