/** Reading text as JSON, XML, CSV and YAML spell it: a byte may stand for itself or be part of an escape. Works on bytes, copies nothing. */

const BACKSLASH = 0x5c;
const SHORT: Record<number, number> = {
  34: 0x22, // \"
  92: 0x5c, // \\
  47: 0x2f, // \/
  98: 0x08, // \b
  102: 0x0c, // \f
  110: 0x0a, // \n
  114: 0x0d, // \r
  116: 0x09, // \t
};
const LOWER_U = 0x75;

/** One character: its code point, and where the next one begins. */
type Unit = { code: number; next: number };

/** The escape at `at`, or null when what stands there is none. */
export function escapeAt(text: Buffer, at: number): Unit | null {
  if (text[at] !== BACKSLASH) return null;
  const letter = text[at + 1];
  if (letter === undefined) return null;
  const short = SHORT[letter];
  if (short !== undefined) return { code: short, next: at + 2 };
  if (letter !== LOWER_U) return null;
  const high = hex4(text, at + 2);
  if (high === null) return null;
  if (high < 0xd800 || high > 0xdbff) return { code: high, next: at + 6 };
  const low = text[at + 6] === BACKSLASH && text[at + 7] === LOWER_U ? hex4(text, at + 8) : null;
  if (low === null || low < 0xdc00 || low > 0xdfff) return { code: high, next: at + 6 };
  return { code: 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00), next: at + 12 };
}

/** The same for text that was put into a JSON string twice: `\\n` and `\\\"` are one character each. */
export function doubleEscapeAt(text: Buffer, at: number): Unit | null {
  const first = escapeAt(text, at);
  if (first?.code !== BACKSLASH) return null;
  const escaped = escapeAt(text, first.next);
  const letter = escaped ? escaped.code : text[first.next];
  const next = escaped ? escaped.next : first.next + 1;
  if (letter === undefined) return null;
  const short = SHORT[letter];
  if (short !== undefined) return { code: short, next };
  if (letter !== LOWER_U) return null;
  const code = hex4(text, next);
  return code === null ? null : { code, next: next + 4 };
}

/** The XML entity or numeric reference at `at`, or null when what stands there is none. */
export function entityAt(text: Buffer, at: number): Unit | null {
  if (text[at] !== AMPERSAND) return null;
  const end = text.subarray(at, at + MAX_ENTITY_BYTES).indexOf(SEMICOLON);
  if (end < 0) return null;
  const name = text.toString("latin1", at + 1, at + end);
  const numeric = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
  const code = numeric ? Number.parseInt(numeric[1] ?? numeric[2] ?? "", numeric[1] ? 16 : 10) : ENTITIES.get(name);
  return code === undefined || code > 0x10ffff ? null : { code, next: at + end + 1 };
}

const AMPERSAND = 0x26;
const SEMICOLON = 0x3b;
const MAX_ENTITY_BYTES = 10;
const ENTITIES = new Map<string, number>([
  ["amp", 0x26],
  ["lt", 0x3c],
  ["gt", 0x3e],
  ["quot", 0x22],
  ["apos", 0x27],
]);

/**
 * How a value may be spelled. Four backslashes are one character of text escaped twice and two of text escaped once: both
 * readings are tried. A value may hold an entity itself (HTML that a report in JSON quotes): then it is looked for with and
 * without reading entities. Outside of JSON a quote in it may be doubled: that of CSV is `""`, and `""""` where a column quotes text
 * in which it is doubled already; that of YAML is `''`. What takes most comes first, so that no half of a quote is left.
 */
export function readingsOf(wanted: Buffer, isJson: boolean): readonly Reading[] {
  const { entities, bare } = wanted.includes("\\\\") ? (isJson ? BOTH : BOTH_AND_NONE) : ONE;
  const escapes = wanted.includes(AMPERSAND) ? [...entities, ...bare] : entities;
  const doubled = isJson ? [] : DOUBLED.filter(({ quote }) => wanted.includes(quote));
  return [...doubled, null].flatMap((quotes) => escapes.map((units) => ({ units, quotes })));
}

const [DOUBLE_QUOTE, SINGLE_QUOTE] = [0x22, 0x27];
const DOUBLED = [
  { quote: DOUBLE_QUOTE, times: 4 },
  { quote: DOUBLE_QUOTE, times: 2 },
  { quote: SINGLE_QUOTE, times: 2 },
] as const;

export function isQuote(byte: number | undefined): boolean {
  return byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE;
}

/** What looking has cost so far, about in bytes compared. */
export type Spent = { steps: number };
/** A comparison that ends at its first byte costs about so much; one that reads escapes, so much. */
const STEPS_PER_LOOK = 32;
const STEPS_PER_ESCAPE = 128;

/** Where `wanted` ends if it stands at `at` by one of its readings, character by character; else -1. */
export function endOfMatch(text: Buffer, at: number, wanted: Buffer, by: readonly Reading[], spent: Spent): number {
  const perLook = text[at] === BACKSLASH || text[at] === AMPERSAND ? STEPS_PER_ESCAPE : STEPS_PER_LOOK;
  for (const reading of by) {
    const end = endWith(text, at, wanted, reading);
    spent.steps += perLook + (end < 0 ? -end : wanted.length);
    if (end >= 0) return end;
  }
  return -1;
}

/** The characters that may begin at `at`, each by the first byte of its UTF-8: as it is or escaped once or twice, or as an entity. */
export function firstBytesAt(text: Buffer, at: number): Set<number> {
  const found = new Set([text[at] ?? 0]);
  for (const unitAt of [doubleEscapeAt, escapeAt, entityAt]) {
    const unit = unitAt(text, at);
    if (unit) found.add(unit.code < 0x80 ? unit.code : (Buffer.from(String.fromCodePoint(unit.code))[0] ?? 0));
  }
  return found;
}

type Units = readonly ((text: Buffer, at: number) => Unit | null)[];

/** Which escapes are read, the first that fits, and how often a quote of a kind is written for one. */
export type Reading = { units: Units; quotes: { quote: number; times: number } | null };

const readings = (...bare: Units[]) => ({ bare, entities: bare.map((reading) => [...reading, entityAt]) });
const ONE = readings([doubleEscapeAt, escapeAt]);
const BOTH = readings([doubleEscapeAt, escapeAt], [escapeAt, doubleEscapeAt]);
const BOTH_AND_NONE = readings([doubleEscapeAt, escapeAt], [escapeAt, doubleEscapeAt], []);

/** Where it ends, or minus how many bytes had to be looked at to see that it does not stand there. */
function endWith(text: Buffer, at: number, wanted: Buffer, { units, quotes }: Reading): number {
  let place = at;
  let done = 0;
  while (done < wanted.length) {
    const byte = text[place];
    if (byte !== BACKSLASH && byte !== AMPERSAND) {
      if (byte !== wanted[done]) return -1 - done;
      const times = quotes !== null && quotes.quote === byte ? quotes.times : 1;
      for (let next = place + 1; next < place + times; next++) if (text[next] !== byte) return -1 - done;
      place += times;
      done += 1;
      continue;
    }
    const step = matchEscape(text, place, wanted, done, units);
    if (!step) return -1 - done;
    [place, done] = step;
  }
  return place;
}

function matchEscape(text: Buffer, at: number, wanted: Buffer, done: number, units: Units): [number, number] | null {
  for (const unitAt of units) {
    const unit = unitAt(text, at);
    if (!unit) continue;
    const length = startsWithCode(wanted, done, unit.code);
    if (length > 0) return [unit.next, done + length];
  }
  // A backslash or ampersand that escapes nothing: plain text.
  return wanted[done] === text[at] ? [at + 1, done + 1] : null;
}

/** How many bytes of `wanted` from `done` on are this code point in UTF-8; 0 when they are not. */
function startsWithCode(wanted: Buffer, done: number, code: number): number {
  if (code < 0x80) return wanted[done] === code ? 1 : 0;
  const bytes = Buffer.from(String.fromCodePoint(code), "utf8");
  return bytes.compare(wanted, done, Math.min(done + bytes.length, wanted.length)) === 0 ? bytes.length : 0;
}

function hex4(text: Buffer, at: number): number | null {
  let value = 0;
  for (let i = at; i < at + 4; i++) {
    const digit = hexDigit(text[i]);
    if (digit < 0) return null;
    value = value * 16 + digit;
  }
  return value;
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
