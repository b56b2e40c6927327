import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FeedDelivery, feedSettings, fetchState, keepFeedSetting, scheduledFeeds } from "@/lib/feeds/feed-settings";
import type { FeedSource } from "@/lib/feeds/feed-sources";
import { fetchFeeds } from "@/lib/feeds/fetch-feeds";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

const EPSS = "#model_version:v2099.01.01,score_date:2026-03-01T00:00:00Z\ncve,epss,percentile\nCVE-2026-1,0.5,0.9\n";

let organization: TestOrganization;
let server: Server;
let sources: FeedSource[];
let dataDir: string;
let broken = false;
beforeAll(async () => {
  organization = await openTestOrganization();
  dataDir = mkdtempSync(join(tmpdir(), "plimsoll-feeds-"));
  server = createServer((request, response) => {
    if (request.url === "/kev" || broken) response.writeHead(503).end();
    else if (request.headers["if-none-match"] === '"1"') response.writeHead(304).end();
    else response.writeHead(200, { etag: '"1"' }).end(gzipSync(EPSS));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  sources = [
    { feed: "kev", url: `${url}/kev`, gzip: false },
    { feed: "epss", url: `${url}/epss`, gzip: true },
  ];
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(dataDir, { recursive: true, force: true });
  await organization.close();
});

const told: string[] = [];
const run = (at: string) =>
  fetchFeeds({
    db: organization.db,
    dataDir,
    enqueue: async (name) => void told.push(name),
    sources,
    only: ["kev", "epss"],
    now: () => new Date(at),
    mayConnect: (address) => address === "127.0.0.1",
  });

test("a feed that fails is kept with its reason and does not stop the others; what is unchanged is not taken again", async () => {
  await run("2026-03-02T00:00:00Z");
  expect(told).toEqual(["import.process"]);
  expect(await fetchState(organization, "kev")).toMatchObject({
    fetchedAt: null,
    error: expect.stringContaining("answered 503"),
  });
  expect(await fetchState(organization, "epss")).toMatchObject({
    etag: '"1"',
    fetchedAt: "2026-03-02T00:00:00.000Z",
    error: null,
  });
  expect(
    await organization.query("SELECT actor_name, content_encoding, context ->> 'feed' AS feed FROM import"),
  ).toEqual([{ actor_name: "feed schedule", content_encoding: "gzip", feed: "true" }]);
  await run("2026-03-03T00:00:00Z");
  expect(told).toHaveLength(1);
  expect(await fetchState(organization, "epss")).toMatchObject({ etag: '"1"', fetchedAt: "2026-03-03T00:00:00.000Z" });
  broken = true;
  await run("2026-03-04T00:00:00Z");
  expect(await fetchState(organization, "epss")).toMatchObject({
    etag: '"1"',
    triedAt: "2026-03-04T00:00:00.000Z",
    fetchedAt: "2026-03-03T00:00:00.000Z",
    error: expect.stringContaining("answered 503"),
  });
});

test("only what was asked for is fetched, and the file that came is known by its feed", async () => {
  broken = false;
  sources = sources.map((source) => (source.feed === "epss" ? { ...source, url: `${source.url}?again` } : source));
  await fetchFeeds({
    db: organization.db,
    dataDir,
    enqueue: async () => undefined,
    sources,
    only: ["kev"],
    now: () => new Date("2026-03-05T00:00:00Z"),
    mayConnect: (address) => address === "127.0.0.1",
  });
  expect(await fetchState(organization, "kev")).toMatchObject({ triedAt: "2026-03-05T00:00:00.000Z" });
  expect(await fetchState(organization, "epss")).toMatchObject({ triedAt: "2026-03-04T00:00:00.000Z" });
  const [epss] = await organization.query<{ id: string }>("SELECT id FROM import");
  expect(await feedSettings(organization.db, "feed-delivery", FeedDelivery)).toEqual(
    new Map([
      ["epss", { orgId: organization.orgId, importId: epss?.id, by: "feed schedule", at: "2026-03-02T00:00:00.000Z" }],
    ]),
  );
});

test("the environment says what is on schedule, until an operator says otherwise of a feed", async () => {
  expect(await scheduledFeeds(organization.db)).toEqual([]);
  await keepFeedSetting(organization.db.pool, "feed-schedule", "epss", { on: true });
  expect(await scheduledFeeds(organization.db)).toEqual(["epss"]);
  await keepFeedSetting(organization.db.pool, "feed-schedule", "epss", { on: false });
  expect(await scheduledFeeds(organization.db)).toEqual([]);
});
