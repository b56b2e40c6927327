import type { Severity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, present } from "@/lib/parsers/fields";
import { asText, cut, firstText } from "@/lib/parsers/loose-text";
import { RejectedItem } from "@/lib/parsers/parser";
import { imageOfRun } from "@/lib/parsers/sarif-image";
import { placesOf, type SarifPlace } from "@/lib/parsers/sarif-location";
import { type MessageFacts, messageFacts } from "@/lib/parsers/sarif-message-facts";
import { driverOf, messageOf, ruleOf, type SarifRule, textOf } from "@/lib/parsers/sarif-rules";
import { sarifSeverity } from "@/lib/parsers/sarif-severity";
import { type SarifTool, sarifTool } from "@/lib/parsers/sarif-tools";

/** One result, read as far as every kind of record needs it. */
export type SarifResult = {
  result: Fields;
  run: Fields;
  driver: string;
  tool: SarifTool;
  rule: SarifRule;
  message: string | null;
  facts: MessageFacts;
  places: SarifPlace[];
  /** The run scanned an image, so that paths are inside it. */
  overImage: boolean;
  base: { severity: Severity; title: string; description?: string; suppressed?: { reason: string } };
};

const MAX_TITLE_CHARS = 300;
const MAX_DESCRIPTION_CHARS = 20_000;

/** Reads one result of a run; throws `RejectedItem` for one that says neither which rule nor what it found. */
export function readResult(value: unknown, run: Fields): SarifResult {
  if (!isObject(value)) throw new RejectedItem("This result is not an object.");
  const rule = ruleOf(value, run);
  const message = messageOf(value, rule.meta, run);
  if (rule.id === null && message === null) throw new RejectedItem("This result has neither a rule nor a message.");
  const { driver, tool, overImage } = factsOf(run);
  const facts = messageFacts(message, rule.meta);
  const description = firstText(textOf(rule.meta.fullDescription), textOf(rule.meta.help), message);
  const suppressed = suppressionOf(value);
  return {
    result: value,
    run,
    driver,
    rule,
    message,
    facts,
    tool,
    places: placesOf(value, run),
    overImage,
    base: present({
      severity: sarifSeverity(value, rule.meta, run, facts.severity),
      title: cut(titleOf(rule, message), MAX_TITLE_CHARS),
      description: description ? cut(description, MAX_DESCRIPTION_CHARS) : undefined,
      suppressed: suppressed ? { reason: suppressed } : undefined,
    }) as SarifResult["base"],
  };
}

type RunFacts = { driver: string; tool: SarifTool; overImage: boolean };
const FACTS = new WeakMap<Fields, RunFacts>();

/** What holds for every result of a run, worked out once. */
function factsOf(run: Fields): RunFacts {
  const known = FACTS.get(run);
  if (known) return known;
  const driver = firstText(driverOf(run).name) ?? "";
  const made = { driver, tool: sarifTool(driver), overImage: imageOfRun(run).overImage };
  FACTS.set(run, made);
  return made;
}

function titleOf(rule: SarifRule, message: string | null): string {
  const short = firstText(textOf(rule.meta.shortDescription), textOf(rule.meta.fullDescription));
  const text = short ?? message ?? firstText(rule.meta.name) ?? rule.id ?? "";
  return text.split("\n", 1)[0]?.trim() || (rule.id ?? "Result without a title");
}

/**
 * SARIF 3.27.23: suppressed when it has suppressions and none is under review or rejected; a status left out means
 * accepted. Some tools wrote the status as `state`. 1.0.0 has `suppressionStates`. Returns the reason, or null.
 */
function suppressionOf(result: Fields): string | null {
  const suppressions = list(result.suppressions).map(fields);
  const states = list(result.suppressionStates).map(asText);
  if (suppressions.length === 0)
    return states.find((state) => state === "suppressedInSource" || state === "suppressedExternally") ?? null;
  const open = suppressions.some((entry) =>
    /^(underReview|rejected)$/i.test(firstText(entry.status, entry.state) ?? ""),
  );
  if (open) return null;
  const reasons = suppressions.map((entry) => firstText(entry.justification, entry.kind));
  return reasons.find((reason) => reason !== null) ?? "suppressed";
}
