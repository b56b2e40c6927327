import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FindingQuery } from "@/lib/contracts/http/finding";
import { rankUnscored } from "@/lib/ingest/rank-unscored";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { trivyImage } from "@/lib/ingest/testing-reports";
import { listFindings } from "@/lib/queries/list-findings";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const FOUND = [
  { id: "CVE-2026-0001", severity: "HIGH" },
  { id: "CVE-2026-0002", severity: "LOW" },
];

describe("a report that says what it is about after its entries", () => {
  test("is read again in two passes and ends like the same report in the usual order", async () => {
    const usual = trivyImage(FOUND, { at: "2026-03-01T00:00:00Z" });
    const { Results, ...first } = usual;
    const [result] = Results as Record<string, unknown>[];
    const { Vulnerabilities, ...about } = result ?? {};
    const late = { SchemaVersion: first.SchemaVersion, Results: [{ Vulnerabilities, ...about }], ...first };
    const ends = await Promise.all(
      [usual, late].map(async (report) => {
        const orgId = await door.organization();
        const id = await door.deliver(orgId, { report });
        const [row] = await door.query(orgId, "SELECT status, counts, coverage, scanned_at FROM import WHERE id = $1", [
          id,
        ]);
        const findings = await door.query(
          orgId,
          "SELECT v.canonical_id, f.severity, f.state, a.key FROM finding f JOIN vulnerability v ON v.id = f.vulnerability_id JOIN asset a ON a.id = f.asset_id ORDER BY 1",
        );
        return { row, findings };
      }),
    );
    expect(ends[0]?.findings).toHaveLength(2);
    expect(ends[1]).toEqual(ends[0]);
  });
});

test("findings that correlation never reached are at the end of the list, not missing from it", async () => {
  const orgId = await door.organization();
  await door.deliver(orgId, { report: trivyImage(FOUND) });
  await door.query(orgId, "DELETE FROM finding_rank");
  const byScore = () => listFindings(door.db, orgId, FindingQuery.parse({}));
  expect((await byScore()).items).toHaveLength(0);
  await rankUnscored(door.db, orgId);
  expect((await byScore()).items.map(({ score }) => score)).toEqual([0, 0]);
});
