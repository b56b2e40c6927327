import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Principal } from "@/lib/auth/principal";
import { placeImport } from "@/lib/commands/place-import";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { CODEOWNERS, inventory, trivyFolder } from "@/lib/ingest/testing-reports";

// An import that names no target waits for a person, and loses nothing when it is placed (MODEL section 3, Target).

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const REPO = "https://github.com/shop/api";
const day = (n: number) => `2026-03-${String(n).padStart(2, "0")}T12:00:00Z`;
const high = (...ids: string[]) => ids.map((id) => ({ id, severity: "HIGH" }));
const principal = (orgId: string): Principal => ({
  orgId,
  actor: { kind: "user", id: null, name: "Ana" },
  permissions: new Set(["triage:write"]),
  user: null,
  token: null,
});
const ask = (orgId: string, id: string, placement: Parameters<typeof placeImport>[3]) =>
  placeImport({ db: door.db, enqueue: async () => undefined }, principal(orgId), id, placement);

async function place(orgId: string, id: string, placement: Parameters<typeof placeImport>[3]): Promise<void> {
  await ask(orgId, id, placement);
  await door.work(orgId, id);
}

const unplaced = (orgId: string, found: ReturnType<typeof high>, at: string) =>
  door.deliver(orgId, { report: trivyFolder(found, { at }), context: { filename: "report.json" } });

type Row = { id: string; advisory: string; asset: string; state: string; disposition: string | null; risk: boolean };
const findings = (orgId: string) =>
  door.query<Row>(
    orgId,
    `SELECT f.id, v.canonical_id AS advisory, a.kind || ':' || a.key AS asset, f.state, f.disposition,
            EXISTS (SELECT 1 FROM finding_rank k JOIN risk r ON r.id = k.risk_id WHERE k.finding_id = f.id AND r.asset_id = f.asset_id) AS risk
       FROM finding f JOIN asset a ON a.id = f.asset_id JOIN vulnerability v ON v.id = f.vulnerability_id ORDER BY v.canonical_id`,
  );
const HERE = "repository:github.com/shop/api";

describe("placing an unplaced import", () => {
  test("moves its findings with ids, decisions and history, and retires the artifact", async () => {
    const orgId = await door.organization();
    const importId = await unplaced(orgId, high("CVE-2026-1", "CVE-2026-2"), day(1));
    const before = await findings(orgId);
    expect(before.map((finding) => finding.asset)).toEqual(["artifact:ci/report.json", "artifact:ci/report.json"]);
    await door.query(
      orgId,
      `INSERT INTO decision (org_id, id, kind, scope_kind, finding_id, reason, author_name) VALUES ($1, gen_random_uuid(), 'accepted', 'finding', $2, 'ok', 'Ana')`,
      [orgId, before[0]?.id],
    );
    await place(orgId, importId, { repo: REPO });
    expect(await findings(orgId)).toEqual([
      { ...before[0], asset: HERE, disposition: "accepted" },
      { ...before[1], asset: HERE },
    ]);
    const events = await door.query(
      orgId,
      "SELECT detail FROM finding_event WHERE kind = 'placed' AND finding_id = $1",
      [before[0]?.id],
    );
    expect(events).toEqual([{ detail: { from: "ci/report.json", to: "github.com/shop/api" } }]);
    expect(
      await door.query(orgId, "SELECT retired_at IS NOT NULL AS retired FROM asset WHERE kind = 'artifact'"),
    ).toEqual([{ retired: true }]);
    expect(
      await door.query(
        orgId,
        "SELECT 1 FROM risk r JOIN asset a ON a.id = r.asset_id WHERE a.kind = 'artifact' AND r.status = 'open'",
      ),
    ).toEqual([]);
    expect(await door.query(orgId, "SELECT unplaced, status FROM import")).toEqual([
      { unplaced: false, status: "done" },
    ]);
    expect(await door.query(orgId, "SELECT actor_name FROM audit_event WHERE action = 'import.placed'")).toHaveLength(
      1,
    );
  });

  test("ends in the same state as a delivery that had said so itself", async () => {
    const [late, right] = [await door.organization(), await door.organization()];
    const reports = [
      [high("CVE-2026-1", "CVE-2026-2"), day(1)],
      [high("CVE-2026-2", "CVE-2026-3"), day(2)],
    ] as const;
    const ids = [];
    for (const [found, at] of reports) {
      ids.push(await unplaced(late, [...found], at));
      await door.deliver(right, { report: trivyFolder([...found], { at }), context: { repo: REPO } });
    }
    // Unplaced, the second one has closed nothing.
    expect((await findings(late)).map(({ state }) => state)).toEqual(["open", "open", "open"]);
    for (const id of ids) await place(late, id, { repo: REPO });
    const meaning = async (orgId: string) =>
      door.query(
        orgId,
        `SELECT v.canonical_id, f.state, f.open_during::text, f.first_seen_at, f.severity, encode(f.key, 'hex') AS key, o.live::text
           FROM finding f JOIN vulnerability v ON v.id = f.vulnerability_id JOIN observation o ON o.finding_id = f.id ORDER BY 1`,
      );
    expect(await meaning(late)).toEqual(await meaning(right));
  });

  test("merges with what its target knows already; the older id survives and the other leads to it", async () => {
    const orgId = await door.organization();
    const importId = await unplaced(orgId, high("CVE-2026-1"), day(1));
    const [older] = await findings(orgId);
    await door.deliver(orgId, { report: trivyFolder(high("CVE-2026-1"), { at: day(2) }), context: { repo: REPO } });
    const newer = (await findings(orgId)).find(({ asset }) => asset === HERE);
    await place(orgId, importId, { repo: REPO });
    expect(await findings(orgId)).toEqual([{ ...older, asset: HERE }]);
    expect(await door.query(orgId, "SELECT old_id, new_id FROM finding_redirect")).toEqual([
      { old_id: newer?.id, new_id: older?.id },
    ]);
  });

  test("leaves what another unplaced import of the same name still reports", async () => {
    const orgId = await door.organization();
    const first = await unplaced(orgId, high("CVE-2026-1"), day(1));
    await unplaced(orgId, high("CVE-2026-1", "CVE-2026-2"), day(2));
    await place(orgId, first, { repo: REPO });
    expect((await findings(orgId)).map(({ advisory, asset, state }) => `${advisory} ${asset} ${state}`).sort()).toEqual(
      ["CVE-2026-1 artifact:ci/report.json open", `CVE-2026-1 ${HERE} open`, "CVE-2026-2 artifact:ci/report.json open"],
    );
  });

  test("holds the closures that look like an accident where it lands", async () => {
    const orgId = await door.organization();
    const many = Array.from({ length: 30 }, (_, n) => `CVE-2026-${100 + n}`);
    await door.deliver(orgId, { report: trivyFolder(high(...many), { at: day(1) }), context: { repo: REPO } });
    const importId = await unplaced(orgId, high("CVE-2026-100"), day(2));
    await place(orgId, importId, { repo: REPO });
    expect(await door.query(orgId, "SELECT status FROM import WHERE id = $1", [importId])).toEqual([
      { status: "held" },
    ]);
    expect((await findings(orgId)).every(({ state }) => state === "open")).toBe(true);
  });

  test("twice is once; elsewhere, of a placed or running one, or unreadable, is refused and changes nothing", async () => {
    const orgId = await door.organization();
    const importId = await unplaced(orgId, high("CVE-2026-1"), day(1));
    await expect(ask(orgId, importId, { repo: "not a repository" })).rejects.toMatchObject({ code: "invalid_input" });
    await ask(orgId, importId, { repo: REPO });
    expect(await ask(orgId, importId, { repo: REPO })).toMatchObject({ status: "queued" });
    await expect(ask(orgId, importId, { repo: `${REPO}2` })).rejects.toMatchObject({ code: "conflict" });
    await door.work(orgId, importId);
    const rows = await everyRow(door, orgId);
    expect(await ask(orgId, importId, { repo: REPO })).toMatchObject({ status: "done" });
    await expect(ask(orgId, importId, { repo: `${REPO}2` })).rejects.toMatchObject({ code: "conflict" });
    expect(await everyRow(door, orgId)).toEqual(rows);
    await expect(ask(await door.organization(), importId, { repo: REPO })).rejects.toMatchObject({ code: "not_found" });
  });

  test("moves ownership lines", async () => {
    const orgId = await door.organization();
    const { report } = CODEOWNERS("shop/api");
    const importId = await door.deliver(orgId, { report, context: { format: "codeowners", filename: "CODEOWNERS" } });
    const lines = () =>
      door.query<{ asset: string; pattern: string }>(
        orgId,
        "SELECT a.kind || ':' || a.key AS asset, l.pattern FROM codeowners_line l JOIN asset a ON a.id = l.asset_id ORDER BY l.line",
      );
    expect(await lines()).toHaveLength(2);
    await place(orgId, importId, { repo: REPO });
    expect(await lines()).toEqual([
      { asset: HERE, pattern: "*" },
      { asset: HERE, pattern: "/src/" },
    ]);
  });

  test.each([
    ["a new cluster keeps the ids of all in it", false],
    ["a known cluster takes the objects over", true],
  ])("objects that name no cluster: %s", async (_, known) => {
    const orgId = await door.organization();
    const nameless = { apiVersion: "v1", kind: "List", items: inventory("a", day(2)).items };
    if (known) await door.deliver(orgId, { report: inventory(null, day(1)), context: { cluster: "prod" } });
    const importId = await door.deliver(orgId, {
      report: nameless,
      context: { filename: "dump.json", scannedAt: day(2) },
    });
    const live = () =>
      door.query<{ id: string; key: string }>(
        orgId,
        "SELECT id, key FROM asset WHERE kind = 'workload' AND retired_at IS NULL ORDER BY key",
      );
    const [before] = await live();
    expect(before?.key).not.toBe("prod/shop/Deployment/api");
    await place(orgId, importId, { cluster: "prod" });
    expect(await live()).toMatchObject([{ ...(known ? {} : { id: before?.id }), key: "prod/shop/Deployment/api" }]);
    expect(await door.query(orgId, "SELECT 1 FROM asset WHERE unplaced AND retired_at IS NULL")).toEqual([]);
  });
});

describe("an import that names no target, whose entries do", () => {
  const match = (id: string, url: string) => ({
    "template-id": id,
    info: { name: id, severity: "high" },
    host: url,
    "matched-at": url,
    type: "http",
  });
  const shop = "https://shop.example";
  const send = (orgId: string, matches: object[], at: string) =>
    door.deliver(orgId, { report: matches, context: { filename: "nuclei.json", scannedAt: at } });
  const stateOf = (orgId: string, id: string) =>
    door.query(
      orgId,
      `SELECT i.unplaced, i.coverage ->> 'addsOnly' AS reason, a.kind || ':' || a.key AS target
         FROM import i JOIN asset a ON a.id = i.target_asset_id WHERE i.id = $1`,
      [id],
    );

  test("does not wait to be placed, is filed under what all of them name, and closes nothing", async () => {
    const orgId = await door.organization();
    await send(orgId, [match("a", shop), match("b", shop)], day(1));
    const later = await send(orgId, [match("a", shop)], day(2));
    expect(await stateOf(orgId, later)).toEqual([
      { unplaced: false, reason: expect.stringContaining("Each entry names"), target: `endpoint:${shop}` },
    ]);
    expect(await door.query(orgId, "SELECT DISTINCT state FROM finding")).toEqual([{ state: "open" }]);
  });

  test("waits as soon as one of them names nothing, or there is none", async () => {
    const orgId = await door.organization();
    const nameless = { ...match("b", ""), host: undefined, "matched-at": "" };
    const mixed = await send(orgId, [match("a", shop), nameless], day(1));
    const none = await door.deliver(orgId, { report: [], context: { format: "nuclei-json", filename: "none.json" } });
    for (const id of [mixed, none]) expect(await stateOf(orgId, id)).toMatchObject([{ unplaced: true }]);
  });
});
