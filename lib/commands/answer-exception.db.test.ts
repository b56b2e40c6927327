import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { answerException } from "@/lib/commands/answer-exception";
import { admin, inventory, listLog4j, scan, web } from "@/lib/correlate/attack-paths/testing-paths";
import { failing } from "@/lib/correlate/testing-manifest";
import { newId } from "@/lib/db/new-id";
import { type Door, openDoor } from "@/lib/ingest/testing-door";

let door: Door;
let org: string;
let asked: string[];
beforeAll(async () => {
  door = await openDoor();
  await listLog4j(door);
});
afterAll(() => door.close());
beforeEach(async () => {
  org = await door.organization();
  asked = [];
});

const eva = () => ({
  orgId: org,
  actor: { kind: "token" as const, id: newId(), name: "Eva" },
  permissions: new Set(["triage:write"] as const),
  user: null,
  token: { id: newId(), name: "Eva", scopes: [], targetPatterns: [] },
});

/** A developer asks for an exception of a risk, and Eva answers. */
async function answered(riskId: string, answer: { answer: "approve" } | { answer: "refuse"; reason: string }) {
  const id = newId();
  await door.query(
    org,
    `INSERT INTO exception_request (org_id, id, risk_id, reason, wished_until, asker_name) VALUES ($1, $2, $3, 'a freeze', now() + interval '20 days', 'Dan')`,
    [org, id, riskId],
  );
  return answerException(door.db, eva(), id, answer, async (_, payload) => {
    asked.push(...(payload as { assetIds: string[] }).assetIds);
  });
}
const one = async <T>(text: string): Promise<T> => {
  const [row] = await door.query<T & Record<string, unknown>>(org, text);
  if (!row) throw new Error(`a row is expected: ${text}`);
  return row;
};

test("an exception for an attack path has the change that ends it computed again; one that is refused changes nothing", async () => {
  await door.deliver(org, inventory([...web(), ...admin]));
  await door.deliver(org, scan("web", ["CVE-2021-44228"]));
  const path = await one<{ id: string; change: string }>(
    "SELECT p.id, e.asset_id AS change FROM risk p JOIN risk e ON e.id = p.ends_with_id WHERE p.kind = 'attack-path'",
  );
  expect(await answered(path.id, { answer: "refuse", reason: "it is exploited" })).toMatchObject({ state: "refused" });
  expect(asked).toEqual([]);
  expect(await answered(path.id, { answer: "approve" })).toMatchObject({ state: "approved" });
  expect(asked).toEqual([path.change]);
  expect(await one(`SELECT status FROM risk WHERE id = '${path.id}'`)).toEqual({ status: "accepted" });
});

test("an exception for the faults of a manifest holds for those that are there", async () => {
  await door.deliver(org, failing(["C-0017"]));
  const { id, asset } = await one<{ id: string; asset: string }>("SELECT id, asset_id AS asset FROM risk");
  await answered(id, { answer: "approve" });
  expect(asked).toEqual([asset]);
  const request = await one(
    "SELECT d.author_name AS author, d.approver_name AS approver, d.scope_kind AS of FROM exception_request e JOIN decision d ON d.id = e.decision_id",
  );
  expect(request).toEqual({ author: "Dan", approver: "Eva", of: "finding" });
  await door.deliver(org, failing(["C-0017", "C-0275"], "2026-01-22T10:00:00Z"));
  expect(await one("SELECT status FROM risk WHERE kind = 'workload-field'")).toEqual({ status: "open" });
});
