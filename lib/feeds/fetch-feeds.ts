import { z } from "zod";
import { type DownloadOptions, download, type Validators } from "@/lib/adapters/download";
import type { Actor } from "@/lib/auth/principal";
import { type ReceiveDeps, receiveImport } from "@/lib/ingest/receive";
import { log } from "@/lib/log";

/** A feed that is fetched on a schedule. Its licence and cadence: docs and README. */
export type FeedSource = { feed: "kev" | "epss"; url: string; gzip: boolean };

export const FEED_SOURCES: readonly FeedSource[] = [
  {
    feed: "kev",
    url: "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
    gzip: false,
  },
  { feed: "epss", url: "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz", gzip: true },
];

const MAX_BYTES = 200 * 1024 ** 2;
const TIMEOUT_MS = 60_000;
const SCHEDULE: Actor = { kind: "system", id: null, name: "feed schedule" };

/** What is known of one feed's fetching: row `feed:<name>` of `instance_setting`. */
const FetchState = z.object({
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  triedAt: z.string(),
  fetchedAt: z.string().nullable(),
  error: z.string().nullable(),
});
export type FetchState = z.output<typeof FetchState>;

export type FetchDeps = ReceiveDeps & {
  sources?: readonly FeedSource[];
  now: () => Date;
  signal?: AbortSignal;
  mayConnect?: DownloadOptions["mayConnect"];
};

/**
 * Fetches what changed of each feed and hands it in like a file loaded by hand, as an import of the instance's first
 * organization: it is spooled, processed, counted and shown as every other.
 *
 * Failed   one feed's failure is kept with its time and does not keep the others from being fetched; the next run tries again.
 * Twice    an unchanged file is not sent again by its server, and the same bytes are the same import (law 1).
 */
export async function fetchFeeds(deps: FetchDeps): Promise<void> {
  const { rows } = await deps.db.pool.query<{ id: string }>(
    "SELECT id FROM organization ORDER BY created_at, id LIMIT 1",
  );
  const orgId = rows[0]?.id;
  if (!orgId) return;
  for (const source of deps.sources ?? FEED_SOURCES) {
    deps.signal?.throwIfAborted();
    await fetchFeed(deps, orgId, source);
  }
}

async function fetchFeed(deps: FetchDeps, orgId: string, source: FeedSource): Promise<void> {
  const before = await fetchState(deps, source.feed);
  const triedAt = deps.now().toISOString();
  const known: Validators = { etag: before?.etag ?? null, lastModified: before?.lastModified ?? null };
  try {
    const found = await download(source.url, {
      known,
      maxBytes: MAX_BYTES,
      timeoutMs: TIMEOUT_MS,
      ...(deps.signal ? { signal: deps.signal } : {}),
      ...(deps.mayConnect ? { mayConnect: deps.mayConnect } : {}),
    });
    if (found) {
      await receiveImport(deps, {
        orgId,
        actor: SCHEDULE,
        context: { feed: true, filename: source.url },
        body: found.body,
        contentEncoding: source.gzip ? "gzip" : null,
        contentLength: null,
        filename: null,
      });
    }
    await keepState(deps, source.feed, { ...(found?.validators ?? known), triedAt, fetchedAt: triedAt, error: null });
  } catch (error) {
    deps.signal?.throwIfAborted();
    log.warn({ err: error, feed: source.feed }, "a feed could not be fetched; the next run tries again");
    const reason = error instanceof Error ? error.message : "unknown";
    await keepState(deps, source.feed, { ...known, triedAt, fetchedAt: before?.fetchedAt ?? null, error: reason });
  }
}

/** Null while nobody has tried. */
export async function fetchState({ db }: Pick<ReceiveDeps, "db">, feed: string): Promise<FetchState | null> {
  const { rows } = await db.pool.query("SELECT value FROM instance_setting WHERE key = $1", [`feed:${feed}`]);
  return rows[0] ? FetchState.parse(rows[0].value) : null;
}

async function keepState({ db }: Pick<ReceiveDeps, "db">, feed: string, state: FetchState): Promise<void> {
  await db.pool.query(
    `INSERT INTO instance_setting (key, value, updated_at) VALUES ($1, $2, now())
     ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, updated_at = EXCLUDED.updated_at`,
    [`feed:${feed}`, state],
  );
}
