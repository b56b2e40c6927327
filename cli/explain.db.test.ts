import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ExplainedFinding } from "@/cli/explain-identity";
import { main } from "@/cli/main";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { trivyImage } from "@/lib/ingest/testing-reports";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

// What --explain shows is worth nothing if the server keys otherwise.
test("the keys that --explain shows are the keys that the server stores", async () => {
  const report = trivyImage([
    { id: "CVE-2026-1", severity: "HIGH" },
    { id: "GHSA-aaaa-bbbb-cccc", severity: "LOW" },
  ]);
  const orgId = await door.organization();
  await door.deliver(orgId, { report });
  const stored = await door.query<{ key: string }>(orgId, "SELECT encode(key, 'hex') AS key FROM finding ORDER BY 1");
  const file = join(mkdtempSync(join(tmpdir(), "plimsoll-explain-")), "report.json");
  writeFileSync(file, JSON.stringify(report));
  const spy = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  await main(["parse", "--explain", "--json", file]);
  const [{ explained }] = JSON.parse(String(spy.mock.calls[0]?.[0])) as [{ explained: ExplainedFinding[] }];
  spy.mockRestore();
  expect(explained.map(({ key }) => key).toSorted()).toEqual(stored.map(({ key }) => key));
});
