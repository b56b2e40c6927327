import { z } from "zod";
import type { MisconfigurationRecord, ParsedRecord, RecordTarget, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity, type Severity } from "@/lib/model/severity";
import { fields, isObject, list, present, text, texts } from "@/lib/parsers/fields";
import { digestOf, namesImage } from "@/lib/parsers/image-target";
import { referencesOf } from "@/lib/parsers/images/scanner-facts";
import { scannerPackage } from "@/lib/parsers/images/scanner-package";
import { defineParser, EMPTY_HEADER, type Item, RejectedItem } from "@/lib/parsers/parser";

/** Columns of a row where the report has no `header`. */
const COLUMNS = ["Image_Id", "Repo_Tag", "Trigger_Id", "Gate", "Trigger", "Check_Output", "Gate_Action", "Whitelisted"];

/**
 * Anchore's policy evaluation (`evaluate check --detail --json`): per image digest and tag, rows of gates that were triggered.
 * Also the bare `{image: {result: {header, rows}}}` of inline scans and the Jenkins plugin.
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
  version: 1,
  family: "anchore",
  media: "json",
  matches: (sketch) => evaluationsOf(sketch).some(isEvaluation),
  envelope: z.union([z.array(z.unknown()), z.looseObject({})]),
  items: [
    ...["result", "results"].flatMap((key) => [
      { at: ["*", "*", "*", "*", "detail", "result", key, "*", "result", "rows", "*"] },
      { at: ["*", "*", "*", "detail", "result", key, "*", "result", "rows", "*"] },
    ]),
    { at: ["*", "result", "rows", "*"] },
  ],
  header: (doc) => ({
    ...EMPTY_HEADER,
    tool: { name: "Anchore", version: null },
    kinds: ["misconfiguration"],
    looked: evaluationsOf(doc).length > 0,
  }),
  records: (item, doc) => [rowRecord(item, doc)],
});

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
  const row: Row = {
    gate,
    trigger,
    triggerId: text(cell("Trigger_Id")) ?? "",
    output,
    action: (text(cell("Gate_Action")) ?? "").toLowerCase(),
    suppressed: acceptedBy(cell("Whitelisted") ?? cell("Allowlisted")),
    target: imageOf(text(cell("Repo_Tag")), path),
  };
  return gate === "vulnerabilities" && row.triggerId.includes("+") ? vulnerabilityOf(row) : checkOf(row);
}

type Row = {
  gate: string;
  trigger: string;
  triggerId: string;
  output: string;
  action: string;
  suppressed: { reason: string } | undefined;
  target: RecordTarget | undefined;
};

/** The trigger's id is `CVE-2015-2992+struts-core-1.3.8.jar`; what kind of package that is, only the text says. */
function vulnerabilityOf(row: Row): VulnerabilityRecord {
  const plus = row.triggerId.indexOf("+");
  const advisory = row.triggerId.slice(0, plus);
  const written = row.triggerId.slice(plus + 1);
  if (advisory === "" || written === "") throw new RejectedItem(`"${row.triggerId.slice(0, 80)}" names no package.`);
  const type = /\bpackage type \(([^()]{1,40})\)/.exec(row.output)?.[1] ?? "";
  const file = /^(.{1,200}?)-(\d[\w.+-]{0,80})\.[jwe]ar$/.exec(written);
  const fixed = /\bfixed in: ([^)\s]{1,100})\)/.exec(row.output)?.[1];
  return present({
    kind: "vulnerability",
    target: row.target,
    severity: severityOf(row),
    title: `${advisory} in ${written}`,
    description: row.output || undefined,
    references: referencesOf(/\bhttps?:\/\/[^\s)]{1,500}/.exec(row.output)?.[0]),
    locus: present({ version: file?.[2], path: / - (\/[^()]{1,800}?) \(/.exec(row.output)?.[1] }),
    suppressed: row.suppressed,
    advisory,
    aliases: [],
    links: [],
    package: scannerPackage(type === "" && file ? "java" : type, "", file?.[1] ?? written, file?.[2] ?? null),
    manifest: null,
    fixedVersion: fixed,
  }) as VulnerabilityRecord;
}

function checkOf(row: Row): MisconfigurationRecord {
  return present({
    kind: "misconfiguration",
    target: row.target,
    severity: severityOf(row),
    title: row.output.slice(0, 300) || `${row.gate}: ${row.trigger}`,
    suppressed: row.suppressed,
    result: row.action === "go" ? "pass" : "fail",
    rule: { family: "anchore", id: `${row.gate}/${row.trigger}` },
    // One trigger fires for many files, ports or instructions; its id is a hash of which.
    resource: row.triggerId,
    message: row.output || undefined,
  }) as MisconfigurationRecord;
}

const ACTIONS = new Map<string, Severity>([
  ["stop", "high"],
  ["warn", "medium"],
  ["go", "info"],
]);

function severityOf(row: Row): Severity {
  const word = /^(\w{1,20}) Vulnerability found\b/i.exec(row.output)?.[1];
  return word ? parseSeverity(word) : (ACTIONS.get(row.action) ?? "unknown");
}

function acceptedBy(value: unknown): { reason: string } | undefined {
  if (value === true || (isObject(value) && Object.keys(value).length > 0)) {
    const name = text(fields(value).whitelist_name) ?? text(fields(value).allowlist_name);
    return { reason: name ? `Accepted by Anchore's list "${name}".` : "Accepted by a list of Anchore." };
  }
  return undefined;
}

/** The tag in the row; the digest is a key above it. */
function imageOf(tag: string | undefined, path: readonly (string | number)[]): RecordTarget | undefined {
  if (!tag || !namesImage(tag)) return undefined;
  const digest = path.map((step) => digestOf(String(step))).find(Boolean);
  return { kind: "image", name: tag, digests: digest ? [{ type: "manifest", digest, platform: null }] : [] };
}
