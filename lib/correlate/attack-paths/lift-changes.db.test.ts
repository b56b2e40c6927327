import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { applyDecisions } from "@/lib/commands/apply-decisions";
import { liftChanges } from "@/lib/correlate/attack-paths/lift-changes";
import { admin, inventory, listLog4j, scan, web } from "@/lib/correlate/attack-paths/testing-paths";
import { correlateOnly } from "@/lib/correlate/correlate-assets";
import { correlateAll } from "@/lib/correlate/testing-correlate";
import { withTenant, withTenantConnection } from "@/lib/db/tenant";
import { grant } from "@/lib/engine/attack-paths/testing-cluster";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { previewBandPolicy } from "@/lib/queries/preview-band-policy";
import { readRiskRows } from "@/lib/queries/risk-rows";

let door: Door;
let org: string;
beforeAll(async () => {
  door = await openDoor();
  await listLog4j(door);
});
afterAll(() => door.close());
beforeEach(async () => {
  org = await door.organization();
  await door.deliver(org, inventory([...web(), ...admin]));
  await door.deliver(org, scan("web", ["CVE-2021-44228"]));
});

type Stored = {
  id: string;
  score: number;
  overScale: number;
  band: string;
  dueAt: Date | null;
  factors: { id: string; points: number; evidence: string }[];
};
const read = async (isPath: boolean): Promise<Stored> => {
  const [risk] = await door.query<Stored>(
    org,
    `SELECT id, score::int, over_scale::int AS "overScale", band, due_at AS "dueAt", factors FROM risk
      WHERE (kind = 'attack-path') = $1 AND status <> 'closed'`,
    [isPath],
  );
  if (!risk) throw new Error("a path and the change that ends it are expected");
  return risk;
};
const set = (id: string, change: string) => door.query(org, `UPDATE risk SET ${change} WHERE id = $1`, [id]);
const images = () =>
  door.query<{ id: string }>(org, "SELECT id FROM asset WHERE kind = 'image'").then((rows) => rows.map(({ id }) => id));
const correlate = async () => correlateAll(door.db, org, await images(), new Date());
const lift = (id: string) =>
  withTenantConnection(door.db, org, (connection) => liftChanges(connection, org, [id], new Date()));
const ended = ({ factors }: Stored) => factors.find(({ id }) => id === "ends-path");
const sum = ({ factors }: Stored) => factors.reduce((all, { points }) => all + points, 0);

/** The change as if its findings were harmless: what was computed of it, without any path. */
const harmless = async () => {
  const bands = { score: "track-star", "bod-26-04": "track-star", ssvc: "track" };
  const { id } = await read(false);
  await door.query(
    org,
    `UPDATE risk SET score = 50, over_scale = 0, band = 'track-star', due_at = NULL, verdicts = $2, factors = $3 WHERE id = $1`,
    [
      id,
      JSON.stringify({ bands, bandSource: "score" }),
      JSON.stringify([{ id: "severity", label: "Severity", points: 50, evidence: "Severity is medium.", asOf: null }]),
    ],
  );
  return id;
};

test("a change names the path that it ends as soon as that is found", async () => {
  const [path, change] = [await read(true), await read(false)];
  expect(ended(change)?.evidence).toContain(
    "It also ends an attack path to control of the cluster: “From the internet",
  );
  expect(sum(change)).toBe(change.score);
  expect(change.score * 1000 + change.overScale).toBeGreaterThanOrEqual(path.score * 1000 + path.overScale);
  expect(ended(path)).toBeUndefined();
});

test("a path that goes further beyond the scale takes its change with it, and computing again writes nothing", async () => {
  const [path, before] = [await read(true), await read(false)];
  await set(path.id, "score = 100, over_scale = 60");
  await correlate();
  const lifted = await read(false);
  expect(lifted).toMatchObject({ score: 100, overScale: 60 });
  expect(ended(lifted)?.points).toBeGreaterThan(0);
  expect(sum(lifted)).toBe(100);
  const rows = await everyRow(door, org);
  await correlate();
  await lift(lifted.id);
  expect(await everyRow(door, org)).toEqual(rows);
  await set(path.id, `score = ${path.score}, over_scale = ${path.overScale}`);
  await correlate();
  expect(await read(false)).toMatchObject({
    score: before.score,
    overScale: before.overScale,
    factors: before.factors,
  });
});

test("from what is stored a change gets score, band and date of its path, with a line in its history, and loses them with it", async () => {
  const id = await harmless();
  const path = await read(true);
  await lift(id);
  const lifted = await read(false);
  expect(lifted).toMatchObject({ score: path.score, overScale: path.overScale, band: "act" });
  expect(lifted.dueAt).not.toBeNull();
  expect(sum(lifted)).toBe(lifted.score);
  const [moved] = await door.query<{ why: string }>(
    org,
    "SELECT why FROM risk_score WHERE risk_id = $1 ORDER BY at DESC LIMIT 1",
    [id],
  );
  expect(moved?.why).toMatch(/^Up 50: Attack path that it ends from 0 to \d+/);
  // Paths have no public verdict: whichever source sets bands, the change counts as the path does.
  const preview = await previewBandPolicy(door.db, org, "ssvc");
  expect(preview).toMatchObject({ risks: 1, same: 1 });
  const [row] = await withTenant(door.db, org, (tx) => readRiskRows(tx, org, [id]));
  expect(row?.reason).toContain("it ends an attack path to control of the cluster");

  await set(path.id, "status = 'closed'");
  await lift(id);
  expect(await read(false)).toMatchObject({
    score: 50,
    overScale: 0,
    band: "track-star",
    factors: [{ id: "severity" }],
  });
  expect((await previewBandPolicy(door.db, org, "ssvc")).laxer).toBe(1);
});

test("a path that comes and goes puts off nothing: the change is due when it was before", async () => {
  const id = await harmless();
  const path = await read(true);
  const due = new Date("2026-03-15T00:00:00Z");
  await door.query(
    org,
    `UPDATE risk SET score = 75, band = 'attend', verdict_since = '2026-03-01T00:00:00Z', due_at = $2, verdicts = $3,
            factors = '[{"id": "severity", "label": "Severity", "points": 75, "evidence": "Severity is high.", "asOf": null}]' WHERE id = $1`,
    [
      id,
      due,
      JSON.stringify({ bands: { score: "attend", "bod-26-04": "attend", ssvc: "attend" }, bandSource: "score" }),
    ],
  );
  const liftAt = (at: string) =>
    withTenantConnection(door.db, org, (connection) => liftChanges(connection, org, [id], new Date(at)));
  await liftAt("2026-03-11T00:00:00Z");
  expect(await read(false)).toMatchObject({ band: "act", dueAt: new Date("2026-03-14T00:00:00Z") });
  const rows = await everyRow(door, org);
  await liftAt("2026-03-12T00:00:00Z");
  expect(await everyRow(door, org)).toEqual(rows);
  await set(path.id, "status = 'closed'");
  await liftAt("2026-03-13T00:00:00Z");
  expect(await read(false)).toMatchObject({ band: "attend", dueAt: due });
});

test("a path that is put off counts for nothing, and where its change is says who is to be computed when it comes back", async () => {
  const id = await harmless();
  const path = await read(true);
  await set(path.id, "status = 'snoozed'");
  await lift(id);
  expect(ended(await read(false))).toBeUndefined();
  const assets = await withTenant(door.db, org, (tx) => applyDecisions(tx, org, "everything"));
  expect(assets).toEqual(await images());
  await lift(id);
  expect(ended(await read(false))?.points).toBeGreaterThan(0);
});

test("a path that the cluster has no more lifts nothing any more", async () => {
  const reader = grant("web", null, { apiGroups: [""], resources: ["pods"], verbs: ["get"] });
  await door.deliver(org, inventory([...web(), ...reader]));
  expect(ended(await read(false))).toBeUndefined();
});

describe("a change that somebody put aside while its path went", () => {
  const putAside = (id: string) =>
    door.query(
      org,
      `WITH put AS (UPDATE risk SET status = 'accepted' WHERE id = $1 RETURNING org_id, id)
       INSERT INTO decision (org_id, id, kind, scope_kind, risk_id, reason, author_name, expires_at)
       SELECT org_id, gen_random_uuid(), 'accepted', 'risk', id, 'next release', 'Ann', now() + interval '1 day' FROM put`,
      [id],
    );

  test("comes back with its own score", async () => {
    const [path, before] = [await read(true), await read(false)];
    await set(path.id, "score = 100, over_scale = 60");
    await correlate();
    expect(ended(await read(false))?.points).toBeGreaterThan(0);
    await putAside(before.id);
    const reader = grant("web", null, { apiGroups: [""], resources: ["pods"], verbs: ["get"] });
    await door.deliver(org, inventory([...web(), ...reader]));
    const after = await read(false);
    expect(ended(after)).toBeUndefined();
    expect(sum(after)).toBe(after.score);
    expect(after.score * 1000 + after.overScale).toBeLessThan(100_060);
  });

  test("and was stored with what the path gave it: computing it again takes that off", async () => {
    const [path, before] = [await read(true), await read(false)];
    await set(path.id, "score = 100, over_scale = 60");
    await correlate();
    await set(path.id, "status = 'closed', ends_with_id = NULL");
    expect(ended(await read(false))?.points).toBeGreaterThan(0);
    const [image] = await images();
    await correlateOnly(door.db, org, [image ?? ""], new Date());
    const after = await read(false);
    expect(after.id).toBe(before.id);
    expect(ended(after)).toBeUndefined();
    expect(sum(after)).toBe(after.score);
  });
});
