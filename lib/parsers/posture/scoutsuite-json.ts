import { z } from "zod";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { fields, isObject, number, present, text, texts } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { cloudAccount } from "@/lib/parsers/posture/cloud-place";

const Envelope = z.looseObject({ last_run: z.looseObject({}).nullish() });
type Envelope = z.infer<typeof Envelope>;

/**
 * Scout Suite's results: `scoutsuite_results = {...}` (JavaScript, read as JSON) or the object alone.
 *
 * Yields   one entry per rule: a failing misconfiguration for each item it flags, a pass where it checked items and flagged none,
 *          neither where it checked nothing.
 * Units    `danger` is high, `warning` medium.
 * Target   the account, subscription or project; items are paths inside it.
 * Errors   a rule that is no object is rejected at its JSON Pointer.
 * Source   nccgroup/ScoutSuite core/processingengine.py, output/result_encoder.py; fixtures in __fixtures__/scoutsuite-json.
 */
export const scoutsuiteJson = defineParser<Envelope>({
  id: "scoutsuite-json",
  version: 1,
  family: "scoutsuite",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    "services" in sketch &&
    ("ruleset_name" in fields(sketch.last_run) || "provider_code" in sketch),
  envelope: Envelope,
  items: [{ at: ["services", "*", "findings", "*"] }],
  header: headerOf,
  records: ({ value, path }) => findingRecords(value, String(path[3])),
});

function headerOf(doc: Envelope): Header {
  const run = fields(doc.last_run);
  const checked = Object.values(fields(run.summary)).some(
    (service) => (number(fields(service).checked_items) ?? 0) > 0,
  );
  return {
    ...EMPTY_HEADER,
    tool: { name: "Scout Suite", version: text(run.version) ?? null },
    scannedAt: timeOf(text(run.time)),
    target: cloudAccount(text(doc.provider_code), text(doc.account_id)) ?? null,
    kinds: ["misconfiguration"],
    looked: checked,
  };
}

/** `2021-02-19 19:16:10+0000`, as Python prints it. */
function timeOf(written: string | undefined): string | null {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)([+-]\d\d)(\d\d)$/.exec(written ?? "");
  const time = match ? `${match[1]}T${match[2]}${match[3]}:${match[4]}` : null;
  return time !== null && !Number.isNaN(Date.parse(time)) ? time : null;
}

function findingRecords(value: unknown, id: string): MisconfigurationRecord[] {
  if (!isObject(value)) throw new RejectedItem("This rule's result is not an object.");
  const flagged = number(value.flagged_items) ?? 0;
  const checked = number(value.checked_items) ?? 0;
  const references = texts(value.references);
  const service = text(value.service) ?? "";
  const base = {
    kind: "misconfiguration" as const,
    severity: parseSeverity(value.level),
    title: text(value.description) ?? id,
    description: text(value.rationale),
    references: references.length > 0 ? references : undefined,
    rule: { family: "scoutsuite", id },
    resolution: text(value.remediation),
  };
  const items = [...new Set(texts(value.items))];
  const whole = text(value.path) ?? service;
  const places = flagged > 0 && items.length > 0 ? items : [whole];
  const result = flagged > 0 ? "fail" : checked > 0 ? "pass" : "unknown";
  return places.map((resource) => present({ result, resource, ...base }) as MisconfigurationRecord);
}
