import { AppError } from "@/lib/model/error";
import { type ByteSource, decode } from "@/lib/parsers/reading/decode";
import { type ReadLimits, SKETCH_BYTES } from "@/lib/parsers/reading/limits";
import { nulByte } from "@/lib/parsers/reading/raw-value";
import { SKETCH_ELEMENTS, sketchJson, skipSpace } from "@/lib/parsers/reading/sketch-json";
import { unreadable } from "@/lib/parsers/reading/unreadable";

/** The top of a report as text. */
export type Top = { text: string; complete: boolean };

/**
 * Reads at most 1 MB of the text.
 *
 * Errors   `unreadable_report` for an empty file and for a NUL byte in the top outside JSON strings.
 */
export async function readTop(source: ByteSource, limits: ReadLimits): Promise<Top> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let complete = true;
  for await (const chunk of decode(source, limits)) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= SKETCH_BYTES) {
      complete = false;
      break;
    }
  }
  const top = Buffer.concat(chunks).subarray(0, SKETCH_BYTES);
  const text = top.toString("utf8");
  if (text.trim() === "")
    throw unreadable(complete ? "The file is empty." : "The first megabyte of the file is blank.");
  const nul = top.indexOf(0);
  if (nul !== -1) throw nulByte(nul);
  return { text, complete };
}

/** What the top of a text is when read as JSON. */
export type JsonTop = {
  /** The first value. */
  first: unknown;
  /** The first few values: of several, or the elements of one array; else the one value. */
  values: unknown[];
  /** True when the text holds more than one top-level value. */
  several: boolean;
  /** True when the text stops before its last value is closed. */
  cut: boolean;
  /** True when every value stands on a line of its own, perhaps among lines that are not JSON. */
  byLine: boolean;
};

/** Reads the top as JSON; the error says why it is none. */
export function jsonTop(top: Top, limits: ReadLimits): JsonTop | AppError {
  const lines = jsonLines(top, limits);
  try {
    const first = sketchJson(top.text, 0, limits.maxDepth);
    const more = !first.cut && skipSpace(top.text, first.end) < top.text.length;
    if (!more) {
      const values = Array.isArray(first.value) ? first.value : [first.value];
      return { first: first.value, values, several: false, cut: first.cut, byLine: false };
    }
    if (lines.length > 0) return { first: lines[0], values: lines, several: true, cut: false, byLine: true };
    return { first: first.value, values: moreValues(top.text, limits), several: true, cut: false, byLine: false };
  } catch (error) {
    if (lines.length > 0 && typeof lines[0] === "object")
      return { first: lines[0], values: lines, several: true, cut: false, byLine: true };
    if (error instanceof AppError) return error;
    throw error;
  }
}

function moreValues(text: string, limits: ReadLimits): unknown[] {
  const values: unknown[] = [];
  let at = 0;
  while (values.length < SKETCH_ELEMENTS && skipSpace(text, at) < text.length) {
    const next = sketchJson(text, at, limits.maxDepth);
    at = next.end;
    values.push(...(Array.isArray(next.value) ? next.value : [next.value]));
    if (next.cut) break;
  }
  return values;
}

/** Objects or arrays that stand whole on one line each: at least one, and at least two lines in all. */
function jsonLines({ text, complete }: Top, limits: ReadLimits): unknown[] {
  const lines = text.split("\n", 2000);
  if (!complete || lines.length === 2000) lines.pop();
  const values: unknown[] = [];
  let full = 0;
  for (const line of lines) {
    if (line.trim() === "") continue;
    full += 1;
    if (values.length >= SKETCH_ELEMENTS || !/^\s*[[{]/.test(line)) continue;
    const value = wholeLine(line, limits);
    if (value !== undefined) values.push(...(Array.isArray(value) ? value.slice(0, SKETCH_ELEMENTS) : [value]));
    else if (full === 1) return [];
  }
  return full >= 2 ? values : [];
}

function wholeLine(line: string, limits: ReadLimits): unknown {
  try {
    const { value, end, cut } = sketchJson(line, 0, limits.maxDepth);
    return cut || skipSpace(line, end) < line.length ? undefined : value;
  } catch {
    return undefined;
  }
}
