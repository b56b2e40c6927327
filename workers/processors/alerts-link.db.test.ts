import { afterAll, beforeAll, expect, test } from "vitest";
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
    await alertsLink({ db: world.db })({ orgId: world.orgId, from, to }, run);
    expect(await linked()).toEqual([false, true, true]);
  }
});
