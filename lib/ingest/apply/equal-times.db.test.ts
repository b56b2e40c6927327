import { afterAll, beforeAll, expect, test } from "vitest";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { trivyImage } from "@/lib/ingest/testing-reports";

// Two reports of one stream that name the same scan time: the later to arrive is what was true then (MODEL section 3, Time).

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const AT = "2026-03-01T12:00:00Z";
const report = (...ids: string[]) => ({
  report: trivyImage(
    ids.map((id) => ({ id, severity: "HIGH" })),
    { at: AT },
  ),
});
const findings = (orgId: string) =>
  door.query(
    orgId,
    `SELECT v.canonical_id AS advisory, f.state, f.first_seen_at AS first, f.closed_at AS closed
       FROM finding f JOIN vulnerability v ON v.id = f.vulnerability_id ORDER BY 1`,
  );

test("what the second does not report any more was there for no time: it is fixed, and comes back with its first sighting", async () => {
  const orgId = await door.organization();
  await door.deliver(orgId, report("CVE-2026-0001", "CVE-2026-0002"));
  const second = await door.deliver(orgId, report("CVE-2026-0002", "CVE-2026-0003"));
  const at = new Date(AT);
  const open = { state: "open", first: at, closed: null };
  expect(await findings(orgId)).toEqual([
    { advisory: "CVE-2026-0001", state: "fixed", first: at, closed: at },
    { advisory: "CVE-2026-0002", ...open },
    { advisory: "CVE-2026-0003", ...open },
  ]);
  expect(
    await door.query(orgId, "SELECT status, (counts ->> 'resolved')::int AS resolved FROM import WHERE id = $1", [
      second,
    ]),
  ).toEqual([{ status: "done", resolved: 1 }]);
  const all = ["CVE-2026-0001", "CVE-2026-0002", "CVE-2026-0003"];
  await door.deliver(orgId, report(...all));
  expect(await findings(orgId)).toEqual(all.map((advisory) => ({ advisory, ...open })));
});
