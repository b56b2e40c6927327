import { afterAll, beforeAll, expect, test } from "vitest";
import { openRaw } from "@/lib/ingest/raw-source";
import { type Door, openDoor } from "@/lib/ingest/testing-door";

// What a test of a running service found goes the whole way: asset, finding, fix, and closed by the next scan.

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const alert = (id: string, name: string, instances: string) =>
  `<alertitem><pluginid>${id}</pluginid><alert>${name}</alert><riskcode>2</riskcode><solution>Send the header.</solution><instances>${instances}</instances></alertitem>`;
const at = (path: string, evidence = "") =>
  `<instance><uri>https://Shop.example:443${path}</uri><method>GET</method><param>x</param><evidence>${evidence}</evidence></instance>`;
const zap = (time: string, alerts: string) =>
  `<?xml version="1.0"?><OWASPZAPReport version="2.16.1" created="${time}"><site name="https://shop.example"><alerts>${alerts}</alerts></site></OWASPZAPReport>`;

const FINDINGS = `SELECT a.kind, a.key, f.kind AS finding, f.state FROM finding f
  JOIN asset a ON a.org_id = f.org_id AND a.id = f.asset_id ORDER BY f.state, f.key`;

test("a report of ZAP opens findings at its site with a fix, and the next one closes what is gone", async () => {
  const orgId = await door.organization();
  const first = await door.deliver(orgId, {
    report: zap(
      "2026-03-01T12:00:00Z",
      alert("10020", "Clickjacking", at("/a?n=1") + at("/b")) + alert("10038", "CSP", at("/a")),
    ),
  });
  const [row] = await door.query(orgId, "SELECT status, format FROM import WHERE id = $1", [first]);
  expect(row).toEqual({ status: "done", format: "zap-xml" });
  const open = { kind: "endpoint", key: "https://shop.example", finding: "dynamic", state: "open" };
  expect(await door.query(orgId, FINDINGS)).toEqual([open, open, open]);
  const risks = await door.query<{ title: string }>(orgId, "SELECT title FROM risk ORDER BY title");
  expect(risks.map(({ title }) => title)).toEqual([
    expect.stringMatching(/shop\.example\/a.*CSP/),
    expect.stringMatching(/shop\.example\/a.*Clickjacking/),
    expect.stringMatching(/shop\.example\/b.*Clickjacking/),
  ]);

  await door.deliver(orgId, {
    report: zap("2026-03-02T12:00:00Z", alert("10020", "Clickjacking", at("/a?n=2") + at("/b"))),
  });
  const states = await door.query<{ state: string }>(orgId, FINDINGS);
  expect(states.map(({ state }) => state)).toEqual(["fixed", "open", "open"]);
});

test("a credential that ZAP quotes is not kept in clear, also where XML spells it in other characters", async () => {
  const orgId = await door.organization();
  const value = "hunter2&lt;hunter2&amp;9f8e7d";
  const id = await door.deliver(orgId, {
    report: zap("2026-03-01T12:00:00Z", alert("10097", "Hash", at("/a", `password=${value}`))),
  });
  const [place] = await door.query<{ rawHash: Buffer; rawAt: string }>(
    orgId,
    `SELECT raw_hash AS "rawHash", raw_at AS "rawAt" FROM import WHERE id = $1`,
    [id],
  );
  const parts: Uint8Array[] = [];
  for await (const part of openRaw(door, {
    orgId,
    id,
    rawHash: place?.rawHash ?? Buffer.alloc(0),
    rawAt: place?.rawAt ?? "",
  })())
    parts.push(part);
  const kept = Buffer.concat(parts).toString("utf8");
  expect(kept).not.toContain("9f8e7d");
  expect(kept).toMatch(/password=plimsoll-hmac-/);
});
