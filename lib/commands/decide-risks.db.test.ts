import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { applyDecisions } from "@/lib/commands/apply-decisions";
import { changeRisk } from "@/lib/commands/change-risks";
import { revokeDecision } from "@/lib/commands/decisions";
import type { RiskChange } from "@/lib/contracts/http/risk";
import { correlateAll } from "@/lib/correlate/testing-correlate";
import { failing } from "@/lib/correlate/testing-manifest";
import { newId } from "@/lib/db/new-id";
import { withTenant } from "@/lib/db/tenant";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";

// A pod template whose file system can be written to; somebody puts that aside; then it also shares the processes of its node.

let door: Door;
let org: string;
let asked: string[];
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());
beforeEach(async () => {
  org = await door.organization();
  asked = [];
  await door.deliver(org, failing(["C-0017"]));
});

const ann = () => ({
  orgId: org,
  actor: { kind: "token" as const, id: newId(), name: "Ann" },
  permissions: new Set(["triage:write"] as const),
  user: null,
  token: { id: newId(), name: "Ann", scopes: [], targetPatterns: [] },
});
const until = () => new Date(Date.now() + 9e9).toISOString();
const risk = async () => {
  const [found, ...others] = await door.query<{ id: string; status: string; findings: number }>(
    org,
    "SELECT id, status, finding_count AS findings FROM risk WHERE kind = 'workload-field' AND status <> 'closed'",
  );
  if (!found || others.length > 0) throw new Error("one risk is expected");
  return found;
};
const change = async (to: RiskChange) =>
  changeRisk(door.db, ann(), (await risk()).id, to, async (_, payload) => {
    asked.push(...(payload as { assetIds: string[] }).assetIds);
  });
const correlate = async () => correlateAll(door.db, org, await assets(), new Date());
const assets = async () =>
  (await door.query<{ id: string }>(org, "SELECT id FROM asset WHERE kind = 'workload'")).map(({ id }) => id);
const decided = () =>
  door.query<{ check: string; kind: string; inForce: boolean }>(
    org,
    `SELECT f.check_id AS check, d.kind, d.revoked_at IS NULL AND f.decision_id = d.id AS "inForce"
       FROM decision d JOIN finding f ON f.org_id = d.org_id AND f.id = d.finding_id ORDER BY f.check_id, d.created_at`,
  );

describe("what somebody decides about the faults of one manifest", () => {
  test.each(["accepted", "snoozed", "false_positive"] as const)(
    "holds for those that are there: %s, the risk is open again when it also shares the processes of its node",
    async (status) => {
      const detail = await change({ status, reason: "it writes its cache", expiresAt: until() });
      expect(detail).toMatchObject({ status, decisions: [{ state: status, inForce: true, author: "Ann" }] });
      expect(asked).toEqual(await assets());
      await correlate();
      expect(await risk()).toMatchObject({ id: detail.id, status, findings: 1 });
      await door.deliver(org, failing(["C-0017"], "2026-01-21T10:00:00Z"));
      expect(await risk()).toMatchObject({ status });
      await door.deliver(org, failing(["C-0017", "C-0275"], "2026-01-22T10:00:00Z"));
      expect(await risk()).toMatchObject({ id: detail.id, status: "open", findings: 1 });
      expect(await decided()).toHaveLength(1);
      // Decided anew, it holds for both.
      await change({ status, reason: "the whole agent is replaced", expiresAt: until() });
      await correlate();
      expect(await risk()).toMatchObject({ status, findings: 2 });
      const rows = await everyRow(door, org);
      await correlate();
      expect(await everyRow(door, org)).toEqual(rows);
    },
  );

  test("ends with it when it is opened again; what was decided about a finding alone stays", async () => {
    await door.deliver(org, failing(["C-0017", "C-0275"], "2026-01-21T10:00:00Z"));
    await door.query(
      org,
      `INSERT INTO decision (org_id, id, kind, scope_kind, finding_id, reason, author_name)
       SELECT org_id, gen_random_uuid(), 'false_positive', 'finding', id, 'it does not', 'Ben' FROM finding WHERE check_id = 'host-pid-namespace'`,
    );
    await withTenant(door.db, org, (tx) => applyDecisions(tx, org, "everything"));
    await change({ status: "snoozed", reason: "replaced in spring", expiresAt: until() });
    expect(await decided()).toHaveLength(2);
    await change({ status: "in_progress" });
    await correlate();
    expect(await risk()).toMatchObject({ status: "in_progress", findings: 1 });
    expect((await decided()).map(({ kind, inForce }) => [kind, inForce]).sort()).toEqual([
      ["false_positive", true],
      ["snoozed", false],
    ]);
  });

  test("is withdrawn for one of them: the risk is open with that one", async () => {
    await door.deliver(org, failing(["C-0017", "C-0275"], "2026-01-21T10:00:00Z"));
    const { decisions } = await change({ status: "accepted", reason: "for now", expiresAt: until() });
    expect(decisions.map(({ scopeText }) => scopeText).sort()).toEqual([
      "“Host PID namespace”, decided with its change",
      "“Immutable container filesystem”, decided with its change",
    ]);
    await revokeDecision(door.db, ann(), decisions[0]?.id ?? "");
    expect(await risk()).toMatchObject({ status: "open" });
    await correlate();
    expect(await risk()).toMatchObject({ status: "open", findings: 1 });
  });

  test("runs out: the risk is open", async () => {
    await change({ status: "accepted", reason: "for now", expiresAt: until() });
    await correlate();
    await door.query(org, "UPDATE decision SET expires_at = now() - interval '1 hour'");
    await withTenant(door.db, org, (tx) => applyDecisions(tx, org, "everything"));
    expect(await risk()).toMatchObject({ status: "open" });
  });

  test("was kept as one word about all that comes, and is brought to the findings by the migration, once", async () => {
    await door.query(
      org,
      `WITH put AS (UPDATE risk SET status = 'accepted' WHERE kind = 'workload-field' RETURNING org_id, id)
       INSERT INTO decision (org_id, id, kind, scope_kind, risk_id, reason, author_name, expires_at)
       SELECT org_id, gen_random_uuid(), 'accepted', 'risk', id, 'for now', 'Ann', now() + interval '1 day' FROM put`,
    );
    const migration = await readFile(
      "prisma/migrations/20261130150000_decided_finding_by_finding/migration.sql",
      "utf8",
    );
    await door.query(org, migration);
    expect(await decided()).toMatchObject([{ kind: "accepted", inForce: true }]);
    const rows = await everyRow(door, org);
    await door.query(org, migration);
    expect(await everyRow(door, org)).toEqual(rows);
    await correlate();
    expect(await risk()).toMatchObject({ status: "accepted" });
    await door.deliver(org, failing(["C-0017", "C-0275"], "2026-01-21T10:00:00Z"));
    expect(await risk()).toMatchObject({ status: "open", findings: 1 });
    await change({ status: "open" });
    expect(await decided()).toMatchObject([{ inForce: false }]);
  });
});
