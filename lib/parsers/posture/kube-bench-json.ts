import { z } from "zod";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, list, lookup, number, present, sumOf, text } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { benchmarkComponent, benchmarkFamily } from "@/lib/parsers/posture/kube-bench";

const Envelope = z.union([z.array(z.unknown()), z.looseObject({})]);
type Envelope = z.infer<typeof Envelope>;

/**
 * kube-bench `--json`: `{Controls, Totals}`, before 0.3.1 a bare array of controls or one of them.
 *
 * Yields   one misconfiguration per test result, in report order: PASS is a pass, FAIL a finding; WARN (to be checked by hand) and
 *          INFO are neither. Several results of one merged check are told apart by the component they speak of.
 * Units    kube-bench states no severity.
 * Target   the report names no host: the node or cluster comes from the sender. The scope is the kind of nodes that was checked,
 *          so that a worker's report closes nothing on the control plane.
 * Errors   a result without `test_number` is rejected at its JSON Pointer.
 * Source   aquasecurity/kube-bench check/controls.go and cmd/common.go; fixtures in __fixtures__/kube-bench-json.
 */
export const kubeBenchJson = defineParser<Envelope>({
  id: "kube-bench-json",
  version: 2,
  family: "kube-bench",
  media: "json",
  matches: (sketch) => controlsOf(sketch).some(isControl) || isCleanOutput(sketch),
  envelope: Envelope,
  items: [
    { at: ["Controls", "*", "tests", "*", "results", "*"] },
    { at: ["*", "tests", "*", "results", "*"] },
    { at: ["tests", "*", "results", "*"] },
  ],
  header: headerOf,
  records: ({ value, path }, doc) => {
    const control = fields(controlsOf(doc)[path[0] === "tests" ? 0 : (path[path.length - 5] as number)]);
    return [resultRecord(fields(value), control)];
  },
});

function controlsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return [];
  return "tests" in value ? [value] : list(value.Controls);
}

function isControl(value: unknown): boolean {
  return isObject(value) && "node_type" in value && ("tests" in value || "total_pass" in value);
}

function isCleanOutput(value: unknown): boolean {
  return isObject(value) && "Controls" in value && "total_pass" in fields(value.Totals);
}

function headerOf(doc: Envelope): Header {
  const controls = controlsOf(doc).map(fields);
  const nodeTypes = [...new Set(controls.flatMap((control) => text(control.node_type) ?? []))].sort();
  const groups = controls.flatMap((control) => list(control.tests).map(fields));
  return {
    ...EMPTY_HEADER,
    tool: { name: "kube-bench", version: null },
    scope: nodeTypes.length > 0 ? nodeTypes.join("+") : null,
    kinds: ["misconfiguration"],
    counted: sumOf(...groups.flatMap((group) => [group.pass, group.fail, group.warn, group.info])),
    countsEntries: true,
    looked: groups.some((group) => (number(group.pass) ?? 0) > 0 || (number(group.fail) ?? 0) > 0),
  };
}

const RESULTS: Record<string, MisconfigurationRecord["result"]> = { PASS: "pass", FAIL: "fail" };

function resultRecord(result: Fields, control: Fields): MisconfigurationRecord {
  const id = text(result.test_number);
  if (!id) throw new RejectedItem("test_number is missing: nothing says which test this is.");
  const title = text(result.test_desc) ?? id;
  const nodeType = text(control.node_type) ?? "node";
  return present({
    kind: "misconfiguration",
    severity: "unknown",
    title,
    result: lookup(RESULTS, (text(result.status) ?? text(result.State) ?? "").toUpperCase()) ?? "unknown",
    rule: { family: benchmarkFamily(text(control.version)), id },
    resource: `${nodeType}/${benchmarkComponent(title, id)}`,
    message: text(result.reason),
    resolution: text(result.remediation),
  }) as MisconfigurationRecord;
}
