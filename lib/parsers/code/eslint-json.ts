import { z } from "zod";
import type { CodeRecord } from "@/lib/model/record";
import { parseSeverity, type Severity } from "@/lib/model/severity";
import { codeRecord } from "@/lib/parsers/code/code-record";
import { isEmptyReportOf } from "@/lib/parsers/empty-list";
import { type Fields, fields, isObject, list, number, sumOf, text } from "@/lib/parsers/fields";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

const File = z.looseObject({});
const WithMetadata = z.object({ results: z.array(File), metadata: z.looseObject({}).nullish() });
const Envelope = z.union([z.array(File), WithMetadata]);
type Envelope = z.infer<typeof Envelope>;

/**
 * ESLint `--format json` and `json-with-metadata`.
 *
 * Yields   one code weakness per message, in report order; suppressed messages beside them, not counted as entries.
 * Units    2 is an error (high) and 1 a warning (medium), as in ESLint's SARIF.
 * Errors   a message without a rule and without words is rejected; a file that could not be parsed makes the report incomplete.
 * Source   eslint.org/docs/latest/use/formatters, LintResult and LintMessage; fixtures in __fixtures__/eslint-json.
 */
export const eslintJson = defineParser<Envelope>({
  id: "eslint-json",
  version: 2,
  family: "eslint",
  media: "json",
  matches: (sketch, hint) =>
    listsFiles(isObject(sketch) ? sketch.results : sketch) || isEmptyReportOf(/eslint/i, sketch, hint),
  envelope: Envelope,
  items: [
    { at: ["*", "messages", "*"] },
    { at: ["*", "suppressedMessages", "*"], entry: false },
    { at: ["results", "*", "messages", "*"] },
    { at: ["results", "*", "suppressedMessages", "*"], entry: false },
  ],
  header: headerOf,
  records: ({ value, path }, doc) => {
    const inner = path[0] === "results";
    const file = fields(filesOf(doc)[Number(path[inner ? 1 : 0])]);
    return [weakness(fields(value), text(file.filePath) ?? "", Array.isArray(doc) ? {} : fields(doc.metadata))];
  },
});

/** Secretlint writes nearly the same; what it quotes are secrets, which would be kept as plain source here. */
function listsFiles(files: unknown): boolean {
  return list(files).some(
    (file) =>
      isObject(file) &&
      typeof file.filePath === "string" &&
      Array.isArray(file.messages) &&
      !("sourceContentType" in file),
  );
}

function filesOf(doc: Envelope): readonly unknown[] {
  return Array.isArray(doc) ? doc : doc.results;
}

function headerOf(doc: Envelope): Header {
  const files = filesOf(doc).map(fields);
  const broken = files.filter((file) => (number(file.fatalErrorCount) ?? 0) > 0);
  return {
    ...EMPTY_HEADER,
    tool: { name: "ESLint", version: null },
    kinds: ["code"],
    counted: sumOf(...files.flatMap((file) => [file.errorCount, file.warningCount])),
    looked: files.length > 0,
    incomplete:
      broken.length === 0
        ? null
        : `ESLint could not parse ${broken.length} file(s), first ${(text(broken[0]?.filePath) ?? "").slice(0, 300)}.`,
  };
}

function weakness(item: Fields, path: string, metadata: Fields): CodeRecord {
  const message = text(item.message);
  const rule = firstText(item.ruleId);
  if (rule === null && message === undefined) throw new RejectedItem("This message has neither a rule nor words.");
  const meta = fields(fields(fields(metadata.rulesMeta)[rule ?? ""]).docs);
  const suppressions = list(item.suppressions).map(fields);
  return codeRecord({
    family: "eslint",
    rule: rule ?? (item.fatal === true ? "parsing-error" : "notice"),
    path,
    line: number(item.line),
    endLine: number(item.endLine),
    severity: severityOf(item),
    message,
    quoted: text(item.source), // before ESLint 5; the same as in its SARIF
    title: text(meta.description),
    references: [text(meta.url)].filter((uri) => uri !== undefined),
    suppressed:
      suppressions.length === 0
        ? undefined
        : (firstText(...suppressions.map((one) => one.justification)) ?? "A directive in the source disables it."),
  });
}

function severityOf(item: Fields): Severity {
  const level = number(item.severity);
  if (level === 2) return parseSeverity("error");
  if (level === 1) return parseSeverity("warning");
  return parseSeverity(item.severity);
}
