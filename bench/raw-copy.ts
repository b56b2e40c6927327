import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

const READ_BYTES = 1 << 20;

export type RawCopy = { ms: number; rows: number; bytes: number };

/**
 * The yardstick of ingest: the same rows, written with COPY into empty copies of the same tables with the same indexes.
 * As fast as this server can take them, with nothing parsed, compared or decided. Rows go through a file: a million findings are
 * gigabytes, and reading them out of their tables is not what is measured.
 */
export async function measureRawCopy(superuserUrl: string): Promise<RawCopy> {
  const client = new pg.Client({ connectionString: superuserUrl });
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-raw-copy-"));
  await client.connect();
  try {
    await client.query("CREATE SCHEMA yardstick");
    const total: RawCopy = { ms: 0, rows: 0, bytes: 0 };
    for (const table of TABLES) {
      await client.query(`CREATE TABLE yardstick.${table} (LIKE public.${table} INCLUDING ALL)`);
      const file = join(folder, table);
      await pipeline(client.query(copyTo(`COPY public.${table} TO STDOUT`)), createWriteStream(file));
      const started = performance.now();
      const into = client.query(copyFrom(`COPY yardstick.${table} FROM STDIN`));
      await pipeline(createReadStream(file, { highWaterMark: READ_BYTES }), into);
      total.ms += performance.now() - started;
      total.rows += into.rowCount;
      total.bytes += statSync(file).size;
      rmSync(file);
    }
    await client.query("DROP SCHEMA yardstick CASCADE");
    return total;
  } finally {
    await client.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
