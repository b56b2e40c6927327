import { join, raw, type Sql, sql } from "@/lib/db/sql";
import { parseSearch } from "@/lib/engine/search-language";
import type { SearchCondition, SearchField, SearchTerm } from "@/lib/engine/search-language/query";
import { AppError } from "@/lib/model/error";
import { containing } from "@/lib/queries/search/containing";

/**
 * How one field of the search language is asked in SQL. The names come from the field list, the expressions from our own
 * source, the values are bound: nothing a person types is ever spliced.
 *
 * where    wraps a test of the field's value, so that a value in another table can be asked with EXISTS
 * encode   turns an enum's word into what the column stores
 * moment   turns a moment into what the column compares with it, where that is no time
 */
export type Column = {
  where: (test: (value: Sql) => Sql) => Sql;
  encode?: (word: string) => string | number | boolean;
  moment?: (at: Sql) => Sql;
  present?: Sql;
};

export type Columns = Readonly<Record<string, Column>>;
export type Search = { condition: Sql; namesStatus: boolean };

/** A field that is a plain expression. */
export function column(value: Sql, encode?: Column["encode"]): Column {
  return { where: (test) => test(value), present: sql`(${value} IS NOT NULL)`, ...(encode ? { encode } : {}) };
}

/**
 * A search text as one SQL condition.
 *
 * text     how a word outside any field is looked for
 * Errors   `invalid_input` with every mistake and what to write instead.
 */
export function searchCondition(
  q: string,
  fields: readonly SearchField[],
  columns: Columns,
  text: (word: string) => Sql,
): Search {
  const parsed = parseSearch(q, fields);
  if (!parsed.ok) throw new AppError("invalid_input", parsed.errors.map((error) => error.message).join(" "));
  const { terms } = parsed.query;
  const conditions = terms.map((term) => {
    const condition = term.kind === "text" ? text(term.text) : filterSql(term, fields, columns);
    // Unknown is not "yes": a term that cannot be answered does not hold, and its opposite does.
    return term.negated ? sql`NOT coalesce(${condition}, false)` : condition;
  });
  const namesStatus = terms.some(
    (term) => term.kind === "filter" && (term.field === "status" || term.field === "retired"),
  );
  return { condition: conditions.length > 0 ? join(conditions, " AND ") : sql`true`, namesStatus };
}

function filterSql(
  term: Extract<SearchTerm, { kind: "filter" }>,
  fields: readonly SearchField[],
  columns: Columns,
): Sql {
  const field = fields.find(({ name }) => name === term.field);
  const found = Object.hasOwn(columns, term.field) ? columns[term.field] : undefined;
  if (!field || !found) throw new Error(`the search field ${term.field} has no column`);
  if (term.condition.op === "any") return found.present ?? found.where((value) => sql`(${value} IS NOT NULL)`);
  if (term.condition.op === "none")
    return sql`NOT coalesce(${found.present ?? found.where((value) => sql`(${value} IS NOT NULL)`)}, false)`;
  const condition = term.condition;
  return found.where((value) => testSql(value, field, condition, found));
}

type Tested = Exclude<SearchCondition, { op: "any" } | { op: "none" }>;

function testSql(value: Sql, field: SearchField, condition: Tested, { encode, moment }: Column): Sql {
  switch (condition.op) {
    case "is":
      return sql`(coalesce(${value}, false) = ${condition.value})`;
    case "in":
      return field.type === "enum" ? enumSql(value, condition.values, encode) : textSql(value, condition.values);
    default:
      if (field.type === "enum") return enumSql(value, wordsOf(field, condition), encode);
      if (field.type === "duration") return durationSql(value, condition, moment);
      return quantitySql(value, field, condition);
  }
}

function enumSql(value: Sql, words: readonly string[], encode: Column["encode"]): Sql {
  const stored = words.map((word) => (encode ? encode(word) : word));
  return stored.length === 0 ? sql`false` : sql`(${value} IN (${join(stored)}))`;
}

/** The words of an ordered enum that a comparison takes in. */
function wordsOf(field: SearchField, condition: Tested): string[] {
  return (field.values ?? []).filter((_, index) => holds(index, condition));
}

function holds(index: number, condition: Tested): boolean {
  if (condition.op === "between") return index >= condition.from && index <= condition.to;
  if (condition.op === "equals") return condition.values.includes(index);
  if (condition.op !== "compare") return false;
  const { comparator, value } = condition;
  return { ">": index > value, ">=": index >= value, "<": index < value, "<=": index <= value }[comparator];
}

/** Without regard to case; a `*` in the text stands for any run of characters. */
function textSql(value: Sql, texts: readonly string[]): Sql {
  const tests = texts.map((text) =>
    text.includes("*")
      ? sql`${value} ILIKE ${text
          .split("*")
          .map((part) => part.replaceAll(/[\\%_]/g, (special) => `\\${special}`))
          .join("%")}`
      : sql`lower(${value}) = ${text.toLowerCase()}`,
  );
  return sql`(${join(tests, " OR ")})`;
}

const DAY_MS = 86_400_000;

/** Longer ago than anything is: the clock of a database does not go back for ever. */
const MAX_AGO_MS = 1_900 * 365 * DAY_MS;
const SINCE = { ">": "<", ">=": "<=", "<": ">", "<=": ">=" } as const;

/** How long ago something was is asked of its moment, so that an index on that serves; "equal" means within the day that was named. */
function durationSql(value: Sql, condition: Tested, moment: Column["moment"] = (at) => at): Sql {
  const ago = (ms: number) => moment(sql`(now() - make_interval(secs => ${Math.min(ms, MAX_AGO_MS) / 1000}::float8))`);
  switch (condition.op) {
    case "between":
      return sql`(${value} BETWEEN ${ago(condition.to + DAY_MS)} AND ${ago(condition.from)})`;
    case "compare":
      return sql`${value} ${raw(SINCE[condition.comparator])} ${ago(condition.value)}`;
    case "equals":
      return sql`(${join(
        condition.values.map((wanted) => sql`(${value} <= ${ago(wanted)} AND ${value} > ${ago(wanted + DAY_MS)})`),
        " OR ",
      )})`;
    default:
      return sql`false`;
  }
}

/** Dates are compared as milliseconds; "equal" means within the day that was named. */
function quantitySql(value: Sql, field: SearchField, condition: Tested): Sql {
  const number = numberOf(value, field);
  const width = field.type === "number" ? 0 : DAY_MS;
  switch (condition.op) {
    case "between":
      return sql`(${number} BETWEEN ${condition.from}::float8 AND ${condition.to + width}::float8)`;
    case "compare":
      return compareSql(number, condition.comparator, condition.value);
    case "equals":
      return sql`(${join(
        condition.values.map((wanted) =>
          width === 0
            ? sql`${number} = ${wanted}::float8`
            : sql`(${number} >= ${wanted}::float8 AND ${number} < ${wanted + width}::float8)`,
        ),
        " OR ",
      )})`;
    default:
      return sql`false`;
  }
}

function numberOf(value: Sql, field: SearchField): Sql {
  return field.type === "date" ? sql`(extract(epoch FROM ${value}) * 1000)::float8` : sql`(${value})::float8`;
}

function compareSql(number: Sql, comparator: ">" | ">=" | "<" | "<=", wanted: number): Sql {
  switch (comparator) {
    case ">":
      return sql`${number} > ${wanted}::float8`;
    case ">=":
      return sql`${number} >= ${wanted}::float8`;
    case "<":
      return sql`${number} < ${wanted}::float8`;
    case "<=":
      return sql`${number} <= ${wanted}::float8`;
  }
}

/** A word looked for anywhere in some texts. */
export function anyContains(values: readonly Sql[], word: string): Sql {
  const pattern = containing(word);
  return sql`(${join(
    values.map((value) => sql`${value} ILIKE ${pattern}`),
    " OR ",
  )})`;
}
