import { z } from "zod";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, lookup, number, present, text, texts } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { relativePath } from "@/lib/parsers/relative-path";

const Envelope = z.union([z.array(z.unknown()), z.looseObject({})]);
type Envelope = z.infer<typeof Envelope>;

/**
 * `snyk iac test --json`: one file, or an array with one element per file.
 *
 * Yields   one misconfiguration per entry of `infrastructureAsCodeIssues`, in report order; ignored ones as suppressed. Snyk
 *          lists no passes.
 * Units    severity is Snyk's word.
 * Errors   an entry without an id is rejected; a file that Snyk could not read makes the report incomplete.
 * Source   snyk/cli src/lib/snyk-test/iac-test-result.ts; fixtures in __fixtures__/snyk-iac-json.
 */
export const snykIacJson = defineParser<Envelope>({
  id: "snyk-iac-json",
  version: 1,
  family: "snyk",
  media: "json",
  matches: (sketch) => (Array.isArray(sketch) ? sketch.some(isFile) : isFile(sketch)),
  envelope: Envelope,
  items: [{ at: ["infrastructureAsCodeIssues", "*"] }, { at: ["*", "infrastructureAsCodeIssues", "*"] }],
  header: headerOf,
  records: ({ value, path }, doc) => [
    misconfiguration(value, Array.isArray(doc) ? fields(doc[path[0] as number]) : doc),
  ],
});

function isFile(value: unknown): boolean {
  return isObject(value) && Array.isArray(value.infrastructureAsCodeIssues);
}

function headerOf(doc: Envelope): Header {
  const files = Array.isArray(doc) ? doc.map(fields) : [doc];
  const failed = files.find((file) => text(file.error) !== undefined);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Snyk IaC", version: null },
    kinds: failed ? [] : ["misconfiguration"],
    looked: files.some((file) => isFile(file) && fileOf(file) !== undefined),
    incomplete: failed ? `Snyk could not read a file: ${text(failed.error)?.slice(0, 300)}` : null,
  };
}

/** `targetFile` is relative to where Snyk ran; with Windows' separators on Windows. */
function fileOf(file: Fields): string | undefined {
  const written = text(file.targetFile) ?? text(file.targetFilePath);
  return relativePath(written) ?? written?.replaceAll("\\", "/");
}

function misconfiguration(value: unknown, file: Fields): MisconfigurationRecord {
  const issue = fields(value);
  const id = text(issue.publicId) ?? text(issue.id);
  if (!id) throw new RejectedItem("id is missing: nothing says which rule this is.");
  const path = fileOf(file) ?? "";
  const address = addressOf(issue);
  const told = fields(issue.iacDescription);
  return present({
    kind: "misconfiguration",
    severity: parseSeverity(issue.severity),
    title: text(issue.title) ?? id,
    description: text(issue.impact) ?? text(told.impact),
    references: referencesOf(issue),
    locus: present({ path: path || undefined, line: lineOf(issue.lineNumber), detail: text(issue.msg)?.slice(0, 500) }),
    suppressed: issue.isIgnored === true ? { reason: "Ignored in Snyk." } : undefined,
    result: "fail",
    rule: { family: "snyk", id },
    resource: address ? `${path}#${address}` : path || ".",
    message: text(issue.issue) ?? text(told.issue),
    resolution: text(issue.resolve) ?? text(told.resolve) ?? remedyOf(issue, file),
  }) as MisconfigurationRecord;
}

/**
 * The resource in the file: `Resources.LB8A12904C` of CloudFormation, `resource.aws_s3_bucket.logs` of Terraform. The way on from
 * there is the place of the fault, not the thing that has it.
 */
function addressOf(issue: Fields): string | undefined {
  const steps = texts(issue.path).length > 0 ? texts(issue.path) : (text(issue.msg)?.slice(0, 1000).split(".") ?? []);
  const plain = steps
    .slice(0, 8)
    .flatMap((step) => step.replaceAll("]", "").split("["))
    .filter((step) => step !== "");
  const head = plain[0]?.toLowerCase() ?? "";
  const length = lookup(DEPTHS, head);
  return length === undefined || plain.length < length ? undefined : plain.slice(1, length).join(".");
}

/** How many steps name a resource, by the first of them. Kubernetes manifests begin with a field of the object: none. */
const DEPTHS: Record<string, number> = { resources: 2, resource: 3, data: 3, module: 2 };

function remedyOf(issue: Fields, file: Fields): string | undefined {
  const kind = text(file.projectType) ?? "";
  const remediation = fields(issue.remediation);
  return text(remediation[REMEDIES.get(kind) ?? ""]) ?? text(issue.remediation);
}

const REMEDIES = new Map([
  ["cloudformationconfig", "cloudformation"],
  ["terraformconfig", "terraform"],
  ["k8sconfig", "kubernetes"],
  ["armconfig", "arm"],
]);

function referencesOf(issue: Fields): string[] | undefined {
  const all = [
    text(issue.documentation),
    ...texts(issue.references),
    ...list(issue.references).map((one) => text(fields(one).url)),
  ];
  const urls = [...new Set(all.filter((url): url is string => url !== undefined))];
  return urls.length > 0 ? urls : undefined;
}

/** Snyk writes -1 where it does not know the line. */
function lineOf(value: unknown): number | undefined {
  const line = number(value);
  return line !== undefined && Number.isInteger(line) && line > 0 ? line : undefined;
}
