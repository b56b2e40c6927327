import type { Parser } from "@/lib/parsers/parser";
import { cleanJsonEscapes, setOwn } from "@/lib/parsers/reading/clean-text";
import { type FoundItem, itemsWithin, type OpenDocument } from "@/lib/parsers/reading/found-item";
import { intoIndex } from "@/lib/parsers/reading/json-reader";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { pathTree } from "@/lib/parsers/reading/path-tree";
import { SKETCH_ELEMENTS, SKETCH_STRING_CHARS } from "@/lib/parsers/reading/sketch-json";

/** Texts up to this size are parsed at once: most reports are small, and passes over them cost more than parsing. */
export const WHOLE_BYTES = 4 * 1024 * 1024;

/** One JSON object or array that was parsed whole. */
export type WholeJson = { value: object; sketch: unknown };

/**
 * The text as one JSON value; null for what is none, is nested too deep, or is a scalar: the readers for large texts take it
 * then, and say what is wrong with it.
 */
export function wholeJson(text: string, limits: ReadLimits): WholeJson | null {
  if (isDeeperThan(text, limits.maxDepth)) return null;
  try {
    const value: unknown = JSON.parse(cleanJsonEscapes(text));
    return value !== null && typeof value === "object" ? { value, sketch: cut(value) } : null;
  } catch {
    return null;
  }
}

/** Whether this format's items can be taken from a value that was parsed as any other: not where numbers must keep every digit. */
export function readsWhole(parser: Parser): boolean {
  return JSON_MEDIA.has(parser.media) && !parser.items.some((path) => path.longIntegers);
}

const JSON_MEDIA = new Set(["json", "json-values", "yaml"]);

/** What the readers for large texts would give: the document without its items, and the items. */
export function openWhole(value: object, parser: Parser, limits: ReadLimits): OpenDocument {
  const found: FoundItem[] = [];
  const document = parser.media === "json" ? oneDocument(value, parser, found) : severalValues(value, parser, found);
  const index = new Map<string, unknown>();
  const onItem = intoIndex(index, parser.index, limits);
  if (parser.index) for (const one of found) if (one.item.indexed) onItem(one);
  const items = async function* (): AsyncGenerator<FoundItem[]> {
    for (let from = 0; from < found.length; from += BATCH_ITEMS) yield found.slice(from, from + BATCH_ITEMS);
  };
  return { document, items, index };
}

const BATCH_ITEMS = 500;

function oneDocument(value: object, parser: Parser, found: FoundItem[]): unknown {
  const tree = pathTree(parser.items.filter((path) => path.at.length > 0));
  const document = itemsWithin(value, tree, [], found);
  const whole = parser.items.find((path) => path.at.length === 0);
  if (whole) found.unshift({ path: [], item: whole, value: document });
  return document;
}

/** An array is its elements, anything else one value. */
function severalValues(value: object, parser: Parser, found: FoundItem[]): unknown {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  const { any } = pathTree(parser.items);
  for (const [i, one] of values.entries()) itemsWithin(one, any, [i], found);
  return { first: cut(values[0] ?? null) };
}

/** The same cuts as a sketch of a text: long lists and strings. What needs none is not copied. */
function cut(value: unknown): unknown {
  if (typeof value === "string")
    return value.length > SKETCH_STRING_CHARS ? value.slice(0, SKETCH_STRING_CHARS) : value;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    const short = value.slice(0, SKETCH_ELEMENTS).map(cut);
    return short.length === value.length && short.every((inner, i) => inner === value[i]) ? value : short;
  }
  let copy: Record<string, unknown> | null = null;
  for (const key of Object.keys(value)) {
    const inner = (value as Record<string, unknown>)[key];
    const short = cut(inner);
    if (short === inner) continue;
    copy ??= { ...value };
    setOwn(copy, key, short);
  }
  return copy ?? value;
}

/** Brackets outside of strings; what is no JSON is counted somehow, and refused by whoever parses it. */
function isDeeperThan(text: string, maxDepth: number): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c === 0x22) {
      i = endOfString(text, i + 1);
    } else if (c === 0x7b || c === 0x5b) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (c === 0x7d || c === 0x5d) {
      depth -= 1;
    }
  }
  return false;
}

/** Jumps from quote to quote: most of a report is strings. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (at - 1 - backslashes >= from && text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}
