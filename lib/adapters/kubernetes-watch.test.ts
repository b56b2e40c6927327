import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ClusterAccess, ClusterUnusable, ListFailed } from "@/lib/adapters/kubernetes-access";
import { clusterApi } from "@/lib/adapters/kubernetes-api";
import { type WatchEvent, WatchExpired } from "@/lib/adapters/kubernetes-watch";
import { selfSignedCertificate } from "@/lib/adapters/testing-certificate";
import { TestWatchServer } from "@/lib/adapters/watch/testing-watch-server";

const PODS = { path: "/api/v1/pods", metadataOnly: false };
const pod = (name: string) => ({ metadata: { name, namespace: "shop" }, spec: {} });

let server: TestWatchServer;
beforeEach(async () => {
  server = await TestWatchServer.start();
  server.serve(PODS.path, "v1", "Pod");
});
afterEach(() => server.down());

const accessTo = (over: Partial<ClusterAccess> = {}): ClusterAccess => ({
  name: "prod",
  server: server.url,
  authorization: "Bearer in",
  tls: { ca: server.cert, rejectUnauthorized: true },
  ...over,
});

/** Watches for a second; what it told, and how often the server showed that it is there. */
async function watch(
  resourceVersion: string,
  access = accessTo(),
): Promise<{ events: WatchEvent[]; contacts: number }> {
  const api = clusterApi(access);
  const { signal } = new AbortController();
  const events: WatchEvent[] = [];
  let contacts = 0;
  const onContact = () => {
    contacts += 1;
  };
  try {
    for await (const event of api.watch(PODS, { resourceVersion, timeoutSeconds: 1, signal, onContact }))
      events.push(event);
    return { events, contacts };
  } finally {
    api.close();
  }
}

async function listedVersion(): Promise<string> {
  const api = clusterApi(accessTo());
  for await (const page of api.list(PODS, () => undefined)) return page.resourceVersion ?? "";
  throw new Error("nothing was listed");
}

describe("a watch", () => {
  test("tells what happened after its version, in order, until the server ends it", async () => {
    server.put(PODS.path, pod("before"));
    const version = await listedVersion();
    server.put(PODS.path, pod("ä"));
    server.put(PODS.path, pod("b"));
    server.remove(PODS.path, "shop/ä");
    const watching = watch(version);
    setTimeout(() => server.bookmark(), 200);
    const { events, contacts } = await watching;
    const told = events.map(({ type, object }) => `${type} ${(object.metadata as { name?: string }).name ?? ""}`);
    expect(told).toEqual(["ADDED ä", "ADDED b", "DELETED ä", "BOOKMARK "]);
    const versions = events.map(({ resourceVersion }) => Number(resourceVersion));
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(contacts).toBe(1 + 4);
  });

  test("of a forgotten version says so, in the answer's status or in an event", async () => {
    const version = await listedVersion();
    server.put(PODS.path, pod("a"));
    server.compact();
    await expect(watch(version)).rejects.toThrow(WatchExpired);
    server.expiredAs = "event";
    await expect(watch(version)).rejects.toThrow(WatchExpired);
  });

  test("that breaks off is an error and no end, and half an event is none", async () => {
    const version = await listedVersion();
    const watching = watch(version);
    setTimeout(() => server.dropWatches(true), 200);
    await expect(watching).rejects.toThrow(/broke off/);
  });

  test("tells wrong credentials, a wrong certificate and any other refusal apart", async () => {
    const version = await listedVersion();
    await expect(watch(version, accessTo({ authorization: "Bearer wrong" }))).rejects.toThrow(ClusterUnusable);
    const { cert } = selfSignedCertificate();
    const wrong = accessTo({ tls: { ca: cert, rejectUnauthorized: true } });
    await expect(watch(version, wrong)).rejects.toThrow(/cannot be reached/);
    server.trouble[PODS.path] = { status: 403, times: 1 };
    await expect(watch(version)).rejects.toThrow(ListFailed);
    await expect(watch("999999999")).rejects.toThrow(/Too large resource version/);
  });

  // The kubelet replaces a pod's token every hour or so, and the old one is refused soon after.
  test("is made with what the token file holds now", async () => {
    const version = await listedVersion();
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-token-"));
    const access = accessTo({ authorization: "Bearer in", tokenFile: join(folder, "token") });
    server.token = "next";
    writeFileSync(join(folder, "token"), "next\n");
    expect(await watch(version, access)).toMatchObject({ events: [] });
    rmSync(folder, { recursive: true });
    await expect(watch(version, access)).rejects.toThrow(/token.* cannot be read/);
  });
});
