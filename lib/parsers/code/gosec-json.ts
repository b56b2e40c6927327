import { z } from "zod";
import type { ParsedRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { codeRecord } from "@/lib/parsers/code/code-record";
import { cweIds } from "@/lib/parsers/code/cwe-ids";
import { type Fields, fields, isObject, list, number, sumOf, text } from "@/lib/parsers/fields";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { ownLines } from "@/lib/parsers/source-context";

const Envelope = z.object({
  Issues: z.array(z.unknown()).nullish(),
  Stats: z.looseObject({}).nullish(),
  GosecVersion: z.unknown().optional(),
  "Golang errors": z.unknown().optional(),
});
type Envelope = z.infer<typeof Envelope>;

/**
 * gosec `-fmt json`, 1.x and 2.x.
 *
 * Yields   one code weakness per issue, in report order; `nosec` and suppressed ones (`-track-suppressions`) as suppressed.
 * Units    severity is gosec's own.
 * Errors   an issue without a rule is rejected; packages that did not compile make the report incomplete.
 * Source   securego/gosec report/json, report/sarif, issue/issue.go; fixtures in __fixtures__/gosec-json.
 */
export const gosecJson = defineParser<Envelope>({
  id: "gosec-json",
  version: 2,
  family: "gosec",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    "Issues" in sketch &&
    ("Golang errors" in sketch ||
      "GosecVersion" in sketch ||
      "nosec" in fields(sketch.Stats) ||
      list(sketch.Issues).some((issue) => isObject(issue) && "rule_id" in issue && "details" in issue)),
  envelope: Envelope,
  items: [{ at: ["Issues", "*"] }],
  header: headerOf,
  records: ({ value }) => [weakness(value)],
});

function headerOf(doc: Envelope): Header {
  const broken = Object.keys(fields(doc["Golang errors"]));
  return {
    ...EMPTY_HEADER,
    tool: { name: "gosec", version: firstText(doc.GosecVersion) },
    kinds: ["code"],
    counted: sumOf(fields(doc.Stats).found),
    countsEntries: true,
    looked: (number(fields(doc.Stats).files) ?? 0) > 0,
    incomplete:
      broken.length === 0
        ? null
        : `gosec could not compile ${broken.length} file(s), first ${(broken[0] ?? "").slice(0, 300)}.`,
  };
}

function weakness(value: unknown): ParsedRecord {
  const item = fields(value);
  const rule = firstText(item.rule_id);
  if (rule === null) throw new RejectedItem("rule_id is missing: nothing says which rule this is.");
  const lines = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(firstText(item.line) ?? ""); // "91" or "91-93"
  const [line, endLine] = [number(lines?.[1]), number(lines?.[2])];
  const code = typeof item.code === "string" ? item.code : undefined;
  const cwe = fields(item.cwe);
  return codeRecord({
    family: "gosec",
    rule,
    path: text(item.file) ?? "",
    line,
    endLine,
    severity: parseSeverity(item.severity),
    message: text(item.details),
    quoted: code === undefined ? undefined : ownLines(code, line, endLine),
    description: text(item.confidence) && `Confidence ${text(item.confidence)?.toLowerCase()}`,
    references: [text(cwe.url) ?? text(cwe.URL)].filter((uri) => uri !== undefined),
    cwes: cweIds(cwe.id ?? cwe.ID),
    suppressed: suppression(item),
  });
}

function suppression(item: Fields): string | undefined {
  const given = list(item.suppressions).map(fields);
  if (given.length > 0)
    return firstText(...given.map((one) => one.justification), ...given.map((one) => one.kind)) ?? "suppressed";
  return item.nosec === true ? "A #nosec comment stands beside it." : undefined;
}
