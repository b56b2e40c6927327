import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ImportQuery } from "@/lib/contracts/http/import";
import { AssetIngestPage, AssetIngestQuery, ImportHealth } from "@/lib/contracts/http/import-health";
import { withTenant } from "@/lib/db/tenant";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { inventory, trivyFolder, trivyImage } from "@/lib/ingest/testing-reports";
import { listAssetIngest } from "@/lib/queries/import-health/assets";
import { getImportHealth } from "@/lib/queries/import-health/get-import-health";
import { listImports } from "@/lib/queries/list-imports";
import { readCoverage } from "@/lib/queries/overview/coverage";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
const high = (id: string) => ({ id, severity: "HIGH" });
const image = (name: string, days: number, found = [high("CVE-2026-1")]) =>
  trivyImage(found, { image: `registry.example/shop/${name}:1`, at: daysAgo(days) });

const health = async (orgId: string) => ImportHealth.parse(await getImportHealth(door.db, orgId));
const assets = async (orgId: string, query: Record<string, unknown> = {}) =>
  AssetIngestPage.parse(await listAssetIngest(door.db, orgId, AssetIngestQuery.parse(query)));
const said = ({ headline }: { headline: { text: string }[] }) => headline.map(({ text }) => text).join("");

/** As if it had come so long ago. */
async function received(orgId: string, importId: string, days: number): Promise<void> {
  await door.query(orgId, "UPDATE import SET received_at = now() - make_interval(days => $2) WHERE id = $1", [
    importId,
    days,
  ]);
}

describe("the health of ingest", () => {
  test("says that nothing is known before anything came", async () => {
    const found = await health(await door.organization());
    expect(found).toMatchObject({ empty: true, sources: [], gaps: [], older: [] });
    expect(said(found)).toMatch(/nothing is known/);
  });

  test("a nightly source that stops is silent, and its asset stale", async () => {
    const orgId = await door.organization();
    for (const days of [14, 13, 12, 11]) {
      await received(orgId, await door.deliver(orgId, { report: image("api", days) }), days);
    }
    const found = await health(orgId);
    expect(found.sources).toMatchObject([
      { tool: "trivy", sender: { name: "ci" }, state: "silent", everyDays: 1, quietDays: 11, lastFailure: null },
    ]);
    expect(said(found)).toBe("1 source has not reported for 11 days. 1 asset has not been looked at for a week. ");
    expect((await assets(orgId)).items).toMatchObject([
      { state: "stale", asset: { name: "registry.example/shop/api" }, tools: [{ tool: "trivy", sender: "ci" }] },
    ]);
  });

  test("an API server that stopped is silent within hours, and the headline says so", async () => {
    const orgId = await door.organization();
    const key = crypto.randomUUID();
    await door.query(
      orgId,
      "INSERT INTO event_key (org_id, id, purpose, cluster, hash) VALUES ($1, $2, 'k8s-audit', 'prod', decode($3, 'hex'))",
      [orgId, key, key.replaceAll("-", "")],
    );
    await door.query(
      orgId,
      `INSERT INTO event_delivery (org_id, sender_id, cluster, hour, sender_kind, events, last_at)
       SELECT $1, $2, 'prod', date_trunc('hour', now(), 'UTC') - n * interval '1 hour', 'event_key', 100, now() - n * interval '1 hour' - interval '1 minute'
         FROM generate_series(5, 60) n`,
      [orgId, key],
    );
    const found = await health(orgId);
    expect(found.senders).toMatchObject([{ id: key, cluster: "prod", state: "silent", quietHours: 5, everyHours: 1 }]);
    expect(said(found)).toContain("1 sender of events has been silent for 5 hours. ");
  });

  test("of more senders than are listed, the one in trouble is, wherever its cluster's name is in the alphabet", async () => {
    const orgId = await door.organization();
    await door.query(
      orgId,
      `INSERT INTO event_delivery (org_id, sender_id, sender_name, cluster, hour, sender_kind, events, last_at)
       SELECT $1, gen_random_uuid(), 'ci', 'a' || n, date_trunc('hour', now(), 'UTC') - h * interval '1 hour', 'token', 100,
              now() - h * interval '1 hour' FROM generate_series(1, 510) n, generate_series(0, 1) h`,
      [orgId],
    );
    await door.query(
      orgId,
      `INSERT INTO event_delivery (org_id, sender_id, sender_name, cluster, hour, sender_kind, events, refused_at)
       VALUES ($1, gen_random_uuid(), 'ci', 'zone-z', date_trunc('hour', now(), 'UTC'), 'token', 0, now())`,
      [orgId],
    );
    const { senders } = await health(orgId);
    expect(senders).toHaveLength(500);
    expect(senders[0]).toMatchObject({ cluster: "zone-z", state: "failing" });
  });

  test("a report that cannot be read counts against the tool and the asset of the file's last good one", async () => {
    const orgId = await door.organization();
    const context = { filename: "api.json" };
    await received(orgId, await door.deliver(orgId, { report: image("api", 2), context }), 2);
    await door.deliver(orgId, { report: '{"cut": "short"}', context });
    const found = await health(orgId);
    expect(found.sources).toMatchObject([
      { tool: "trivy", state: "failing", imports: 2, lastFailure: { reason: expect.stringMatching(/cut/) } },
    ]);
    expect(found.assets).toEqual({ never: 0, stale: 0, silent: 0, failing: 1 });
    expect((await assets(orgId)).items).toMatchObject([{ state: "failing", lastFailure: {} }]);
    expect((await assets(orgId, { state: "stale" })).items).toEqual([]);
  });

  test("an inventory that fails is known by its envelope, and counts for its sender's inventories once one was read", async () => {
    const orgId = await door.organization();
    const broken = { ...inventory("a", daysAgo(1)), kinds: "all" };
    const id = await door.deliver(orgId, { report: broken });
    expect(await door.query(orgId, "SELECT status, format FROM import WHERE id = $1", [id])).toEqual([
      { status: "failed", format: "inventory-snapshot" },
    ]);
    expect((await health(orgId)).sources).toMatchObject([
      { tool: null, format: "inventory-snapshot", state: "failing", imports: 1 },
    ]);
    await door.deliver(orgId, { report: inventory("a", daysAgo(0)) });
    expect((await health(orgId)).sources).toMatchObject([
      { tool: "plimsoll inventory", format: null, state: "once", imports: 2, lastFailure: { importId: id } },
    ]);
  });

  test("a target that the sender stated fails by its name, although nothing has ever looked at it", async () => {
    const orgId = await door.organization();
    await door.query(
      orgId,
      `INSERT INTO asset (org_id, id, kind, key, name, first_seen_at) VALUES ($1, gen_random_uuid(), 'image', 'registry.example/shop/web', 'web', now())`,
      [orgId],
    );
    await door.deliver(orgId, { report: '{"not": "a report"}', context: { image: "registry.example/shop/web:2" } });
    expect((await health(orgId)).assets).toEqual({ never: 1, stale: 0, silent: 0, failing: 1 });
    expect((await assets(orgId)).items).toMatchObject([{ state: "failing", lastScanAt: null, tools: [] }]);
  });

  test("counts what the latest report of each file still holds of what was not understood, with examples", async () => {
    const orgId = await door.organization();
    const broken = { id: "", severity: "HIGH" };
    for (const days of [3, 2]) {
      const context = { filename: "api.json" };
      const report = image("api", days, [high("CVE-2026-1"), broken]);
      await received(orgId, await door.deliver(orgId, { report, context }), days);
    }
    const found = await health(orgId);
    expect(found.gaps).toMatchObject([
      {
        format: "trivy-json",
        imports: 1,
        entries: 2,
        notUnderstood: 1,
        examples: [{ count: 1, pointer: "/Results/0/Vulnerabilities/1" }],
      },
    ]);
    expect(found.gaps[0]?.version).toBe(found.gaps[0]?.today);
    expect(said(found)).toMatch(/1 entry of trivy-json was not understood/);
  });

  test("tells which imports an older parser has read", async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, { report: image("api", 1) });
    await door.query(orgId, "UPDATE import SET parser_version = 0");
    expect((await health(orgId)).older).toMatchObject([{ format: "trivy-json", version: 0, imports: 1 }]);
  });

  test("counts imports that wait to be placed beside held closures, in the list, the health and the overview", async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, { report: image("api", 1) });
    const many = Array.from({ length: 30 }, (_, n) => high(`CVE-2026-${100 + n}`));
    await door.deliver(orgId, { report: image("web", 0.9, many) });
    const heldId = await door.deliver(orgId, { report: image("web", 0.8, [high("CVE-2026-100")]) });
    const unplacedId = await door.deliver(orgId, {
      report: trivyFolder([high("CVE-2026-7")]),
      context: { filename: "folder.json" },
    });
    await door.deliver(orgId, { report: '{"cut": "short"}', context: { filename: "failed.json" } });
    // A feed names no target either, and nobody has to place it.
    await door.deliver(orgId, {
      report: "#model_version:v1,score_date:2026-03-01T00:00:00Z\ncve,epss,percentile\nCVE-2026-0001,0.1,0.2\n",
      context: { feed: true, filename: "epss.csv" },
    });
    const found = await health(orgId);
    expect(found).toMatchObject({
      heldCount: 1,
      toPlaceCount: 1,
      toPlace: [{ importId: unplacedId, name: "folder.json", sender: "ci", entries: 1 }],
    });
    expect(said(found)).toMatch(/1 held closure waits for a person\. 1 import waits to be placed by a person\./);
    const waiting = async (query: object) =>
      (await listImports(door.db, orgId, ImportQuery.parse(query))).items.map(({ id }) => id);
    expect(await waiting({ waiting: "closures" })).toEqual([heldId]);
    expect(await waiting({ waiting: "place" })).toEqual([unplacedId]);
    expect(await waiting({ waiting: "any" })).toEqual([unplacedId, heldId]);
    const coverage = await withTenant(door.db, orgId, (tx) => readCoverage(tx, orgId));
    expect(coverage.filter(({ id }) => id === "unplaced" || id === "held")).toMatchObject([
      { id: "unplaced", value: 1, href: "/imports?waiting=place" },
      { id: "held", value: 1 },
    ]);
  });

  test("lists held closures, and pages through assets in the order of their silence", async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, { report: image("api", 9) });
    await door.deliver(orgId, { report: image("web", 8) });
    const many = Array.from({ length: 30 }, (_, n) => high(`CVE-2026-${100 + n}`));
    await door.deliver(orgId, { report: image("api", 8.5, many) });
    await door.deliver(orgId, { report: image("api", 8.4, [high("CVE-2026-100")]) });
    const found = await health(orgId);
    expect(found).toMatchObject({ heldCount: 1, held: [{ of: 30, wouldClose: 29 }] });
    const first = await assets(orgId, { limit: 1 });
    const second = await assets(orgId, { limit: 1, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ asset }) => asset.name)).toEqual([
      "registry.example/shop/api",
      "registry.example/shop/web",
    ]);
    expect(second.nextCursor).toBeNull();
  });
});
