import { fieldsByName } from "@/lib/engine/search-language";
import type { SearchField } from "@/lib/engine/search-language/query";
import { quoteIfNeeded, type Token, tokenize } from "@/lib/engine/search-language/tokens";

export type Completion = {
  /** The part of the text that choosing an item replaces. */
  start: number;
  end: number;
  items: { insert: string; label: string; description: string }[];
};

/**
 * What could stand at the cursor: field names while a word begins, values after `field:`.
 *
 * `known` gives values that only the caller knows (teams, clusters) by field name.
 */
export function completeSearch(
  text: string,
  cursor: number,
  fields: readonly SearchField[],
  known: Readonly<Record<string, readonly string[]>> = {},
): Completion {
  const token = tokenize(text.slice(0, cursor)).at(-1);
  const touches = token !== undefined && token.end === cursor;
  if (!touches) return { start: cursor, end: cursor, items: fieldItems("", fields) };
  if (token.name === null) {
    const typed = token.parts[0]?.quoted ? null : (token.parts[0]?.text ?? "");
    return { start: token.valueStart, end: cursor, items: typed === null ? [] : fieldItems(typed, fields) };
  }
  const field = fieldsByName(fields).get(token.name.toLowerCase());
  if (!field) return { start: cursor, end: cursor, items: [] };
  return valueCompletion(token, cursor, field, Object.hasOwn(known, field.name) ? (known[field.name] ?? []) : []);
}

function fieldItems(typed: string, fields: readonly SearchField[]): Completion["items"] {
  const begins = typed.toLowerCase();
  const names = (field: SearchField) => [field.name, ...(field.aliases ?? [])];
  return fields
    .filter((field) => names(field).some((name) => name.toLowerCase().startsWith(begins)))
    .map((field) => ({ insert: `${field.name}:`, label: field.name, description: field.description }));
}

function valueCompletion(token: Token, cursor: number, field: SearchField, known: readonly string[]): Completion {
  const part = token.parts.at(-1);
  const typed = part?.text.toLowerCase() ?? "";
  const chosen = new Set(token.parts.slice(0, -1).map((other) => other.text.toLowerCase()));
  const alone = token.parts.length === 1;
  const items = [...valuesOf(field, alone), ...known]
    .filter((value) => value.toLowerCase().startsWith(typed) && !chosen.has(value.toLowerCase()))
    .map((value) => ({ insert: /^[<>]/.test(value) ? value : quoteIfNeeded(value), label: value, description: "" }));
  const width = (part?.text.length ?? 0) + (part?.quoted ? 1 : 0);
  return { start: Math.max(token.valueStart, cursor - width), end: cursor, items: items.slice(0, 50) };
}

function valuesOf(field: SearchField, alone: boolean): string[] {
  const presence = field.presence && alone ? ["any", "none"] : [];
  switch (field.type) {
    case "enum":
      return [...(field.values ?? []), ...presence];
    case "boolean":
      return ["true", "false"];
    case "duration":
      return alone ? [">7d", ">30d", ">90d", "<24h", ...presence] : [];
    case "number":
      return alone ? [">=", "<=", ...presence] : [];
    case "date":
      return alone ? [">=", "<", ...presence] : [];
    default:
      return presence;
  }
}
