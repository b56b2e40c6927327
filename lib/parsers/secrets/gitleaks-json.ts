import { z } from "zod";
import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { ParsedRecord, RecordTarget } from "@/lib/model/record";
import { isEmptyReportOf } from "@/lib/parsers/empty-list";
import { type Fields, fields, isObject, list, number, text, texts } from "@/lib/parsers/fields";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { secretRecord } from "@/lib/parsers/secrets/secret-record";

const Envelope = z.object({ first: z.unknown() });
type Envelope = z.infer<typeof Envelope>;

/**
 * Gitleaks `--report-format json`, versions 1 to 8, as an array or as lines.
 *
 * Yields   one secret per leak, in report order; the same secret in two commits is one finding. `null` holds none.
 * Units    Gitleaks has no severity: unknown.
 * Errors   a leak without a rule is rejected.
 * Source   gitleaks/gitleaks report/finding.go at v8.28, report/leak.go at v7.6; fixtures in __fixtures__/gitleaks-json.
 */
export const gitleaksJson = defineParser<Envelope>({
  id: "gitleaks-json",
  version: 2,
  family: "gitleaks",
  media: "json-values",
  matches: (sketch, hint) => list(sketch).some(isLeak) || isEmptyReportOf(/gitleaks/i, sketch, hint),
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: ({ first }) => ({
    ...EMPTY_HEADER,
    tool: { name: "Gitleaks", version: null },
    target: repositoryOf(fields(first)),
    kinds: ["secret"],
    looked: isLeak(first),
  }),
  records: ({ value }, doc) => (value === null ? [] : [leak(fields(value), doc)]),
});

function isLeak(value: unknown): boolean {
  if (!isObject(value)) return false;
  const current = "RuleID" in value && "File" in value && ("Secret" in value || "Match" in value);
  return current || ("offender" in value && "file" in value && ("rule" in value || "reason" in value));
}

/** Version 8 links to the line when it knows the remote; version 7 gives the repository's address. A folder identifies nothing. */
function repositoryOf(item: Fields): RecordTarget | null {
  const address = firstText(item.repoURL, item.Link, item.leakURL) ?? "";
  const name = /^(?:https?|ssh|git):\/\/|^git@/.test(address) ? parseRepositoryUrl(address) : null;
  return name === null ? null : { kind: "repository", name };
}

function leak(item: Fields, doc: Envelope): ParsedRecord {
  const rule = firstText(item.RuleID, item.rule, item.reason);
  if (rule === null) throw new RejectedItem("RuleID is missing: nothing says what kind of secret this is.");
  const line = number(item.StartLine) ?? number(item.lineNumber);
  const commit = text(item.Commit) ?? text(item.commit);
  const target = repositoryOf(item);
  const current = "RuleID" in item;
  return secretRecord({
    family: "gitleaks",
    rule,
    path: text(item.File) ?? text(item.file) ?? "",
    line,
    endLine: number(item.EndLine),
    title: text(item.Description) ?? rule,
    // What stands alone in SARIF too: the secret since version 8, the whole line before.
    bare: text(item.Secret) ?? text(item.offender),
    quoted: current ? (text(item.Secret) ?? text(item.Match)) : text(item.line),
    showing: [text(item.Match), text(item.line)],
    author: text(item.Email) ?? text(item.email),
    detail: commit && `commit ${commit.slice(0, 64)}`,
    references: texts([item.Link, item.leakURL]).filter((uri) => /^https?:\/\//i.test(uri)),
    // A scan of a whole organization names several repositories; the first is the report's own.
    target: target && target.name !== repositoryOf(fields(doc.first))?.name ? target : undefined,
  });
}
