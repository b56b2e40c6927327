/**
 * Reading one field of an item that comes from outside. Hand-written and cheap on purpose: a report has tens of thousands of
 * items, and a schema per item costs more than parsing the text. A wrong type is treated as absent; what must be there is
 * demanded with `RejectedItem` by the parser.
 */
export type Fields = Record<string, unknown>;

/** The value as an object, or an empty one: then every field of it is absent. */
export function fields(value: unknown): Fields {
  return isObject(value) ? value : NONE;
}

const NONE: Fields = Object.freeze({});

export function isObject(value: unknown): value is Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A string with something in it, without the white space around it. */
export function text(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const trimmed = value.trim();
  return trimmed === "" ? undefined : trimmed;
}

/** The elements of a list; of anything else, none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The non-empty strings of a list. */
export function texts(value: unknown): string[] {
  const found: string[] = [];
  for (const element of list(value)) {
    const one = text(element);
    if (one !== undefined) found.push(one);
  }
  return found;
}

/** A finite number; also from a string that is one, which several tools write. */
export function number(value: unknown): number | undefined {
  const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof parsed === "number" && Number.isFinite(parsed) ? parsed : undefined;
}

/** The sum of those that are numbers: what the parts of a summary count together. */
export function sumOf(...values: readonly unknown[]): number {
  return values.reduce<number>((sum, value) => sum + (number(value) ?? 0), 0);
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,20})?(?:Z|[+-](?:0\d|1[0-5]):[0-5]\d)$/;

/**
 * An RFC 3339 time as written, or null for what is no time or the zero time that Go writes for "none". JavaScript takes the 30th of
 * February, the year 0 and an offset of 20 hours for times; PostgreSQL, where it is stored and read again, fails on them.
 */
export function timestamp(value: unknown): string | null {
  const written = text(value);
  if (written === undefined || !RFC_3339.test(written)) return null;
  const year = written.slice(0, 4);
  if (year === "0000" || year === "0001") return null;
  const day = Number(written.slice(8, 10));
  // A day that every month has: only the others need the calendar.
  if (day > 28 && day > new Date(Date.UTC(Number(year), Number(written.slice(5, 7)), 0)).getUTCDate()) return null;
  return Number.isNaN(Date.parse(written)) ? null : written;
}

/** A table's own entry for a word from outside: `constructor` and `__proto__` are words too. */
export function lookup<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}

/**
 * The object without its absent fields, so that two equal records are equal as JSON too. A copy and no `delete`, which would
 * turn every record into a hash table.
 */
export function present<T extends object>(object: T): T {
  for (const key in object) if (object[key] === undefined) return copyPresent(object);
  return object;
}

function copyPresent<T extends object>(object: T): T {
  const copy: Partial<T> = {};
  for (const key in object) if (object[key] !== undefined) copy[key] = object[key];
  return copy as T;
}
