import { z } from "zod";
import type { Count } from "@/lib/contracts/http/list-page";
import { rows } from "@/lib/db/rows";
import { empty, join, raw, type Sql, sql } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";
import { decodeCursor, encodeCursor, type Position } from "@/lib/queries/cursor";

/** Counting stops here: beyond it a list says "at least". */
export const COUNT_LIMIT = 10_000;

/**
 * A named order. `key` must never be null (coalesce it); `type` is what the cursor's text is cast back to. Rows that the key does not tell apart come by
 * `ties`, the least first, which must never be null either, and then by id.
 */
export type Order = {
  key: Sql;
  direction: "asc" | "desc";
  type: KeyType;
  ties?: { key: Sql; type: KeyType };
};
type KeyType = "int" | "text" | "timestamptz";

export type PageSpec = {
  orgId: string;
  /** `FROM` and joins; the alias of the row that is listed is in `id`. */
  from: Sql;
  id: Sql;
  where: readonly Sql[];
  order: Order;
  /** The query as parsed: its cursor and limit are used, everything else binds the cursor to it. */
  query: { limit: number; cursor?: string | undefined } & Record<string, unknown>;
};

export type IdPage = { ids: string[]; nextCursor: string | null; count: Count };

/** The ids of one page in order, where the next begins, and how many there are; the rows' details are read by id. */
export async function pageIds(tx: Tx, spec: PageSpec): Promise<IdPage> {
  const { limit, cursor } = spec.query;
  const found = await rows(
    tx,
    z.object({ id: z.string(), key: z.string(), tie: z.string().nullable() }),
  )`${pageSql(spec)}`;
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const more = found.length > limit && last !== undefined;
  return {
    ids: page.map(({ id }) => id),
    nextCursor: more ? encodeCursor(spec.orgId, scopeOf(spec), last) : null,
    count: more || cursor ? await countRows(tx, spec.from, spec.where) : { value: page.length, relation: "exact" },
  };
}

/** The statement that finds a page; its plan is held to the index in lib/queries/list-plans.db.test.ts. */
export function pageSql(spec: PageSpec): Sql {
  const { limit, cursor } = spec.query;
  const { key, direction, ties } = spec.order;
  const after = cursor ? [afterPosition(spec.order, spec.id, decodeCursor(spec.orgId, scopeOf(spec), cursor))] : [];
  return sql`
    SELECT ${spec.id}::text AS id, (${key})::text AS key, ${ties ? sql`(${ties.key})::text` : sql`NULL`} AS tie FROM ${spec.from}
     WHERE ${join([...spec.where, ...after], " AND ")}
     ORDER BY ${key} ${raw(direction)}, ${ties ? sql`${ties.key}, ` : empty}${spec.id} LIMIT ${limit + 1}`;
}

/** What a cursor is bound to: it must not go on in another list. */
function scopeOf({ query: { limit: _, cursor: __, ...rest } }: PageSpec): string {
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Exact up to the limit, then "at least": the cost of a count stays bounded however many rows there are. */
export async function countRows(tx: Tx, from: Sql, where: readonly Sql[]): Promise<Count> {
  const [counted] = await rows(tx, z.object({ value: z.number() }))`
    SELECT count(*)::int AS value FROM (SELECT 1 FROM ${from} WHERE ${join([...where], " AND ")} LIMIT ${COUNT_LIMIT + 1}) AS counted_rows`;
  const value = counted?.value ?? 0;
  return value > COUNT_LIMIT ? { value: COUNT_LIMIT, relation: "at_least" } : { value, relation: "exact" };
}

/** Written so that an index on (key direction, ties, id) can start at the position: a range on the key, then the exact rest. */
function afterPosition({ key, direction, type, ties }: Order, id: Sql, position: Position): Sql {
  const value = sql`${position.key}::${raw(type)}`;
  const [beyond, reached] = direction === "desc" ? [raw("<"), raw("<=")] : [raw(">"), raw(">=")];
  const later = sql`${id} > ${position.id}::uuid`;
  return sql`${key} ${reached} ${value} AND (${key} ${beyond} ${value} OR ${ties ? afterTie(ties, later, position) : later})`;
}

function afterTie({ key, type }: NonNullable<Order["ties"]>, later: Sql, { tie }: Position): Sql {
  const value = sql`${tie}::${raw(type)}`;
  return sql`${key} > ${value} OR (${key} = ${value} AND ${later})`;
}

/** Rows read by id come back in any order; this is the page's. A row that vanished in between is left out. */
export function inOrder<Row extends { id: string }>(ids: readonly string[], found: readonly Row[]): Row[] {
  const byId = new Map(found.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
