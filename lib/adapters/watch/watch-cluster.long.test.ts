import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClusterAccess } from "@/lib/adapters/kubernetes-access";
import type { CollectorDocument } from "@/lib/adapters/watch/documents";
import { DeliveryFailed } from "@/lib/adapters/watch/outbox";
import { TestWatchServer } from "@/lib/adapters/watch/testing-watch-server";
import { type WatchTimings, watchCluster } from "@/lib/adapters/watch/watch-cluster";

const PODS = "/api/v1/pods";
const NAMESPACES = "/api/v1/namespaces";
const SERVICES = "/api/v1/services";
const SECRETS = "/api/v1/secrets";

const TIMINGS: WatchTimings = {
  debounceMs: 20,
  reportEveryMs: 60_000,
  relistMs: 600_000,
  repairMs: 600_000,
  watchSeconds: [30, 60],
  pauses: { firstMs: 10, longestMs: 60 },
  delivery: { firstMs: 10, longestMs: 40 },
  refusedMs: 200,
  lastWordsMs: 2_000,
};

// biome-ignore lint/suspicious/noExplicitAny: documents as they travel, compared with literals.
type Sent = any;

let server: TestWatchServer;
let stop: AbortController;
let running: Promise<void>;
let sent: Sent[];
let lines: string[];
let failWith: DeliveryFailed[];

beforeEach(async () => {
  server = await TestWatchServer.start();
  server.serve(NAMESPACES, "v1", "Namespace");
  server.serve(PODS, "v1", "Pod");
  server.serve(SERVICES, "v1", "Service");
  server.put(NAMESPACES, { metadata: { name: "kube-system", uid: "the-cluster" } });
  stop = new AbortController();
  running = Promise.resolve();
  sent = [];
  lines = [];
  failWith = [];
});
afterEach(async () => {
  stop.abort();
  await running.catch(() => undefined);
  await server.down().catch(() => undefined);
});

const pod = (name: string, image: string, status: object = {}) => ({
  metadata: { name, namespace: "shop" },
  spec: { containers: [{ name: "app", image, env: [{ name: "PASSWORD", value: "hunter2!" }] }] },
  status,
});

function access(): ClusterAccess {
  const tls = { ca: server.cert, rejectUnauthorized: true };
  return { name: "prod-eu", server: server.url, authorization: `Bearer ${server.token}`, tls };
}

function start(over: Partial<WatchTimings> = {}, options: Partial<Parameters<typeof watchCluster>[0]> = {}): void {
  running = watchCluster(
    {
      connect: async () => access(),
      clusterName: null,
      collectorVersion: "0.1.0",
      secretNames: false,
      timings: { ...TIMINGS, ...over },
      limits: { objects: 1_000, bytes: 1_000_000 },
      deliver: async (document: CollectorDocument) => {
        const failure = failWith.shift();
        if (failure) throw failure;
        sent.push(JSON.parse(gunzipSync(document.bytes).toString()));
      },
      onDelivered: () => undefined,
      log: (text) => lines.push(text),
      ...options,
    },
    stop.signal,
  );
  running.catch(() => undefined);
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 5 });
const delivered = (count: number) => until(() => expect(sent.length).toBeGreaterThanOrEqual(count));
const watching = () => until(() => expect(server.watches).toBe(3));

const placeOf = ({ kind, metadata }: Sent) => `${kind} ${metadata.name}`;
const imageOf = (item: Sent) => item.spec?.containers?.[0]?.image ?? "";

/** What whoever folds the documents by scan time holds in the end, as docs/inventory-envelope.md has it. */
function told(): Record<string, string> {
  const held: Record<string, string> = {};
  for (const document of sent.toSorted((a, b) => a.collectedAt.localeCompare(b.collectedAt))) {
    if (document.kind === "InventorySnapshot" && document.complete) {
      const kinds = document.kinds.map((kind: string) => kind.split("/").at(-1));
      for (const place of Object.keys(held)) if (kinds.includes(place.split(" ")[0])) delete held[place];
    }
    for (const { kind, name } of document.deleted ?? []) delete held[`${kind} ${name}`];
    for (const item of document.items) held[placeOf(item)] = imageOf(item);
  }
  return held;
}

describe("a watching collector", () => {
  test("lists once, then tells only what changed, with deletions named", async () => {
    server.put(PODS, pod("api", "shop/api:1"));
    server.put(PODS, pod("web", "shop/web:1"));
    start();
    await delivered(1);
    expect(sent[0]).toMatchObject({
      kind: "InventorySnapshot",
      complete: true,
      cluster: { name: "prod-eu", uid: "the-cluster" },
      kinds: ["v1/Namespace", "v1/Service", "v1/Pod"],
      collector: { version: "0.1.0", reportsEverySeconds: 60 },
    });
    await watching();
    server.put(PODS, pod("api", "shop/api:2"));
    server.remove(PODS, "shop/web");
    server.put(SERVICES, { metadata: { name: "api", namespace: "shop" }, spec: { type: "ClusterIP" } });
    await delivered(2);
    expect(sent[1]).toMatchObject({ kind: "InventoryDelta", cluster: { uid: "the-cluster" }, errors: [] });
    expect(sent[1].kinds).toEqual(sent[0].kinds);
    expect(sent[1].items.map(placeOf).sort()).toEqual(["Pod api", "Service api"]);
    expect(sent[1].deleted).toMatchObject([{ apiVersion: "v1", kind: "Pod", namespace: "shop", name: "web" }]);
    expect(sent[1].collectedAt > sent[0].collectedAt).toBe(true);
    expect(JSON.stringify(sent)).not.toContain("hunter2!");
  });

  test("gathers changes, keeps each object's last state, and is silent about what an inventory does not keep", async () => {
    server.put(PODS, pod("api", "shop/api:1"));
    start({ debounceMs: 150 });
    await watching();
    for (const tag of ["2", "3", "4"]) server.put(PODS, pod("api", `shop/api:${tag}`));
    server.put(PODS, pod("short", "shop/short:1"));
    server.remove(PODS, "shop/short");
    await delivered(2);
    expect(sent[1].items.map(imageOf)).toEqual(["shop/api:4"]);
    expect(sent[1].deleted).toMatchObject([{ name: "short" }]);
    server.put(PODS, pod("api", "shop/api:4", { conditions: [{ lastProbeTime: "now" }] }));
    server.bookmark();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sent).toHaveLength(2);
  });

  test("goes on from the last version when a connection breaks, in the midst of an event too", async () => {
    start();
    await watching();
    server.put(PODS, pod("api", "shop/api:1"));
    await delivered(2);
    server.bookmark();
    await new Promise((resolve) => setTimeout(resolve, 30));
    server.dropWatches(true);
    server.put(PODS, pod("web", "shop/web:1"));
    await delivered(3);
    await watching();
    expect(told()).toEqual({ "Namespace kube-system": "", "Pod api": "shop/api:1", "Pod web": "shop/web:1" });
    // Nothing was listed again, and what the bookmark told is where the quiet kinds went on.
    expect(server.requests.filter(({ path, watch }) => path === SERVICES && !watch)).toHaveLength(1);
    const versions = server.requests
      .filter(({ path, watch }) => path === SERVICES && watch)
      .map((one) => one.resourceVersion);
    expect(new Set(versions).size).toBeGreaterThan(1);
  });

  test.each(["status", "event"] as const)(
    "lists a kind anew, whole, when the server has forgotten its version (410 as %s), and loses no deletion",
    async (expiredAs) => {
      server.expiredAs = expiredAs;
      server.put(PODS, pod("api", "shop/api:1"));
      server.put(PODS, pod("web", "shop/web:1"));
      start();
      await watching();
      await delivered(1);
      server.trouble[PODS] = { status: 500, times: 2, only: "watch" };
      server.dropWatches();
      server.remove(PODS, "shop/web");
      server.put(PODS, pod("new", "shop/new:1"));
      server.compact();
      await until(() =>
        expect(told()).toEqual({ "Namespace kube-system": "", "Pod api": "shop/api:1", "Pod new": "shop/new:1" }),
      );
      const listing = sent.find((document) => document.kinds.join() === "v1/Pod");
      expect(listing).toMatchObject({ kind: "InventorySnapshot", complete: true, cluster: { uid: "the-cluster" } });
      await watching();
    },
  );

  test("says that nothing changed, up to when it surely watched, and nothing at all while the cluster is away", async () => {
    start({ reportEveryMs: 150, watchSeconds: [1, 1] });
    await delivered(1);
    await until(() => expect(sent.length).toBeGreaterThanOrEqual(2));
    expect(sent[1]).toMatchObject({
      kind: "InventoryDelta",
      items: [],
      deleted: [],
      collector: { reportsEverySeconds: 1 },
    });
    expect(sent[1].collectedAt > sent[0].collectedAt).toBe(true);
    await server.down();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [before, downAt] = [sent.length, new Date().toISOString()];
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(sent.slice(before).filter((document) => document.collectedAt > downAt)).toEqual([]);
    await server.up();
    await until(() => expect(sent.at(-1).collectedAt > downAt).toBe(true));
  });

  test("names the kinds that it may not watch any more, and that none of their objects are gone", async () => {
    server.put(PODS, pod("api", "shop/api:1"));
    start({ reportEveryMs: 100, watchSeconds: [1, 1] });
    await delivered(1);
    server.trouble[PODS] = { status: 403, times: 1_000 };
    server.dropWatches();
    await until(() => expect(sent.at(-1).errors).toEqual([{ kind: "v1/Pod", reason: `${PODS} is 403` }]));
    expect(sent.at(-1).kinds).toEqual(["v1/Namespace", "v1/Service"]);
    expect(told()).toHaveProperty("Pod api");
    server.trouble = {};
    await until(() => expect(sent.at(-1).errors).toEqual([]));
  });

  test("a kind that is served no more is gone with its objects", async () => {
    server.put(SERVICES, { metadata: { name: "api", namespace: "shop" }, spec: {} });
    start();
    await watching();
    server.serveNoMore(SERVICES);
    await until(() => expect(told()).toEqual({ "Namespace kube-system": "" }));
    expect(sent.at(-1)).toMatchObject({
      kind: "InventoryDelta",
      deleted: [{ kind: "Service", namespace: "shop", name: "api" }],
    });
  });

  test("connects anew with new credentials when the old ones are refused", async () => {
    start();
    await watching();
    server.token = "rotated";
    server.dropWatches();
    server.put(PODS, pod("api", "shop/api:1"));
    await until(() => expect(told()).toHaveProperty("Pod api"));
    expect(lines.join()).toMatch(/does not accept these credentials/);
  });

  test("keeps what happened while nobody takes it, and tells it in order afterwards", async () => {
    server.put(PODS, pod("web", "shop/web:1"));
    failWith = Array.from({ length: 8 }, () => new DeliveryFailed("away", "nobody is there"));
    start();
    await watching();
    server.put(PODS, pod("api", "shop/api:1"));
    server.remove(PODS, "shop/web");
    await delivered(2);
    expect(sent.map((document) => document.kind)).toEqual(["InventorySnapshot", "InventoryDelta"]);
    expect(told()).toEqual({ "Namespace kube-system": "", "Pod api": "shop/api:1" });
    expect(lines.filter((line) => line.includes("nobody is there"))).toHaveLength(8);
  });

  test("drops what is more than it may hold, and lists everything once somebody takes it again", async () => {
    start({}, { limits: { objects: 3, bytes: 1_000_000 } });
    await watching();
    await delivered(1);
    failWith = Array.from({ length: 12 }, () => new DeliveryFailed("away", "nobody is there"));
    server.put(PODS, pod("p0", "shop/p:0"));
    await until(() => expect(failWith.length).toBeLessThan(12));
    for (let n = 1; n <= 6; n++) server.put(PODS, pod(`p${n}`, `shop/p:${n}`));
    server.remove(PODS, "shop/p3");
    await until(() => expect(Object.keys(told())).toHaveLength(1 + 6));
    expect(sent.at(-1)).toMatchObject({ kind: "InventorySnapshot", complete: true });
    expect(told()).not.toHaveProperty("Pod p3");
  });

  test("a rejected delta is made up for by a listing; being rejected or refused for good ends it", async () => {
    start();
    await watching();
    await delivered(1);
    failWith = [new DeliveryFailed("rejected", "too large")];
    server.put(PODS, pod("api", "shop/api:1"));
    await until(() => expect(told()).toHaveProperty("Pod api"));
    expect(sent.at(-1).kind).toBe("InventorySnapshot");
    failWith = Array.from({ length: 100 }, () => new DeliveryFailed("refused", "the token is not known"));
    server.put(PODS, pod("api", "shop/api:2"));
    await expect(running).rejects.toThrow(/token is not known/);
  });

  test("when it is stopped delivers what is pending, once, and ends", async () => {
    start({ debounceMs: 60_000 });
    await watching();
    server.put(PODS, pod("api", "shop/api:1"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sent).toHaveLength(1);
    stop.abort();
    await running;
    expect(told()).toHaveProperty("Pod api");
    expect(server.watches).toBe(0);
  });

  test("of Secrets asks for metadata only, and only when told to", async () => {
    server.serve(SECRETS, "v1", "Secret");
    server.put(SECRETS, { metadata: { name: "db", namespace: "shop" }, data: { password: "aHVudGVyMiE=" } });
    start();
    await watching();
    expect(server.requests.filter(({ path }) => path === SECRETS)).toEqual([]);
    stop.abort();
    await running;
    stop = new AbortController();
    start({}, { secretNames: true });
    await until(() => expect(server.watches).toBe(4));
    server.put(SECRETS, { metadata: { name: "key", namespace: "shop" }, data: { key: "aHVudGVyMiE=" } });
    await until(() => expect(told()).toMatchObject({ "Secret db": "", "Secret key": "" }));
    expect(JSON.stringify(sent)).not.toContain("aHVudGVyMiE");
    const accepts = new Set(server.requests.filter(({ path }) => path === SECRETS).map(({ accept }) => accept));
    expect([...accepts]).toEqual([
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
    ]);
  });
});

type Step = "put" | "remove" | "drop" | "midEvent" | "compact" | "outage" | "token" | "away" | "wait";
const step = fc.record({
  what: fc.constantFrom<Step>(
    "put",
    "put",
    "remove",
    "remove",
    "drop",
    "midEvent",
    "compact",
    "outage",
    "token",
    "away",
    "wait",
  ),
  name: fc.constantFrom("a", "b", "c", "d"),
  tag: fc.integer({ min: 1, max: 9 }),
});

describe("whatever goes wrong in between", () => {
  // The promise of the whole: in the end whoever folds the documents holds what the cluster holds.
  test("what was told ends as the cluster is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        sent = [];
        failWith = [];
        stop = new AbortController();
        const held: Record<string, string> = { "Namespace kube-system": "" };
        start({ debounceMs: 5, relistMs: 150 });
        await delivered(1);
        for (const { what, name, tag } of steps) {
          if (what === "put") {
            server.put(PODS, pod(name, `shop/${name}:${tag}`));
            held[`Pod ${name}`] = `shop/${name}:${tag}`;
          }
          if (what === "remove" && held[`Pod ${name}`]) {
            server.remove(PODS, `shop/${name}`);
            delete held[`Pod ${name}`];
          }
          if (what === "drop" || what === "midEvent") server.dropWatches(what === "midEvent");
          if (what === "compact") server.compact();
          if (what === "token") server.token = `token-${tag}`;
          if (what === "away") failWith.push(new DeliveryFailed("away", "nobody is there"));
          if (what === "outage") {
            await server.down();
            await server.up();
          }
          if (what === "wait") await new Promise((resolve) => setTimeout(resolve, tag * 4));
        }
        await until(() => expect(told()).toEqual(held));
        const times = sent.map((document) => document.collectedAt);
        expect(times).toEqual(times.toSorted());
        stop.abort();
        await running;
        for (const place of Object.keys(held))
          if (place.startsWith("Pod ")) server.remove(PODS, `shop/${place.slice(4)}`);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  }, 120_000);
});
