import { type DownloadOptions, download, type Validators } from "@/lib/adapters/download";
import type { Actor } from "@/lib/auth/principal";
import { fetchState, keepFeedSetting } from "@/lib/feeds/feed-settings";
import { FEED_SOURCES, type FeedSource } from "@/lib/feeds/feed-sources";
import { type ReceiveDeps, receiveImport } from "@/lib/ingest/receive";
import { log } from "@/lib/log";

const MAX_BYTES = 200 * 1024 ** 2;
const TIMEOUT_MS = 60_000;
const SCHEDULE: Actor = { kind: "system", id: null, name: "feed schedule" };

export type FetchDeps = ReceiveDeps & {
  sources?: readonly FeedSource[];
  /** Which of them to fetch. */
  only: readonly FeedSource["feed"][];
  now: () => Date;
  signal?: AbortSignal;
  mayConnect?: DownloadOptions["mayConnect"];
};

/**
 * Fetches what changed of some feeds and hands it in like a file loaded by hand, as an import of the instance's first
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
    if (!deps.only.includes(source.feed)) continue;
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
      const { id } = await receiveImport(deps, {
        orgId,
        actor: SCHEDULE,
        context: { feed: true, filename: source.url },
        body: found.body,
        contentEncoding: source.gzip ? "gzip" : null,
        contentLength: null,
        filename: null,
      });
      await keepFeedSetting(deps.db.pool, "feed-delivery", source.feed, {
        orgId,
        importId: id,
        by: SCHEDULE.name,
        at: triedAt,
      });
    }
    await keepFeedSetting(deps.db.pool, "feed", source.feed, {
      ...(found?.validators ?? known),
      triedAt,
      fetchedAt: triedAt,
      error: null,
    });
  } catch (error) {
    deps.signal?.throwIfAborted();
    log.warn({ err: error, feed: source.feed }, "a feed could not be fetched; the next run tries again");
    const reason = error instanceof Error ? error.message : "unknown";
    await keepFeedSetting(deps.db.pool, "feed", source.feed, {
      ...known,
      triedAt,
      fetchedAt: before?.fetchedAt ?? null,
      error: reason,
    });
  }
}
