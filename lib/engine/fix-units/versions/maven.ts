import { compareNumbers } from "@/lib/engine/fix-units/versions/tokens";

type Item = { kind: "number"; digits: string } | { kind: "word"; word: string } | { kind: "list"; items: Item[] };

const QUALIFIERS = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
const ALIASES: Record<string, string> = { ga: "", final: "", release: "", cr: "rc" };
/** Only before a number: `1.0-m1` is a milestone, `1.0-m` is a word of its own. */
const SHORT: Record<string, string> = { a: "alpha", b: "beta", m: "milestone" };

/**
 * Maven's order: known qualifiers around the release, unknown ones after it by the alphabet, `1-1` below `1.1`, `1.0` equal to `1`.
 *
 * Source  apache/maven ComparableVersion, and https://maven.apache.org/pom.html#version-order-specification.
 */
export function compareMaven(a: string, b: string): number {
  return compareLists(parse(a), parse(b));
}

/** A dash, and a change between digits and letters, begin a list inside the list. */
function parse(version: string): Item[] {
  const root: Item[] = [];
  const lists = [root];
  let list = root;
  const nest = () => {
    const items: Item[] = [];
    list.push({ kind: "list", items });
    lists.push(items);
    list = items;
  };
  const parts = [
    ...version
      .trim()
      .toLowerCase()
      .matchAll(/(\d+)|([^\d.-]+)|([.-])/g),
  ];
  let waiting = true;
  for (const [n, [text, digits, word, separator]] of parts.entries()) {
    if (separator) {
      if (waiting) list.push({ kind: "number", digits: "0" });
      waiting = true;
      if (separator === "-" && list.length > 0) nest();
      continue;
    }
    if (!waiting) nest();
    else if (word && list.length > 0) nest();
    waiting = false;
    if (digits) list.push({ kind: "number", digits });
    else list.push({ kind: "word", word: wordOf(text, parts[n + 1]?.[1] !== undefined) });
  }
  for (const items of lists.reverse()) trim(items);
  return root;
}

function wordOf(text: string, beforeNumber: boolean): string {
  const full = beforeNumber && Object.hasOwn(SHORT, text) ? (SHORT[text] ?? text) : text;
  return Object.hasOwn(ALIASES, full) ? (ALIASES[full] ?? full) : full;
}

/** Zeros, releases and empty lists at the end say nothing. */
function trim(items: Item[]): void {
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i] as Item;
    if (isNothing(item)) items.splice(i, 1);
    else if (item.kind !== "list") break;
  }
}

function isNothing(item: Item): boolean {
  if (item.kind === "number") return /^0+$/.test(item.digits);
  return item.kind === "word" ? item.word === "" : item.items.length === 0;
}

function compareLists(a: readonly Item[], b: readonly Item[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    const order = x && y ? compareItems(x, y) : x ? againstNothing(x) : y ? -againstNothing(y) : 0;
    if (order !== 0) return order;
  }
  return 0;
}

/** A word is below a list, and a list below a number. */
const RANK = { word: 0, list: 1, number: 2 } as const;

function compareItems(x: Item, y: Item): number {
  if (x.kind === "number" && y.kind === "number") return compareNumbers(x.digits, y.digits);
  if (x.kind === "word" && y.kind === "word") return compareWords(x.word, y.word);
  if (x.kind === "list" && y.kind === "list") return compareLists(x.items, y.items);
  return Math.sign(RANK[x.kind] - RANK[y.kind]);
}

function againstNothing(item: Item): number {
  if (item.kind === "number") return compareNumbers(item.digits, "0");
  if (item.kind === "word") return compareWords(item.word, "");
  for (const one of item.items) {
    const order = againstNothing(one);
    if (order !== 0) return order;
  }
  return 0;
}

function compareWords(a: string, b: string): number {
  const rank = (word: string) => (QUALIFIERS.includes(word) ? QUALIFIERS.indexOf(word) : QUALIFIERS.length);
  return Math.sign(rank(a) - rank(b)) || (rank(a) < QUALIFIERS.length || a === b ? 0 : a < b ? -1 : 1);
}
