import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { FindingDetail, FindingPage } from "@/lib/contracts/http/finding";
import { Format, FormatPage, FormatPreview } from "@/lib/contracts/http/format";
import { ImportDetail } from "@/lib/contracts/http/import";
import { OrganizationCreated } from "@/lib/contracts/http/organization";
import { Problem } from "@/lib/contracts/http/problem";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { EXAMPLE_MAPPING, EXAMPLE_SAMPLE } from "@/lib/model/mapping-example";

// An own format is tried, saved, and then used like any other.

const FORMAT = "custom:acme-scan";
let instance: TestInstance;
let orgId: string;
let token: string;

beforeAll(async () => {
  instance = await startTestInstance();
  ({ orgId, token } = await organization("own-formats"));
}, 120_000);
afterAll(async () => instance.stop());

async function organization(slug: string) {
  const body = { slug, name: slug };
  const made = await call(ROUTES.createOrganization, { token: BOOTSTRAP_TOKEN, body });
  const created = OrganizationCreated.parse(await made.json());
  return { orgId: created.id, token: created.token.secret };
}

const save = (body: unknown, as = token) => call(ROUTES.createFormat, { token: as, body });
const change = (body: unknown, as = token) =>
  call(ROUTES.changeFormat, { token: as, params: { slug: "acme-scan" }, body });
const detailOf = async (response: Response) => Problem.parse(await response.json()).detail;
const ownFormats = async (as = token) =>
  FormatPage.parse(await (await call(ROUTES.listFormats, { token: as, query: { origin: "own" } })).json()).items;

const deliver = (report: string) =>
  call(ROUTES.createImport, { token, raw: report, query: { format: FORMAT, filename: "acme.json" } });

async function read(report: string): Promise<ImportDetail> {
  const { id } = z.object({ id: z.string() }).parse(await (await deliver(report)).json());
  const { processHere } = await import("@/lib/http/testing/process-imports");
  await processHere(orgId, id);
  return ImportDetail.parse(await (await call(ROUTES.getImport, { token, params: { id } })).json());
}

async function witnesses(): Promise<(string | null)[]> {
  const { items } = FindingPage.parse(await (await call(ROUTES.listFindings, { token })).json());
  const details = await Promise.all(
    items.map(async ({ id }) =>
      FindingDetail.parse(await (await call(ROUTES.getFinding, { token, params: { id } })).json()),
    ),
  );
  return details.flatMap(({ observations }) => observations.map(({ parser }) => parser)).sort();
}

describe("trying a mapping", () => {
  test("answers what it makes of the sample and stores nothing", async () => {
    const body = { mapping: EXAMPLE_MAPPING, sample: EXAMPLE_SAMPLE };
    const response = await call(ROUTES.previewFormat, { token, body });
    const preview = FormatPreview.parse(await response.json());
    expect(preview).toMatchObject({ entries: 3, findings: 2, rejected: 1 });
    expect(preview.records[0]).toMatchObject({
      pointer: "/results/0/issues/0",
      what: "CVE-2021-23337",
      where: "npm/lodash@4.17.20 (web/package-lock.json)",
      severity: "high",
      target: "repository:https://github.com/shop/api",
    });
    expect(preview.rejections[0]?.pointer).toBe("/results/0/issues/2");
    expect(await ownFormats()).toEqual([]);
  });

  test("says why a sample cannot be read", async () => {
    const response = await call(ROUTES.previewFormat, { token, body: { mapping: EXAMPLE_MAPPING, sample: "{" } });
    expect([response.status, await detailOf(response)]).toEqual([422, expect.stringMatching(/JSON/)]);
  });

  test("takes a sample of a megabyte and no larger one", async () => {
    const sample = JSON.stringify({ results: [], pad: '"'.repeat(500_000) });
    const small = await call(ROUTES.previewFormat, { token, body: { mapping: EXAMPLE_MAPPING, sample } });
    expect(small.status).toBe(200);
    const larger = { mapping: EXAMPLE_MAPPING, sample: `${sample}${" ".repeat(100_000)}` };
    expect((await call(ROUTES.previewFormat, { token, body: larger })).status).toBe(400);
  });
});

describe("an own format", () => {
  test("is used like any other, under a version that every change raises", async () => {
    expect((await deliver(EXAMPLE_SAMPLE)).status).toBe(400);
    expect((await save(EXAMPLE_MAPPING)).status).toBe(201);
    expect(await detailOf(await save(EXAMPLE_MAPPING))).toMatch(/already/);
    const first = await read(EXAMPLE_SAMPLE);
    expect(first).toMatchObject({
      status: "done",
      format: FORMAT,
      tool: { name: "Acme Scan" },
      unplaced: false,
      counts: { entries: 3, new: 2, rejected: 1 },
      problems: [{ pointer: "/results/0/issues/2" }],
    });
    expect(await witnesses()).toEqual([`${FORMAT}@1`, `${FORMAT}@1`]);

    // The same again is the same delivery; after a change of the mapping it is news.
    expect((await deliver(EXAMPLE_SAMPLE)).status).toBe(200);
    expect(Format.parse(await (await change(EXAMPLE_MAPPING)).json()).version).toBe(1);
    const harsher = { ...EXAMPLE_MAPPING, severities: { P2: "critical", P3: "critical" } };
    expect(Format.parse(await (await change(harsher)).json()).version).toBe(2);
    const second = await read(EXAMPLE_SAMPLE);
    expect(second.id).not.toBe(first.id);
    expect(second.counts).toMatchObject({ new: 0, changed: 2 });
    expect(await witnesses()).toEqual([`${FORMAT}@2`, `${FORMAT}@2`]);
  });

  test("that is deleted is refused, and counts on when it is made anew", async () => {
    const gone = await call(ROUTES.deleteFormat, { token, params: { slug: "acme-scan" } });
    expect(gone.status).toBe(200);
    expect(await detailOf(await deliver(EXAMPLE_SAMPLE))).toMatch(/no format "custom:acme-scan"/);
    expect((await change(EXAMPLE_MAPPING)).status).toBe(404);
    expect(Format.parse(await (await save(EXAMPLE_MAPPING)).json()).version).toBe(3);
  });

  test("keeps its short name", async () => {
    expect((await change({ ...EXAMPLE_MAPPING, slug: "other" })).status).toBe(400);
  });

  test("belongs to its organization and to its administrators", async () => {
    const other = await organization("own-formats-else");
    expect(await ownFormats(other.token)).toEqual([]);
    expect((await change(EXAMPLE_MAPPING, other.token)).status).toBe(404);
    const made = await call(ROUTES.createToken, { token, body: { name: "reader", scopes: ["read"] } });
    const { secret } = z.object({ secret: z.string() }).parse(await made.json());
    expect((await save({ ...EXAMPLE_MAPPING, slug: "mine" }, secret)).status).toBe(403);
    expect(await ownFormats(secret)).toHaveLength(1);
  });

  test("is listed before the built-in ones, page by page", async () => {
    const page = async (query: Record<string, string>) =>
      FormatPage.parse(await (await call(ROUTES.listFormats, { token, query })).json());
    const first = await page({ limit: "2" });
    expect(first.items.map(({ origin }) => origin)).toEqual(["own", "builtin"]);
    const second = await page({ limit: "2", cursor: first.nextCursor ?? "" });
    expect(second.items.map(({ id }) => id)).not.toContain(first.items[1]?.id);
    expect((await page({ q: "trivy", limit: "200" })).items.map(({ id }) => id)).toContain("trivy-json");
  });
});
