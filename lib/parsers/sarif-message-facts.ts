import type { Fields } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { textOf } from "@/lib/parsers/sarif-rules";

/** Lines of the form `Package: libssl1.1` in a message or a rule's help. */
export type MessageFacts = {
  package: string | null;
  /** The package that the rule's help names: of a tool with a rule for each package (Trivy's template until 0.22) it is the result's. */
  rulePackage: string | null;
  version: string | null;
  type: string | null;
  fixed: string | null;
  severity: string | null;
  distribution: string | null;
  match: string | null;
  /** The rule says the package belongs to the operating system. */
  system: boolean;
};

/** Reads the `Key: value` lines of a result's message; those of the rule's help fill in only for the same package. */
export function messageFacts(message: string | null, rule: Fields): MessageFacts {
  const known = LAST.get(rule);
  if (known && known.message === message) return known.facts;
  const facts = factsOf(message, rule);
  LAST.set(rule, { message, facts });
  return facts;
}

/** Most tools say the same of all results of a rule. */
const LAST = new WeakMap<Fields, { message: string | null; facts: MessageFacts }>();

function factsOf(message: string | null, rule: Fields): MessageFacts {
  const own = keyValues(message ?? "");
  const help = helpOf(rule);
  const name = own.get("package") ?? null;
  const shared = name === null || help.get("package") === name ? help : new Map<string, string>();
  const get = (...keys: string[]) =>
    keys.map((key) => own.get(key) ?? shared.get(key)).find((value) => value !== undefined && value !== "") ?? null;
  const [, of, where = null] = TEMPLATE_NAME.exec(asText(rule.name) ?? "") ?? [];
  const system = of === "OS Package" || asText(rule.name) === "OsPackageVulnerability";
  return {
    package: name,
    rulePackage: help.get("package") ?? null,
    version: get("installed version", "version"),
    type: get("type") ?? (system ? null : where),
    fixed: get("fixed version", "fix version"),
    severity: own.get("severity") ?? shared.get("severity") ?? null,
    distribution: /^(\w+):distro:/.exec(get("data namespace") ?? "")?.[1] ?? (system ? where : null),
    match: own.get("match") ?? null,
    system,
  };
}

/** Rules of Trivy's template until 0.22: `OS Package Vulnerability (Alpine)`, `Programming Language Vulnerability (Npm)`. */
const TEMPLATE_NAME = /^(OS Package|Programming Language|Other) Vulnerability \(([\w.-]{1,40})\)$/;

const HELP = new WeakMap<Fields, Map<string, string>>();

/** A rule has many results: its help, the longest of its texts, is read once. */
function helpOf(rule: Fields): Map<string, string> {
  const known = HELP.get(rule);
  if (known) return known;
  const made = keyValues(textOf(rule.help) ?? "");
  HELP.set(rule, made);
  return made;
}

function keyValues(text: string): Map<string, string> {
  const found = new Map<string, string>();
  if (!text.includes(":")) return found;
  for (const [, key, value] of text.matchAll(/^[ \t>]*([A-Z][A-Za-z ]{2,20}?)[ \t]*:(.*)$/gm)) {
    const name = (key ?? "").toLowerCase();
    if (!found.has(name)) found.set(name, (value ?? "").trim());
  }
  return found;
}
