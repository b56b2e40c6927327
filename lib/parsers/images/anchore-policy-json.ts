import { z } from "zod";
import { toPointer } from "@/lib/model/json-pointer";
import type { ParsedRecord, RecordTarget } from "@/lib/model/record";
import { type Fields, fields, isObject, list, text, texts, timestamp } from "@/lib/parsers/fields";
import { digestOf, namesImage } from "@/lib/parsers/image-target";
import { policyRecord } from "@/lib/parsers/images/anchore-policy-row";
import { unlistedVerdict } from "@/lib/parsers/images/anchore-verdict";
import { defineParser, EMPTY_HEADER, type Header, type Item, RejectedItem } from "@/lib/parsers/parser";

/** Columns of a row where the report has no `header`. */
const COLUMNS = ["Image_Id", "Repo_Tag", "Trigger_Id", "Gate", "Trigger", "Check_Output", "Gate_Action", "Whitelisted"];

/**
 * Anchore's policy evaluation (`evaluate check --detail --json`): per image digest and tag, rows of gates that were triggered.
 * Also the bare `{image: {result: {header, rows}}}` of inline scans and the Jenkins plugin, and what anchorectl writes (`policy
 * evaluate -o json`, `image check --detail -o json`): evaluations of an image with `details`, or a list of them with `detail`.
 *
 * Yields   one record per row: of the gate `vulnerabilities` a vulnerability with the package its trigger id names, of any other
 *          a misconfiguration of the image.
 * Units    severity is the word in the check's text; a row without one has its gate's action, "stop" for high and "warn" for
 *          medium, as Anchore grades its own exports. An allowlisted row is suppressed.
 * Errors   a row without a gate and a trigger is rejected at its JSON Pointer.
 * Source   anchore/anchore-engine docs, policy evaluation result; fixtures in __fixtures__/anchore-policy-json.
 */
export const anchorePolicyJson = defineParser<unknown>({
  id: "anchore-policy-json",
  version: 3,
  family: "anchore",
  media: "json",
  matches: (sketch) => hasCtlEvaluation(sketch) || hasEvaluation(sketch),
  envelope: z.union([z.array(z.unknown()), z.looseObject({})]),
  items: [
    ...["result", "results"].flatMap((key) => [
      ["*", "*", "*", "*", "detail", "result", key, "*", "result", "rows", "*"],
      ["*", "*", "*", "detail", "result", key, "*", "result", "rows", "*"],
    ]),
    ["*", "result", "rows", "*"],
    ["evaluations", "*", "details", "*"],
    ["*", "detail", "*"],
  ].map((at) => ({ at, indexed: true })),
  // Which lists have entries: an evaluation that failed and lists nothing is no clean one.
  index: ({ path }) => (isKey(path) ? [] : [[toPointer(path.slice(0, -1)), true]]),
  header: headerOf,
  records: (item, doc) =>
    isKey(item.path) ? [] : [item.path.includes("rows") ? rowRecord(item, doc) : ctlRecord(item, doc)],
});

/** Under a digest and a tag `detail` is an object: its keys are no entries. */
function isKey(path: Item["path"]): boolean {
  return path.length === 3 && typeof path[2] !== "number";
}

function headerOf(doc: unknown, index: ReadonlyMap<string, unknown>): Header {
  const ctl = ctlEvaluationsOf(doc);
  const only = ctl.length === 1 ? ctl[0] : undefined;
  const target = only && imageOf(text(only.tag), [text(only.digest) ?? ""]);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Anchore", version: null },
    scannedAt: timestamp(only?.at) ?? null,
    target: target ?? null,
    digests: target?.digests ?? [],
    kinds: ["misconfiguration"],
    looked: ctl.length > 0 ? ctl.every((one) => Array.isArray(one.detail)) : evaluationsOf(doc).length > 0,
    incomplete: unlistedVerdict(doc, index),
  };
}

/** anchorectl's evaluations of one image, or of each image of a list, by the same names. */
function ctlEvaluationsOf(doc: unknown): Fields[] {
  const { evaluations, evaluatedTag, imageDigest } = fields(doc);
  if (Array.isArray(evaluations))
    return evaluations.map((one) => ({
      ...fields(one),
      detail: fields(one).details,
      tag: evaluatedTag,
      digest: imageDigest,
      at: fields(one).evaluationTime,
    }));
  return list(doc).map((one) => ({ ...fields(one), at: fields(one).lastEvaluation }));
}

function hasCtlEvaluation(doc: unknown): boolean {
  const { evaluations } = fields(doc);
  if (Array.isArray(evaluations)) return evaluations.some((one) => isCtlEvaluation(fields(one), fields(one).details));
  return list(doc).some((one) => isCtlEvaluation(fields(one), fields(one).detail));
}

function isCtlEvaluation(one: Fields, detail: unknown): boolean {
  return "finalAction" in one && "finalActionReason" in one && (Array.isArray(detail) || detail === null);
}

function ctlRecord({ value, path }: Item, doc: unknown): ParsedRecord {
  const item = fields(value);
  const { evaluatedTag, imageDigest } = fields(doc);
  const one = fields(list(doc)[path[0] as number]);
  const gate = text(item.gate);
  const trigger = text(item.triggerName);
  if (!gate || !trigger) throw new RejectedItem("The entry names no gate or no trigger.");
  return policyRecord({
    gate,
    trigger,
    triggerId: text(item.triggerId) ?? "",
    output: text(item.description) ?? "",
    action: (text(item.status) ?? "").toLowerCase(),
    suppressed: acceptedBy(item.allowlisted ?? item.whitelisted),
    target: imageOf(text(item.tag) ?? text(one.tag ?? evaluatedTag), [text(one.digest ?? imageDigest) ?? ""]),
  });
}

/** What stands behind each image: `[{detail, status}]` under digest and tag, or `{result}` under an image id. */
function evaluationsOf(doc: unknown): unknown[] {
  const found: unknown[] = [];
  for (const images of Array.isArray(doc) ? doc : [doc]) {
    for (const one of Object.values(fields(images))) {
      found.push(one);
      for (const tag of Object.values(fields(one))) for (const evaluation of list(tag)) found.push(evaluation);
    }
  }
  return found;
}

/** Asked of every small report: as `evaluationsOf`, without a list of them. */
function hasEvaluation(doc: unknown): boolean {
  for (const images of Array.isArray(doc) ? doc : [doc]) {
    const byImage = fields(images);
    for (const image in byImage) {
      if (isEvaluation(byImage[image])) return true;
      const byTag = fields(byImage[image]);
      for (const tag in byTag) if (Array.isArray(byTag[tag]) && byTag[tag].some(isEvaluation)) return true;
    }
  }
  return false;
}

function isEvaluation(value: unknown): boolean {
  const one = fields(value);
  if (isObject(one.detail)) return isObject(one.detail.result) && isObject(one.detail.policy);
  const { header } = fields(one.result);
  return Array.isArray(header) && header.includes("Gate") && header.includes("Trigger_Id");
}

function rowRecord({ value, path }: Item, doc: unknown): ParsedRecord {
  if (!Array.isArray(value)) throw new RejectedItem("This row is not a list.");
  const result = path.slice(0, -2).reduce<unknown>((at, key) => (at as Record<string | number, unknown>)?.[key], doc);
  const header = texts(fields(result).header);
  const columns = header.length > 0 ? header : COLUMNS;
  const cell = (name: string): unknown => value[columns.indexOf(name)];
  const gate = text(cell("Gate"));
  const trigger = text(cell("Trigger"));
  if (!gate || !trigger) throw new RejectedItem("The row names no gate or no trigger.");
  const output = text(cell("Check_Output")) ?? "";
  return policyRecord({
    gate,
    trigger,
    triggerId: text(cell("Trigger_Id")) ?? "",
    output,
    action: (text(cell("Gate_Action")) ?? "").toLowerCase(),
    suppressed: acceptedBy(cell("Whitelisted") ?? cell("Allowlisted")),
    target: imageOf(text(cell("Repo_Tag")), path),
  });
}

function acceptedBy(value: unknown): { reason: string } | undefined {
  if (value === true || (isObject(value) && Object.keys(value).length > 0)) {
    const name = text(fields(value).whitelist_name) ?? text(fields(value).allowlist_name);
    return { reason: name ? `Accepted by Anchore's list "${name}".` : "Accepted by a list of Anchore." };
  }
  return undefined;
}

/** The tag in the row; the digest stands somewhere above it. */
function imageOf(tag: string | undefined, path: readonly (string | number)[]): RecordTarget | undefined {
  if (!tag || !namesImage(tag)) return undefined;
  const digest = path.find((step): step is string => typeof step === "string" && digestOf(step) !== undefined);
  return { kind: "image", name: tag, digests: digest ? [{ type: "manifest", digest, platform: null }] : [] };
}
