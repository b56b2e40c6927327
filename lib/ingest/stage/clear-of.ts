/**
 * Blanks secret values in a text, and the tokens that stand for them in a stored report.
 *
 * Returns  what does so for one text after another; values that hold others go first.
 */
export function clearOf(secrets: readonly string[]): (text: string) => string {
  const values = secrets.toSorted((a, b) => b.length - a.length);
  return (text) =>
    withoutBeginnings(
      values.reduce((left, value) => left.replaceAll(value, "***"), text.replaceAll(STORED_TOKEN, "***")),
      values,
      text.length,
    );
}

/** Texts are cut to 300 characters (a title) or more, perhaps in the middle of a value: what is left of it goes, too. */
function withoutBeginnings(text: string, values: readonly string[], chars: number): string {
  if (chars < SHORTEST_CUT) return text;
  const whole = text.replace(CUT_TOKEN, "***");
  for (const value of values) {
    const left = beginningAtEnd(whole, value);
    if (left >= MIN_BEGINNING) return `${whole.slice(0, -left)}***`;
  }
  return whole;
}

/** How many of a value's first characters are the text's last (Knuth, Morris and Pratt: the time grows with the lengths only). */
function beginningAtEnd(text: string, value: string): number {
  const tail = text.slice(-Math.min(value.length - 1, MOST_CUT));
  const borders = [0];
  for (let at = 1, k = 0; at < tail.length; at++) {
    while (k > 0 && value[at] !== value[k]) k = borders[k - 1] as number;
    if (value[at] === value[k]) k++;
    borders.push(k);
  }
  let matched = 0;
  for (let at = 0; at < tail.length; at++) {
    while (matched > 0 && (matched === tail.length || tail[at] !== value[matched]))
      matched = borders[matched - 1] as number;
    if (tail[at] === value[matched]) matched++;
  }
  return matched;
}

/** No text is cut to more. */
const MOST_CUT = 20_000;
/** A character of two halves is not cut through. */
const SHORTEST_CUT = 299;
/** Fewer characters may be the beginning of any word. */
const MIN_BEGINNING = 3;
const CUT_TOKEN = /plimsoll-hmac-[0-9a-f]{0,63}$/;

/** In a stored report the value's place is taken by its token (lib/ingest/secret-token.ts). */
const STORED_TOKEN = /plimsoll-hmac-[0-9a-f]{64}/g;
