import type { MisconfigurationRecord, RecordTarget, RuleText } from "@/lib/model/record";
import type { Severity } from "@/lib/model/severity";
import { lineOf, titleOf } from "@/lib/parsers/code/code-record";
import { present } from "@/lib/parsers/fields";
import { cut } from "@/lib/parsers/loose-text";
import { credentialsIn, quotable } from "@/lib/parsers/shown-secrets";

/** What an infrastructure scanner says of one check of one thing, as its fields give it. */
export type CheckFacts = {
  family: string;
  rule: string;
  result: MisconfigurationRecord["result"];
  severity: Severity;
  title: string;
  /** The path as `tidyPath` gives it; empty when the report names no file. */
  path: string;
  /** The thing inside the file: a Terraform address, `ns/Kind/name`. */
  address?: string | undefined;
  /** Where the checked thing is no file: `image`, `docker`. */
  resource?: string | undefined;
  line?: number | undefined;
  endLine?: number | undefined;
  message?: string | undefined;
  description?: string | undefined;
  resolution?: string | undefined;
  references?: readonly (string | undefined)[];
  container?: string | undefined;
  detail?: string | undefined;
  suppressed?: string | undefined;
  target?: RecordTarget | undefined;
  /** What the tool says of the rule, where the texts above are about what it found. */
  ruleText?: RuleText | undefined;
  /** Source text that the report quotes and that may show credentials. */
  quoted?: string | undefined;
  /** The same, where it begins at `line`: a fix is then written as a diff over it. */
  quotedFromLine?: string | undefined;
};

const MAX_TEXT_CHARS = 4_000;

/** One check of one thing: a failure, a pass, or neither. */
export function checkRecord(facts: CheckFacts): MisconfigurationRecord {
  const references = (facts.references ?? []).filter((uri) => uri !== undefined && /^https?:\/\//i.test(uri));
  const [quoted, message] = [facts.quoted ?? facts.quotedFromLine, facts.message];
  const shown = credentialsIn(quoted && message ? `${quoted}\n${message}` : quoted || message || "");
  return present({
    kind: "misconfiguration",
    target: facts.target,
    severity: facts.severity,
    title: titleOf(facts.title),
    description: text(facts.description),
    references: references.length > 0 ? [...new Set(references)] : undefined,
    locus: present({
      path: facts.path || undefined,
      line: lineOf(facts.line),
      endLine: lineOf(facts.endLine),
      container: facts.container,
      detail: text(facts.detail),
      quote: quoteOf(facts.quotedFromLine),
    }),
    suppressed: facts.suppressed === undefined ? undefined : { reason: cut(facts.suppressed, MAX_TEXT_CHARS) },
    shown: shown.length > 0 ? shown : undefined,
    result: facts.result,
    rule: { family: facts.family, id: facts.rule },
    ruleText: facts.ruleText,
    resource: facts.resource ?? resourceIn(facts.path, facts.address),
    message: text(facts.message),
    resolution: text(facts.resolution),
  }) as MisconfigurationRecord;
}

/**
 * The file, with the address of the thing in it (`main.tf#aws_s3_bucket.logs`), as Trivy and SARIF have it; the file alone where
 * the address only repeats its name, as for a Dockerfile.
 */
function resourceIn(path: string, address: string | undefined): string {
  if (path === "") return address ?? ".";
  return address === undefined || path.endsWith(address) ? path : `${path}#${address}`;
}

/** Longer quotes are left out: half of a block is no ground for a diff. So is one that may show a credential. */
function quoteOf(lines: string | undefined): string | undefined {
  return lines !== undefined && lines.length <= MAX_TEXT_CHARS ? quotable(lines) : undefined;
}

function text(value: string | undefined): string | undefined {
  return value === undefined ? undefined : cut(value, MAX_TEXT_CHARS);
}
