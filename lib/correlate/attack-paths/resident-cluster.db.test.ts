import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadClusterFacts, readCluster, searchCluster } from "@/lib/correlate/attack-paths/cluster-paths";
import { liveObjects } from "@/lib/correlate/attack-paths/load-objects";
import { ResidentCluster, ResidentClusters } from "@/lib/correlate/attack-paths/resident-cluster";
import { searchKept } from "@/lib/correlate/attack-paths/search-kept";
import { admin, inventory, scan, web } from "@/lib/correlate/attack-paths/testing-paths";
import { withTenantConnection } from "@/lib/db/tenant";
import { deployment, namespace, policy } from "@/lib/engine/attack-paths/testing-cluster";
import { type Door, openDoor } from "@/lib/ingest/testing-door";

let door: Door;
let org: string;
let cluster: { id: string; key: string };
const NOW = new Date("2026-03-10T00:00:00Z");
const NAMES = ["web", "api", "db"];
const WORLD = [
  ...NAMES.flatMap((name) => web(name)),
  ...admin,
  deployment("queue", {}, { namespace: "data", image: "registry.example/web:1" }),
  namespace("data"),
  policy("inside", { policyTypes: ["Ingress"], ingress: [{ from: [{ podSelector: {} }] }] }, "data"),
];

beforeAll(async () => {
  door = await openDoor();
  const asOf = new Date("2026-01-01T00:00:00Z");
  for (const cve of ["CVE-2021-44228", "CVE-2021-45046"])
    await door.db.prisma.kev.create({ data: { cve, dateAdded: asOf, ransomware: true } });
  org = await door.organization();
  for (const name of NAMES) await door.deliver(org, scan(name, ["CVE-2021-44228", "CVE-2021-45046"]));
  await door.deliver(org, inventory(WORLD));
  cluster = (
    await door.query<typeof cluster>(org, "SELECT id, key FROM asset WHERE kind = 'cluster'")
  )[0] as typeof cluster;
}, 60_000);
afterAll(() => door.close());

/** What is read with what is kept, as a search uses it. */
async function readWith(kept: ResidentCluster) {
  const { inputs, facts, objects } = await readCluster(
    door.db,
    org,
    { id: cluster.id, before: null },
    { now: NOW, kept },
  );
  const found = await searchCluster(cluster.key, { facts, objects: objects ?? [] }, new AbortController().signal);
  return { inputs: inputs.toString("hex"), ...sorted({ facts, objects: objects ?? [] }), found };
}

/** What is stored, read whole by statements of their own. */
async function readWhole() {
  const { facts, objects } = await withTenantConnection(door.db, org, async (connection) => ({
    facts: await loadClusterFacts(connection, org, cluster.id),
    objects: await liveObjects(connection, org, cluster.id),
  }));
  const found = await searchCluster(cluster.key, { facts, objects }, new AbortController().signal);
  return { ...sorted({ facts, objects }), found };
}

function sorted({ facts, objects }: { facts: Record<string, readonly unknown[]>; objects: readonly unknown[] }) {
  const texts = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
  return {
    facts: Object.fromEntries(Object.entries(facts).map(([name, rows]) => [name, texts(rows)])),
    objects: texts(objects),
  };
}

/** One row of a table, whichever the number means among those there are. */
const nth = (table: string, where = "true") =>
  `(SELECT ctid FROM ${table} WHERE ${where} ORDER BY md5(ctid::text || $1) LIMIT 1)`;

/** Changes as whoever writes them makes them; `$1` tells which row is meant. */
const CHANGES = {
  "an object is gone": `UPDATE cluster_object SET is_live = false WHERE ctid = ${nth("cluster_object", "is_live AND kind <> 'Namespace'")}`,
  "an object is back": `UPDATE cluster_object o SET is_live = true WHERE ctid = ${nth("cluster_object", "NOT is_live")}
     AND NOT EXISTS (SELECT 1 FROM cluster_object x WHERE x.cluster_id = o.cluster_id AND x.is_live AND (x.kind, x.namespace, x.name) = (o.kind, o.namespace, o.name))`,
  "an object differs": `UPDATE cluster_object SET object = jsonb_set(object, '{spec,template,spec,hostNetwork}', to_jsonb(length($1) % 2 = 0)),
     digest = sha256(convert_to(digest::text || $1, 'UTF8')) WHERE ctid = ${nth("cluster_object", "is_live AND kind = 'Deployment'")}`,
  "an exposure differs": `UPDATE asset SET exposure_level = CASE WHEN exposure_level = 'internet' THEN 'cluster' ELSE 'internet' END WHERE ctid = ${nth("asset", "kind = 'workload'")}`,
  "a chain differs": `UPDATE asset SET exposure = jsonb_set(exposure, '{chain}', exposure -> 'chain' || jsonb_build_array(jsonb_build_object('kind', 'Service', 'name', $1, 'why', 'It says so.')))
     WHERE ctid = ${nth("asset", "kind = 'workload' AND exposure IS NOT NULL")}`,
  "a workload is retired or back": `UPDATE asset SET retired_at = CASE WHEN retired_at IS NULL THEN now() END WHERE ctid = ${nth("asset", "kind = 'workload'")}`,
  "a crown jewel is marked or not": `UPDATE asset SET mission_impact = CASE WHEN mission_impact IS NULL THEN 'high' END WHERE ctid = ${nth("asset", "kind IN ('workload', 'namespace', 'image')")}`,
  "another image runs": `UPDATE edge SET is_live = NOT is_live WHERE ctid = ${nth("edge", "kind = 'runs'")}`,
  "a finding opens or closes": `UPDATE finding SET state = CASE state WHEN 'open' THEN 'fixed' ELSE 'open' END WHERE ctid = ${nth("finding")}`,
  "a finding is decided or not": `UPDATE finding SET disposition = CASE WHEN disposition IS NULL THEN 'not_affected' END WHERE ctid = ${nth("finding")}`,
  "an incident is seen": `UPDATE asset SET runtime_level = CASE WHEN runtime_level IS NULL THEN 5 END WHERE ctid = ${nth("asset", "kind = 'workload'")}`,
};
type Change = keyof typeof CHANGES;
const step = fc.record({
  change: fc.constantFrom(...(Object.keys(CHANGES) as Change[])),
  which: fc.stringMatching(/^[a-z]{1,6}$/),
  /** The transaction fails after all. */
  undone: fc.boolean(),
});

class Undone extends Error {}

// What was found takes the same memory as what it was found in: a bound that does not count it is none.
test("what was found in a cluster counts to what is held of it, and goes with it", async () => {
  const kept = new ResidentCluster();
  const read = await readCluster(door.db, org, { id: cluster.id, before: null }, { now: NOW, kept });
  const before = kept.length;
  const result = await searchKept(kept, cluster.key, read, new AbortController().signal);
  expect(result?.found.paths.length).toBeGreaterThan(0);
  const found = kept.length - before;
  expect(found).toBeGreaterThan(JSON.stringify(result?.found.paths).length * 0.9);
  const residents = new ResidentClusters(before + found - 1);
  await residents.use("a", "1", async (one) => void Object.defineProperty(one, "length", { get: () => kept.length }));
  expect(residents.ofOrganization("a")).toEqual([]);
  kept.last = null;
  expect(kept.length).toBe(before);
});

// Nothing tells a thread what others write: what it holds must come out of the database as whoever reads it whole sees it.
test("a cluster that is kept is, after any changes, exactly what is stored", async () => {
  const kept = new ResidentCluster();
  const first = await readWith(kept);
  expect(first.found.paths.length).toBeGreaterThan(0);
  const seen = new Set<string>();
  const steps = fc.array(step, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(steps, async (made) => {
      for (const { change, which, undone } of made) {
        const writing = withTenantConnection(door.db, org, async (connection) => {
          await connection.query(CHANGES[change], [which]);
          // Somebody reads while it is written, and what is not committed is not seen.
          await readWith(kept);
          if (undone) throw new Undone();
        });
        await writing.catch((error: unknown) => {
          if (!(error instanceof Undone)) throw error;
        });
      }
      const [before, whole] = [await readWith(kept), await readWhole()];
      const { inputs, ...read } = before;
      expect(read).toEqual(whole);
      expect(inputs).toBe((await readWith(new ResidentCluster())).inputs);
      seen.add(inputs);
    }),
    { numRuns: 60 },
  );
  expect(seen.size).toBeGreaterThan(20);
}, 120_000);

test("a cluster of one organization is nobody else's, and what does not fit goes, the longest unused first", async () => {
  const residents = new ResidentClusters(3_000);
  const withLength = (length: number) => async (cluster: ResidentCluster) => {
    Object.defineProperty(cluster, "length", { value: length });
    return cluster;
  };
  const first = await residents.use("a", "1", withLength(1_000));
  expect(await residents.use("a", "1", async (cluster) => cluster)).toBe(first);
  expect(await residents.use("b", "1", withLength(1_500))).not.toBe(first);
  await residents.use("a", "1", async (cluster) => cluster);
  await residents.use("a", "2", withLength(600));
  expect([residents.ofOrganization("a"), residents.ofOrganization("b")]).toEqual([["1", "2"], []]);
  await residents.use("a", "3", withLength(4_000));
  expect(residents.ofOrganization("a")).toEqual(["1", "2"]);
});

test("a cluster is used by one at a time, and what a use that failed leaves is forgotten", async () => {
  const residents = new ResidentClusters(1_000);
  const order: string[] = [];
  let left: ResidentCluster | undefined;
  const slow = residents.use("a", "1", async (cluster) => {
    left = cluster;
    order.push("begins");
    await new Promise((resolve) => setTimeout(resolve, 30));
    order.push("ends");
    throw new Error("broken");
  });
  const next = residents.use("a", "1", async (cluster) => {
    order.push("next");
    return cluster;
  });
  await expect(slow).rejects.toThrow("broken");
  const fresh = await next;
  expect(order).toEqual(["begins", "ends", "next"]);
  expect(fresh).not.toBe(left);
  expect(await residents.use("a", "1", async (cluster) => cluster)).toBe(fresh);
  const broken = residents.use("a", "1", () => Promise.reject(new Error("broken")));
  await expect(broken).rejects.toThrow("broken");
  expect(residents.ofOrganization("a")).toEqual([]);
});
