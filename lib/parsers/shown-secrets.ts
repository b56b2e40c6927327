import { sourceContext } from "@/lib/parsers/source-context";

/**
 * What a tool shows of a secret inside quoted source text: it masks nothing, and says nowhere which part is the secret.
 * Such values are replaced before anything is stored; they identify nothing, since what is quoted depends on the tool.
 */

const ASSIGNED = /([=:]\s*)([^\s"'`,;(){}[\]]{6,})/g;
const LONG_WORD = /[A-Za-z0-9+/_=.-]{16,}/g;
/** Names under which credentials are kept. */
const SENSITIVE =
  /(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|auth)["'`\]]?\s*(?:[=:]+>?|,)\s*(["'`]?)([^\s"'`,;]{6,})\1/gi;
/** What every match of it holds: most texts have none, and to try this takes a third of the time. */
const SENSITIVE_NAME = /(?:pass(?:word|wd|phrase)?|pwd|secret|token|key|credential|auth)["'`\]]?\s*[=:,]/i;
const MASK = /^(?:[*x•#.\-_X]+|\W*(?:redacted|masked)\W*|\*{3}.*)$/i;

/** Values in a line that a tool reports as a leaked secret: literals, what is assigned, and long words with a digit. */
export function valuesShown(text: string): string[] {
  const found = [
    ...literalsOf(text).map(({ from, to }) => text.slice(from, to)),
    // Behind the sign and white space.
    ...(text.match(ASSIGNED) ?? []).map((found) => found.slice(1).trimStart()),
    ...(text.match(LONG_WORD) ?? []).filter((word) => /\d/.test(word)),
  ];
  return distinct(found);
}

/** The same line with those values blanked: the same from the report as received and from the stored one. */
export function withoutValues(text: string): string {
  return withoutLiterals(text)
    .replaceAll(ASSIGNED, "$1***")
    .replaceAll(LONG_WORD, (word) => (/\d/.test(word) ? "***" : word));
}

/** Quoted text around a secret as its fingerprint, when the tool shows no value. */
export function secretContext(quoted: string | null | undefined): string | undefined {
  const folded = sourceContext(quoted);
  return folded === undefined ? undefined : withoutValues(folded);
}

/** A masked text, or the first line of a key file, is the same for many secrets: as a value it would merge them. */
export function isWholeSecret(text: string): boolean {
  return text.length >= 6 && !/REDACTED|\*{3,}|\.{3}$|^-+BEGIN [A-Z0-9 ]+-+$/.test(text);
}

function withoutLiterals(text: string): string {
  let done = 0;
  let left = "";
  for (const { from, to } of literalsOf(text)) {
    left += `${text.slice(done, from)}***`;
    done = to;
  }
  return left + text.slice(done);
}

/**
 * What stands between two quotes of a kind on one line; a backslash takes the next character with it. Without a pattern,
 * because the time has to grow with the length only: a quote that nobody closed closes none of its kind behind it either.
 */
function literalsOf(text: string): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  const openUntil = new Map<string, number>();
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== DOUBLE && code !== SINGLE && code !== BACKTICK) continue;
    const quote = text[at] as string;
    if (at < (openUntil.get(quote) ?? 0)) continue;
    const end = endOfLiteral(text, at + 1, quote);
    if (text[end] === quote && end > at + 1) {
      found.push({ from: at + 1, to: end });
      at = end;
    } else {
      openUntil.set(quote, end);
    }
  }
  return found;
}

const [DOUBLE, SINGLE, BACKTICK] = [0x22, 0x27, 0x60];

/** Where the quote is closed, or the place that ends the search for it: the end of the line or of the text. */
function endOfLiteral(text: string, from: number, quote: string): number {
  let at = from;
  while (at < text.length && text[at] !== quote && text[at] !== "\n") {
    if (text[at] !== "\\") at += 1;
    else if (at + 1 < text.length && text[at + 1] !== "\n") at += 2;
    else break;
  }
  return at;
}

/** Values of credentials in source text that is quoted for another reason: only what stands behind a telling name. */
export function credentialsIn(text: string): string[] {
  return text !== "" && SENSITIVE_NAME.test(text) ? distinct(named(text).filter(isLiteral)) : [];
}

/** The same text with those values blanked. */
export function withoutCredentials(text: string): string {
  if (!SENSITIVE_NAME.test(text)) return text;
  return text.replaceAll(SENSITIVE, (whole, _quote: string, value: string) =>
    isLiteral(value) ? whole.replace(value, "***") : whole,
  );
}

function named(text: string): string[] {
  return [...text.matchAll(SENSITIVE)].map((match) => match[2] ?? "");
}

/** References and not values: `var.password`, `data.aws_secret.token`, `${TOKEN}`, `random_password.main.result`. */
const REFERENCE = /^(?:[{<(]|(?:[a-z_]\w*\.)+\w)/i;
/**
 * `$NAME`, `${NAME}`, `$(command)`, `$env:NAME`, `$aName`, `$name2`, `$object->name`: a name has its capitals and digits
 * where names have them. What else begins with the sign (`$uperS3cret`, a bcrypt hash) is a value.
 */
const VARIABLE = /^\$(?:[{(]|env:|[A-Z_][A-Z\d_]*$|[a-z_]+\d{0,2}$|[A-Za-z_]+$|\w+(?:->|::|[.[]))/;
const KEY_MATERIAL = /-----BEGIN|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/;

/**
 * Source text that may be kept because nothing in it looks like a credential, else undefined: kept text has more readers than
 * the report, so that here a name alone is enough to leave it out, whatever its value looks like.
 */
export function quotable(text: string | undefined): string | undefined {
  if (text === undefined || KEY_MATERIAL.test(text) || text.includes("plimsoll-hmac-")) return undefined;
  if (!SENSITIVE_NAME.test(text)) return text;
  const values = named(text);
  return values.some((value) => !REFERENCE.test(value) && !VARIABLE.test(value)) ||
    distinct(values.filter(isLiteral)).length > 0
    ? undefined
    : text;
}

/** `os.environ`, `getToken()`, `${TOKEN}` and `config.password` name a secret and are none. */
function isLiteral(value: string): boolean {
  if (/^plimsoll-hmac-/.test(value)) return true;
  return /\d/.test(value) && !VARIABLE.test(value) && !/^[%{<(]|[()]|^\w+\.\w+$/.test(value);
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value.length >= 6 && !MASK.test(value));
}
