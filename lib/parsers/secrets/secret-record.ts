import { authorIn } from "@/lib/model/commit-author";
import type { RecordTarget, SecretRecord } from "@/lib/model/record";
import type { Severity } from "@/lib/model/severity";
import { lineOf, titleOf } from "@/lib/parsers/code/code-record";
import { present } from "@/lib/parsers/fields";
import { isWholeSecret, secretContext, valuesShown } from "@/lib/parsers/shown-secrets";
import { tidyPath } from "@/lib/parsers/source-path";

/** What a secret scanner says of one leak, as its fields give it. */
export type SecretFacts = {
  family: string;
  rule: string;
  path: string;
  line?: number | undefined;
  endLine?: number | undefined;
  severity?: Severity | undefined;
  title: string;
  /** The bare value as the report spells it; a masked one, or the first line of a key, identifies nothing and is not taken. */
  bare?: string | undefined;
  /** Text around it, which becomes the fingerprint when there is no value. */
  quoted?: string | undefined;
  /** A fingerprint without any clear text in it (a hash), which goes before `quoted`. */
  hash?: string | undefined;
  /** Other texts of the entry that show the value, or a part or another form of it. */
  showing?: readonly (string | undefined)[];
  /** Values that are secret whatever they look like. */
  secrets?: readonly (string | undefined)[];
  target?: RecordTarget | undefined;
  layer?: string | undefined;
  detail?: string | undefined;
  description?: string | undefined;
  references?: string[] | undefined;
  suppressed?: string | undefined;
  /** Whether the service took it, where the tool tried. */
  validity?: SecretRecord["validity"] | undefined;
  /** Whose commit brought it: an address, or a name with one in angle brackets. */
  author?: string | undefined;
};

/** A leaked secret with its value kept apart from every text, and the identity that the tool's SARIF output gives it. */
export function secretRecord(facts: SecretFacts): SecretRecord {
  const value = facts.bare !== undefined && isWholeSecret(facts.bare) ? facts.bare : undefined;
  const clean = (text: string) => (value === undefined ? text : text.replaceAll(value, "***"));
  const path = tidyPath(facts.path);
  return present({
    kind: "secret",
    target: facts.target,
    severity: facts.severity ?? "unknown",
    title: titleOf(clean(facts.title)),
    description: facts.description === undefined ? undefined : clean(facts.description),
    references: facts.references && facts.references.length > 0 ? facts.references : undefined,
    locus: present({
      path: path || undefined,
      line: lineOf(facts.line),
      endLine: lineOf(facts.endLine),
      layer: facts.layer,
      detail: facts.detail === undefined ? undefined : clean(facts.detail),
    }),
    suppressed: facts.suppressed === undefined ? undefined : { reason: facts.suppressed },
    shown: shownValues(facts, value),
    rule: { family: facts.family, id: facts.rule },
    path,
    value,
    validity: facts.validity,
    author: authorIn(facts.author),
    context: value === undefined ? (facts.hash ?? secretContext(facts.quoted ?? facts.bare)) : undefined,
  }) as SecretRecord;
}

function shownValues(facts: SecretFacts, value: string | undefined): string[] | undefined {
  const texts = [facts.quoted, ...(facts.showing ?? []), value === undefined ? facts.bare : undefined];
  // Tools repeat a line, and what is found in it is the same.
  const found = new Set([...new Set(texts)].flatMap((text) => (text ? valuesShown(text) : [])));
  for (const secret of facts.secrets ?? []) if (secret && secret.length >= 6) found.add(secret);
  if (value !== undefined) found.delete(value);
  return found.size > 0 ? [...found] : undefined;
}
