import { afterAll, beforeAll, expect, test } from "vitest";
import { rescoreByFormula } from "@/lib/commands/rescore-by-formula";
import { scan } from "@/lib/correlate/attack-paths/testing-paths";
import { correlateAssets } from "@/lib/correlate/correlate-assets";
import { FORMULA_VERSION } from "@/lib/engine/risk/formula";
import { type Door, openDoor } from "@/lib/ingest/testing-door";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

type Asked = { orgId: string; assetIds: string[] };

async function sweep(): Promise<Asked[]> {
  const asked: Asked[] = [];
  await rescoreByFormula(door.db, async (_, payload) => {
    asked.push(payload as Asked);
  });
  return asked;
}

test("risks that an earlier formula scored are scored again, of each organization its own, and those of today's are left alone", async () => {
  const [upgraded, other] = [await door.organization(), await door.organization()];
  for (const org of [upgraded, other]) await door.deliver(org, scan("web", ["CVE-2021-44228"]));
  const scores = () => door.query(upgraded, "SELECT score::int, band, formula FROM risk ORDER BY id");
  const today = await scores();
  expect(await sweep()).toEqual([]);
  // The digest of what was computed holds the formula, too: after an upgrade it is another one.
  await door.query(upgraded, "UPDATE risk SET formula = '1', score = 1, computed = NULL");
  const asked = await sweep();
  expect(asked).toMatchObject([{ orgId: upgraded, assetIds: [expect.any(String)] }]);
  for (const { orgId, assetIds } of asked) await correlateAssets(door.db, orgId, assetIds, new Date());
  expect(await scores()).toEqual(today);
  expect(today).toMatchObject([{ formula: FORMULA_VERSION }]);
  expect(await sweep()).toEqual([]);
});
