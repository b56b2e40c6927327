import { afterAll, beforeAll, expect, test } from "vitest";
import { keepRuntimeLevels } from "@/lib/graph/runtime-levels";
import { storeAlerts } from "@/lib/graph/store-alerts";
import { deployment, pod, replicaSet } from "@/lib/graph/testing-cluster";
import { day, GraphWorld, sha } from "@/lib/graph/testing-graph-world";
import type { AlertRecord } from "@/lib/model/record";
import { alertsLink } from "@/workers/processors/alerts-link";

let world: GraphWorld;
beforeAll(async () => {
  world = await GraphWorld.open();
});
afterAll(() => world?.close());

const shell: AlertRecord = {
  kind: "alert",
  source: "syscall",
  rule: "Terminal shell in container",
  priority: "Notice",
  severity: "low",
  time: "2026-01-02T10:00:00Z",
  output: "A shell was spawned",
  host: "n1",
  namespace: "shop",
  pod: "api-abc-1",
  containerId: null,
  image: null,
  tags: [],
  fields: {},
};
const run = { signal: new AbortController().signal, attempt: 1, attempts: 5 };
/** Workloads that were asked to be scored again, by name. */
const rescored: string[] = [];
const recompute = async (_: string, assetIds: readonly string[]) => {
  for (const id of assetIds)
    for (const { name } of await world.query("SELECT name FROM asset WHERE org_id = $1 AND id = $2", [world.orgId, id]))
      rescored.push(name);
};
const linked = async () =>
  (await world.query("SELECT workload_id IS NOT NULL AS linked FROM alert WHERE org_id = $1 ORDER BY at")).map(
    (row) => row.linked,
  );

// The batch that asked for the job may have been lost with its process: the next job's range looks back.
test("links what arrived in its range and shortly before, and nothing older; twice changes nothing", async () => {
  await world.apply(day(1), [
    deployment("api", "shop/api:1"),
    replicaSet("api", "abc", "shop/api:1"),
    pod("api-abc-1", { kind: "ReplicaSet", name: "api-abc" }, "shop/api:1", { imageID: sha("a") }),
  ]);
  const events = [shell, { ...shell, time: "2026-01-03T10:00:00Z" }, { ...shell, time: "2026-01-04T10:00:00Z" }];
  await world.inTenant((connection) => storeAlerts(connection, world.orgId, { cluster: "prod", events }));
  await world.query(
    `UPDATE alert SET received_at = now() - (CASE WHEN at < '2026-01-03' THEN interval '1 hour' WHEN at < '2026-01-04' THEN interval '1 minute' ELSE '0' END)
      WHERE org_id = $1`,
  );
  const from = new Date(Date.now() - 3_000).toISOString();
  const to = new Date(Date.now() + 2_000).toISOString();
  for (let twice = 0; twice < 2; twice++) {
    await alertsLink({ db: world.db, recompute })({ orgId: world.orgId, from, to }, run);
    expect(await linked()).toEqual([false, true, true]);
  }
});

test("has a workload scored again once its worst incident is another than it is scored with", async () => {
  world.another();
  await world.apply(day(1), [
    deployment("api", "shop/api:1"),
    replicaSet("api", "abc", "shop/api:1"),
    pod("api-abc-1", { kind: "ReplicaSet", name: "api-abc" }, "shop/api:1", { imageID: sha("a") }),
  ]);
  const from = new Date(Date.now() - 3_000).toISOString();
  const to = new Date(Date.now() + 60_000).toISOString();
  const happens = async (event: AlertRecord) => {
    rescored.length = 0;
    await world.inTenant((connection) => storeAlerts(connection, world.orgId, { cluster: "prod", events: [event] }));
    await alertsLink({ db: world.db, recompute })({ orgId: world.orgId, from, to }, run);
    return [...rescored];
  };
  const scored = () =>
    world.inTenant(async (connection) => {
      const { rows } = await connection.query("SELECT id FROM asset WHERE org_id = $1", [world.orgId]);
      await keepRuntimeLevels(
        connection,
        world.orgId,
        rows.map(({ id }) => id),
      );
    });
  expect(await happens(shell)).toEqual([]);
  expect(await happens({ ...shell, rule: "Read a sensitive file", severity: "high" })).toEqual(["api"]);
  await scored();
  expect(
    await happens({ ...shell, rule: "Read a sensitive file", severity: "high", time: "2026-01-02T11:00:00Z" }),
  ).toEqual([]);
  expect(await happens({ ...shell, rule: "Miner", severity: "critical" })).toEqual(["api"]);
});
