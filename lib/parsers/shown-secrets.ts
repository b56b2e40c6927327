/**
 * What a tool shows of a secret inside quoted source text: it masks nothing, and says nowhere which part is the secret.
 * Such values are replaced before anything is stored; they identify nothing, since what is quoted depends on the tool.
 */

const QUOTED = /(["'`])((?:(?!\1)[^\\\n]|\\.)+)\1/g;
const ASSIGNED = /([=:]\s*)([^\s"'`,;(){}[\]]{6,})/g;
const LONG_WORD = /[A-Za-z0-9+/_=.-]{16,}/g;
/** Names under which credentials are kept. */
const SENSITIVE =
  /(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|auth)["'`\]]?\s*(?:[=:]+>?|,)\s*(["'`]?)([^\s"'`,;]{6,})\1/gi;
const MASK = /^(?:[*x•#.\-_X]+|\W*(?:redacted|masked)\W*|\*{3,}.*)$/i;

/** Values in a line that a tool reports as a leaked secret: literals, what is assigned, and long words with a digit. */
export function valuesShown(text: string): string[] {
  const found = [
    ...[...text.matchAll(QUOTED)].map((match) => match[2] ?? ""),
    ...[...text.matchAll(ASSIGNED)].map((match) => match[2] ?? ""),
    ...[...text.matchAll(LONG_WORD)].map((match) => match[0]).filter((word) => /\d/.test(word)),
  ];
  return distinct(found);
}

/** The same line with those values blanked: the same from the report as received and from the stored one. */
export function withoutValues(text: string): string {
  return text
    .replaceAll(QUOTED, "$1***$1")
    .replaceAll(ASSIGNED, "$1***")
    .replaceAll(LONG_WORD, (word) => (/\d/.test(word) ? "***" : word));
}

/** Values of credentials in source text that is quoted for another reason: only what stands behind a telling name. */
export function credentialsIn(text: string): string[] {
  return distinct([...text.matchAll(SENSITIVE)].map((match) => match[2] ?? "").filter(isLiteral));
}

/** The same text with those values blanked. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(SENSITIVE, (whole, _quote: string, value: string) =>
    isLiteral(value) ? whole.replace(value, "***") : whole,
  );
}

/** `os.environ`, `getToken()`, `${TOKEN}` and `config.password` name a secret and are none. */
function isLiteral(value: string): boolean {
  return /^plimsoll-hmac-/.test(value) || (/\d/.test(value) && !/^[$%{<(]|[()]|^\w+\.\w+$/.test(value));
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value.length >= 6 && !MASK.test(value));
}
