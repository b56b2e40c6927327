import { setTimeout as sleep } from "node:timers/promises";
import {
  collectInventory,
  type InventorySnapshot,
  type ListedCollection,
  listCollection,
} from "@/lib/adapters/kubernetes";
import { type ClusterAccess, ClusterUnusable } from "@/lib/adapters/kubernetes-access";
import { type ClusterApi, clusterApi } from "@/lib/adapters/kubernetes-api";
import type { WatchEvent } from "@/lib/adapters/kubernetes-watch";
import { backoffMs, type Pauses, pause } from "@/lib/adapters/watch/backoff";
import { type CollectorDocument, deltaDocument, listingDocument, type Told } from "@/lib/adapters/watch/documents";
import { identify, KnownObjects } from "@/lib/adapters/watch/known-objects";
import { type Deliver, Outbox } from "@/lib/adapters/watch/outbox";
import { PendingChanges, type PendingLimits } from "@/lib/adapters/watch/pending-changes";
import { type KindTimings, watchKind } from "@/lib/adapters/watch/watch-kind";
import { kindOf, WatchedKinds } from "@/lib/adapters/watch/watched-kinds";
import { trimObject } from "@/lib/parsers/kubernetes-trim";

/**
 * debounceMs     changes are gathered for so long before they are sent
 * reportEveryMs  something is sent this often, if only that nothing changed
 * relistMs       everything is listed anew this often: what a watch cannot know (a kind installed since) comes in
 * repairMs       the same when a kind could not be listed
 */
export type WatchTimings = KindTimings & {
  debounceMs: number;
  reportEveryMs: number;
  relistMs: number;
  repairMs: number;
  delivery: Pauses;
  refusedMs: number;
  lastWordsMs: number;
};

export type WatchOptions = {
  /** Called for each new connection: credentials and certificates are read anew. */
  connect: () => Promise<ClusterAccess>;
  /** What to call the cluster; the connection's name for it when null. */
  clusterName: string | null;
  collectorVersion: string;
  secretNames: boolean;
  timings: WatchTimings;
  limits: PendingLimits;
  deliver: Deliver;
  onDelivered: (told: Told) => void;
  log: (text: string) => void;
};

/**
 * Keeps a cluster's inventory current: lists everything, then watches every kind that was listed and delivers what changes.
 *
 * Deletions  are told by the watch; where a watch lost its place (410 Gone), or changes had to be dropped while nobody took
 *            them, what it watched is listed anew: absence in a listing tells the same.
 * Memory     a digest for each object, what changed and is not delivered yet (bounded), and a listing while it is made.
 * Ends       when `signal` aborts, after a last try to deliver what is pending. Errors: `DeliveryFailed` when delivering is of
 *            no use any more; a cluster that cannot be reached is tried again for ever.
 */
export async function watchCluster(options: WatchOptions, signal: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const watcher = new ClusterWatcher(options, both);
  const delivering = watcher.deliver().finally(() => stop.abort());
  const watching = watcher.watch().finally(() => stop.abort());
  const [first] = (await Promise.allSettled([watching, delivering])).filter((one) => one.status === "rejected");
  if (first) throw first.reason;
  await watcher.lastWords();
}

class ClusterWatcher {
  readonly #known = new KnownObjects();
  readonly #pending: PendingChanges;
  readonly #kinds: WatchedKinds;
  readonly #outbox: Outbox;
  #documents: CollectorDocument[] = [];
  #cluster: InventorySnapshot["cluster"] | null = null;
  #resourceVersion: string | null = null;
  #lastMoment = 0;
  #sentAt = 0;
  #changedAt: number | null = null;
  #session = new AbortController();
  #wake: () => void = () => undefined;

  constructor(
    private readonly options: WatchOptions,
    private readonly signal: AbortSignal,
  ) {
    const { timings, limits, deliver, log } = options;
    this.#pending = new PendingChanges(limits);
    this.#kinds = new WatchedKinds(Math.max(timings.reportEveryMs, 1_500 * timings.watchSeconds[1]));
    this.#outbox = new Outbox({ deliver, pauses: timings.delivery, refusedMs: timings.refusedMs, log });
  }

  /** One connection after the other; each begins with a listing of everything. */
  async watch(): Promise<void> {
    for (let failures = 0; !this.signal.aborted; ) {
      try {
        await this.#watchOnce();
        failures = 0;
      } catch (error) {
        if (this.signal.aborted) return;
        if (!(error instanceof ClusterUnusable)) throw error;
        failures += 1;
        const ms = backoffMs(failures, this.options.timings.pauses, Math.random());
        this.options.log(`${error.message} Next try in ${Math.ceil(ms / 1000)} s.`);
        await pause(ms, this.signal);
      }
    }
  }

  async #watchOnce(): Promise<void> {
    this.#session = new AbortController();
    const access = await this.options.connect();
    const api = clusterApi(access);
    const ended = AbortSignal.any([this.signal, this.#session.signal]);
    this.signal.addEventListener("abort", api.close, { once: true });
    try {
      // Cut off before the listing begins: what is told later than a listing must not be older than it.
      this.#queueChanges();
      this.#pending.clear();
      const { collections, errors } = await this.#listAll(api, access.name);
      const { relistMs, repairMs } = this.options.timings;
      const timer = setTimeout(() => this.#session.abort(), errors > 0 ? Math.min(relistMs, repairMs) : relistMs);
      const running = collections.map((one) => this.#watchKind(api, one, ended));
      try {
        await Promise.all(running);
      } finally {
        clearTimeout(timer);
        this.#session.abort();
        await Promise.allSettled(running);
      }
    } finally {
      this.signal.removeEventListener("abort", api.close);
      api.close();
    }
  }

  async #listAll(api: ClusterApi, name: string): Promise<{ collections: ListedCollection[]; errors: number }> {
    const { snapshot, forbidden, collections } = await collectInventory(api, {
      clusterName: this.options.clusterName ?? name,
      collectorVersion: this.options.collectorVersion,
      collectedAt: this.#moment(),
      reportsEverySeconds: this.#reportsEverySeconds(),
      secretNames: this.options.secretNames,
    });
    if (forbidden.length > 0) this.options.log(`nothing is said about ${forbidden.join(", ")}: no right to list them`);
    for (const { kind, reason } of snapshot.errors) this.options.log(`${kind} could not be listed: ${reason}`);
    // What happened before a listing is in it; where one kind is missing from it, only the changes tell.
    if (snapshot.complete) this.#documents = [];
    this.#cluster = snapshot.cluster;
    this.#resourceVersion = snapshot.resourceVersion;
    this.#known.clear();
    for (const kind of snapshot.kinds) {
      this.#known.replace(
        kind,
        snapshot.items.filter((item) => `${item.apiVersion}/${item.kind}` === kind),
      );
    }
    this.#kinds.begin(collections, snapshot.errors, Date.now());
    this.#queue(listingDocument(snapshot));
    return { collections, errors: snapshot.errors.length };
  }

  #watchKind(api: ClusterApi, collection: ListedCollection, ended: AbortSignal): Promise<void> {
    const kind = kindOf(collection);
    const listener = {
      onContact: () => this.#kinds.contact(kind, Date.now()),
      onEvent: (event: WatchEvent) => this.#take(collection, event),
      onTrouble: (reason: string) => {
        if (this.#kinds.trouble(kind, reason)) this.options.log(`${kind} is not being watched: ${reason}`);
      },
      onAbsent: () => {
        this.options.log(`${kind} is served no more`);
        this.#kinds.remove(kind);
        const { apiVersion, listed } = collection;
        for (const change of this.#known.remove(kind, { apiVersion, kind: listed.kind })) this.#pending.add(change);
        this.#changed();
      },
      relist: () => this.#relist(api, collection),
    };
    return watchKind(api, collection, listener, this.options.timings, ended);
  }

  #take({ apiVersion, listed }: ListedCollection, { type, object, resourceVersion }: WatchEvent): void {
    this.#resourceVersion = resourceVersion;
    const trimmed = trimObject(object, apiVersion, listed.kind);
    const change = { ...identify(trimmed), object: type === "DELETED" ? null : trimmed };
    if (!this.#known.note(kindOf({ apiVersion, listed }), change)) return;
    this.#pending.add(change);
    this.#changed();
  }

  /** One kind, whole. What was pending of it is older, and goes first. */
  async #relist(api: ClusterApi, collection: ListedCollection): Promise<string | null> {
    const kind = kindOf(collection);
    this.#queueChanges();
    const collectedAt = this.#moment().toISOString();
    const { items, collection: now } = await listCollection(api, collection.apiVersion, collection.listed);
    this.options.log(`${kind} was listed anew: the watch had lost its place`);
    this.#known.replace(kind, items);
    this.#kinds.contact(kind, Date.now());
    const { resourceVersion } = now;
    const whole = { complete: true, namespaces: null, kinds: [kind], errors: [], items, collectedAt, resourceVersion };
    this.#queue(
      listingDocument({ apiVersion: "plimsoll.dev/v1", kind: "InventorySnapshot", ...this.#head(), ...whole }),
    );
    return resourceVersion;
  }

  /** Sends what there is to send, one after the other, until aborted. */
  async deliver(): Promise<void> {
    this.signal.addEventListener("abort", () => this.#wake(), { once: true });
    while (!this.signal.aborted) {
      const document = this.#documents[0] ?? this.#dueChanges() ?? this.#dueReport();
      if (!document) {
        await this.#sleep();
        continue;
      }
      if (this.#documents[0] !== document) this.#documents.unshift(document);
      const result = await this.#outbox.send(document, this.signal);
      if (result === "aborted") return;
      this.#documents = this.#documents.filter((one) => one !== document);
      this.#sentAt = Date.now();
      if (result === "delivered") this.options.onDelivered(document.told);
      if (result === "rejected" || this.#pending.overflowed) this.#session.abort();
    }
  }

  /** What is on its way or pending, each tried once more, as long as there is time. */
  async lastWords(): Promise<void> {
    this.#queueChanges();
    const until = Date.now() + this.options.timings.lastWordsMs;
    for (const document of this.#documents) {
      const left = until - Date.now();
      if (left <= 0) return;
      const sent = await Promise.race([
        this.options.deliver(document).then(
          () => true,
          () => false,
        ),
        sleep(left, false, { ref: false }),
      ]);
      if (!sent) return this.options.log("stopped before everything was delivered; the next start lists everything");
      this.options.onDelivered(document.told);
    }
  }

  #dueChanges(): CollectorDocument | null {
    if (this.#changedAt === null || Date.now() - this.#changedAt < this.options.timings.debounceMs) return null;
    this.#queueChanges();
    return this.#documents[0] ?? null;
  }

  /** That nothing changed is said up to when every watched kind surely was watched, and not at all when none is. */
  #dueReport(): CollectorDocument | null {
    const now = Date.now();
    if (this.#cluster === null || now - this.#sentAt < this.options.timings.reportEveryMs) return null;
    const { kinds, until, errors } = this.#kinds.standing(now);
    if (until === null || until <= this.#lastMoment) return null;
    this.#lastMoment = until;
    return deltaDocument({ ...this.#head(), collectedAt: new Date(until).toISOString(), kinds, errors }, []);
  }

  #queueChanges(): void {
    this.#changedAt = null;
    if (this.#pending.size === 0) return;
    const { kinds, errors } = this.#kinds.standing(Date.now());
    const watched = { ...this.#head(), collectedAt: this.#moment().toISOString(), kinds, errors };
    this.#queue(deltaDocument(watched, this.#pending.take()));
  }

  #queue(document: CollectorDocument): void {
    const waiting = this.#documents.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (this.#documents.length > 0 && waiting + document.bytes.length > this.options.limits.bytes) {
      // The first may be on its way; what the others hold is told by the listing that follows.
      this.#documents = this.#documents.slice(0, 1);
      this.#pending.overflow();
    } else this.#documents.push(document);
    this.#wake();
  }

  #changed(): void {
    this.#changedAt ??= Date.now();
    this.#wake();
  }

  #head(): Pick<InventorySnapshot, "cluster" | "collector" | "resourceVersion"> {
    if (this.#cluster === null) throw new Error("nothing was listed yet");
    const collector = {
      version: this.options.collectorVersion,
      reportsEverySeconds: this.#reportsEverySeconds(),
    };
    return { cluster: this.#cluster, collector, resourceVersion: this.#resourceVersion };
  }

  #reportsEverySeconds(): number {
    return Math.max(1, Math.ceil(this.options.timings.reportEveryMs / 1000));
  }

  /** Later than any before: what folds by scan time must not be told two things of one moment, whatever the clock does. */
  #moment(): Date {
    this.#lastMoment = Math.max(Date.now(), this.#lastMoment + 1);
    return new Date(this.#lastMoment);
  }

  async #sleep(): Promise<void> {
    const { debounceMs, reportEveryMs } = this.options.timings;
    const now = Date.now();
    const changes = this.#changedAt === null ? reportEveryMs : this.#changedAt + debounceMs - now;
    const report = Math.max(this.#sentAt + reportEveryMs - now, Math.min(1_000, reportEveryMs));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, Math.min(changes, report)));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
