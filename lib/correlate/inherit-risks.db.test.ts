import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { inheritRisks } from "@/lib/correlate/inherit-risks";
import { correlateAll } from "@/lib/correlate/testing-correlate";
import { failing } from "@/lib/correlate/testing-manifest";
import { newId } from "@/lib/db/new-id";
import { withTenantConnection } from "@/lib/db/tenant";
import { identityKey } from "@/lib/engine/identity";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { getRisk } from "@/lib/queries/get-risk";

let door: Door;
let org: string;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());
beforeEach(async () => {
  org = await door.organization();
});

const ALL = ["C-0275", "C-0017", "C-0016"] as const;

type Stored = { id: string; title: string; summary: string; status: string; findings: number };
const risks = () =>
  door.query<Stored>(
    org,
    "SELECT id, title, summary, status, finding_count AS findings FROM risk WHERE status <> 'closed' ORDER BY id",
  );
const workload = async () =>
  (await door.query<{ id: string; key: string }>(org, "SELECT id, key FROM asset WHERE kind = 'workload'"))[0];
const correlate = async () => correlateAll(door.db, org, [(await workload())?.id ?? ""], new Date());

test("the faults of one pod template are one risk with several findings, each with its own severity", async () => {
  await door.deliver(org, failing(ALL));
  const [risk, ...others] = await risks();
  expect(others).toEqual([]);
  expect(risk?.title).toMatch(/^node-agent .+, and 2 other faults in its manifest$/);
  expect(risk?.summary).toMatch(/^It fails the checks “[^”]+”, “[^”]+” and “[^”]+”\. /);
  const { members, fix, reason } = await getRisk(door.db, org, risk?.id ?? "");
  expect(members).toHaveLength(3);
  expect(fix).toMatchObject({ closes: 3, leaves: 0 });
  expect(reason).toContain("It fails the checks");
  // One is mended: the same risk is about the others.
  await door.deliver(org, failing(["C-0017", "C-0016"], "2026-01-21T10:00:00Z"));
  expect(await risks()).toMatchObject([{ id: risk?.id, findings: 2 }]);
  await door.deliver(org, failing([], "2026-01-22T10:00:00Z"));
});

/** As it was stored when each field was a change of its own: one risk for each finding. */
async function apart() {
  await door.deliver(org, failing(ALL));
  const [whole] = await risks();
  const { key = "" } = (await workload()) ?? {};
  const found = await door.query<{ id: string }>(
    org,
    `SELECT f.id FROM finding f WHERE f.state = 'open' ORDER BY f.check_id`,
  );
  const ids: string[] = [];
  for (const [n, { id }] of found.entries()) {
    const riskId = n === 0 ? (whole?.id ?? "") : newId();
    const own = identityKey(["workload-field", "workload", key, "ops/DaemonSet/node-agent", id]);
    await door.query(
      org,
      n === 0
        ? "UPDATE risk SET key = $2, computed = NULL WHERE id = $1"
        : `INSERT INTO risk SELECT (jsonb_populate_record(r, jsonb_build_object('id', $1::uuid, 'key', '\\x' || encode($2::bytea, 'hex')))).* FROM risk r WHERE r.id = $3`,
      n === 0 ? [riskId, own] : [riskId, own, whole?.id],
    );
    await door.query(org, "UPDATE finding_rank SET risk_id = $2 WHERE finding_id = $1", [id, riskId]);
    ids.push(riskId);
  }
  return { ids: ids.sort(), findings: found.map(({ id }) => id) };
}

describe("changes to one manifest that were apart", () => {
  test("go on as the oldest of them, with its history and whoever has it; the others end, and again writes nothing", async () => {
    const { ids } = await apart();
    await correlate();
    expect(await risks()).toMatchObject([{ id: ids[0], findings: 3, status: "open" }]);
    const [closed] = await door.query<{ n: number }>(
      org,
      "SELECT count(*)::int AS n FROM risk WHERE status = 'closed'",
    );
    expect(closed?.n).toBe(2);
    const rows = await everyRow(door, org);
    await correlate();
    expect(await everyRow(door, org)).toEqual(rows);
  });

  test("hide nothing that is open: one that somebody put aside does not stand for the others", async () => {
    const { ids } = await apart();
    await door.query(org, "UPDATE risk SET status = 'accepted' WHERE id = $1", [ids[0]]);
    await correlate();
    expect(await risks()).toMatchObject([{ id: ids[1], status: "open" }]);
  });

  test("leave a risk where it stands for its own key", async () => {
    await door.deliver(org, failing(["C-0017", "C-0057"]));
    const of = async (title: string) => (await risks()).find((risk) => risk.title.includes(title));
    const template = await of("file");
    const apart = await of("Privileged");
    expect(template?.id).not.toBe(apart?.id);
    // The finding of the other change belongs to the template's risk until now, and its own has no row.
    await door.query(org, "UPDATE finding_rank SET risk_id = $2 WHERE risk_id = $1", [apart?.id, template?.id]);
    await door.query(org, "DELETE FROM risk WHERE id = $1", [apart?.id]);
    await correlate();
    expect(await risks()).toHaveLength(2);
    expect(await of("file")).toMatchObject({ id: template?.id, findings: 1 });
    expect(await of("Privileged")).toMatchObject({ findings: 1 });
  });

  test.each([
    { has: "more of its findings", findings: [1, 2], second: 1 },
    { has: "as many and the first key", findings: [2, 2], second: 0 },
  ])("of two heirs of one risk the one with $has goes on as it, the other as what it alone has", async (one) => {
    const { ids } = await apart();
    const assetId = (await workload())?.id ?? "";
    const [shared = "", own = ""] = ids;
    const keys = ["aa", "bb"].map((byte) => byte.repeat(32));
    const heirs = keys.map((key, n) => ({
      key,
      assetId,
      risks: [{ id: shared, findings: one.findings[n] ?? 0 }, ...(n === one.second ? [] : [{ id: own, findings: 1 }])],
    }));
    const count = await withTenantConnection(door.db, org, (connection) => inheritRisks(connection, org, heirs));
    expect(count).toBe(2);
    const kept = await door.query<{ id: string; key: string }>(
      org,
      "SELECT id, encode(key, 'hex') AS key FROM risk WHERE id = ANY($1) ORDER BY id",
      [[shared, own]],
    );
    expect(kept).toEqual([
      { id: shared, key: keys[one.second] },
      { id: own, key: keys[1 - one.second] },
    ]);
  });

  test("keep what somebody assigned", async () => {
    const { ids } = await apart();
    await door.query(org, "UPDATE risk SET owner_pinned = true WHERE id = $1", [ids[2]]);
    await correlate();
    expect(await risks()).toMatchObject([{ id: ids[2] }]);
  });

  test("keep what was decided about a part: its findings stay put aside, and the migration adds nothing when it is run again", async () => {
    const { ids } = await apart();
    // As it was decided then: about the risk as a whole.
    await door.query(org, "UPDATE risk SET status = 'snoozed' WHERE id = $1", [ids[0]]);
    await door.query(
      org,
      `INSERT INTO decision (org_id, id, kind, scope_kind, risk_id, reason, author_name, expires_at)
       VALUES ($1, gen_random_uuid(), 'snoozed', 'risk', $2, 'replaced in spring', 'Ann', now() + interval '90 days')`,
      [org, ids[0]],
    );
    const migration = await readFile("prisma/migrations/20261130140000_one_manifest_one_change/migration.sql", "utf8");
    const migrate = () => door.query(org, migration);
    await migrate();
    const decided = () =>
      door.query<{ kind: string; reason: string }>(
        org,
        `SELECT d.kind, d.reason FROM finding f JOIN decision d ON d.org_id = f.org_id AND d.id = f.decision_id
          WHERE d.scope_kind = 'finding' AND f.disposition = d.kind`,
      );
    expect(await decided()).toEqual([{ kind: "snoozed", reason: "replaced in spring" }]);
    await migrate();
    const [made] = await door.query<{ n: number }>(
      org,
      "SELECT count(*)::int AS n FROM decision WHERE scope_kind = 'finding'",
    );
    expect(made?.n).toBe(1);
    await correlate();
    // Of the three findings the two that nobody decided make the risk.
    expect(await risks()).toMatchObject([{ id: ids[1], status: "open", findings: 2 }]);
    expect(await decided()).toHaveLength(1);
  });
});
