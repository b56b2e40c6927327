import { z } from "zod";
import { fields, isObject, list, text } from "@/lib/parsers/fields";
import { inspectorRecords } from "@/lib/parsers/images/aws-inspector-finding";
import { defineParser, EMPTY_HEADER } from "@/lib/parsers/parser";

const HEADER = {
  ...EMPTY_HEADER,
  tool: { name: "Amazon Inspector", version: null },
  kinds: ["vulnerability" as const],
};

/**
 * Amazon Inspector (v2): `list-findings`, or an exported report.
 *
 * Yields   per finding one record for each resource and vulnerable package; network reachability and code weaknesses too.
 *          Closed and suppressed findings are kept as suppressed.
 * Units    severity is Inspector's word; "UNTRIAGED" is unknown.
 * Errors   a finding without a vulnerability or a package is rejected at its JSON Pointer; a further page makes it incomplete.
 * Source   Amazon Inspector API reference, Finding; fixtures in __fixtures__/aws-inspector-json.
 */
export const awsInspectorJson = defineParser<{ findings: unknown; nextToken?: unknown }>({
  id: "aws-inspector-json",
  version: 1,
  family: "aws-inspector",
  media: "json",
  matches: (sketch, { stated }) =>
    isObject(sketch) &&
    Array.isArray(sketch.findings) &&
    (sketch.findings.some(isFinding) || (stated && sketch.findings.length === 0)),
  envelope: z.looseObject({ findings: z.array(z.unknown()) }),
  items: [{ at: ["findings", "*"] }],
  header: (doc) => ({ ...HEADER, incomplete: text(doc.nextToken) ? "There is another page of findings." : null }),
  records: ({ value }) => inspectorRecords(fields(value)),
});

/** The same findings without an envelope: a list, lines, or one alone; also as the `detail` of an event. */
export const awsInspectorListJson = defineParser<{ first?: unknown }>({
  id: "aws-inspector-list-json",
  version: 2,
  family: "aws-inspector",
  media: "json-values",
  matches: (sketch, { stated }) =>
    list(sketch).some((value) => isFinding(value) || isEvent(value)) || (stated && list(sketch).length === 0),
  envelope: z.object({ first: z.unknown() }),
  items: [{ at: ["*"] }],
  header: () => HEADER,
  records: ({ value }) => inspectorRecords(fields(isEvent(value) ? fields(value).detail : value)),
});

/** What EventBridge delivers of each finding that is new or changes. */
function isEvent(value: unknown): boolean {
  return fields(value).source === "aws.inspector2" && isFinding(fields(value).detail);
}

function isFinding(value: unknown): boolean {
  return (
    isObject(value) &&
    (/^arn:aws[\w-]*:inspector2:/.test(text(value.findingArn) ?? "") ||
      isObject(value.packageVulnerabilityDetails) ||
      isObject(value.networkReachabilityDetails) ||
      isObject(value.codeVulnerabilityDetails))
  );
}
