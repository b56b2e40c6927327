import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { JobRun } from "@/lib/contracts/jobs";
import { correlateAssets } from "@/lib/correlate/correlate-assets";
import { balancer, deployment, namespace } from "@/lib/engine/attack-paths/testing-cluster";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { AppError } from "@/lib/model/error";
import { JobPostponed } from "@/lib/queue/work";
import { pathsSearch } from "@/workers/processors/paths-search";
import { searchQuick } from "@/workers/search-quick";

let door: Door;
let org: string;
let clusters: string[];
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

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

beforeEach(async () => {
  org = await door.organization();
  for (const name of ["one", "two"]) {
    const kubeSystem = { ...namespace("kube-system"), metadata: { name: "kube-system", uid: `uid-of-${name}` } };
    const report = { apiVersion: "v1", kind: "List", items: [kubeSystem, ...hub("shop")] };
    await door.deliver(org, { report, context: { cluster: name, complete: true } });
  }
  await door.query(org, "UPDATE risk SET status = 'closed' WHERE kind = 'attack-path'");
  await door.query(org, "UPDATE attack_path_run SET inputs = 'something else', ended_at = NULL, took_ms = 0");
  const rows = await door.query<{ id: string }>(org, "SELECT id FROM asset WHERE kind = 'cluster' ORDER BY key");
  clusters = rows.map(({ id }) => id);
  await correlateAssets(door.db, org, clusters, new Date());
});

const asked = async () =>
  (await door.query<{ id: string }>(org, "SELECT cluster_id AS id FROM attack_path_request")).map(({ id }) => id);
const open = async () =>
  (await door.query(org, "SELECT 1 FROM risk WHERE kind = 'attack-path' AND status = 'open'")).length;

test("within its budget an import searches every small cluster, and leaves none", async () => {
  expect(await searchQuick(door.db, org, clusters)).toEqual([]);
  expect(await asked()).toEqual([]);
  expect(await open()).toBe(2);
});

// An import that is done late because of its paths would be worse than paths that come later.
test("once its budget is spent the others are left to the job, and nothing of them is lost", async () => {
  const began = performance.now();
  expect(await searchQuick(door.db, org, clusters, 0)).toEqual(clusters);
  expect(performance.now() - began).toBeLessThan(3_000);
  expect((await asked()).sort()).toEqual([...clusters].sort());
  expect(await open()).toBe(0);
  expect(await searchQuick(door.db, org, clusters)).toEqual([]);
  expect(await open()).toBe(2);
});

test("a cluster whose last search took long is left, and the small one is searched", async () => {
  await door.query(org, "UPDATE attack_path_run SET took_ms = 60000 WHERE cluster_id = $1", [clusters[0]]);
  expect(await searchQuick(door.db, org, clusters)).toEqual([clusters[0]]);
  expect(await asked()).toEqual([clusters[0]]);
});

test("a search that fails is the search's failure: it comes back later, counted and with its reason", async () => {
  const clusterId = clusters[0] as string;
  const run = { signal: new AbortController().signal } as JobRun;
  const failing = (error: Error) =>
    pathsSearch({ db: door.db, search: () => Promise.reject(error) })({ orgId: org, clusterId }, run).catch(
      (thrown: unknown) => thrown,
    );
  const row = async () =>
    (await door.query(org, "SELECT failures, reason FROM attack_path_request WHERE cluster_id = $1", [clusterId]))[0];
  expect(await failing(new AppError("invalid_input", "The object is not one."))).toMatchObject({
    name: "JobPostponed",
    delayMs: 30_000,
  });
  expect(await row()).toEqual({ failures: 1, reason: "The object is not one." });
  expect(await failing(new TypeError("secret of ours"))).toMatchObject({ delayMs: 60_000 });
  expect(await row()).toMatchObject({ failures: 2, reason: expect.not.stringContaining("secret") });
  // Neither is a failure of the search: somebody else's turn, a database that went away.
  expect(await failing(new JobPostponed(7))).toMatchObject({ delayMs: 7 });
  expect(await failing(Object.assign(new Error("gone"), { code: "ECONNRESET" }))).toMatchObject({ message: "gone" });
  expect(await row()).toMatchObject({ failures: 2 });
  // The import that comes next does not wait for it.
  expect(await searchQuick(door.db, org, clusters)).toEqual([clusterId]);
});
