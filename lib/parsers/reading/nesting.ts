import { depthBound } from "@/lib/parsers/reading/nesting-blocks";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether JSON text nests deeper than the limit, told from its bytes before it is parsed: parsing millions of nested brackets takes
 * twice the memory of as many side by side, and a value that a later name of the same object replaces was nested, too.
 * What is no JSON is counted somehow, and refused by whoever parses it.
 *
 * Shape    UTF-8: brackets, quotes and backslashes are no part of any longer character.
 */
export function isTextDeeper(bytes: Uint8Array, maxDepth: number): boolean {
  const bound = depthBound(bytes);
  return (bound === null || bound > maxDepth) && isDeeper(bytes, maxDepth);
}

/** The same exactly, byte by byte. */
export function isDeeper(bytes: Uint8Array, maxDepth: number): boolean {
  const length = bytes.length;
  const strings = new StringSkipper(bytes);
  let depth = 0;
  for (let i = 0; i < length; i += 1) {
    const c = bytes[i] as number;
    if (c === QUOTE) {
      i = strings.endFrom(i + 1);
    } else if (c > 0x5a) {
      // Square and curly brackets differ in this bit alone.
      const bracket = c | 0x20;
      if (bracket === 0x7b) {
        depth += 1;
        if (depth > maxDepth) return true;
      } else if (bracket === 0x7d) depth -= 1;
    }
  }
  return false;
}

/** Most of a report is strings: they are passed over four bytes at a time. */
class StringSkipper {
  private readonly words: Int32Array;
  private readonly shift: number;
  constructor(private readonly bytes: Uint8Array) {
    this.shift = bytes.byteOffset & 3;
    this.words = new Int32Array(bytes.buffer, bytes.byteOffset - this.shift, (bytes.length + this.shift) >> 2);
  }

  /** Where the string ends that has begun before `from`; the end of the text for one that nobody closed. */
  endFrom(from: number): number {
    const { bytes, words, shift } = this;
    const last = words.length;
    let i = from;
    for (;;) {
      if (((i + shift) & 3) === 0) {
        let at = (i + shift) >> 2;
        while (at < last && !hasEither(words[at] as number)) at += 1;
        i = (at << 2) - shift;
      }
      if (i >= bytes.length) return i;
      const c = bytes[i] as number;
      if (c === QUOTE) return i;
      i += c === BACKSLASH ? 2 : 1;
    }
  }
}

/** Whether one of four bytes is a quote or a backslash (a byte of `x - 0x01` borrows where it was zero: Hacker's Delight, 6-1). */
function hasEither(word: number): boolean {
  const quotes = word ^ 0x22222222;
  const slashes = word ^ 0x5c5c5c5c;
  return ((((quotes - 0x01010101) & ~quotes) | ((slashes - 0x01010101) & ~slashes)) & 0x80808080) !== 0;
}
