import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { correlatePaths } from "@/lib/correlate/attack-paths/correlate-paths";
import { failPathRequest, quickClusters, restOfCluster } from "@/lib/correlate/attack-paths/path-request";
import { correlateAssets } from "@/lib/correlate/correlate-assets";
import { answerPathRequests } from "@/lib/correlate/testing-correlate";
import { openDb } from "@/lib/db/client";
import { withTenantConnection } from "@/lib/db/tenant";
import { balancer, deployment, namespace } from "@/lib/engine/attack-paths/testing-cluster";
import { requeuePathRequests } from "@/lib/ingest/sweep";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { listPathSearches } from "@/lib/queries/path-searches";

let door: Door;
let org: string;
let cluster: string;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const NOW = new Date("2026-03-10T00:00:00Z");
const never = new AbortController().signal;
const hub = (space: string) => [
  deployment(
    "hub",
    {},
    {
      namespace: space,
      image: "selenium/hub",
      container: { ports: [{ containerPort: 4444 }], securityContext: { privileged: true } },
    },
  ),
  balancer("hub", space, 4444),
];
const kubeSystem = { ...namespace("kube-system"), metadata: { name: "kube-system", uid: "cluster-uid" } };

beforeEach(async () => {
  org = await door.organization();
  await door.deliver(org, {
    report: { apiVersion: "v1", kind: "List", items: [kubeSystem, ...hub("shop")] },
    context: { cluster: "prod", complete: true },
  });
  cluster = (await door.query<{ id: string }>(org, "SELECT id FROM asset WHERE kind = 'cluster'"))[0]?.id ?? "";
  await door.query(org, "UPDATE risk SET status = 'closed' WHERE kind = 'attack-path'");
  await door.query(org, "UPDATE attack_path_run SET inputs = 'something else', ended_at = NULL");
});

const ask = () => correlateAssets(door.db, org, [cluster], NOW);
const requests = () => door.query(org, "SELECT cluster_id FROM attack_path_request");
const openPaths = () =>
  door.query(org, "SELECT 1 FROM risk WHERE kind = 'attack-path' AND status = 'open'").then((rows) => rows.length);

test("whoever changes something asks, once however often, and the request goes when it is answered", async () => {
  expect(await ask()).toEqual([cluster]);
  const [first] = await door.query(org, "SELECT asked_at FROM attack_path_request");
  await ask();
  expect(await door.query(org, "SELECT asked_at FROM attack_path_request")).toEqual([first]);
  const [workload] = await door.query<{ id: string }>(org, "SELECT id FROM asset WHERE kind = 'workload'");
  const [image] = await door.query<{ id: string }>(org, "SELECT id FROM asset WHERE kind = 'image'");
  const told = {
    items: [
      {
        cluster: { id: cluster, kind: "cluster", name: "prod" },
        since: expect.any(String),
        failures: 0,
        nextTryAt: null,
        reason: null,
      },
    ],
  };
  expect(await listPathSearches(door.db, org, {})).toEqual(told);
  expect(await listPathSearches(door.db, org, { assetId: workload?.id })).toEqual(told);
  expect(await listPathSearches(door.db, org, { assetId: image?.id })).toEqual({ items: [] });
  expect(await openPaths()).toBe(0);
  expect(await correlatePaths(door.db, org, cluster, { now: NOW, signal: never })).toBe(true);
  expect(await requests()).toEqual([]);
  expect(await openPaths()).toBe(1);
});

// Law 6: the request is the truth, and a job that was lost is made again from it.
test("a search that is stopped leaves the request where it was, and the sweeper hands it over", async () => {
  await ask();
  const stopped = AbortSignal.abort(new Error("the worker is stopping"));
  await expect(correlatePaths(door.db, org, cluster, { now: NOW, signal: stopped })).rejects.toThrow("stopping");
  expect(await openPaths()).toBe(0);
  const handed: unknown[] = [];
  const queue = { enqueueAll: async (...job: unknown[]) => void handed.push(job) };
  expect(await requeuePathRequests({ db: door.db, queue }, 60_000)).toBe(0);
  expect(await requeuePathRequests({ db: door.db, queue }, 0)).toBe(1);
  expect(handed.at(-1)).toEqual(["paths.search", [{ orgId: org, clusterId: cluster }]]);
  await answerPathRequests(door.db, org, NOW);
  expect(await openPaths()).toBe(1);
});

/** Lets a search read the cluster, and then has somebody else come in before it may write. */
async function searchWhile(meanwhile: string): Promise<boolean> {
  const search = await withTenantConnection(door.db, org, async (connection) => {
    await connection.query("SELECT pg_advisory_xact_lock(hashtextextended('correlate:' || $1, 0))", [org]);
    const searching = correlatePaths(door.db, org, cluster, { now: NOW, signal: never });
    const waits = () =>
      connection.query(
        `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
    while ((await waits()).rowCount === 0) await sleep(20);
    await connection.query(meanwhile);
    return { searching };
  });
  return search.searching;
}

test("who asks while a cluster is searched is not answered by that search", async () => {
  await ask();
  expect(await searchWhile("UPDATE attack_path_request SET token = gen_random_uuid()")).toBe(false);
  expect(await requests()).toHaveLength(1);
  expect(await openPaths()).toBe(1);
});

test("a search that goes well ends the waiting after those that failed, also when somebody asked again meanwhile", async () => {
  await ask();
  await withTenantConnection(door.db, org, (connection) => failPathRequest(connection, org, cluster, "It broke."));
  expect((await listPathSearches(door.db, org, {})).items).toMatchObject([{ failures: 1, reason: "It broke." }]);
  expect(await searchWhile("UPDATE attack_path_request SET token = gen_random_uuid()")).toBe(false);
  expect((await listPathSearches(door.db, org, {})).items).toMatchObject([
    { failures: 0, nextTryAt: null, reason: null },
  ]);
});

test("a search that another one has overtaken writes nothing", async () => {
  await ask();
  await searchWhile("UPDATE attack_path_run SET inputs = 'newer'");
  expect(await openPaths()).toBe(0);
});

test("a cluster rests four times as long as its search took, five minutes at most", async () => {
  const rest = () => withTenantConnection(door.db, org, (connection) => restOfCluster(connection, org, cluster));
  expect(await rest()).toBe(0);
  await door.query(org, "UPDATE attack_path_run SET ended_at = now(), took_ms = 20000");
  expect(await rest()).toBeGreaterThan(70_000);
  expect(await rest()).toBeLessThanOrEqual(80_000);
  await door.query(org, "UPDATE attack_path_run SET ended_at = now(), took_ms = 900000");
  expect(await rest()).toBeLessThanOrEqual(300_000);
  await door.query(org, "UPDATE attack_path_run SET ended_at = now() - interval '10 minutes'");
  expect(await rest()).toBe(0);
});

test("a search that keeps failing is tried again later each time, a day later at most, and whoever looks sees why", async () => {
  await ask();
  await door.query(org, "UPDATE attack_path_run SET took_ms = 10");
  const fails = () =>
    withTenantConnection(door.db, org, (connection) => failPathRequest(connection, org, cluster, "It broke."));
  const delays = [];
  for (let n = 0; n < 13; n++) delays.push(await fails());
  expect(delays.slice(0, 3)).toEqual([30_000, 60_000, 120_000]);
  expect(delays.at(-1)).toBe(86_400_000);
  const rest = () => withTenantConnection(door.db, org, (connection) => restOfCluster(connection, org, cluster));
  expect(await rest()).toBeGreaterThan(86_300_000);
  // Asked again it waits all the same, and no import waits for it.
  await ask();
  expect(await rest()).toBeGreaterThan(86_300_000);
  expect(await withTenantConnection(door.db, org, (connection) => quickClusters(connection, org, [cluster]))).toEqual(
    [],
  );
  expect((await listPathSearches(door.db, org, {})).items).toMatchObject([
    { failures: 13, nextTryAt: expect.any(String), reason: "It broke." },
  ]);
  expect(await correlatePaths(door.db, org, cluster, { now: NOW, signal: never })).toBe(true);
  expect(await rest()).toBeLessThan(1_000);
  expect(await fails()).toBeNull();
});

test("requests of one organization are nobody else's", async () => {
  await ask();
  const other = await door.organization();
  expect(await door.query(other, "SELECT 1 FROM attack_path_request")).toEqual([]);
  const db = openDb(door.db.pool.options.connectionString ?? "", 1);
  const { rows } = await db.pool.query("SELECT 1 FROM attack_path_request");
  await db.close();
  expect(rows).toEqual([]);
});

test("a small cluster is searched while whoever changed it waits, unless its last search took long", async () => {
  const quick = () => withTenantConnection(door.db, org, (connection) => quickClusters(connection, org, [cluster]));
  expect(await quick()).toEqual([cluster]);
  await door.query(org, "UPDATE attack_path_run SET took_ms = 1001");
  expect(await quick()).toEqual([]);
  await door.query(org, "UPDATE attack_path_run SET took_ms = 10");
  await door.query(
    org,
    `INSERT INTO cluster_object SELECT (jsonb_populate_record(o, jsonb_build_object('name', o.name || n, 'digest', md5(n::text)))).*
       FROM cluster_object o, generate_series(1, 5000) n WHERE o.is_live AND o.kind = 'Deployment'`,
  );
  expect(await quick()).toEqual([]);
});

test("a run that another one has overtaken answers nobody: the request stays until what stands was read for it", async () => {
  await ask();
  const lock = `SELECT pg_advisory_xact_lock(hashtextextended('correlate:' || $1, 0)), pg_sleep(2)`;
  const holding = door.query(org, lock, [org]);
  await sleep(300);
  const running = correlatePaths(door.db, org, cluster, { now: NOW, signal: never });
  await sleep(900);
  // While it waits for its turn to write, another run has written what it read at another time.
  await door.query(org, "UPDATE attack_path_run SET inputs = 'of another run'");
  await holding;
  expect(await running).toBe(false);
  expect(await requests()).toHaveLength(1);
  expect(await correlatePaths(door.db, org, cluster, { now: NOW, signal: never })).toBe(true);
  expect(await requests()).toEqual([]);
});
