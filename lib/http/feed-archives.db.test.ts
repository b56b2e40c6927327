import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ImportAccepted } from "@/lib/contracts/http/import";
import { Problem } from "@/lib/contracts/http/problem";
import { ROUTES } from "@/lib/contracts/http/routes";
import { Session } from "@/lib/contracts/http/session";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { makeZip } from "@/lib/http/testing/make-zip";

// An ecosystem's export is thousands of small files in one zip: one import, in bounded memory, by the door of feeds.

let instance: TestInstance;
let orgId: string;
beforeAll(async () => {
  vi.stubEnv("PLIMSOLL_FEED_MAX_MEMBERS", "3000");
  vi.stubEnv("PLIMSOLL_FEED_MAX_MB", "64");
  instance = await startTestInstance();
  const session = await call(ROUTES.getSession, { token: BOOTSTRAP_TOKEN });
  orgId = Session.parse(await session.json()).organization.id;
}, 120_000);
afterAll(async () => instance?.stop());

/** As osv.dev writes them: over many lines. Texts hold escaped line ends, which are no line ends. */
const advisory = (id: string) =>
  JSON.stringify(
    {
      id,
      schema_version: "1.7.0",
      modified: "2026-03-01T00:00:00Z",
      details: "First line.\nSecond line.",
      affected: [
        {
          package: { ecosystem: "npm", name: `package-of-${id.toLowerCase()}` },
          ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "2.0.0" }] }],
        },
      ],
    },
    null,
    2,
  );
const files = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => ({
    name: `OSV-2026-${from + n}.json`,
    data: advisory(`OSV-2026-${from + n}`),
  }));

const send = (feed: string, archive: Buffer, headers: Record<string, string> = {}) =>
  call(ROUTES.loadFeed, {
    token: BOOTSTRAP_TOKEN,
    params: { feed },
    raw: new Uint8Array(archive),
    query: { filename: "all.zip" },
    headers,
  });

async function finished(response: Response) {
  expect(response.status, await response.clone().text()).toBe(202);
  const accepted = ImportAccepted.parse(await response.json());
  const { processHere } = await import("@/lib/http/testing/process-imports");
  await processHere(orgId, accepted.id);
  return (await call(ROUTES.getImport, { token: BOOTSTRAP_TOKEN, params: { id: accepted.id } })).json();
}

async function advisories(): Promise<{ n: number; lines: number }> {
  const { db } = await import("@/lib/db/client");
  const { rows } = await db().pool.query(
    `SELECT count(*)::int AS n, count(*) FILTER (WHERE details = E'First line.\\nSecond line.')::int AS lines FROM osv_advisory`,
  );
  return rows[0];
}

async function leftOver() {
  const { dataDir } = await import("@/lib/platform/paths");
  const found = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
  return [...found(join(dataDir(), "spool", orgId)), ...found(join(dataDir(), "scratch"))];
}

describe("the feed OSV as an archive", () => {
  test("a zip of thousands is one import; a broken file is one entry not understood; the same again is known", async () => {
    const zip = makeZip([
      { name: "README.md", data: "# Not an advisory\n{" },
      { name: "broken.json", data: '{"id": "OSV-1",\n' },
      ...files(0, 2_500),
      { name: "bom.json", data: `\uFEFF${advisory("OSV-2026-BOM")}` },
      { name: "empty.json", data: "" },
    ]);
    const item = await finished(await send("osv", zip));
    expect(item).toMatchObject({
      status: "done",
      format: "osv-json",
      counts: { entries: 2_503, observations: 2_501, rejected: 2, new: 2_501 },
      problems: [{ pointer: "line 2" }, { pointer: "line 2503" }],
    });
    expect(await advisories()).toEqual({ n: 2_501, lines: 2_501 });
    const again = await send("osv", zip);
    expect([again.status, (await again.json()).id]).toEqual([200, item.id]);
    expect(await leftOver()).toEqual([]);
  }, 60_000);

  test("packed on the way, as a tar, or as a tar.gz it is the same", async () => {
    const tar = pack();
    for (const { name, data } of files(3_000, 3_010)) tar.entry({ name }, data);
    tar.finalize();
    const bytes = await buffer(tar);
    expect(await finished(await send("osv", bytes))).toMatchObject({ status: "done", counts: { new: 10 } });
    const zip = makeZip(files(3_010, 3_020));
    const packed = await send("osv", gzipSync(zip), { "content-encoding": "gzip" });
    expect(await finished(packed)).toMatchObject({ status: "done", counts: { new: 10 } });
    // The lines are the same as those of the plain tar: the first import answers.
    expect((await send("osv", gzipSync(bytes))).status).toBe(200);
  });

  const one = { name: "a.json", data: advisory("OSV-1") };
  test.each([
    {
      name: "more members than the limit of feeds, which it names",
      feed: "osv",
      archive: () => makeZip(files(0, 3_001)),
      status: 413,
      reason: /more than 3000 members.*may unpack to 64 MB and 100 times its size, and hold 3000 members/,
    },
    {
      name: "more than feeds may unpack to",
      feed: "osv",
      archive: () => makeZip([one, { name: "b.json", data: "x", size: 65 * 1024 ** 2 }]),
      status: 413,
      reason: /unpacks to more than the limit.*64 MB/,
    },
    {
      name: "a path that leads out",
      feed: "osv",
      archive: () => makeZip([one, { ...one, name: "../b.json" }]),
      status: 422,
      reason: /\.\.\/b\.json/,
    },
    {
      name: "an archive in it",
      feed: "osv",
      archive: () => makeZip([{ name: "npm/all.zip.json", data: makeZip([one]) }]),
      status: 422,
      reason: /"npm\/all\.zip\.json" is an archive itself/,
    },
    {
      name: "no record in it",
      feed: "osv",
      archive: () => makeZip([{ name: "README.md", data: "x" }]),
      status: 422,
      reason: /holds no \.json files/,
    },
    {
      name: "a zip cut short",
      feed: "osv",
      archive: () => makeZip([one, one]).subarray(0, 300),
      status: 422,
      reason: /zip archive cannot be read/,
    },
    { name: "a feed that is one file", feed: "kev", archive: () => makeZip([one]), status: 422, reason: /Unpack it/ },
  ])("is refused whole with the reason: $name", async ({ feed, archive, status, reason }) => {
    const before = await advisories();
    const response = await send(feed, archive());
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(Problem.parse(await response.json())).toMatchObject({ status, detail: expect.stringMatching(reason) });
    expect(await advisories()).toEqual(before);
    expect(await leftOver()).toEqual([]);
  });

  test("the door of reports keeps its own limit", async () => {
    const response = await call(ROUTES.createImport, {
      token: BOOTSTRAP_TOKEN,
      raw: new Uint8Array(makeZip(files(0, 1_001))),
    });
    expect([response.status, (await response.json()).detail]).toEqual([413, expect.stringContaining("1000 members")]);
  });
});
