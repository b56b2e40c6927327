import type { FindingRecord } from "@/lib/engine/identity";
import type { RuleText } from "@/lib/model/record";

/** Records that are made by a rule of the tool's own, and say by which. */
export type RuledRecord = Extract<FindingRecord, { rule: object }>;

/**
 * What a record says of its rule: what its parser takes for the rule's own words, else those of its fields that hold for all that the rule finds. What the
 * record says of the one thing it found (its message, and a title that is made from it) is none of that.
 */
export function ruleTextOf(record: RuledRecord): RuleText {
  return { ...fromFields(record), ...record.ruleText };
}

function fromFields(record: RuledRecord): RuleText {
  // What a secret refers to is the alert of that one secret.
  if (record.kind === "secret") return {};
  const helpUri = record.references?.find((uri) => !CWE_PAGE.test(uri)) ?? null;
  const title = titleOf(record);
  if (record.kind !== "misconfiguration") return { title, helpUri, cwes: record.cwes ?? null };
  return { title, description: descriptionOf(record), help: record.resolution ?? null, helpUri };
}

/** It is told as the number that it is about. */
const CWE_PAGE = /^https?:\/\/cwe\.mitre\.org\//i;

function titleOf(record: Exclude<RuledRecord, { kind: "secret" }>): string | null {
  const { title, message, rule } = record;
  return title === rule.id || message?.startsWith(title) ? null : title;
}

/** Only a record that says beside it what was found tells a description of the rule. */
function descriptionOf({ description, message }: Extract<RuledRecord, { kind: "misconfiguration" }>): string | null {
  return description !== undefined && message !== undefined && description !== message ? description : null;
}
