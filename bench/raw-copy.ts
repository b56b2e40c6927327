import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";

/** The tables an import of findings writes, in the end. */
const TABLES = [
  "vulnerability",
  "vulnerability_alias",
  "component",
  "presence",
  "finding",
  "finding_rank",
  "observation",
  "risk",
  "risk_score",
  "stream",
  "stream_import",
  "asset",
  "asset_version",
];

export type RawCopy = { ms: number; rows: number; bytes: number };

/**
 * The yardstick of ingest: the same rows, written with COPY into empty copies of the same tables with the same indexes.
 * As fast as this server can take them, with nothing parsed, compared or decided.
 */
export async function measureRawCopy(superuserUrl: string): Promise<RawCopy> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query("CREATE SCHEMA yardstick");
    const total: RawCopy = { ms: 0, rows: 0, bytes: 0 };
    for (const table of TABLES) {
      await client.query(`CREATE TABLE yardstick.${table} (LIKE public.${table} INCLUDING ALL)`);
      const chunks: Buffer[] = [];
      for await (const chunk of client.query(copyTo(`COPY public.${table} TO STDOUT`))) chunks.push(chunk as Buffer);
      const started = performance.now();
      const into = client.query(copyFrom(`COPY yardstick.${table} FROM STDIN`));
      await pipeline(Readable.from(chunks, { objectMode: false }), into);
      total.ms += performance.now() - started;
      total.rows += into.rowCount;
      total.bytes += chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    }
    await client.query("DROP SCHEMA yardstick CASCADE");
    return total;
  } finally {
    await client.end();
  }
}
