import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ImportAccepted } from "@/lib/contracts/http/import";
import { ROUTES } from "@/lib/contracts/http/routes";
import { Session } from "@/lib/contracts/http/session";
import { call } from "@/lib/http/testing/api-client";
import type { TestServer } from "@/lib/http/testing/http-server";
import { BOOTSTRAP_TOKEN, startTestInstance, type TestInstance } from "@/lib/http/testing/instance";
import { sampleReport } from "@/lib/http/testing/sample-report";

let instance: TestInstance;
let server: TestServer;
let orgId: string;
beforeAll(async () => {
  instance = await startTestInstance();
  const { startHttpServer } = await import("@/lib/http/testing/http-server");
  server = await startHttpServer();
  const session = await call(ROUTES.getSession, { token: BOOTSTRAP_TOKEN });
  orgId = Session.parse(await session.json()).organization.id;
}, 120_000);
afterAll(async () => {
  await server?.close();
  await instance?.stop();
});

const UPLOADS = 100;

async function upload(body: string): Promise<{ status: number; id: string; url: string }> {
  const response = await fetch(`${server.url}/api/v1/imports?filename=report.json`, {
    method: "POST",
    headers: { authorization: `Bearer ${BOOTSTRAP_TOKEN}`, "content-type": "application/octet-stream" },
    body,
  });
  const { id, url } = ImportAccepted.parse(await response.json());
  return { status: response.status, id, url };
}

// Law 1 as a hundred impatient pipelines meet it: sockets, the route, the spool and the database are the real ones.
test("a hundred simultaneous uploads of the same bytes are one import, and ninety-nine answers point to it", async () => {
  const body = sampleReport("registry.test/simultaneous/api:1.0").toString();
  const answers = await Promise.all(Array.from({ length: UPLOADS }, () => upload(body)));
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(UPLOADS - 1);
  const ids = new Set(answers.map(({ id }) => id));
  expect(ids.size).toBe(1);
  const [id = ""] = ids;
  expect(new Set(answers.map(({ url }) => url))).toEqual(new Set([`/api/v1/imports/${id}`]));

  const { db } = await import("@/lib/db/client");
  const { withTenantConnection } = await import("@/lib/db/tenant");
  const stored = await withTenantConnection(db(), orgId, (connection) =>
    connection.query(
      `SELECT (SELECT array_agg(id) FROM import WHERE org_id = $1) AS imports,
              (SELECT count(*)::int FROM audit_event WHERE org_id = $1 AND action = 'import.received') AS received`,
      [orgId],
    ),
  );
  expect(stored.rows).toEqual([{ imports: [id], received: 1 }]);
  const { dataDir } = await import("@/lib/platform/paths");
  expect(readdirSync(join(dataDir(), "spool", orgId))).toHaveLength(1);

  const { processHere } = await import("@/lib/http/testing/process-imports");
  await processHere(orgId, id);
  const again = await Promise.all(Array.from({ length: UPLOADS }, () => upload(body)));
  expect(new Set(again.map(({ status, id: answered }) => `${status} ${answered}`))).toEqual(new Set([`200 ${id}`]));
}, 120_000);
