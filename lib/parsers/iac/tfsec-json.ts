import { z } from "zod";
import type { ParsedRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, number, text, texts } from "@/lib/parsers/fields";
import { checkRecord } from "@/lib/parsers/iac/check-record";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { tidyPath } from "@/lib/parsers/source-path";

const Envelope = z.object({ results: z.array(z.unknown()).nullish() });

/**
 * tfsec `--format json`, 0.30 to 1.28.
 *
 * Yields   one misconfiguration per result, in report order, passes (`--include-passed`) and ignored ones too.
 * Units    severity is tfsec's own (ERROR before 0.50 is high).
 * Errors   a result without a rule is rejected.
 * Source   aquasecurity/tfsec and defsec pkg/scan/flat.go; fixtures in __fixtures__/tfsec-json.
 */
export const tfsecJson = defineParser<z.infer<typeof Envelope>>({
  id: "tfsec-json",
  version: 2,
  family: "tfsec",
  media: "json",
  matches: (sketch, hint) => {
    if (!isObject(sketch) || !("results" in sketch)) return false;
    if (list(sketch.results).some(isResult)) return true;
    // Without a finding tfsec writes nothing but this; a sole empty list is also osv-scanner's.
    const bare = Object.keys(sketch).length === 1;
    const stated = hint.stated || /tfsec/i.test(hint.filename ?? "");
    return bare && (sketch.results === null || (stated && list(sketch.results).length === 0));
  },
  envelope: Envelope,
  items: [{ at: ["results", "*"] }],
  // A bare list shows no file that was read, and passes only if they were asked for.
  header: () => ({ ...EMPTY_HEADER, tool: { name: "tfsec", version: null }, kinds: ["misconfiguration"] }),
  records: ({ value }) => [resultRecord(fields(value))],
});

function isResult(value: unknown): boolean {
  return (
    isObject(value) &&
    "rule_id" in value &&
    ("rule_description" in value || "rule_provider" in value || "long_id" in value) &&
    isObject(value.location)
  );
}

function resultRecord(item: Fields): ParsedRecord {
  // SARIF names the long id; the short one became AVD's in version 1.
  const rule = firstText(item.long_id, item.rule_id);
  if (rule === null) throw new RejectedItem("rule_id is missing: nothing says which rule this is.");
  const place = fields(item.location);
  const message = text(item.description);
  const { result, ignored } = statusOf(item);
  return checkRecord({
    family: "tfsec",
    rule,
    result,
    severity: parseSeverity(item.severity),
    title: text(item.rule_description) ?? message ?? rule,
    path: tidyPath(text(place.filename) ?? ""),
    address: addressOf(item, message),
    line: number(place.start_line),
    endLine: number(place.end_line),
    message,
    description: text(item.impact),
    resolution: text(item.resolution),
    references: [...texts(item.links), linkIn(text(item.link))],
    suppressed: ignored ? "A tfsec:ignore comment or an exclusion sets it aside." : undefined,
  });
}

/** `status` is a word, or since version 1 the number of it; before both, `passed`. */
function statusOf(item: Fields): { result: "fail" | "pass"; ignored: boolean } {
  const status = typeof item.status === "string" ? item.status.toLowerCase() : number(item.status);
  if (status === "passed" || status === 1) return { result: "pass", ignored: false };
  if (status === "ignored" || status === 2) return { result: "fail", ignored: true };
  return { result: status === undefined && item.passed === true ? "pass" : "fail", ignored: false };
}

/** `Resource 'module.net:aws_vpc.main' ...` before version 1, spelled as Terraform spells it. */
function addressOf(item: Fields, message: string | undefined): string | undefined {
  const address = text(item.resource) ?? /^Resource '([^']{1,500})'/.exec(message ?? "")?.[1];
  return address?.startsWith("module.") ? address.replaceAll(/:(?=[a-z])/g, ".") : address;
}

/** `See https://tfsec.dev/docs/... for more information.` */
function linkIn(sentence: string | undefined): string | undefined {
  return /https?:\/\/[^\s]{1,500}/.exec(sentence ?? "")?.[0];
}
