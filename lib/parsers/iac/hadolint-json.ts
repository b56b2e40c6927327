import { z } from "zod";
import { parseSeverity, type Severity } from "@/lib/model/severity";
import { isEmptyReportOf } from "@/lib/parsers/empty-list";
import { type Fields, fields, isObject, list, number, text } from "@/lib/parsers/fields";
import { checkRecord } from "@/lib/parsers/iac/check-record";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { tidyPath } from "@/lib/parsers/source-path";

const Envelope = z.object({ first: z.unknown() });

/**
 * Hadolint `-f json`.
 *
 * Yields   one misconfiguration of the Dockerfile per entry, in report order.
 * Units    severity is Hadolint's level; `style`, its lowest, is info.
 * Errors   an entry without a code is rejected; a file that could not be parsed makes the report incomplete.
 * Source   hadolint/hadolint src/Hadolint/Formatter/Json.hs and Sarif.hs; fixtures in __fixtures__/hadolint-json.
 */
export const hadolintJson = defineParser<z.infer<typeof Envelope>>({
  id: "hadolint-json",
  version: 2,
  family: "hadolint",
  media: "json-values",
  matches: (sketch, hint) => list(sketch).some(isFailure) || isEmptyReportOf(/hadolint/i, sketch, hint),
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: ({ first }) => ({
    ...EMPTY_HEADER,
    tool: { name: "Hadolint", version: null },
    kinds: ["misconfiguration"],
    looked: isFailure(first),
    incomplete: unparsed(fields(first)),
  }),
  records: ({ value }) => {
    if (value === null) return [];
    const item = fields(value);
    const rule = firstText(item.code);
    if (rule === null) throw new RejectedItem("code is missing: nothing says which rule this is.");
    const message = text(item.message);
    return [
      checkRecord({
        family: "hadolint",
        rule,
        result: "fail",
        severity: severityOf(text(item.level)),
        title: message ?? rule,
        path: tidyPath(text(item.file) ?? ""),
        line: number(item.line),
        message,
        references: [referenceOf(rule)],
      }),
    ];
  },
});

/** Other linters of Dockerfiles use its codes: the level is Hadolint's own word for the severity. */
function isFailure(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.code === "string" &&
    /^(?:DL|SC)\d{4}$/.test(value.code) &&
    typeof value.message === "string" &&
    typeof value.level === "string" &&
    ("file" in value || "line" in value)
  );
}

/** DL1000 stands in place of everything else that the file has: Hadolint could not read it. */
function unparsed(first: Fields): string | null {
  if (text(first.code) !== "DL1000") return null;
  return `Hadolint could not parse ${text(first.file)?.slice(0, 300) ?? "the file"}, so no rule was applied to it.`;
}

function severityOf(level: string | undefined): Severity {
  return level?.toLowerCase() === "style" ? "info" : parseSeverity(level);
}

/** Where the rule is explained: Hadolint's wiki, or ShellCheck's for what it found in a RUN line. */
function referenceOf(rule: string): string | undefined {
  if (/^DL\d{4}$/.test(rule)) return `https://github.com/hadolint/hadolint/wiki/${rule}`;
  return /^SC\d{4}$/.test(rule) ? `https://www.shellcheck.net/wiki/${rule}` : undefined;
}
