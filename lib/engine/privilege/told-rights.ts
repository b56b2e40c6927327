import { list, type Plain, texts } from "@/lib/engine/privilege/plain";
import { dangerousRights, judgeRule, type RbacGrant } from "@/lib/engine/privilege/rbac";
import { PRIVILEGE_LEVELS, type PrivilegeLevel } from "@/lib/engine/risk/facts";

/** One rule of a role as somebody holds it. */
export type ToldRight = {
  /** What it lets its holder do, in sentences; empty for what is not dangerous. */
  allows: string[];
  level: PrivilegeLevel;
  verbs: string[];
  /** Resources, `deployments.apps` for those of another group than the core's, and URLs. */
  on: string[];
  /** The only objects that it is for; empty for all. */
  names: string[];
  /** Role and binding, each way by which it is held, at most ten of them. */
  via: string[];
  /** How many ways there are. */
  ways: number;
};
/** `truncated`: there are more rules than were read. */
export type ToldRights = { rights: ToldRight[]; truncated: boolean };

/** A rule counts once for every binding that grants it. */
export const MOST_RULES = 20_000;
/** Lists longer than this, in words or in characters, are cut, and say so. */
const MOST_WORDS = 30;
const MOST_CHARACTERS = 2_000;
/** As long as a name may be in Kubernetes. What is longer is in no cluster, but may be in what somebody sends as one. */
const LONGEST_WORD = 253;
const MOST_WAYS = 10;
/** Two names of the longest, a namespace and the words between. */
const LONGEST_WAY = 650;

/**
 * Every right that some grants give, the dangerous first, one that is held by several ways once.
 *
 * Dangerous  as the privilege of a workload is judged (`judgeRule`), so that both pages say the same.
 * Bounds     `most` rules are read, those for the whole cluster first; each is judged once, however many bindings grant it.
 */
export function tellRights(grants: readonly RbacGrant[], most = MOST_RULES): ToldRights {
  const read = ruleReader();
  const told = new Map<ReadRule, Map<string | null, Held>>();
  let left = most;
  for (const grant of widestFirst(distinct(grants))) {
    const rules = grant.rules.slice(0, left);
    for (const raw of list(rules)) hold(told, read(raw), grant);
    if (rules.length < grant.rules.length) return { rights: rightsOf(told), truncated: true };
    left -= rules.length;
  }
  return { rights: rightsOf(told), truncated: false };
}

/** The same of a role's own rules, whoever holds them and wherever. */
export function tellRules(rules: readonly unknown[], most = MOST_RULES): ToldRights {
  const rights = list(rules.slice(0, most)).map((raw): ToldRight => {
    const rule = shortened(raw);
    const allows = dangerousRights(rule).map(({ why }) => why);
    return { allows, level: allows.length > 0 ? "elevated" : "normal", ...wordsOf(rule), via: [], ways: 0 };
  });
  return { rights: inOrder(rights), truncated: rules.length > most };
}

type ReadRule = { words: Pick<ToldRight, "verbs" | "on" | "names">; judge: ReturnType<typeof judgeRule> };
type Held = { right: ToldRight; ways: Set<string> };

/** Reads each rule once: the same object whenever it comes again, and what says the same as one that came before. */
function ruleReader(): (raw: Plain) => ReadRule {
  const byObject = new Map<Plain, ReadRule>();
  const byText = new Map<string, ReadRule>();
  return (raw) => {
    const known = byObject.get(raw);
    if (known) return known;
    const said = JSON.stringify(raw);
    const one = byText.get(said) ?? readRule(shortened(raw));
    byObject.set(raw, one);
    byText.set(said, one);
    return one;
  };
}

function readRule(rule: Plain): ReadRule {
  return { words: wordsOf(rule), judge: judgeRule(rule) };
}

function hold(told: Map<ReadRule, Map<string | null, Held>>, rule: ReadRule, { namespace, via }: RbacGrant): void {
  const places = told.get(rule) ?? new Map<string | null, Held>();
  told.set(rule, places);
  const held = places.get(namespace) ?? { right: judged(rule, namespace), ways: new Set() };
  places.set(namespace, held);
  held.ways.add(via);
}

function judged({ words, judge }: ReadRule, namespace: string | null): ToldRight {
  const facts = judge({ namespace: namespace === null ? null : short(namespace), via: "" });
  const level = PRIVILEGE_LEVELS.findLast((one) => facts.some((fact) => fact.level === one)) ?? "normal";
  return { allows: facts.map(({ why }) => why), level, ...words, via: [], ways: 0 };
}

function rightsOf(told: ReadonlyMap<ReadRule, ReadonlyMap<string | null, Held>>): ToldRight[] {
  const rights = [...told.values()].flatMap((places) =>
    [...places.values()].map(({ right, ways }) => ({ ...right, via: tellWays([...ways]), ways: ways.size })),
  );
  return inOrder(rights);
}

/** Ways as they are told: the first ten, none longer than two names of Kubernetes need. */
export function tellWays(ways: readonly string[]): string[] {
  return ways.slice(0, MOST_WAYS).map((way) => short(way, LONGEST_WAY));
}

/** A binding that names somebody twice grants nothing twice. */
function distinct(grants: readonly RbacGrant[]): RbacGrant[] {
  const seen = new Map<readonly unknown[], Set<string>>();
  return grants.filter(({ rules, via }) => {
    const ways = seen.get(rules) ?? new Set();
    seen.set(rules, ways);
    return ways.size < ways.add(via).size;
  });
}

function widestFirst(grants: readonly RbacGrant[]): RbacGrant[] {
  const width = ({ namespace }: RbacGrant) => (namespace === null ? 2 : Number(namespace === "kube-system"));
  return grants.toSorted((a, b) => width(b) - width(a));
}

function wordsOf(rule: Plain): ReadRule["words"] {
  const groups = texts(rule.apiGroups).filter((group) => group !== "" && group !== "*");
  const named = groups.slice(0, MOST_WORDS);
  const suffix = groups.length === 0 ? "" : `.${named.join("|")}`;
  const everything = `everything${suffix && ` of ${named.join(", ")}`}`;
  const on = [
    ...texts(rule.resources).map((one) => (one === "*" ? everything : `${one}${suffix}`)),
    ...texts(rule.nonResourceURLs),
  ];
  return {
    verbs: cut(texts(rule.verbs).map((verb) => (verb === "*" ? "every verb" : verb))),
    on: cut(on),
    names: cut(texts(rule.resourceNames)),
  };
}

function cut(words: readonly string[]): string[] {
  const shown: string[] = [];
  let characters = 0;
  for (const word of words.slice(0, MOST_WORDS)) {
    const told = short(word);
    characters += told.length;
    if (characters > MOST_CHARACTERS) break;
    shown.push(told);
  }
  return shown.length < words.length ? [...shown, `and ${words.length - shown.length} more`] : shown;
}

/** No verdict asks for a word of such a length, so that one that is cut is judged as the whole. */
function shortened(rule: Plain): Plain {
  return Object.fromEntries(
    ["apiGroups", "resources", "verbs", "resourceNames", "nonResourceURLs"].map((field) => [
      field,
      texts(rule[field]).map((word) => short(word)),
    ]),
  );
}

function short(word: string, longest = LONGEST_WORD): string {
  return word.length > longest ? `${word.slice(0, longest - 1)}…` : word;
}

function inOrder(rights: readonly ToldRight[]): ToldRight[] {
  const rank = ({ level, allows }: ToldRight) => PRIVILEGE_LEVELS.indexOf(level) * 2 + Number(allows.length > 0);
  return rights.toSorted((a, b) => rank(b) - rank(a));
}
