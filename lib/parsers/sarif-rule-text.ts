import type { RuleText } from "@/lib/model/record";
import { type Fields, fields } from "@/lib/parsers/fields";
import { firstText } from "@/lib/parsers/loose-text";
import { markdownText } from "@/lib/parsers/markdown-text";
import { type SarifRule, textOf } from "@/lib/parsers/sarif-rules";

const TOLD = new WeakMap<Fields, RuleText>();

/**
 * What a run says of a rule: its own texts, and nothing of a result's. Help that is written as Markdown alone, or the same in both fields (CodeQL), is told
 * as the plain text that it is. Worked out once for all results of the rule; of one that shows a `secret`, without it.
 */
export function sarifRuleText({ meta }: SarifRule, secret: string | null = null): RuleText {
  const told = ofMeta(meta);
  if (secret === null) return told;
  const clean = (text: string | null | undefined) => text?.replaceAll(secret, "***") ?? null;
  const { title, description, help, helpUri } = told;
  return { title: clean(title), description: clean(description), help: clean(help), helpUri: clean(helpUri) };
}

function ofMeta(meta: Fields): RuleText {
  const known = TOLD.get(meta);
  if (known) return known;
  const title = textOf(meta.shortDescription);
  const description = textOf(meta.fullDescription);
  const id = firstText(meta.id);
  const made = {
    // "Semgrep Finding: python.lang.eval" is the id again.
    title: id !== null && (title === id || title?.endsWith(`: ${id}`)) ? null : title,
    description: description === title ? null : description,
    help: helpOf(meta.help),
    helpUri: firstText(meta.helpUri, meta.helpLocation),
  };
  TOLD.set(meta, made);
  return made;
}

function helpOf(help: unknown): string | null {
  const text = textOf(help);
  const markdown = firstText(fields(help).markdown);
  if (text !== null && text !== markdown) return text;
  return markdown === null ? null : markdownText(markdown);
}
