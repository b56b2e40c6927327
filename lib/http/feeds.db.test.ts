import { afterAll, beforeAll, expect, test } from "vitest";
import { FeedList, type FeedStatus } from "@/lib/contracts/http/feed";
import { ImportAccepted } from "@/lib/contracts/http/import";
import { OrganizationCreated } from "@/lib/contracts/http/organization";
import { ROUTES } from "@/lib/contracts/http/routes";
import { Session } from "@/lib/contracts/http/session";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";

// What of the reference data is loaded, and of when: "never loaded" is told apart from "not listed".

let instance: TestInstance;
let orgId: string;
beforeAll(async () => {
  instance = await startTestInstance();
  const session = await call(ROUTES.getSession, { token: BOOTSTRAP_TOKEN });
  orgId = Session.parse(await session.json()).organization.id;
}, 120_000);
afterAll(async () => instance?.stop());

async function statusOf(feed: FeedStatus["feed"], token = BOOTSTRAP_TOKEN): Promise<FeedStatus | undefined> {
  const response = await call(ROUTES.listFeeds, { token });
  return FeedList.parse(await response.json()).items.find((status) => status.feed === feed);
}

async function load(feed: string, content: string, filename: string): Promise<string> {
  const response = await call(ROUTES.loadFeed, {
    token: BOOTSTRAP_TOKEN,
    params: { feed },
    raw: content,
    query: { filename },
  });
  const { id } = ImportAccepted.parse(await response.json());
  const { processHere } = await import("@/lib/http/testing/process-imports");
  await processHere(orgId, id);
  return id;
}

const kev = (...cves: string[]) =>
  JSON.stringify({
    title: "CISA Catalog of Known Exploited Vulnerabilities",
    catalogVersion: "2026.03.01",
    dateReleased: "2026-03-01T12:00:00Z",
    vulnerabilities: cves.map((cveID) => ({ cveID, dateAdded: "2026-02-01", dueDate: "2026-02-22" })),
  });

test("a feed that nobody loaded says so, and is on no schedule while the environment says nothing", async () => {
  expect(await statusOf("kev")).toEqual({
    feed: "kev",
    loaded: null,
    delivery: null,
    schedule: expect.objectContaining({ on: false, from: "environment", everyHours: 6, triedAt: null, error: null }),
  });
  expect(await statusOf("osv")).toEqual({ feed: "osv", loaded: null, delivery: null, schedule: null });
});

test("a loaded feed says its source, date and rows; a later file that failed says why and leaves what was loaded", async () => {
  const importId = await load("kev", kev("CVE-2026-0001", "CVE-2026-0002"), "kev.json");
  const loaded = {
    source: "kev.json",
    version: "2026.03.01",
    asOf: "2026-03-01T12:00:00.000Z",
    loadedAt: expect.any(String),
    rows: 2,
  };
  expect(await statusOf("kev")).toMatchObject({ loaded, delivery: { importId, status: "done", error: null } });
  const failed = await load("kev", "<html>Sign in to the proxy</html>", "kev.json");
  expect(await statusOf("kev")).toMatchObject({
    loaded,
    delivery: { importId: failed, status: "failed", error: expect.stringMatching(/\w+ \w+/) },
  });
});

test("an operator turns a schedule on and off over the environment, which is recorded; a feed without address has none", async () => {
  const change = (feed: string, schedule: boolean) =>
    call(ROUTES.changeFeed, { token: BOOTSTRAP_TOKEN, params: { feed }, body: { schedule } });
  expect(await (await change("epss", true)).json()).toMatchObject({ schedule: { on: true, from: "operator" } });
  expect(await statusOf("kev")).toMatchObject({ schedule: { on: false, from: "environment" } });
  expect(await (await change("epss", false)).json()).toMatchObject({ schedule: { on: false, from: "operator" } });
  const audit = await (await call(ROUTES.listAudit, { token: BOOTSTRAP_TOKEN })).json();
  expect(audit.items.filter((event: { action: string }) => event.action === "feed.schedule")).toHaveLength(2);
  const refused = await change("osv", true);
  expect([refused.status, (await refused.json()).detail]).toEqual([
    400,
    expect.stringContaining("POST /api/v1/feeds/osv"),
  ]);
});

test("a feed is fetched when an operator asks for it: the job names it", async () => {
  const { jobQueue } = await import("@/lib/queue/queue");
  const waiting = async () => (await jobQueue().counts()).background.waiting ?? 0;
  const before = await waiting();
  const response = await call(ROUTES.fetchFeed, { token: BOOTSTRAP_TOKEN, params: { feed: "kev" } });
  expect(response.status).toBe(202);
  expect(await waiting()).toBe(before + 1);
  expect((await call(ROUTES.fetchFeed, { token: BOOTSTRAP_TOKEN, params: { feed: "ssvc" } })).status).toBe(400);
});

test("an administrator of another organization sees what is loaded, not who of whom brought it or what the file was, and changes nothing", async () => {
  const created = await call(ROUTES.createOrganization, {
    token: BOOTSTRAP_TOKEN,
    body: { slug: "other", name: "Other" },
  });
  const token = OrganizationCreated.parse(await created.json()).token.secret;
  expect(await statusOf("kev", token)).toMatchObject({
    loaded: { rows: 2 },
    delivery: { importId: null, by: null, error: null, status: "failed" },
  });
  expect(await statusOf("kev")).toMatchObject({ delivery: { by: expect.any(String), error: expect.any(String) } });
  for (const response of [
    await call(ROUTES.changeFeed, { token, params: { feed: "kev" }, body: { schedule: true } }),
    await call(ROUTES.fetchFeed, { token, params: { feed: "kev" } }),
    await call(ROUTES.loadFeed, { token, params: { feed: "kev" }, raw: kev("CVE-2026-0009") }),
  ])
    expect(response.status).toBe(403);
});
