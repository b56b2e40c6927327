import type { TenantConnection } from "@/lib/db/tenant";
import { epssTrend } from "@/lib/ingest/apply/epss-trend";
import { type CopyValue, copyRows } from "@/lib/ingest/stage/copy-rows";
import type { FeedRecord } from "@/lib/model/record";

/** OSV advisories have their own tables and order: `applyOsv`. */
export type FeedName = Exclude<FeedRecord["feed"], "osv">;
export type FeedCounts = { new: number; changed: number; resolved: number };

type FeedTable = {
  columns: readonly string[];
  types: string;
  toRow: (record: never) => CopyValue[];
  wholeCatalog: boolean;
};

/** One table per feed; `wholeCatalog` feeds list all there is, so what they no longer list goes. */
const TABLES: Record<FeedName, FeedTable> = {
  kev: {
    columns: ["cve", "date_added", "due_date", "ransomware", "name", "description"],
    types: "cve text, date_added date, due_date date, ransomware boolean, name text, description text",
    toRow: (r: Extract<FeedRecord, { feed: "kev" }>) => [
      r.cve,
      r.dateAdded,
      r.dueDate,
      r.ransomware,
      r.name,
      r.description,
    ],
    wholeCatalog: true,
  },
  epss: {
    columns: ["cve", "score", "percentile"],
    types: "cve text, score float8, percentile float8",
    toRow: (r: Extract<FeedRecord, { feed: "epss" }>) => [r.cve, r.score, r.percentile],
    wholeCatalog: false,
  },
  ssvc: {
    columns: [
      "cve",
      "exploitation",
      "automatable",
      "technical_impact",
      "assessed_at",
      "cvss_score",
      "cvss_vector",
      "published_at",
    ],
    types:
      "cve text, exploitation text, automatable boolean, technical_impact text, assessed_at timestamptz, cvss_score float8, cvss_vector text, published_at timestamptz",
    toRow: (r: Extract<FeedRecord, { feed: "ssvc" }>) => [
      r.cve,
      r.exploitation,
      r.automatable,
      r.technicalImpact,
      r.timestamp,
      r.cvss?.score ?? null,
      r.cvss?.vector ?? null,
      r.published,
    ],
    wholeCatalog: false,
  },
};

const BATCH_ROWS = 10_000;

/**
 * Loads one feed file into its reference table: rewrites only what changed and touches no finding.
 *
 * Order    an older file than the one loaded changes nothing (`asOf` decides); says so by returning null.
 * Shape    batches of records of one feed.
 */
export async function applyFeed(
  connection: TenantConnection,
  feed: FeedName,
  batches: AsyncIterable<FeedRecord[]>,
  load: { source: string; version: string | null; asOf: Date },
): Promise<FeedCounts | null> {
  const table = TABLES[feed];
  await connection.query(`CREATE TEMP TABLE in_feed (${table.types}) ON COMMIT DROP`);
  let waiting: CopyValue[][] = [];
  for await (const batch of batches) {
    for (const record of batch) waiting.push(table.toRow(record as never));
    if (waiting.length < BATCH_ROWS) continue;
    await copyRows(connection, "in_feed", table.columns, waiting);
    waiting = [];
  }
  await copyRows(connection, "in_feed", table.columns, waiting);
  // One feed at a time over the whole instance, newest file wins.
  await connection.query("SELECT pg_advisory_xact_lock(hashtextextended('feed:' || $1, 0))", [feed]);
  const { rowCount: newer } = await connection.query("SELECT 1 FROM feed_load WHERE feed = $1 AND as_of > $2", [
    feed,
    load.asOf,
  ]);
  if (newer) return null;
  return writeFeed(connection, feed, table, load);
}

async function writeFeed(
  connection: TenantConnection,
  feed: FeedName,
  table: FeedTable,
  load: { source: string; version: string | null; asOf: Date },
): Promise<FeedCounts> {
  const values = table.columns.slice(1);
  const trend = feed === "epss" ? await epssTrend(connection, load) : null;
  const set = [...values.map((column) => `${column} = EXCLUDED.${column}`), ...(trend ? [trend.set] : [])];
  const written = await connection.query(
    `WITH written AS (
       INSERT INTO ${feed} AS f (${table.columns.join(", ")})
       SELECT DISTINCT ON (cve) ${table.columns.join(", ")} FROM in_feed ORDER BY cve, ${values.map((column) => `${column} DESC NULLS LAST`).join(", ")}
       ON CONFLICT (cve) DO UPDATE SET ${set.join(", ")}
        WHERE (${values.map((column) => `f.${column}`).join(", ")}) IS DISTINCT FROM (${values.map((column) => `EXCLUDED.${column}`).join(", ")})
       RETURNING (xmax = 0) AS created)
     SELECT count(*) FILTER (WHERE created)::int AS new, count(*) FILTER (WHERE NOT created)::int AS changed FROM written`,
    trend?.values,
  );
  const removed = table.wholeCatalog ? await removeUnlisted(connection, feed) : 0;
  await connection.query(
    `INSERT INTO feed_load AS l (feed, source, version, as_of, loaded_at, rows) VALUES ($1, $2, $3, $4, now(), (SELECT count(*) FROM ${feed}))
     ON CONFLICT (feed) DO UPDATE SET source = EXCLUDED.source, version = EXCLUDED.version, as_of = EXCLUDED.as_of, loaded_at = EXCLUDED.loaded_at, rows = EXCLUDED.rows`,
    [feed, load.source, load.version, load.asOf],
  );
  return { new: written.rows[0].new, changed: written.rows[0].changed, resolved: removed };
}

/** An empty catalog is a broken download: it removes nothing. */
async function removeUnlisted(connection: TenantConnection, feed: FeedName): Promise<number> {
  const removed = await connection.query(
    `DELETE FROM ${feed} f WHERE EXISTS (SELECT 1 FROM in_feed) AND NOT EXISTS (SELECT 1 FROM in_feed i WHERE i.cve = f.cve)`,
  );
  return removed.rowCount ?? 0;
}
