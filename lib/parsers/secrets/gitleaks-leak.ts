import { parseRepositoryUrl } from "@/lib/engine/repository-url";
import type { ParsedRecord, RecordTarget } from "@/lib/model/record";
import { type Fields, number, text, texts } from "@/lib/parsers/fields";
import { firstText } from "@/lib/parsers/loose-text";
import { EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { secretRecord } from "@/lib/parsers/secrets/secret-record";

/** Whether these fields are a leak's: of version 8, or of those before. */
export function isLeak(value: Fields): boolean {
  const current = "RuleID" in value && "File" in value && ("Secret" in value || "Match" in value);
  return current || ("offender" in value && "file" in value && ("rule" in value || "reason" in value));
}

/** Version 8 links to the line when it knows the remote; version 7 gives the repository's address. A folder identifies nothing. */
export function repositoryOf(item: Fields): RecordTarget | null {
  const address = firstText(item.repoURL, item.Link, item.leakURL) ?? "";
  const name = /^(?:https?|ssh|git):\/\/|^git@/.test(address) ? parseRepositoryUrl(address) : null;
  return name === null ? null : { kind: "repository", name };
}

/** What a report says of itself by its first leak, in JSON as in CSV. */
export function gitleaksHeader(first: Fields): Header {
  return {
    ...EMPTY_HEADER,
    tool: { name: "Gitleaks", version: null },
    target: repositoryOf(first),
    kinds: ["secret"],
    looked: isLeak(first),
  };
}

/** One leak; `report` is the repository that the report is about: only another one is the leak's own target. */
export function leak(item: Fields, report: RecordTarget | null): ParsedRecord {
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
    target: target && target.name !== report?.name ? target : undefined,
  });
}
