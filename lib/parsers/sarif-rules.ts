import { type Fields, fields, isObject, list } from "@/lib/parsers/fields";
import { asNumber, asText, firstText } from "@/lib/parsers/loose-text";
import { type Lookup, lookupIn, lookupOf } from "@/lib/parsers/sarif-lookup";

/** A result's rule: the id that names it and whatever metadata the run holds for it (an empty object when none). */
export type SarifRule = { id: string | null; meta: Fields };

/**
 * The rule of a result: `rule.index`/`ruleIndex` in the component it names (an extension or the driver), else by id,
 * with a hierarchical id (`CA1000/1`) falling back to its parent. An index that points at another rule than the
 * result's own id is ignored: the id is what the tool says, the index is only where to look. Without both, its guid.
 */
export function ruleOf(result: Fields, run: Fields): SarifRule {
  const reference = fields(result.rule);
  const stated = firstText(result.ruleId, reference.id, result.ruleKey);
  const index = asNumber(reference.index) ?? asNumber(result.ruleIndex);
  const component = componentOf(reference, run);
  const indexed = ruleAt(component, index) ?? ruleAt(fields(run.resources), index);
  if (indexed && (stated === null || namesRule(stated, indexed))) return { id: stated ?? idOf(indexed), meta: indexed };
  if (stated !== null)
    return { id: stated, meta: ofComponent(stated, reference, component) ?? findById(stated, run) ?? NO_RULE };
  const guid = asText(reference.guid);
  const meant = guid === null ? undefined : rulesByGuid(run).guid(guid);
  return meant ? { id: idOf(meant), meta: meant } : { id: null, meta: NO_RULE };
}

/** One for all results without a rule: what is worked out of a rule is kept by it. */
const NO_RULE = fields(undefined);

const BY_GUID = new WeakMap<Fields, Lookup>();

/** The rules of all of a run's components, which no single list of the report has. */
function rulesByGuid(run: Fields): Lookup {
  const known = BY_GUID.get(run);
  if (known) return known;
  const made = lookupIn(rulesOf(run));
  BY_GUID.set(run, made);
  return made;
}

const OF_COMPONENT = new WeakMap<Fields, Map<string, Fields>>();

/** The rule of that id in the component that the result names: another one may have a rule of the same id. */
function ofComponent(stated: string, reference: Fields, component: Fields): Fields | undefined {
  if (!isObject(reference.toolComponent)) return undefined;
  let rules = OF_COMPONENT.get(component);
  if (!rules) {
    rules = new Map();
    for (const rule of list(component.rules).filter(isObject)) {
      const id = idOf(rule);
      if (id !== null && !rules.has(id)) rules.set(id, rule);
    }
    OF_COMPONENT.set(component, rules);
  }
  return rules.get(stated);
}

/** Every tool component's rules, driver first; SARIF 1.0.0 keeps them in a map on the run, 2.0.0 in `resources`, as a map or a list. */
export function rulesOf(run: Fields): Fields[] {
  const tool = fields(run.tool);
  const components = [driverOf(run), ...list(tool.extensions).map(fields)];
  const listed = [...components, fields(run.resources)].flatMap(({ rules }) => list(rules).filter(isObject));
  return [...listed, ...Object.values(mappedRules(run)).filter(isObject)];
}

function mappedRules(run: Fields): Fields {
  return { ...fields(run.rules), ...fields(fields(run.resources).rules) };
}

/** `tool.driver` of 2.1.0, or `tool` itself in 1.0.0 and 2.0.0. */
export function driverOf(run: Fields): Fields {
  const tool = fields(run.tool);
  return isObject(tool.driver) ? tool.driver : tool;
}

function componentOf(reference: Fields, run: Fields): Fields {
  const component = fields(reference.toolComponent);
  const extensions = lookupOf(fields(run.tool).extensions);
  const index = asNumber(component.index);
  if (index !== null && index >= 0) return extensions.at(index) ?? {};
  return extensions.either(asText(component.guid), asText(component.name)) ?? driverOf(run);
}

function ruleAt(component: Fields, index: number | null): Fields | null {
  const rule = index === null || index < 0 ? undefined : list(component.rules)[index];
  return isObject(rule) ? rule : null;
}

function namesRule(stated: string, rule: Fields): boolean {
  const id = idOf(rule);
  return id === null || stated === id || stated.startsWith(`${id}/`);
}

function idOf(rule: Fields): string | null {
  return firstText(rule.id, rule.guid, rule.name);
}

const INDEXES = new WeakMap<Fields, Map<string, Fields>>();

/** The run's rules by id, built once per run: a report of 25,000 results may hold as many rules. */
function findById(stated: string, run: Fields): Fields | null {
  let index = INDEXES.get(run);
  if (!index) {
    index = new Map();
    for (const rule of rulesOf(run)) {
      const id = idOf(rule);
      if (id !== null && !index.has(id)) index.set(id, rule);
    }
    for (const [key, rule] of Object.entries(mappedRules(run)))
      if (isObject(rule) && !index.has(key)) index.set(key, rule);
    INDEXES.set(run, index);
  }
  for (let id = stated; id !== ""; id = id.slice(0, Math.max(id.lastIndexOf("/"), 0))) {
    const rule = index.get(id);
    if (rule) return rule;
  }
  return null;
}

/** Bounded, and no bracket inside one but an escaped one: else a text of brackets costs the square of its length. */
const LINK = /\[((?:[^[\]\\]|\\.){0,300})\]\(\d{1,9}\)/g;

/** The result's message as text: arguments filled in, `[text](1)` links reduced to their text; null when it has none. */
export function messageOf(result: Fields, rule: Fields, run: Fields): string | null {
  const message = result.message ?? result.formattedRuleMessage;
  if (typeof message === "string") return asText(message);
  const parts = fields(message);
  const id = firstText(parts.id, parts.messageId, parts.formatId);
  const template = firstText(parts.text, parts.markdown) ?? (id === null ? null : messageTemplate(id, rule, run));
  if (template === null) return null;
  const filled = template.includes("{") ? fillIn(template, list(parts.arguments)) : template;
  return asText(filled.includes("](") ? filled.replaceAll(LINK, "$1") : filled);
}

function fillIn(template: string, given: readonly unknown[]): string {
  const values = given.map((value) => asText(value) ?? "");
  return template.replaceAll(/\{(\d+)\}/g, (whole, index: string) => values[Number(index)] ?? whole);
}

function messageTemplate(id: string, rule: Fields, run: Fields): string | null {
  const sources = [
    rule.messageStrings,
    rule.messageFormats,
    driverOf(run).globalMessageStrings,
    fields(run.resources).messageStrings,
  ];
  for (const source of sources) {
    const entry = fields(source)[id];
    const text = firstText(fields(entry).text, entry);
    if (text !== null) return text;
  }
  return null;
}

/** A rule's or result's text that is a string in 1.0.0 and `{text}` since. */
export function textOf(value: unknown): string | null {
  return firstText(fields(value).text, value);
}
