import { cleanJsonEscapes, quoteLongIntegers } from "@/lib/parsers/reading/clean-text";
import { unreadable } from "@/lib/parsers/reading/unreadable";

/**
 * Parses the bytes of one JSON value that begins at byte `start` of the text. Strings come out free of U+0000 and half
 * surrogates; `longIntegers` gives integers beyond 2^53 as strings.
 */
export function parseJsonBytes(bytes: Buffer, start: number, longIntegers = false): unknown {
  try {
    const text = cleanJsonEscapes(bytes.toString("utf8"));
    return JSON.parse(longIntegers ? quoteLongIntegers(text) : text);
  } catch (error) {
    throw unreadable(`The JSON is not valid near byte ${start + positionOf(error)}: ${reasonOf(error)}.`, error);
  }
}

export function unexpectedByte(c: number, at: number, wanted: string) {
  const shown = c > 0x20 && c < 0x7f ? `"${String.fromCharCode(c)}"` : `byte 0x${c.toString(16).padStart(2, "0")}`;
  return unreadable(`The JSON is not valid at byte ${at}: found ${shown} where ${wanted} should be.`);
}

function positionOf(error: unknown): number {
  return Number(/at position (\d+)/.exec(String(error))?.[1] ?? 0);
}

/** V8's reason without the excerpt of the text: a report may hold secrets. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const token = /^Unexpected token (.{1,4}?), /u.exec(message)?.[1];
  if (token) return `unexpected ${token}`;
  return (
    message
      .replace(/,? *(\.\.\.)?".*$/su, "")
      .replace(/ in JSON at position \d+.*$/s, "")
      .replace(/ at position \d+.*$/s, "") || "syntax error"
  );
}
