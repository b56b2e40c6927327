import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ImportDetail } from "@/lib/contracts/http/import";
import { Problem } from "@/lib/contracts/http/problem";
import { ROUTES } from "@/lib/contracts/http/routes";
import { Session } from "@/lib/contracts/http/session";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { sampleReport, vulnerability } from "@/lib/http/testing/sample-report";

// Bad input gets a reason a person can act on; nothing is closed and nothing half done, whatever the bytes are.

const IMAGE = "registry.test/bad/api:1.0";
const good = sampleReport(IMAGE);
let instance: TestInstance;
let orgId: string;
let before: unknown;

beforeAll(async () => {
  instance = await startTestInstance();
  const session = await call(ROUTES.getSession, { token: BOOTSTRAP_TOKEN });
  orgId = Session.parse(await session.json()).organization.id;
  await deliver(good);
  before = await rowsOf();
}, 120_000);
afterAll(async () => instance?.stop());

type Query = Record<string, string>;
type Raw = Uint8Array<ArrayBuffer> | string;

async function send(raw: Raw, query: Query = {}, headers: Record<string, string> = {}) {
  return call(ROUTES.createImport, { token: BOOTSTRAP_TOKEN, raw, query: { image: IMAGE, ...query }, headers });
}

async function deliver(raw: Raw, query: Query = {}): Promise<ImportDetail> {
  const accepted = await send(raw, query);
  expect(accepted.status, await accepted.clone().text()).toBe(202);
  const { id } = (await accepted.json()) as { id: string };
  const { processHere } = await import("@/lib/http/testing/process-imports");
  await processHere(orgId, id);
  return ImportDetail.parse(await (await call(ROUTES.getImport, { token: BOOTSTRAP_TOKEN, params: { id } })).json());
}

/** What the database says of findings and assets, rewritten rows included. */
async function rowsOf(): Promise<unknown> {
  const { db } = await import("@/lib/db/client");
  const { withTenantConnection } = await import("@/lib/db/tenant");
  return withTenantConnection(db(), orgId, async (connection) => {
    const { rows } = await connection.query(
      `SELECT 'finding' AS t, xmin::text, to_jsonb(f)::text AS row FROM finding f UNION ALL
       SELECT 'asset', xmin::text, to_jsonb(a)::text FROM asset a UNION ALL
       SELECT 'stream', xmin::text, to_jsonb(s)::text FROM stream_import s ORDER BY 1, 3`,
    );
    return rows;
  });
}

type Refused = { name: string; raw: Raw; headers: Query; status: number; detail: RegExp };

describe("at the door", () => {
  test.each<Refused>([
    { name: "nothing", raw: "", headers: {}, status: 422, detail: /body is empty/ },
    {
      name: "gzip that is none",
      raw: good,
      headers: { "content-encoding": "gzip" },
      status: 422,
      detail: /not, or is cut/,
    },
    {
      name: "a gzip bomb",
      raw: new Uint8Array(gzipSync(Buffer.alloc(200 * 1024 * 1024, "["))),
      headers: { "content-encoding": "gzip" },
      status: 422,
      detail: /100 times its size/,
    },
    {
      name: "another encoding",
      raw: good,
      headers: { "content-encoding": "br" },
      status: 400,
      detail: /plain or as gzip/,
    },
  ])("$name is refused as a problem that says what to do", async ({ raw, headers, status, detail }) => {
    const response = await send(raw, {}, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(Problem.parse(await response.json()).detail).toMatch(detail);
    expect(await rowsOf()).toEqual(before);
  });

  test.each<{ query: Query; path: string }>([
    { query: { format: "x".repeat(101) }, path: "format" },
    { query: { kinds: "weather" }, path: "kinds" },
    { query: { scannedAt: "yesterday" }, path: "scannedAt" },
    { query: { partial: "1", complete: "1" }, path: "partial" },
    { query: { colour: "red" }, path: "colour" },
  ])("a context that is not one ($path) is refused by name", async ({ query, path }) => {
    const response = await send(good, query);
    expect(response.status).toBe(400);
    expect(JSON.stringify(await response.json())).toContain(path);
  });
});

describe("once it is read", () => {
  test.each([
    { name: "blanks", raw: " \n ", reason: /empty/ },
    { name: "the first half", raw: good.slice(0, good.length / 2), reason: /cut short/ },
    { name: "a picture", raw: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]), reason: /PNG image/ },
    { name: "NUL bytes", raw: good.replace("{", "{\u0000"), reason: /NUL byte at byte/ },
    { name: "many [", raw: "[".repeat(5_000_000), reason: /levels deep/ },
    { name: "another type", raw: '{"hello":"world"}', reason: /top-level keys hello/ },
    {
      name: "a wrong type inside",
      raw: '{"SchemaVersion":2,"ArtifactName":"a","Results":"none"}',
      reason: /Results|recognizes/,
    },
    { name: "a page of a proxy", raw: "<!doctype html><p>Sign in</p>", reason: /HTML page/ },
    { name: "a format nobody has", raw: good, query: { format: "nonsense" }, reason: /no format "nonsense"/ },
    { name: "another format than stated", raw: good, query: { format: "sarif" }, reason: /stated format sarif/ },
  ])("$name ends as a failed import with the reason, and changes nothing", async ({ raw, query, reason }) => {
    const failed = await deliver(raw, query);
    expect(failed).toMatchObject({ status: "failed", error: expect.stringMatching(reason) });
    expect(failed.problems).toEqual([expect.objectContaining({ pointer: null, reason: failed.error })]);
    expect(await rowsOf()).toEqual(before);
  });

  test("keys of the language and broken characters are text like any other", async () => {
    const odd = { ...vulnerability("CVE-2024-0003", "HIGH"), Title: "half \ud800 and \u0000 nul" };
    const report = sampleReport("registry.test/odd/api:1.0", { vulnerabilities: [odd] }).replace(
      '"SchemaVersion":2',
      '"SchemaVersion":2,"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}',
    );
    const done = await deliver(report, { image: "registry.test/odd/api:1.0" });
    expect(done).toMatchObject({ status: "done", counts: { entries: 1, new: 1, rejected: 0 } });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("entries that are broken are rejected with their place, and the others taken in", async () => {
    const image = "registry.test/broken/api:1.0";
    const mixed = [vulnerability("CVE-2024-0004", "LOW"), 7, { VulnerabilityID: 1 }, null];
    const done = await deliver(sampleReport(image, { vulnerabilities: mixed }), { image });
    expect(done).toMatchObject({ status: "done", counts: { entries: 4, observations: 1, rejected: 3, new: 1 } });
    expect(done.problems.map(({ pointer }) => pointer)).toEqual(
      [1, 2, 3].map((index) => `/Results/0/Vulnerabilities/${index}`),
    );
  });
});

test("an import answers with every key of the contract, and counts are numbers", async () => {
  const accepted = await send(good, { scope: "contract" });
  const made = (await accepted.json()) as { id: string; status: string; url: string };
  expect(made).toEqual({ id: expect.any(String), status: "queued", url: `/api/v1/imports/${made.id}` });
  const read = async () => (await call(ROUTES.getImport, { token: BOOTSTRAP_TOKEN, params: { id: made.id } })).json();
  const shape = {
    id: made.id,
    status: expect.any(String),
    counts: Object.fromEntries(
      ["entries", "observations", "rejected", "new", "changed", "unchanged", "resolved", "reopened", "held"].map(
        (name) => [name, expect.any(Number)],
      ),
    ),
    timings: expect.any(Object),
    problems: [],
  };
  const queued = await read();
  expect(queued).toMatchObject({ ...shape, format: null, tool: null, coverage: null });
  const { processHere } = await import("@/lib/http/testing/process-imports");
  await processHere(orgId, made.id);
  const done = await read();
  expect(done).toMatchObject({
    ...shape,
    status: "done",
    format: "trivy-json",
    tool: { name: "Trivy" },
    coverage: { kinds: ["vulnerability"], resolves: true },
  });
  expect(Object.keys(done.timings).length).toBeGreaterThan(0);
  for (const value of Object.values(done.timings)) expect(value).toEqual(expect.any(Number));
});

test("a hundred uploads of the same bytes at once are one import and ninety-nine answers that point to it", async () => {
  const raw = sampleReport("registry.test/many/api:1.0");
  const answers = await Promise.all(Array.from({ length: 100 }, () => send(raw)));
  const bodies = await Promise.all(answers.map(async (answer) => (await answer.json()) as { id: string }));
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(99).fill(200), 202]);
  expect(new Set(bodies.map(({ id }) => id)).size).toBe(1);
});
