import { z } from "zod";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, lookup, present, text } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { cloudPlace } from "@/lib/parsers/posture/cloud-place";

const Envelope = z.object({ first: z.unknown() });

/**
 * CloudSploit `--json`.
 *
 * Yields   one misconfiguration per result, in order: FAIL is a finding, OK a pass; WARN and UNKNOWN are neither.
 * Units    CloudSploit's results state no severity, unless a fork adds one.
 * Target   the resource, if its id identifies.
 * Errors   a result without a plugin is rejected at its JSON Pointer.
 * Source   aquasecurity/cloudsploit postprocess/output.js; fixtures in __fixtures__/cloudsploit-json.
 */
export const cloudsploitJson = defineParser<z.infer<typeof Envelope>>({
  id: "cloudsploit-json",
  version: 1,
  family: "cloudsploit",
  media: "json-values",
  matches: (sketch, { stated }) => list(sketch).some(isResult) || (stated && list(sketch).length === 0),
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "CloudSploit", version: null }, kinds: ["misconfiguration"] }),
  records: ({ value }) => [resultRecord(fields(value))],
});

function isResult(value: unknown): boolean {
  return isObject(value) && "plugin" in value && "category" in value && "status" in value && "resource" in value;
}

const RESULTS: Record<string, MisconfigurationRecord["result"]> = { OK: "pass", PASS: "pass", FAIL: "fail" };

function resultRecord(item: Fields): MisconfigurationRecord {
  const id = text(item.plugin);
  if (!id) throw new RejectedItem("plugin is missing: nothing says what was checked.");
  const resource = text(item.resource);
  const place = cloudPlace({
    provider: text(item.cloud),
    account: text(item.account),
    region: text(item.region),
    id: resource === "N/A" || resource === "Unknown" ? undefined : resource,
  });
  return present({
    kind: "misconfiguration",
    target: place.target,
    severity: parseSeverity(item.severity),
    title: text(item.title) ?? id,
    description: text(item.description),
    locus: present({ detail: text(item.region) }),
    result: lookup(RESULTS, (text(item.status) ?? "").toUpperCase()) ?? "unknown",
    rule: { family: "cloudsploit", id },
    resource: place.resource,
    message: text(item.message),
  }) as MisconfigurationRecord;
}
