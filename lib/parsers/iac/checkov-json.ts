import { z } from "zod";
import type { FindingKind } from "@/lib/model/finding-kind";
import { type Fields, fields, isObject, list, lookup, number, sumOf, text, texts } from "@/lib/parsers/fields";
import { checkovRecord } from "@/lib/parsers/iac/checkov-record";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, type Header } from "@/lib/parsers/parser";

const Framework = z.looseObject({});
const Envelope = z.union([z.array(Framework), Framework]);
type Envelope = z.infer<typeof Envelope>;

/** What a framework surely looks for. Those of software composition say nothing of what they do not list. */
const KINDS: Record<string, FindingKind[]> = {
  secrets: ["secret"],
  sca_package: ["vulnerability"],
  sca_image: ["vulnerability"],
  sast: [],
};

const LISTS = ["failed_checks", "passed_checks", "skipped_checks", "unknown_checks"];

/**
 * Checkov `-o json`: one framework, an array of frameworks, or the bare summary of a scan that found nothing to check.
 *
 * Yields   one record per check of each framework, passes too: a misconfiguration; a secret of `secrets`; a vulnerability or a
 *          licence of `sca_package` and `sca_image`. A skipped check is neither finding nor pass, a skipped secret is suppressed;
 *          both keep the comment.
 * Units    severity is the platform's own; without an API key Checkov has none: unknown.
 * Errors   a check without an id is rejected; files that could not be parsed make the report incomplete.
 * Source   bridgecrewio/checkov common/output/record.py, report.py and sarif.py at 3.2; fixtures in __fixtures__/checkov-json.
 */
export const checkovJson = defineParser<Envelope>({
  id: "checkov-json",
  version: 5,
  family: "checkov",
  media: "json",
  matches: (sketch) => (Array.isArray(sketch) ? sketch.some(isFramework) : isFramework(sketch)),
  envelope: Envelope,
  items: LISTS.flatMap((name) => {
    // The summary has no number for what Checkov could not decide.
    const counted = name !== "unknown_checks";
    return [["results"], ["*", "results"]].map((at) => ({ at: [...at, name, "*"], counted }));
  }),
  header: headerOf,
  records: ({ value, path }, doc) => {
    const index = path[0];
    const framework = typeof index === "number" ? list(doc)[index] : doc;
    return [checkovRecord(value, String(path.at(-2)), text(fields(framework).check_type) ?? "")];
  },
});

function isFramework(value: unknown): boolean {
  if (!isObject(value)) return false;
  const results = fields(value.results);
  if (typeof value.check_type === "string" && ("failed_checks" in results || "passed_checks" in results)) return true;
  return "checkov_version" in value && "passed" in value && "failed" in value;
}

function headerOf(doc: Envelope): Header {
  const frameworks: Fields[] = Array.isArray(doc) ? doc.map(fields) : [doc];
  const summaries = frameworks.map((one) => (isObject(one.summary) ? one.summary : one));
  const kinds = frameworks.flatMap((one) => {
    const type = text(one.check_type);
    return type === undefined ? [] : (lookup(KINDS, type) ?? ["misconfiguration" as const]);
  });
  return {
    ...EMPTY_HEADER,
    tool: { name: "Checkov", version: firstText(...summaries.map((summary) => summary.checkov_version)) },
    kinds: [...new Set(kinds)],
    counted: sumOf(...frameworks.flatMap((one, at) => countsOf(one, summaries[at] ?? {}))),
    countsEntries: true,
    looked: summaries.some((summary) =>
      [summary.passed, summary.failed, summary.skipped, summary.resource_count].some((n) => (number(n) ?? 0) > 0),
    ),
    incomplete: unparsed(frameworks, summaries),
  };
}

/** The summary counts what passed and what was skipped even where `--quiet` has left their lists out. */
function countsOf(framework: Fields, summary: Fields): unknown[] {
  const results = fields(framework.results);
  return [
    summary.failed,
    "passed_checks" in results ? summary.passed : 0,
    "skipped_checks" in results ? summary.skipped : 0,
  ];
}

function unparsed(frameworks: readonly Fields[], summaries: readonly Fields[]): string | null {
  const files = frameworks.flatMap((one) => texts(fields(one.results).parsing_errors));
  const counted = summaries.reduce((sum, summary) => sum + (number(summary.parsing_errors) ?? 0), 0);
  const errors = Math.max(files.length, counted);
  if (errors === 0) return null;
  return `Checkov could not parse ${errors} file(s)${files[0] ? `, first ${files[0].slice(0, 300)}` : ""}.`;
}
