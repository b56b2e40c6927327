import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ImportAccepted } from "@/lib/contracts/http/import";
import { ROUTES } from "@/lib/contracts/http/routes";
import { Session } from "@/lib/contracts/http/session";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { makeZip } from "@/lib/http/testing/make-zip";
import { sampleReport } from "@/lib/http/testing/sample-report";

// Every limit of docs/limits.md that an operator may set does what it says, and is named with its value to whoever meets it.

let instance: TestInstance;
let orgId: string;
beforeAll(async () => {
  for (const [name, value] of Object.entries({
    PLIMSOLL_UPLOAD_MAX_MB: "8",
    PLIMSOLL_REPORT_MAX_MB: "6",
    PLIMSOLL_REPORT_MAX_DEPTH: "20",
    PLIMSOLL_REPORT_MAX_STRING_MB: "1",
    PLIMSOLL_REPORT_MAX_ENTRY_MB: "2",
    PLIMSOLL_REPORT_MAX_ENTRIES: "4",
    PLIMSOLL_ARCHIVE_MAX_MB: "3",
    PLIMSOLL_ARCHIVE_MAX_MEMBERS: "5",
  }))
    vi.stubEnv(name, value);
  instance = await startTestInstance();
  const session = await call(ROUTES.getSession, { token: BOOTSTRAP_TOKEN });
  orgId = Session.parse(await session.json()).organization.id;
}, 120_000);
afterAll(async () => instance?.stop());

const MB = 1024 ** 2;
const send = (content: Buffer | string, headers: Record<string, string> = {}) =>
  call(ROUTES.createImport, { token: BOOTSTRAP_TOKEN, raw: new Uint8Array(Buffer.from(content)), headers });

describe("an upload past a limit is refused with a problem that names it", () => {
  test.each([
    [
      "its size",
      () => send(Buffer.alloc(9 * MB, " "), { "content-length": String(9 * MB) }),
      413,
      "The upload is larger than the limit of 8 MB",
    ],
    [
      "its size unpacked",
      () => send(gzipSync(Buffer.alloc(7 * MB, " ")), { "content-encoding": "gzip" }),
      413,
      "The unpacked report is larger than the limit of 6 MB",
    ],
    [
      "an archive's members",
      () => send(makeZip(Array.from({ length: 6 }, (_, n) => ({ name: `${n}`, data: "{}" })))),
      413,
      "hold 5 members",
    ],
    [
      "an archive's size unpacked",
      () => send(makeZip([{ name: "a.json", data: Buffer.alloc(4 * MB, " ") }])),
      413,
      "may unpack to 3 MB",
    ],
  ])("%s", async (_, upload, status, words) => {
    const response = await upload();
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status, detail: expect.stringContaining(words) });
  });
});

describe("a report past a limit fails with the same words", () => {
  const vulnerability = (n: number, over: object = {}) => ({
    VulnerabilityID: `CVE-2026-${1000 + n}`,
    PkgName: "openssl",
    InstalledVersion: "1.1.1",
    Severity: "HIGH",
    ...over,
  });
  let minute = 0;
  const report = (vulnerabilities: object[]) =>
    sampleReport("registry.test/limits/api:1.0", {
      vulnerabilities,
      createdAt: new Date(Date.UTC(2026, 2, 1, 12, minute++)).toISOString(),
    });
  async function read(content: string) {
    const accepted = ImportAccepted.parse(await (await send(content)).json());
    const { processHere } = await import("@/lib/http/testing/process-imports");
    await processHere(orgId, accepted.id);
    return (await call(ROUTES.getImport, { token: BOOTSTRAP_TOKEN, params: { id: accepted.id } })).json();
  }
  const nested = (levels: number): unknown => (levels === 0 ? 1 : { in: nested(levels - 1) });

  test.each([
    ["nesting", report([vulnerability(1, { CVSS: nested(20) })]), /nested more than 20 levels/],
    ["the length of a string", report([vulnerability(2, { Description: "x".repeat(1.5 * MB) })]), /limit of 1 MB/],
    ["entries", report([10, 11, 12, 13, 14].map((n) => vulnerability(n))), /more than 4 entries/],
  ])("%s", async (_, content, words) => {
    expect(await read(content)).toMatchObject({ status: "failed", error: expect.stringMatching(words) });
  });

  test("an entry that is too large is rejected, and the others are read", async () => {
    const texts = Object.fromEntries(["A", "B", "C"].map((name) => [name, "x".repeat(0.9 * MB)]));
    expect(await read(report([vulnerability(20, texts), vulnerability(21)]))).toMatchObject({
      status: "done",
      counts: { observations: 1, rejected: 1 },
      problems: [{ reason: "The entry is larger than 2 MB." }],
    });
  });

  test("within the limits all is read", async () => {
    expect(await read(report([30, 31, 32, 33].map((n) => vulnerability(n))))).toMatchObject({
      status: "done",
      counts: { entries: 4 },
    });
  });
});

test("ratios, which show only beyond what a test likes to pack, come from the environment too", async () => {
  vi.stubEnv("PLIMSOLL_REPORT_MAX_RATIO", "7");
  vi.stubEnv("PLIMSOLL_ARCHIVE_MAX_RATIO", "9");
  vi.resetModules();
  const { readLimits, uploadLimits } = await import("@/lib/ingest/raw-limits");
  const { archiveLimits } = await import("@/lib/ingest/archive/archive-limits");
  expect([uploadLimits().maxRatio, readLimits().maxRatio, archiveLimits().maxRatio]).toEqual([7, 7, 9]);
});
