import { afterAll, beforeAll, expect, test } from "vitest";
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
