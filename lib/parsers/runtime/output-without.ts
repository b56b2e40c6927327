import type { QuotedSecret } from "@/lib/model/quoted-secret";
import { cut } from "@/lib/parsers/loose-text";

/** A shorter value is an ordinary part of words: taken out wherever it stands, it would take the sentence with it. */
const MIN_CHARS_ANYWHERE = 6;
/** A short value with its quotes. */
const MAX_SHORT_CHARS = MIN_CHARS_ANYWHERE + 1;
/** Values times characters that are looked through: whoever runs in a workload chooses how many variables it has. */
const MAX_COMPARED = 100_000_000;

/** What stands before a value: `NAME=`, or the beginning of an address with a user. */
const BEFORE = /(?<![\w.-])-{0,2}[A-Za-z_][\w.-]*=|:\/\/(?:[^\s/:@"']*:)?/g;

/**
 * An alert's sentence without the values of its process's environment that look secret. A workload chooses its own variables: one
 * that calls a single letter a token must not make the sentence unreadable, so a short value is taken out behind its name alone.
 *
 * Returns  the sentence, or of one that is too long for so many values the part that could be looked through; perhaps nothing.
 */
export function outputWithout(output: string, secrets: readonly QuotedSecret[]): string {
  const short = new Set<string>();
  const long = new Set<string>();
  for (const { before, value } of secrets) {
    const bare = value.replace(/^(["'])(.*)\1$/s, "$2");
    if (bare.length >= MIN_CHARS_ANYWHERE) long.add(bare);
    else short.add(before + value);
  }
  return withoutLong(withoutShort(output, short), long);
}

function withoutShort(output: string, short: ReadonlySet<string>): string {
  if (short.size === 0) return output;
  let left = "";
  let from = 0;
  for (const { 0: before, index } of output.matchAll(BEFORE)) {
    const start = index + before.length;
    const length = shortValueAt(output, start, before, short);
    if (length === 0) continue;
    left += `${output.slice(from, start)}…`;
    from = start + length;
  }
  return left + output.slice(from);
}

function shortValueAt(output: string, start: number, before: string, short: ReadonlySet<string>): number {
  for (let length = MAX_SHORT_CHARS; length > 0; length -= 1) {
    if (short.has(before + output.slice(start, start + length)) && !/\w/.test(output.charAt(start + length)))
      return length;
  }
  return 0;
}

function withoutLong(output: string, long: ReadonlySet<string>): string {
  if (long.size === 0) return output;
  // The longest first: one value may begin another.
  const values = [...long].sort((a, b) => b.length - a.length);
  const looked = cut(output, Math.floor(MAX_COMPARED / values.length));
  const left = values.reduce((text, value) => text.replaceAll(value, "…"), looked);
  // What was cut off may have begun inside a value.
  const torn = looked.length < output.length ? (values[0]?.length ?? 0) : 0;
  return left.slice(0, Math.max(0, left.length - torn));
}
