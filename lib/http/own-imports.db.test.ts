import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { OrganizationCreated } from "@/lib/contracts/http/organization";
import { ROUTES } from "@/lib/contracts/http/routes";
import { call } from "@/lib/http/testing/api-client";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { sampleReport } from "@/lib/http/testing/sample-report";

// A CI job's token follows what it delivered, and sees nothing else.

let instance: TestInstance;
beforeAll(async () => {
  instance = await startTestInstance();
}, 120_000);
afterAll(async () => instance?.stop());

async function organization(slug: string): Promise<string> {
  const made = await call(ROUTES.createOrganization, { token: BOOTSTRAP_TOKEN, body: { slug, name: slug } });
  return OrganizationCreated.parse(await made.json()).token.secret;
}

async function token(admin: string, ...scopes: string[]): Promise<string> {
  const made = await call(ROUTES.createToken, { token: admin, body: { name: scopes.join(" "), scopes } });
  return z.object({ secret: z.string() }).parse(await made.json()).secret;
}

async function deliver(by: string, image: string): Promise<string> {
  const accepted = await call(ROUTES.createImport, { token: by, raw: sampleReport(image) });
  return z.object({ id: z.string() }).parse(await accepted.json()).id;
}

async function read(by: string, id: string) {
  const response = await call(ROUTES.getImport, { token: by, params: { id } });
  return { status: response.status, body: (await response.json()) as { detail?: string; id?: string } };
}

test("a token that may deliver reads the imports it delivered, and nobody else's", async () => {
  const [ours, theirs] = [await organization("ours"), await organization("theirs")];
  const [one, two] = [await token(ours, "import:write"), await token(ours, "import:write")];
  const foreign = await token(theirs, "import:write");
  const id = await deliver(one, "registry.test/a:1");
  expect(await read(one, id)).toMatchObject({ status: 200, body: { id, status: "queued" } });
  for (const other of [two, foreign]) {
    const refused = await read(other, id);
    expect(refused).toMatchObject({ status: 404, body: { detail: expect.stringContaining('the scope "read"') } });
    const unknown = await read(other, "0193c2f0-0000-7000-8000-000000000000");
    expect({ ...unknown.body, requestId: "" }).toEqual({ ...refused.body, requestId: "" });
  }
  // The same bytes by another token are answered with the first import; that does not make it theirs to read.
  expect(await deliver(two, "registry.test/a:1")).toBe(id);
  expect((await read(two, id)).status).toBe(404);
  expect((await read(await token(ours, "read"), id)).status).toBe(200);
  expect((await read(await token(theirs, "read"), id)).status).toBe(404);
});

test("it still lists nothing, fetches no raw content and decides nothing; the refusal names the scope as the form does", async () => {
  const ours = await organization("more");
  const one = await token(ours, "import:write");
  const id = await deliver(one, "registry.test/b:1");
  for (const route of [ROUTES.listImports, ROUTES.getImportRaw, ROUTES.listFindings]) {
    const response = await call(route, { token: one, params: { id } });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      detail: expect.stringContaining('lacks the scope "read" (Read everything).'),
    });
  }
  const events = await read(await token(ours, "events:write"), id);
  expect(events).toMatchObject({
    status: 403,
    body: { detail: expect.stringContaining('lacks the scope "import:write" (Deliver reports).') },
  });
});

test("a sender that prefers to wait gets the outcome: the state at the end of its time, or why its import failed", async () => {
  const made = await call(ROUTES.createOrganization, {
    token: BOOTSTRAP_TOKEN,
    body: { slug: "waits", name: "waits" },
  });
  const { id: ours, token: admin } = OrganizationCreated.parse(await made.json());
  const one = await token(admin.secret, "import:write");
  const { processHere } = await import("@/lib/http/testing/process-imports");
  const deliverAndWait = async (raw: string, seconds: number) => {
    const headers = { prefer: `respond-async, wait=${seconds}` };
    const response = await call(ROUTES.createImport, { token: one, raw, headers });
    return { status: response.status, body: (await response.json()) as { id: string; status: string; type?: string } };
  };
  const unheard = await deliverAndWait(sampleReport("registry.test/c:1"), 1);
  expect(unheard).toMatchObject({ status: 202, body: { status: "queued" } });
  const again = deliverAndWait(sampleReport("registry.test/c:1"), 60);
  await processHere(ours, unheard.body.id);
  expect(await again).toMatchObject({ status: 200, body: { id: unheard.body.id, status: "done" } });
  const failing = deliverAndWait("null", 60);
  const queued = await vi.waitFor(async () => {
    const list = await call(ROUTES.listImports, { token: admin.secret, query: { status: "queued" } });
    const { items } = z.object({ items: z.array(z.object({ id: z.string() })) }).parse(await list.json());
    return z.string().parse(items[0]?.id);
  }, 30_000);
  await processHere(ours, queued);
  expect(await failing).toMatchObject({
    status: 422,
    body: {
      type: expect.stringContaining("failed_scan"),
      detail: expect.stringMatching(`${queued}.*wrote no report`),
    },
  });
});
