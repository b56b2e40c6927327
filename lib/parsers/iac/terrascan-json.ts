import { z } from "zod";
import type { MisconfigurationRecord, ParsedRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, number, sumOf, text } from "@/lib/parsers/fields";
import { checkRecord } from "@/lib/parsers/iac/check-record";
import { imageVulnerability } from "@/lib/parsers/iac/terrascan-image";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { tidyPath } from "@/lib/parsers/source-path";

const Envelope = z.object({
  results: z.looseObject({
    violations: z.array(z.unknown()).nullish(),
    scan_errors: z.array(z.unknown()).nullish(),
    scan_summary: z.looseObject({}).nullish(),
  }),
});
type Envelope = z.infer<typeof Envelope>;

/**
 * Terrascan `-o json` or `yaml`, 1.3 to 1.19.
 *
 * Yields   one misconfiguration per violation, in report order; skipped violations and passed rules (`--show-passed`, which name no
 *          resource) beside them, not counted as entries. A vulnerability per element of `vulnerabilities` (`--find-vuln`), of the
 *          image it names.
 * Units    severity is Terrascan's own.
 * Errors   a violation without a rule is rejected; a scan error makes the report incomplete, unless it only says that the folder
 *          has no files of one of the kinds that were tried.
 * Source   tenable/terrascan pkg/results/types.go and pkg/writer/sarif.go; fixtures in __fixtures__/terrascan-json.
 */
export const terrascanJson = defineParser<Envelope>({
  id: "terrascan-json",
  version: 3,
  family: "terrascan",
  media: "json",
  alsoYaml: true,
  matches: (sketch) => {
    if (!isObject(sketch) || !isObject(sketch.results)) return false;
    const { results } = sketch;
    const summary = fields(results.scan_summary);
    return "violations" in results && ("policies_validated" in summary || "iac_type" in summary || isList(results));
  },
  envelope: Envelope,
  items: [
    { at: ["results", "violations", "*"] },
    { at: ["results", "vulnerabilities", "*"], counted: false },
    { at: ["results", "skipped_violations", "*"], entry: false },
    { at: ["results", "passed_rules", "*"], entry: false },
  ],
  header: headerOf,
  records: ({ value, path }) => [
    path[1] === "vulnerabilities" ? imageVulnerability(fields(value)) : violation(fields(value), String(path[1])),
  ],
});

function isList(results: Fields): boolean {
  return list(results.violations).some((one) => isObject(one) && "rule_name" in one && "resource_type" in one);
}

function headerOf(doc: Envelope): Header {
  const summary = fields(doc.results.scan_summary);
  const folder = text(summary["file/folder"]);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Terrascan", version: null },
    scannedAt: scanTime(text(summary.scanned_at)),
    scope: folder && !/^(?:[/~.\\]|[A-Za-z]+:|git@)/.test(folder) ? tidyPath(folder) || null : null,
    kinds: ["misconfiguration"],
    counted: sumOf(summary.violated_policies),
    countsEntries: true,
    looked: (number(summary.policies_validated) ?? 0) > 0,
    incomplete: failure(list(doc.results.scan_errors).map(fields)),
  };
}

/** `2021-05-19 13:13:06.083208 +0000 UTC`, as Go prints a time. */
function scanTime(written: string | undefined): string | null {
  const [, day, time, hours, minutes] =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,9})?) ([+-]\d\d)(\d\d)(?: |$)/.exec(written ?? "") ?? [];
  const stamp = `${day}T${time}${hours}:${minutes}`;
  return day === undefined || Number.isNaN(Date.parse(stamp)) ? null : stamp.replace(/\+00:00$/, "Z");
}

/** Asked for every kind of file, Terrascan reports an error for each kind that is not there. */
const NOT_THERE = /not found in (?:the )?director|\bno .{1,80}\b(?:files?|found)\b|\bhas no /i;

function failure(errors: readonly Fields[]): string | null {
  const failed = errors.filter((error) => !NOT_THERE.test((text(error.errMsg) ?? "").slice(0, 2000)));
  if (failed.length === 0) return null;
  return `Terrascan reports ${failed.length} error(s), first: ${(text(failed[0]?.errMsg) ?? "").slice(0, 400)}`;
}

const RESULTS: Record<string, MisconfigurationRecord["result"]> = {
  violations: "fail",
  skipped_violations: "fail",
  passed_rules: "pass",
};

function violation(item: Fields, listName: string): ParsedRecord {
  const rule = firstText(item.rule_id, item.rule_name);
  if (rule === null) throw new RejectedItem("rule_id is missing: nothing says which rule this is.");
  return checkRecord({
    family: "terrascan",
    rule,
    result: RESULTS[listName] ?? "fail",
    severity: parseSeverity(item.severity),
    title: text(item.description) ?? text(item.rule_name) ?? rule,
    path: tidyPath(text(item.file) ?? ""),
    address: addressOf(item),
    line: number(item.line),
    detail: [text(item.category), text(item.module_name)].filter(Boolean).join(", ") || undefined,
    suppressed: listName === "skipped_violations" ? (text(item.skip_comment) ?? "Skipped by a rule.") : undefined,
  });
}

/** `aws_s3_bucket.logs`; of a Dockerfile the file itself is the thing. */
function addressOf(item: Fields): string | undefined {
  const type = text(item.resource_type);
  const name = text(item.resource_name);
  if (name === undefined || /docker/i.test(type ?? "")) return undefined;
  return type === undefined ? name : `${type}.${name}`;
}
