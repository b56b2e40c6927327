import { createHash } from "node:crypto";
import { z } from "zod";
import type { TenantConnection } from "@/lib/db/tenant";
import { deriveKey } from "@/lib/keys";

/** So many parts: a change of one row has one part read again, and to compare all of them is a few hundred short rows. */
const PARTS = 256;
const FETCH_ROWS = 2_000;

const Row = z.object({
  part: z.number(),
  /** Of the part; null where nothing of it is left. */
  partDigest: z.string().nullable(),
  place: z.string().nullable(),
  digest: z.string().nullable(),
  row: z.string().nullable(),
});
type Row = z.output<typeof Row>;

/**
 * What a mirror is of.
 *
 * rows    a SELECT of `place` (text, which row it is), `told` (a record that differs whenever `row` does) and `row` (text, JSON); `$1` and `$2` are
 *         given whenever it is read.
 * parse   of one row's JSON.
 */
export type MirrorSource<T> = { rows: string; parse: (row: unknown) => T };

type Held<T> = { value: T; length: number };
type Part<T> = { digest: string; rows: ReadonlyMap<string, Held<T>> };

/**
 * Rows of the database, kept as they were read last. To bring them in line the database compares a digest of each of 256 parts and sends the parts that
 * differ, all in one statement and so as of one moment, which is another for each mirror: what is held is exactly what that statement would have given
 * whole, whoever wrote in between and in whatever process.
 *
 * Identity   a row that did not change stays the same object, so that what was worked out of it can be kept by it.
 * Order      of the rows is none.
 */
export class Mirror<T> {
  #parts: ReadonlyMap<number, Part<T>> = new Map();
  #values: readonly T[] | null = null;
  #length = 0;

  constructor(private readonly source: MirrorSource<T>) {}

  /** Characters of JSON that it holds. */
  get length(): number {
    return this.#length;
  }

  get isEmpty(): boolean {
    return this.#parts.size === 0;
  }

  /** The rows; the same list as long as none of them changed. */
  values(): readonly T[] {
    this.#values ??= [...this.#parts.values()].flatMap(({ rows }) => [...rows.values()].map(({ value }) => value));
    return this.#values;
  }

  /** Of everything that it holds. */
  digest(): string {
    return digestOf([...this.#parts].map(([part, { digest }]) => ({ part, digest })));
  }

  /** What `digest` would be of the rows as they are stored now, without reading them. */
  async storedDigest(connection: TenantConnection, given: readonly [string, string]): Promise<string> {
    const { rows } = await connection.query<{ part: number; digest: string }>(
      `WITH ${partsOf(this.source.rows)} SELECT part, digest FROM parts`,
      [...given],
    );
    return digestOf(rows);
  }

  /** Brings it in line with what is stored now. An error leaves it as it was. */
  async refresh(connection: TenantConnection, given: readonly [string, string]): Promise<void> {
    const before = this.#parts;
    const moved = await this.#movedRows(connection, given, before);
    if (moved.length === 0) return;
    const parts = new Map(before);
    for (const { part, partDigest } of moved) {
      if (partDigest === null) parts.delete(part);
      else parts.set(part, { digest: partDigest, rows: new Map() });
    }
    for (const { part, place, digest, row } of moved) {
      if (place === null || digest === null || row === null) continue;
      const key = `${digest} ${place}`;
      const held = before.get(part)?.rows.get(key);
      const rows = parts.get(part)?.rows as Map<string, Held<T>>;
      rows.set(key, held ?? { value: this.source.parse(JSON.parse(row)), length: row.length });
    }
    this.#parts = parts;
    this.#values = null;
    this.#length = [...parts.values()].reduce((sum, { rows }) => sum + lengthOf(rows), 0);
  }

  /** The rows of parts that differ, read in pieces, so that no answer is large. */
  async #movedRows(
    connection: TenantConnection,
    given: readonly [string, string],
    parts: ReadonlyMap<number, Part<T>>,
  ): Promise<Row[]> {
    const known = [...parts];
    await connection.query(
      `DECLARE moved_rows NO SCROLL CURSOR FOR
       WITH ${partsOf(this.source.rows)},
       moved AS MATERIALIZED (
         SELECT coalesce(p.part, k.part) AS part, p.digest
           FROM parts p FULL JOIN unnest($3::int[], $4::text[]) AS k(part, digest) ON k.part = p.part
          WHERE p.digest IS DISTINCT FROM k.digest)
       SELECT m.part, m.digest AS "partDigest", s.place, s.a || ' ' || s.b AS digest, s.row FROM moved m LEFT JOIN source s ON s.part = m.part`,
      [...given, known.map(([part]) => part), known.map(([, { digest }]) => digest)],
    );
    const found: Row[] = [];
    for (;;) {
      const { rows } = await connection.query(`FETCH ${FETCH_ROWS} FROM moved_rows`);
      for (const row of rows) found.push(Row.parse(row));
      if (rows.length < FETCH_ROWS) break;
    }
    await connection.query("CLOSE moved_rows");
    return found;
  }
}

/**
 * Each read where it is needed, and only what is needed of it: rows are large, their digests are not. A digest is two of PostgreSQL's own hashes of 64 bits,
 * and of a part their sums: no text is made of any row and nothing is sorted. Their seeds are secret, so that nobody who writes into a cluster can make rows
 * whose sums do not change.
 */
function partsOf(rows: string): string {
  const [first, second] = [seed(0), seed(8)];
  return `source AS NOT MATERIALIZED (
         SELECT hashtext(s.place) & ${PARTS - 1} AS part, s.place, hash_record_extended(s.told, ${first}) AS a, hash_record_extended(s.told, ${second}) AS b, s.row FROM (${rows}) s),
       parts AS (SELECT part, count(*) || ' ' || sum(a) || ' ' || sum(b) AS digest FROM source GROUP BY 1)`;
}

/** As SQL; the same in every process of an instance. */
function seed(at: number): string {
  return `'${deriveKey("mirror").readBigInt64LE(at)}'::bigint`;
}

function digestOf(parts: readonly { part: number; digest: string }[]): string {
  const hash = createHash("sha256");
  for (const { part, digest } of parts.toSorted((a, b) => a.part - b.part)) hash.update(`${part} `).update(digest);
  return hash.digest("hex");
}

function lengthOf<T>(rows: ReadonlyMap<string, Held<T>>): number {
  let length = 0;
  for (const one of rows.values()) length += one.length;
  return length;
}
