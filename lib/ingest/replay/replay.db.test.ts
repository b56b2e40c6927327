import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Principal } from "@/lib/auth/principal";
import { replayImport } from "@/lib/commands/replay-import";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { history, time } from "@/lib/ingest/testing-histories";
import { sarif, trivyImage } from "@/lib/ingest/testing-reports";

// Law 9: stored raw input replays to the same state.

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const principal = (orgId: string): Principal => ({
  orgId,
  actor: { kind: "user", id: null, name: "Ana" },
  permissions: new Set(["admin"]),
  user: null,
  token: null,
});

async function replay(orgId: string, importId: string): Promise<void> {
  await replayImport({ db: door.db, enqueue: async () => undefined }, principal(orgId), importId);
  await door.work(orgId, importId);
}

const imports = (orgId: string, order: string) =>
  door.query<{ id: string; status: string; replay: { state: string } | null; counts: Record<string, number> }>(
    orgId,
    `SELECT id, status, replay, counts FROM import ORDER BY ${order}`,
  );

describe("replaying every import of an organization", () => {
  test.each([
    ["in scan order", "scanned_at, arrival"],
    ["in any other order", "md5(id::text)"],
  ])(
    "%s changes no row but the imports' own",
    async (_, order) => {
      await fc.assert(
        fc.asyncProperty(history, async (deliveries) => {
          const orgId = await door.organization();
          for (const one of deliveries) await door.deliver(orgId, one);
          const [before, rows] = [await imports(orgId, "arrival"), await everyRow(door, orgId)];
          for (const { id } of await imports(orgId, order)) await replay(orgId, id);
          expect(await everyRow(door, orgId)).toEqual(rows);
          const after = await imports(orgId, "arrival");
          expect(after.map(({ id, status, counts }) => ({ id, status, counts }))).toEqual(
            before.map(({ id, status, counts }) => ({ id, status, counts })),
          );
          expect(after.every((one) => one.replay?.state === "done")).toBe(true);
        }),
        { numRuns: 6, endOnFailure: true, interruptAfterTimeLimit: 60_000 },
      );
    },
    120_000,
  );
});

test("what drifted is still one finding when every report is read again", async () => {
  const orgId = await door.organization();
  const at = (hour: number) => ({ repo: "https://github.com/shop/api", branch: "main", scannedAt: time(hour) });
  for (const [hour, edit] of [
    [1, ""],
    [3, "again"],
    [2, "edited"],
  ] as const)
    await door.deliver(orgId, { report: sarif(["B101", "B102"], edit), context: at(hour) });
  const rows = await everyRow(door, orgId);
  expect(rows.finding).toHaveLength(2);
  expect(rows.drifted_key).toHaveLength(4);
  for (const { id } of await imports(orgId, "arrival")) await replay(orgId, id);
  expect(await everyRow(door, orgId)).toEqual(rows);
});

describe("a replay under today's parser", () => {
  const high = (id: string) => ({ id, severity: "HIGH" });
  const findings = (orgId: string) =>
    door.query<{ id: string; state: string; key: string; disposition: string | null }>(
      orgId,
      "SELECT id, state, encode(key, 'hex') AS key, disposition FROM finding ORDER BY id",
    );

  test("pairs a finding of an earlier identity by its entry in the stored report, and keeps id and decisions", async () => {
    const orgId = await door.organization();
    const found = [high("CVE-2026-1"), high("CVE-2026-2")];
    const importId = await door.deliver(orgId, { report: trivyImage(found, { at: time(1) }) });
    const before = await findings(orgId);
    const [one] = before;
    await door.query(
      orgId,
      `INSERT INTO decision (org_id, id, kind, scope_kind, finding_id, reason, author_name) VALUES ($1, gen_random_uuid(), 'accepted', 'finding', $2, 'ok', 'Ana')`,
      [orgId, one?.id],
    );
    // As an earlier version of the parser would have keyed it.
    await door.query(orgId, "UPDATE finding SET key = sha256('earlier'), identity = '{earlier}' WHERE id = $1", [
      one?.id,
    ]);
    await replay(orgId, importId);
    expect(await findings(orgId)).toEqual(
      before.map((finding) => (finding.id === one?.id ? { ...finding, disposition: "accepted" } : finding)),
    );
  });

  test("retires what no report shows when read today, and calls it not fixed", async () => {
    const orgId = await door.organization();
    const importId = await door.deliver(orgId, { report: trivyImage([high("CVE-2026-1")], { at: time(1) }) });
    const [one] = await findings(orgId);
    // As if an earlier parser had made a finding of an entry that is none.
    await door.query(orgId, "UPDATE finding SET key = sha256('phantom') WHERE id = $1", [one?.id]);
    await door.query(orgId, "UPDATE observation SET pointer = '/nothing' WHERE finding_id = $1", [one?.id]);
    await replay(orgId, importId);
    const after = await findings(orgId);
    expect(after.find(({ id }) => id === one?.id)).toMatchObject({ state: "retired" });
    expect(after.filter(({ id }) => id !== one?.id)).toMatchObject([{ state: "open" }]);
  });

  test("reads a failed import again, and leaves one that it cannot read as it was", async () => {
    const orgId = await door.organization();
    const failed = await door.deliver(orgId, { report: '{"nobody": "knows this"}' });
    expect(await imports(orgId, "arrival")).toMatchObject([{ status: "failed", replay: null }]);
    await replay(orgId, failed);
    expect(await imports(orgId, "arrival")).toMatchObject([{ status: "failed", replay: null }]);
    const good = await door.deliver(orgId, { report: trivyImage([high("CVE-2026-1")], { at: time(1) }) });
    await door.query(orgId, `UPDATE import SET context = context || '{"format": "sarif-json"}' WHERE id = $1`, [good]);
    const rows = await everyRow(door, orgId);
    await replay(orgId, good);
    expect((await imports(orgId, "arrival")).at(-1)).toMatchObject({ status: "done", replay: { state: "failed" } });
    expect(await everyRow(door, orgId)).toEqual(rows);
  });
});
