import { afterAll, beforeAll, expect, test } from "vitest";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { openImportRaw } from "@/lib/queries/open-import-raw";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const VALUE = Buffer.from("a made up password").toString("base64");
const secret = { kind: "Secret", apiVersion: "v1", metadata: { name: "db" }, data: { password: VALUE } };
const event = (id: string, verb: string, over: Record<string, unknown> = {}) => ({
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  auditID: id,
  stage: "ResponseComplete",
  verb,
  user: { username: "ann" },
  objectRef: { resource: "secrets", namespace: "shop", name: "db" },
  stageTimestamp: "2026-03-01T10:00:00.000001Z",
  ...over,
});

test("an API server's log keeps what matters, and its raw bytes lose the Secrets that it quotes", async () => {
  const orgId = await door.organization();
  const lines = [
    event("a", "create", { requestObject: secret }),
    event("b", "get", {
      responseObject: { ...secret, data: { token: Buffer.from("another made up one").toString("base64") } },
    }),
    event("c", "watch", { objectRef: { resource: "pods" } }),
    // Broken, and still not to be shown.
    { ...event("d", "create", { requestObject: secret }), verb: undefined },
  ];
  const report = lines.map((line) => JSON.stringify(line)).join("\n");
  const id = await door.deliver(orgId, { report, context: { cluster: "prod" } });
  const [imported] = await door.query<{ status: string }>(orgId, "SELECT status FROM import WHERE id = $1", [id]);
  expect(imported?.status).toBe("done");
  const rules = await door.query(orgId, "SELECT rule FROM alert ORDER BY rule");
  expect(rules).toEqual([{ rule: "Secret changed" }, { rule: "Secret read" }]);
  const reasons = await door.query<{ reason: string }>(orgId, "SELECT reason FROM import_problem ORDER BY reason");
  expect(reasons.map(({ reason }) => reason)).toEqual([
    expect.stringContaining("counted and not kept: 1."),
    expect.stringContaining("auditID or verb is missing"),
  ]);
  let raw = "";
  for await (const chunk of (await openImportRaw(door.db, door, orgId, id)).bytes) raw += Buffer.from(chunk).toString();
  expect(raw).toContain("auditID");
  expect(raw).not.toContain(VALUE);
  expect(raw).not.toContain(Buffer.from("another made up one").toString("base64"));
});
