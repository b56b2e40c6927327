import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Principal } from "@/lib/auth/principal";
import { replayImports } from "@/lib/commands/replay-imports";
import type { ReplayFilter } from "@/lib/contracts/http/import-replay";
import { organizationsWithReplays, startNextReplay } from "@/lib/ingest/replay/next-replay";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { time } from "@/lib/ingest/testing-histories";
import { trivyImage } from "@/lib/ingest/testing-reports";
import { getImport } from "@/lib/queries/get-import";
import { getImportHealth } from "@/lib/queries/import-health/get-import-health";

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
const high = (id: string) => ({ id, severity: "HIGH" });
const told: { name: string; payload: unknown }[] = [];

const ask = (orgId: string, filter: ReplayFilter) =>
  replayImports(
    { db: door.db, enqueue: async (name, payload) => void told.push({ name, payload }) },
    principal(orgId),
    filter,
  );

/** What the organization's job does, import by import. Returns them in the order in which they were read. */
async function readAll(orgId: string): Promise<string[]> {
  const read: string[] = [];
  for (;;) {
    const next = await startNextReplay(door.db, orgId);
    if (next.result !== "started") return read;
    await door.work(orgId, next.importId);
    read.push(next.importId);
  }
}

describe("reading many imports again", () => {
  test("takes them in scan order whatever the order of arrival, and where nothing is different writes nothing", async () => {
    const orgId = await door.organization();
    const late = await door.deliver(orgId, { report: trivyImage([high("CVE-2026-2")], { at: time(3) }) });
    const early = await door.deliver(orgId, { report: trivyImage([high("CVE-2026-1")], { at: time(1) }) });
    const rows = await everyRow(door, orgId);
    expect(await ask(orgId, { all: true })).toMatchObject({ asked: 2, skipped: 0 });
    expect(told).toEqual([{ name: "import.replay", payload: { orgId } }]);
    expect(await organizationsWithReplays(door.db)).toContain(orgId);
    expect(await getImport(door.db, orgId, late)).toMatchObject({ status: "done", replay: { state: "waiting" } });
    expect(await readAll(orgId)).toEqual([early, late]);
    expect(await everyRow(door, orgId)).toEqual(rows);
    expect(await organizationsWithReplays(door.db)).not.toContain(orgId);
  });

  test("reads one at a time, and asks for none twice", async () => {
    const orgId = await door.organization();
    const ids = [
      await door.deliver(orgId, { report: trivyImage([high("CVE-2026-1")], { at: time(1) }) }),
      await door.deliver(orgId, { report: trivyImage([high("CVE-2026-1")], { at: time(2) }) }),
    ];
    await ask(orgId, { ids: [ids[0] as string] });
    expect(await ask(orgId, { ids })).toMatchObject({ asked: 1, skipped: 1 });
    expect(await startNextReplay(door.db, orgId)).toEqual({ result: "started", importId: ids[0] });
    expect(await startNextReplay(door.db, orgId)).toEqual({ result: "busy" });
    await door.work(orgId, ids[0] as string);
    expect(await readAll(orgId)).toEqual([ids[1]]);
  });

  test.each<[string, ReplayFilter, number]>([
    ["format", { format: "sarif-json" }, 0],
    ["the version of its parser", { olderParser: true }, 1],
    ["when it came", { since: "2031-01-01T00:00:00Z" }, 0],
    ["format and version", { format: "trivy-json", olderParser: true }, 1],
  ])("chooses by %s", async (_, filter, asked) => {
    const orgId = await door.organization();
    const old = await door.deliver(orgId, { report: trivyImage([high("CVE-2026-1")], { at: time(1) }) });
    await door.deliver(orgId, { report: trivyImage([high("CVE-2026-1")], { at: time(2) }) });
    await door.query(orgId, "UPDATE import SET parser_version = 0 WHERE id = $1", [old]);
    expect((await ask(orgId, filter)).asked).toBe(asked);
    expect(await readAll(orgId)).toEqual(asked > 0 ? [old] : []);
  });

  test("leaves another organization's imports alone", async () => {
    const [ours, theirs] = [await door.organization(), await door.organization()];
    const id = await door.deliver(theirs, { report: trivyImage([high("CVE-2026-1")], { at: time(1) }) });
    expect(await ask(ours, { ids: [id] })).toEqual({ batch: null, asked: 0, skipped: 1 });
    expect((await getImport(door.db, theirs, id)).replay).toBeNull();
  });

  test("tells what it changed, import by import and in sum: before, after, retired and merged", async () => {
    const orgId = await door.organization();
    const found = [high("CVE-2026-1"), high("CVE-2026-2")];
    const id = await door.deliver(orgId, {
      report: trivyImage(found, { at: time(1) }),
      context: { filename: "a.json" },
    });
    // As if an earlier parser had rejected one entry and made a finding of something that is none.
    await door.query(orgId, `UPDATE import SET counts = counts || '{"rejected": 1}'`);
    await door.query(
      orgId,
      "UPDATE finding SET key = sha256('phantom') WHERE id = (SELECT id FROM finding ORDER BY id LIMIT 1)",
    );
    await door.query(
      orgId,
      "UPDATE observation SET pointer = '/nothing' WHERE finding_id = (SELECT id FROM finding WHERE key = sha256('phantom'))",
    );
    await ask(orgId, { all: true });
    expect((await getImportHealth(door.db, orgId)).replay).toMatchObject({ imports: 1, waiting: 1, done: 0 });
    await readAll(orgId);
    const changed = { new: 1, retired: 1, merged: 0 };
    expect((await getImport(door.db, orgId, id)).replay).toMatchObject({
      state: "done",
      by: "Ana",
      before: { entries: 2, rejected: 1, new: 2 },
      counts: { entries: 2, rejected: 0, ...changed },
    });
    expect((await getImportHealth(door.db, orgId)).replay).toMatchObject({
      waiting: 0,
      done: 1,
      failed: 0,
      before: { entries: 2, rejected: 1 },
      after: { entries: 2, rejected: 0 },
      ...changed,
      examples: [{ importId: id, filename: "a.json", state: "done", changes: 2 }],
    });
  });

  test("counts findings that merge because they are the same when read today", async () => {
    const orgId = await door.organization();
    const id = await door.deliver(orgId, {
      report: trivyImage([high("CVE-2026-1"), high("CVE-2026-2")], { at: time(1) }),
    });
    // An earlier identity told one entry's finding apart in two: the second one points to the first one's entry.
    await door.query(
      orgId,
      `WITH first AS (SELECT finding_id, pointer FROM observation ORDER BY pointer LIMIT 1),
            rekeyed AS (UPDATE finding SET key = sha256('twin') WHERE id NOT IN (SELECT finding_id FROM first) RETURNING id)
       UPDATE observation o SET pointer = first.pointer FROM first, rekeyed WHERE o.finding_id = rekeyed.id`,
    );
    await ask(orgId, { all: true });
    await readAll(orgId);
    expect((await getImport(door.db, orgId, id)).replay?.counts).toMatchObject({ merged: 1, new: 1 });
  });

  test("tries a failed import again, and says when it still cannot be read", async () => {
    const orgId = await door.organization();
    const failed = await door.deliver(orgId, { report: '{"nobody": "knows this"}' });
    expect(await ask(orgId, { all: true })).toMatchObject({ asked: 1 });
    expect(await readAll(orgId)).toEqual([failed]);
    expect(await getImport(door.db, orgId, failed)).toMatchObject({
      status: "failed",
      replay: { state: "failed", reason: expect.any(String), counts: null },
    });
    expect((await getImportHealth(door.db, orgId)).replay).toMatchObject({ failed: 1, done: 0, waiting: 0 });
  });

  test("says of content that is gone that it is gone, and goes on", async () => {
    const orgId = await door.organization();
    const gone = await door.deliver(orgId, { report: trivyImage([high("CVE-2026-1")], { at: time(1) }) });
    const kept = await door.deliver(orgId, { report: trivyImage([high("CVE-2026-1")], { at: time(2) }) });
    await ask(orgId, { all: true });
    await door.query(orgId, "UPDATE import SET raw_at = 'none' WHERE id = $1", [gone]);
    expect(await readAll(orgId)).toEqual([kept]);
    expect((await getImport(door.db, orgId, gone)).replay).toMatchObject({
      state: "failed",
      reason: expect.stringMatching(/no longer kept/),
    });
  });
});
