import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId } from "@/lib/db/new-id";
import { storeCodeowners } from "@/lib/graph/store-codeowners";
import { day, GraphWorld } from "@/lib/graph/testing-graph-world";
import { upsertAssets } from "@/lib/graph/upsert-assets";

let world: GraphWorld;
beforeAll(async () => {
  world = await GraphWorld.open();
});
afterAll(() => world?.close());
beforeEach(() => world.another());

/** A CODEOWNERS file of `pattern owner` lines, scanned on a day; returns how many lines changed. */
async function file(n: number, ...rules: string[]): Promise<number> {
  const importId = newId();
  return world.inTenant(async (c) => {
    const ids = await upsertAssets(c, world.orgId, [
      { kind: "repository", key: "github.com/shop/api", name: "api", at: day(n) },
    ]);
    const assetId = ids.get("repository:github.com/shop/api") as string;
    await c.query(
      `INSERT INTO import (org_id, id, raw_hash, context, bytes, actor_kind, actor_name, status, format, target_asset_id, scanned_at)
       VALUES ($1, $2, '\\x00', '{}', 0, 'system', 'test', 'done', 'codeowners', $3, $4)`,
      [world.orgId, importId, assetId, day(n)],
    );
    const lines = rules.map((rule, index) => {
      const [pattern = "", ...owners] = rule.split(" ");
      return { kind: "ownership" as const, pattern, owners, line: index + 1, section: null };
    });
    return storeCodeowners(c, world.orgId, { assetId, importId, scannedAt: day(n), lines });
  });
}
const stored = async () =>
  (
    await world.query(
      "SELECT trim(concat_ws(' ', pattern, array_to_string(owners, ' '))) AS rule FROM codeowners_line WHERE org_id = $1 ORDER BY line",
    )
  ).map((row) => row.rule);

describe("a CODEOWNERS file", () => {
  test("replaces the lines of an older one; the same lines again write nothing", async () => {
    expect(await file(1, "* @shop/all", "docs/ @shop/docs")).toBe(2);
    expect(await file(2, "* @shop/all", "docs/ @shop/docs")).toBe(0);
    expect(await file(3, "* @shop/all @ann")).toBe(2);
    expect(await stored()).toEqual(["* @shop/all @ann"]);
  });

  test("keeps a line without owners: it clears ownership", async () => {
    await file(1, "* @shop/all", "vendor/");
    expect(await stored()).toEqual(["* @shop/all", "vendor/"]);
  });

  test("that is older and arrives late changes nothing", async () => {
    await file(3, "* @new");
    expect(await file(1, "* @old")).toBe(0);
    expect(await stored()).toEqual(["* @new"]);
  });

  // The third file wrote no line, so the stored lines still name the first: the second must not win over them.
  test("that is older than one with the stored lines changes nothing either", async () => {
    await file(1, "* @a");
    await file(3, "* @a");
    expect(await file(2, "* @b")).toBe(0);
    expect(await stored()).toEqual(["* @a"]);
  });

  test("that is empty owns nothing any more", async () => {
    await file(1, "* @a");
    expect(await file(2)).toBe(1);
    expect(await stored()).toEqual([]);
  });
});
