import { z } from "zod";
import { fields, isObject, list, text } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { asffRecords } from "@/lib/parsers/posture/asff";

const Envelope = z.object({ first: z.unknown() });

const LISTS = ["Findings", "findings"] as const;

/**
 * AWS Security Finding Format: `{Findings}` as the API answers, `{findings}`, an EventBridge event, a bare array, or lines.
 *
 * Yields   one entry per finding, in order: a vulnerability per vulnerable package, a secret where Trivy says so, else a
 *          misconfiguration per resource. PASSED is a pass, WARNING and NOT_AVAILABLE neither; what has no compliance status
 *          (GuardDuty) is there. Suppressed, resolved and archived findings are suppressed.
 * Units    severity is the label, else the normalized number by AWS's own table.
 * Target   each resource: its ARN, the account, or the image in ECR; a file of Trivy's is in none. The report has none: it is an answer to a query, over any accounts.
 * Errors   a finding that names no rule is rejected at its place.
 * Source   AWS Security Hub API reference, AwsSecurityFinding (2018-10-08); fixtures in __fixtures__/asff-json.
 */
export const asffJson = defineParser<z.infer<typeof Envelope>>({
  id: "asff-json",
  version: 3,
  family: "asff",
  media: "json-values",
  matches: (sketch, { stated }) =>
    list(sketch).some((one) => findingsIn(one).some(isFinding)) ||
    (stated && list(sketch).every((one) => LISTS.some((name) => name in fields(one)))),
  envelope: Envelope,
  items: [{ at: ["*"] }, ...LISTS.flatMap((name) => [{ at: ["*", name, "*"] }, { at: ["*", "detail", name, "*"] }])],
  header: (doc) => ({ ...EMPTY_HEADER, tool: { name: toolOf(findingsIn(doc.first)[0]), version: null } }),
  records: ({ value, path }) => {
    if (path.at(-2) !== "Findings" && path.at(-2) !== "findings" && isEnvelope(value)) return [];
    if (!isObject(value)) throw new RejectedItem("This finding is not an object.");
    return asffRecords(value);
  },
});

function findingsIn(value: unknown): readonly unknown[] {
  if (!isObject(value)) return [];
  const places = [value, fields(value.detail)];
  const lists = places.flatMap((place) => LISTS.map((name) => place[name]).filter(Array.isArray));
  return lists.length > 0 ? lists.flat() : [value];
}

function isFinding(value: unknown): boolean {
  return isObject(value) && "ProductArn" in value && "GeneratorId" in value;
}

function isEnvelope(value: unknown): boolean {
  return isObject(value) && !isFinding(value) && ("detail" in value || LISTS.some((name) => name in value));
}

function toolOf(finding: unknown): string {
  const { ProductName, ProductFields } = fields(finding);
  return text(ProductName) ?? text(fields(ProductFields)["aws/securityhub/ProductName"]) ?? "AWS Security Hub";
}
