import type { ListedCollection } from "@/lib/adapters/kubernetes";
import { ClusterUnusable, ListFailed } from "@/lib/adapters/kubernetes-access";
import type { ClusterApi } from "@/lib/adapters/kubernetes-api";
import { type WatchEvent, WatchExpired } from "@/lib/adapters/kubernetes-watch";
import { backoffMs, type Pauses, pause } from "@/lib/adapters/watch/backoff";

/** Who wants to know what happens to one kind. */
export type KindListener = {
  /** The server has shown that this kind is being watched. */
  onContact: () => void;
  onEvent: (event: WatchEvent) => void;
  /** Why it is not being watched at the moment. */
  onTrouble: (reason: string) => void;
  /** The server serves this kind no more. */
  onAbsent: () => void;
  /** Lists it anew and tells what there is; returns the list's resource version. */
  relist: () => Promise<string | null>;
};

/** `watchSeconds`: how long one watch is asked for, at least and at most: short, since only its renewal proves that it lives. */
export type KindTimings = { watchSeconds: readonly [least: number, most: number]; pauses: Pauses };

/** So many failures in a row at one resource version, and it may be the version that is wrong. */
const TRIES_AT_VERSION = 4;
/** So many, and the server may have moved: listing says so, and then one connects anew. */
const TRIES_TO_REACH = 12;
const TOO_SHORT_MS = 1_000;

/**
 * Watches one kind from its list on, until aborted: renews the watch when the server ends it, goes on from the last resource
 * version when the connection breaks, and lists anew when the server has forgotten that version (410 Gone).
 *
 * Errors   `ClusterUnusable` when our credentials are refused: one connects anew then.
 */
export async function watchKind(
  api: ClusterApi,
  listed: ListedCollection,
  listener: KindListener,
  { watchSeconds: [least, most], pauses }: KindTimings,
  signal: AbortSignal,
): Promise<void> {
  let version = listed.resourceVersion;
  let failures = 0;
  while (!signal.aborted) {
    const began = performance.now();
    let heard = 0;
    try {
      version ??= await listener.relist();
      if (version === null) throw new Error("the list has no resource version");
      const timeoutSeconds = Math.round(least + (most - least) * Math.random());
      const { onContact } = listener;
      for await (const event of api.watch(listed, { resourceVersion: version, timeoutSeconds, signal, onContact })) {
        // What was read already when the watch was ended is older than the listing that follows.
        if (signal.aborted) return;
        heard += 1;
        version = event.resourceVersion;
        if (event.type !== "BOOKMARK") listener.onEvent(event);
      }
      if (heard > 0 || performance.now() - began > TOO_SHORT_MS) failures = 0;
      else failures += 1;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ClusterUnusable || !(error instanceof Error)) throw error;
      failures = heard > 0 ? 1 : failures + 1;
      const absent = error instanceof ListFailed && error.status === 404;
      // Once to watch, once to list: a kind whose definition was removed is gone with all its objects.
      if (absent && version === null) return listener.onAbsent();
      const tries = error instanceof ListFailed ? TRIES_AT_VERSION : TRIES_TO_REACH;
      if (error instanceof WatchExpired || absent || failures % tries === 0) version = null;
      if (!(error instanceof WatchExpired)) listener.onTrouble(error.message);
      if ((error instanceof WatchExpired || absent) && failures === 1) continue;
    }
    if (failures > 0) await pause(backoffMs(failures, pauses, Math.random()), signal);
  }
}
