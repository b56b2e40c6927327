import { z } from "zod";
import type { ParsedRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { codeRecord } from "@/lib/parsers/code/code-record";
import { cweIds } from "@/lib/parsers/code/cwe-ids";
import { fields, isObject, list, number, text, timestamp } from "@/lib/parsers/fields";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { ownLines } from "@/lib/parsers/source-context";

const Envelope = z.object({
  results: z.array(z.unknown()).nullish(),
  errors: z.array(z.unknown()).nullish(),
  metrics: z.looseObject({}).nullish(),
  generated_at: z.unknown().optional(),
});
type Envelope = z.infer<typeof Envelope>;

/**
 * Bandit `-f json`, 1.4 to 1.8.
 *
 * Yields   one code weakness per result, in report order.
 * Units    severity is Bandit's own; its confidence is no severity and is kept in the locus.
 * Errors   a result without a test id is rejected; a file that Bandit could not parse makes the report incomplete.
 * Source   PyCQA/bandit bandit/formatters/json.py and sarif.py; fixtures in __fixtures__/bandit-json.
 */
export const banditJson = defineParser<Envelope>({
  id: "bandit-json",
  version: 3,
  family: "bandit",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    "results" in sketch &&
    (isObject(fields(sketch.metrics)._totals) ||
      list(sketch.results).some((result) => isObject(result) && "test_id" in result && "issue_text" in result)),
  envelope: Envelope,
  items: [{ at: ["results", "*"] }],
  header: headerOf,
  records: ({ value }) => [weakness(value)],
});

function headerOf(doc: Envelope): Header {
  const files = Object.entries(doc.metrics ?? {}).filter(([name]) => name !== "_totals");
  const lines = number(fields(fields(doc.metrics)._totals).loc) ?? 0;
  return {
    ...EMPTY_HEADER,
    tool: { name: "Bandit", version: null },
    scannedAt: timestamp(doc.generated_at),
    kinds: ["code"],
    looked: files.length > 0 || lines > 0,
    incomplete: unreadFiles(list(doc.errors)),
  };
}

function unreadFiles(errors: readonly unknown[]): string | null {
  if (errors.length === 0) return null;
  const first = fields(errors[0]);
  const where = [text(first.filename), text(first.reason)].filter(Boolean).join(": ");
  return `Bandit could not read ${errors.length} file(s)${where ? `, first ${where.slice(0, 300)}` : ""}.`;
}

function weakness(value: unknown): ParsedRecord {
  const item = fields(value);
  const rule = firstText(item.test_id);
  if (rule === null) throw new RejectedItem("test_id is missing: nothing says which test this is.");
  const range = list(item.line_range).map(number);
  const line = range[0] ?? number(item.line_number);
  const code = typeof item.code === "string" ? item.code : undefined;
  const cwe = fields(item.issue_cwe);
  const name = text(item.test_name);
  return codeRecord({
    family: "bandit",
    rule,
    path: text(item.filename) ?? "",
    line: number(item.line_number) ?? line,
    endLine: range.at(-1),
    severity: parseSeverity(item.issue_severity),
    message: text(item.issue_text),
    // SARIF quotes the first line of the range: the same text, so the same finding.
    quoted: code === undefined ? undefined : ownLines(code, line, line),
    description: [name && `Test ${name}`, confidence(item.issue_confidence)].filter(Boolean).join(", ") || undefined,
    references: [text(item.more_info), text(cwe.link)].filter((uri) => uri !== undefined),
    cwes: cweIds(cwe.id),
    ruleText: { title: name ?? null },
  });
}

function confidence(value: unknown): string | undefined {
  const word = text(value);
  return word && `confidence ${word.toLowerCase()}`;
}
