import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AssetIngestPage, AssetIngestQuery, ImportHealth } from "@/lib/contracts/http/import-health";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { trivyImage } from "@/lib/ingest/testing-reports";
import { listAssetIngest } from "@/lib/queries/import-health/assets";
import { getImportHealth } from "@/lib/queries/import-health/get-import-health";

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
