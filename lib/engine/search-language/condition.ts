import type { Comparator, SearchCondition, SearchField } from "@/lib/engine/search-language/query";
import { suggestion } from "@/lib/engine/search-language/suggestion";
import type { Token } from "@/lib/engine/search-language/tokens";

/** Thrown inside the parser; the caller adds the position. */
export class ConditionError extends Error {
  override readonly name = "ConditionError";
}

const COMPARISON = /^(>=|<=|>|<)(.*)$/s;
const RANGE = /^([^.]+(?:\.\d+)?)\.\.([^.].*)$/s;

/** Reads a filter's value by its field's type. Throws `ConditionError` with a message for the person who typed it. */
export function readCondition(field: SearchField, parts: Token["parts"]): SearchCondition {
  const [first] = parts;
  if (!first || (first.text === "" && !first.quoted))
    throw new ConditionError(`${field.name}: needs a value. ${expectation(field)}`);
  if (parts.length === 1 && !first.quoted) {
    const word = first.text.toLowerCase();
    if (field.presence && (word === "any" || word === "none")) return { op: word };
    const comparison = readComparison(field, first.text);
    if (comparison) return comparison;
  }
  if (parts.some((part) => part.text === "" && !part.quoted))
    throw new ConditionError(`A value is missing beside a comma in ${field.name}:.`);
  switch (field.type) {
    case "boolean":
      return { op: "is", value: readBoolean(field, parts) };
    case "enum":
      return { op: "in", values: [...new Set(parts.map((part) => readEnum(field, part.text)))] };
    case "text":
      return { op: "in", values: [...new Set(parts.map((part) => part.text))] };
    default:
      return { op: "equals", values: parts.map((part) => readQuantity(field, part.text)) };
  }
}

function readComparison(field: SearchField, text: string): SearchCondition | null {
  if (field.type === "text" || field.type === "boolean" || (field.type === "enum" && !field.ordered)) {
    if (COMPARISON.test(text) && field.type !== "text")
      throw new ConditionError(`${field.name}: cannot be compared. ${expectation(field)}`);
    return null;
  }
  const compared = COMPARISON.exec(text);
  if (compared)
    return { op: "compare", comparator: compared[1] as Comparator, value: readOrdered(field, compared[2] ?? "") };
  const range = RANGE.exec(text);
  if (!range) return null;
  const [from, to] = [readOrdered(field, range[1] ?? ""), readOrdered(field, range[2] ?? "")];
  if (from > to) throw new ConditionError(`${field.name}: the range ${text} is empty: write the smaller end first.`);
  return { op: "between", from, to };
}

function readOrdered(field: SearchField, text: string): number {
  return field.type === "enum" ? (field.values ?? []).indexOf(readEnum(field, text)) : readQuantity(field, text);
}

function readBoolean(field: SearchField, parts: Token["parts"]): boolean {
  const word = parts[0]?.text.toLowerCase() ?? "";
  if (parts.length === 1 && ["true", "yes"].includes(word)) return true;
  if (parts.length === 1 && ["false", "no"].includes(word)) return false;
  throw new ConditionError(`${field.name}: is true or false.`);
}

function readEnum(field: SearchField, text: string): string {
  const values = field.values ?? [];
  const found = values.find((value) => value.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw new ConditionError(`${field.name}: has no value "${text}".${suggestion(text, values)} ${expectation(field)}`);
}

function readQuantity(field: SearchField, text: string): number {
  const read = { number: readNumber, duration: readDuration, date: readDate }[
    field.type as "number" | "duration" | "date"
  ];
  const value = read(text.trim());
  if (value === null) throw new ConditionError(`"${text}" is not understood in ${field.name}:. ${expectation(field)}`);
  return value;
}

function readNumber(text: string): number | null {
  return /^-?\d{1,15}(?:\.\d{1,6})?$/.test(text) ? Number(text) : null;
}

const HOUR_MS = 3_600_000;
const UNITS: Record<string, number> = {
  h: HOUR_MS,
  d: 24 * HOUR_MS,
  w: 168 * HOUR_MS,
  mo: 730 * HOUR_MS,
  y: 8766 * HOUR_MS,
};

function readDuration(text: string): number | null {
  const found = /^(\d{1,6})(h|d|w|mo|y)$/.exec(text.toLowerCase());
  return found ? Number(found[1]) * (UNITS[found[2] ?? ""] ?? Number.NaN) : null;
}

function readDate(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?$/.test(text)) return null;
  const time = Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text);
  return Number.isNaN(time) ? null : time;
}

/** What may stand after the colon, with an example. */
export function expectation(field: SearchField): string {
  const presence = field.presence ? ", any or none" : "";
  switch (field.type) {
    case "enum": {
      const values = field.values ?? [];
      const shown = values.slice(0, 12).join(", ") + (values.length > 12 ? ", ..." : "");
      return `Write one of ${shown}${presence}${field.ordered ? `, or ${field.name}:>=${values.at(-1) ?? ""}` : ""}.`;
    }
    case "boolean":
      return `Write ${field.name}:true or ${field.name}:false.`;
    case "number":
      return `Write a number, ${field.name}:>=70 or ${field.name}:40..69${presence}.`;
    case "duration":
      return `Write a time like ${field.name}:>30d; units are h, d, w, mo and y${presence}.`;
    case "date":
      return `Write a day like ${field.name}:>=2026-01-31${presence}.`;
    default:
      return `Write a text, in quotes if it has spaces${presence}.`;
  }
}
