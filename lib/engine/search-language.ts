import { ConditionError, readCondition } from "@/lib/engine/search-language/condition";
import {
  MAX_QUERY_LENGTH,
  MAX_TERMS,
  type SearchCondition,
  type SearchError,
  type SearchField,
  type SearchQuery,
  type SearchTerm,
} from "@/lib/engine/search-language/query";
import { nearest, suggestion } from "@/lib/engine/search-language/suggestion";
import { quoteIfNeeded, type Token, tokenize } from "@/lib/engine/search-language/tokens";

export type SearchResult = { ok: true; query: SearchQuery } | { ok: false; errors: SearchError[] };

/**
 * Reads a query such as `band:act exposed:true age:>30d severity:high,critical "log4j" -kind:secret`.
 *
 * Shape    terms are joined by "and"; a comma is "or" inside one filter; `-` before a term takes it out; quotes hold spaces.
 * Fields   only those given; an unknown one is an error with the nearest name, never a silent search for text.
 * Errors   all of them at once, each with its place in the text.
 */
export function parseSearch(text: string, fields: readonly SearchField[]): SearchResult {
  if (text.length > MAX_QUERY_LENGTH) {
    return {
      ok: false,
      errors: [
        { message: `A query has at most ${MAX_QUERY_LENGTH} characters.`, start: MAX_QUERY_LENGTH, end: text.length },
      ],
    };
  }
  const byName = fieldsByName(fields);
  const terms: SearchTerm[] = [];
  const errors: SearchError[] = [];
  for (const token of tokenize(text)) {
    try {
      terms.push(termOf(token, byName));
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      errors.push({ message: error.message, start: token.start, end: token.end });
    }
  }
  if (terms.length > MAX_TERMS)
    errors.push({ message: `A query has at most ${MAX_TERMS} terms.`, start: 0, end: text.length });
  return errors.length > 0 ? { ok: false, errors } : { ok: true, query: { terms } };
}

/** Writes a query so that reading it gives the same query again; used by facets and saved views. */
export function formatSearch(query: SearchQuery, fields: readonly SearchField[]): string {
  const byName = fieldsByName(fields);
  return query.terms.map((term) => (term.negated ? "-" : "") + formatTerm(term, byName)).join(" ");
}

/** Fields by lower-cased name and alias. A map, so that a field named like a property of objects is no field. */
export function fieldsByName(fields: readonly SearchField[]): ReadonlyMap<string, SearchField> {
  return new Map(
    fields.flatMap((field) => [field.name, ...(field.aliases ?? [])].map((name) => [name.toLowerCase(), field])),
  );
}

function termOf(token: Token, fields: ReadonlyMap<string, SearchField>): SearchTerm {
  if (token.unclosed) throw new ConditionError('A quotation mark is not closed: add " at the end.');
  const { negated, start, end } = token;
  const field = token.name === null ? undefined : fields.get(token.name.toLowerCase());
  if (field)
    return { kind: "filter", field: field.name, condition: readCondition(field, token.parts), negated, start, end };
  if (token.name !== null && !isPlainText(token, fields)) throw unknownField(token, fields);
  const text = token.name === null ? (token.parts[0]?.text ?? "") : token.raw;
  if (text === "") throw new ConditionError("There is no text between the quotation marks.");
  return { kind: "text", text, negated, start, end };
}

/** A purl, an address, a host with a port or a digest has a colon and is still a text to look for. */
function isPlainText({ name, raw }: Token, fields: ReadonlyMap<string, SearchField>): boolean {
  if (!name || name === "pkg" || /[./@]/.test(name) || /^\d+$/.test(name)) return true;
  const rest = raw.slice(name.length + 1);
  if (rest.startsWith("//") || /^[0-9a-f]{32,}$/i.test(rest)) return true;
  return /^\d{2,5}(?:\/|$)/.test(rest) && nearest(name, [...fields.keys()]) === null;
}

function unknownField({ name, raw }: Token, fields: ReadonlyMap<string, SearchField>): ConditionError {
  const near = suggestion(name ?? "", [...fields.keys()]);
  return new ConditionError(
    `There is no field "${name}".${near} To look for this text, write it in quotes: ${quoteIfNeeded(raw)}.`,
  );
}

function formatTerm(term: SearchTerm, fields: ReadonlyMap<string, SearchField>): string {
  if (term.kind === "text") return quoteIfNeeded(term.text);
  const field = fields.get(term.field.toLowerCase());
  return `${term.field}:${field ? formatCondition(term.condition, field) : ""}`;
}

function formatCondition(condition: SearchCondition, field: SearchField): string {
  switch (condition.op) {
    case "any":
    case "none":
      return condition.op;
    case "is":
      return String(condition.value);
    case "in":
      return condition.values.map((value) => (isKeyword(value, field) ? `"${value}"` : quoteIfNeeded(value))).join(",");
    case "equals":
      return condition.values.map((value) => formatValue(value, field)).join(",");
    case "compare":
      return condition.comparator + formatValue(condition.value, field);
    case "between":
      return `${formatValue(condition.from, field)}..${formatValue(condition.to, field)}`;
  }
}

function isKeyword(value: string, field: SearchField): boolean {
  return field.presence === true && /^(?:any|none)$/i.test(value);
}

const HOUR_MS = 3_600_000;

function formatValue(value: number, field: SearchField): string {
  if (field.type === "enum") return field.values?.[value] ?? "";
  if (field.type === "duration")
    return value % (24 * HOUR_MS) === 0 ? `${value / (24 * HOUR_MS)}d` : `${value / HOUR_MS}h`;
  if (field.type === "date") return new Date(value).toISOString().replace(/T00:00:00\.000Z$/, "");
  return String(value);
}
