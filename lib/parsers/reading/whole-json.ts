import type { Parser } from "@/lib/parsers/parser";
import { cleanJsonEscapes, setOwn } from "@/lib/parsers/reading/clean-text";
import { type FoundItem, inBatches, itemsWithin, type OpenDocument } from "@/lib/parsers/reading/found-item";
import { intoIndex } from "@/lib/parsers/reading/json-reader";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { isTextDeeper } from "@/lib/parsers/reading/nesting";
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
export function wholeJson(bytes: Buffer, limits: ReadLimits): WholeJson | null {
  if (isTextDeeper(bytes, limits.maxDepth)) return null;
  try {
    const value: unknown = JSON.parse(cleanJsonEscapes(bytes.toString("utf8")));
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
  return { document, items: () => inBatches(found, BATCH_ITEMS), index };
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
  return Array.isArray(value) ? cutList(value) : cutObject(value as Record<string, unknown>);
}

function cutList(value: unknown[]): unknown[] {
  const kept = Math.min(value.length, SKETCH_ELEMENTS);
  let copy = value.length > kept ? value.slice(0, kept) : null;
  for (let i = 0; i < kept; i += 1) {
    const short = cut(value[i]);
    if (short === value[i]) continue;
    copy ??= [...value];
    copy[i] = short;
  }
  return copy ?? value;
}

function cutObject(value: Record<string, unknown>): Record<string, unknown> {
  let copy: Record<string, unknown> | null = null;
  for (const key in value) {
    const inner = value[key];
    const short = cut(inner);
    if (short === inner) continue;
    copy ??= { ...value };
    setOwn(copy, key, short);
  }
  return copy ?? value;
}
