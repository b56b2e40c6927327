import type { CodeRecord, RuleText } from "@/lib/model/record";
import type { Severity } from "@/lib/model/severity";
import { present } from "@/lib/parsers/fields";
import { cut } from "@/lib/parsers/loose-text";
import { credentialsIn, withoutCredentials } from "@/lib/parsers/shown-secrets";
import { sourceContext } from "@/lib/parsers/source-context";
import { tidyPath } from "@/lib/parsers/source-path";

/** What a code scanner says of one weakness, as its fields give it. */
export type CodeFacts = {
  family: string;
  rule: string;
  path: string;
  line?: number | undefined;
  endLine?: number | undefined;
  severity: Severity;
  message: string | undefined;
  /** The source text of the place, as the report quotes it. */
  quoted?: string | undefined;
  fingerprint?: string | null | undefined;
  title?: string | undefined;
  description?: string | undefined;
  references?: readonly string[] | undefined;
  cwes?: string[] | undefined;
  /** What the tool says of the rule, beyond what follows from the rest. */
  ruleText?: RuleText | undefined;
  suppressed?: string | undefined;
};

const MAX_TITLE_CHARS = 300;
const MAX_TEXT_CHARS = 4_000;

/** A code weakness with the identity that the tool's SARIF output gives it: rule, path, and fingerprint or quoted source. */
export function codeRecord(facts: CodeFacts): CodeRecord {
  const { message, quoted } = facts;
  const path = tidyPath(facts.path);
  const context = quoted === undefined ? undefined : sourceContext(withoutCredentials(quoted));
  const shown = credentialsIn(quoted && message ? `${quoted}\n${message}` : quoted || message || "");
  const references = (facts.references ?? []).filter((uri) => /^https?:\/\//i.test(uri));
  return present({
    kind: "code",
    severity: facts.severity,
    title: titleOf(facts.title ?? message ?? facts.rule),
    description: facts.description === undefined ? undefined : cut(facts.description, MAX_TEXT_CHARS),
    references: references.length > 0 ? [...new Set(references)] : undefined,
    locus: present({ path: path || undefined, line: lineOf(facts.line), endLine: lineOf(facts.endLine) }),
    suppressed: facts.suppressed === undefined ? undefined : { reason: cut(facts.suppressed, MAX_TITLE_CHARS) },
    shown: shown.length > 0 ? shown : undefined,
    rule: { family: facts.family, id: facts.rule },
    ruleText: facts.ruleText,
    path,
    fingerprint: facts.fingerprint ?? null,
    context,
    message: message === undefined ? undefined : cut(message, MAX_TEXT_CHARS),
    cwes: facts.cwes,
  }) as CodeRecord;
}

/** The first line of a text, as long as a title may be. */
export function titleOf(text: string): string {
  const trimmed = text.trim();
  const end = trimmed.indexOf("\n");
  return cut((end === -1 ? trimmed : trimmed.slice(0, end).trim()) || text, MAX_TITLE_CHARS);
}

/** Tools write 0 or less for "no line". */
export function lineOf(line: number | undefined): number | undefined {
  return line !== undefined && Number.isInteger(line) && line > 0 ? line : undefined;
}
