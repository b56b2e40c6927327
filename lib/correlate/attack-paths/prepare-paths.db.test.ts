import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { correlatePaths } from "@/lib/correlate/attack-paths/correlate-paths";
import { preparePaths } from "@/lib/correlate/attack-paths/prepare-paths";
import { type ResidentCluster, ResidentClusters } from "@/lib/correlate/attack-paths/resident-cluster";
import { admin, inventory, scan, web } from "@/lib/correlate/attack-paths/testing-paths";
import { correlateAssets } from "@/lib/correlate/correlate-assets";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";

let door: Door;
let org: string;
let cluster: string;
let residents: ResidentClusters;
const NOW = new Date("2026-03-10T00:00:00Z");
const { signal } = new AbortController();

beforeAll(async () => {
  door = await openDoor();
  const dateAdded = new Date("2026-01-01T00:00:00Z");
  await door.db.prisma.kev.create({ data: { cve: "CVE-2021-44228", dateAdded, ransomware: true } });
});
afterAll(() => door.close());

beforeEach(async () => {
  org = await door.organization();
  residents = new ResidentClusters(1_000_000);
  await door.deliver(org, scan("web", ["CVE-2021-44228"]));
  await door.deliver(org, inventory([...web(), ...admin]));
  cluster = (await door.query<{ id: string }>(org, "SELECT id FROM asset WHERE kind = 'cluster'"))[0]?.id ?? "";
  await rested();
});

const rested = () => door.query(org, "UPDATE attack_path_run SET ended_at = NULL");
const search = () => correlatePaths(door.db, org, cluster, { now: NOW, signal, residents });
const prepare = () => preparePaths(door.db, org, [cluster], { now: NOW, signal, residents });
const last = () => residents.use(org, cluster, async (kept: ResidentCluster) => kept.last);
const close = () => door.query(org, "UPDATE finding SET state = 'fixed'");
const statuses = async () =>
  (await door.query<{ status: string }>(org, "SELECT status FROM risk WHERE kind = 'attack-path'")).map(
    ({ status }) => status,
  );

/** The thread has searched the cluster before. */
async function keep(): Promise<void> {
  await correlateAssets(door.db, org, [cluster], NOW);
  await door.query(org, "UPDATE attack_path_run SET inputs = 'something else'");
  expect(await search()).toBe(true);
  await rested();
}

test("what is found ahead writes nothing and answers nobody; the search that is asked for writes it", async () => {
  await keep();
  const kept = await last();
  expect(kept?.found.paths).toHaveLength(1);
  await close();
  const before = await everyRow(door, org);
  await prepare();
  expect(await everyRow(door, org)).toEqual(before);
  const ahead = await last();
  expect(ahead?.found.paths).toEqual([]);
  await correlateAssets(door.db, org, [cluster], NOW);
  expect(await search()).toBe(true);
  expect(await last()).toBe(ahead);
  expect(await statuses()).toEqual(["closed"]);
});

test("what was found ahead is not written when something changed since", async () => {
  await keep();
  await close();
  await prepare();
  await door.query(org, "UPDATE finding SET state = 'open'");
  await correlateAssets(door.db, org, [cluster], NOW);
  expect(await search()).toBe(true);
  expect(await statuses()).toEqual(["open"]);
});

test("only clusters that are kept are looked at, and none that rests", async () => {
  await prepare();
  expect(residents.ofOrganization(org)).toEqual([]);
  await keep();
  const kept = await last();
  await close();
  await door.query(org, "UPDATE attack_path_run SET ended_at = now(), took_ms = 60000");
  await prepare();
  expect(await last()).toBe(kept);
});
