import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { linkAlerts } from "@/lib/graph/link-alerts";
import { storeAlerts } from "@/lib/graph/store-alerts";
import { deployment, namespace, pod, replicaSet } from "@/lib/graph/testing-cluster";
import { day, GraphWorld, sha } from "@/lib/graph/testing-graph-world";
import type { AlertRecord } from "@/lib/model/record";

let world: GraphWorld;
beforeAll(async () => {
  world = await GraphWorld.open();
});
afterAll(() => world?.close());
beforeEach(() => world.another());

const alert = (over: Partial<AlertRecord> = {}): AlertRecord => ({
  kind: "alert",
  source: "syscall",
  rule: "Terminal shell in container",
  priority: "Notice",
  severity: "low",
  time: "2026-01-02T10:00:00.123456789Z",
  output: "A shell was spawned",
  host: "n1",
  namespace: null,
  pod: null,
  containerId: null,
  image: null,
  tags: ["shell"],
  fields: { "proc.cmdline": "sh -c id" },
  ...over,
});
const store = (alerts: AlertRecord[], cluster: string | null = "prod") =>
  world.inTenant(async (connection) => {
    const { stored } = await storeAlerts(connection, world.orgId, { cluster, events: alerts });
    const { rows } = await connection.query<{ now: string }>("SELECT now()::text AS now");
    const now = rows[0]?.now ?? "";
    await linkAlerts(connection, world.orgId, { arrived: { from: now, to: now } });
    return stored;
  });
const homes = async () =>
  (
    await world.query(
      "SELECT w.key FROM alert a LEFT JOIN asset w ON w.org_id = a.org_id AND w.id = a.workload_id WHERE a.org_id = $1 ORDER BY a.at",
    )
  ).map((row) => row.key);

const API = "prod/shop/Deployment/api";
const running = (id = "3a7e64d825838fe6d9ff5918d8310144") => [
  deployment("api", "shop/api:1"),
  replicaSet("api", "abc", "shop/api:1"),
  pod("api-abc-1", { kind: "ReplicaSet", name: "api-abc" }, "shop/api:1", {
    imageID: sha("a"),
    containerID: `containerd://${id}`,
  }),
];

describe("an alert", () => {
  // An admission review says nothing of when: two of them are told apart by their own ids, and both are as old as their arrival.
  test("without a time is stored with the time of its arrival, once per event", async () => {
    const untimed = (key: string) => alert({ time: null, fields: { "event.key": key } });
    expect(await store([untimed("a"), untimed("b")])).toBe(2);
    expect(await store([untimed("a")])).toBe(0);
    const recent = await world.query("SELECT id FROM alert WHERE org_id = $1 AND at > now() - interval '1 hour'");
    expect(recent).toHaveLength(2);
  });

  test("is stored once however often and in whatever spelling of its time it comes", async () => {
    expect(await store([alert(), alert({ time: "2026-01-02T11:00:00.123456789+01:00" })])).toBe(1);
    expect(
      await store([alert({ tags: ["x"], fields: { "proc.cmdline": "sh -c id", uuid: "another delivery" } })]),
    ).toBe(0);
    expect(
      await store([
        alert({ time: "2026-01-02T10:00:00.123456788Z" }),
        alert({ fields: { "proc.cmdline": "sh -c ls" } }),
      ]),
    ).toBe(2);
  });

  test.each([
    { name: "by its container's id", over: { containerId: "3a7e64d82583" }, expected: API },
    { name: "by namespace and pod", over: { namespace: "shop", pod: "api-abc-1" }, expected: API },
    { name: "by neither", over: { namespace: "shop", pod: "other" }, expected: null },
  ])("finds its workload $name, whichever came first", async ({ over, expected }) => {
    for (const order of ["inventory first", "alert first"]) {
      world.another();
      if (order === "inventory first") await world.apply(day(1), running());
      await store([alert(over)]);
      if (order === "alert first") await world.apply(day(1), running());
      expect(await homes()).toEqual([expected]);
    }
  });

  test("of a container that is gone by now still finds its workload", async () => {
    await world.apply(day(1), running());
    await world.apply(day(2), running("ffffffffffffffffffffffff"));
    await store([alert({ containerId: "3a7e64d82583" })]);
    expect(await homes()).toEqual([API]);
  });

  test("stays in the cluster it names, by any of its names", async () => {
    const system = namespace("kube-system", "u1");
    await world.apply(day(1), [system, ...running()]);
    await world.apply(day(2), [system], { clusterName: "prod-eu" });
    await store([alert({ namespace: "shop", pod: "api-abc-1" })], "elsewhere");
    expect(await homes()).toEqual([null]);
    await store([alert({ namespace: "shop", pod: "api-abc-1", time: "2026-01-03T10:00:00Z" })], "prod-eu");
    expect(await homes()).toEqual([null, API]);
  });

  test("that fits pods of two clusters and names none has no home", async () => {
    await world.apply(day(1), running());
    await world.apply(day(1), running("bbbbbbbbbbbbbbbbbbbbbbbb"), { clusterName: "stage" });
    await store([alert({ namespace: "shop", pod: "api-abc-1" })], null);
    await world.apply(day(2), running("cccccccccccccccccccccccc"));
    expect(await homes()).toEqual([null]);
  });

  test("with fields beyond measure keeps the short ones and says that it was cut", async () => {
    await store([alert({ fields: { "proc.cmdline": "sh", long: "x".repeat(100_000) } })]);
    const [row] = await world.query("SELECT fields FROM alert WHERE org_id = $1");
    expect(row.fields).toEqual({ "plimsoll.truncated": true, "proc.cmdline": "sh" });
  });

  // 30 February passes a sensor's own check; the rest of the batch must not be lost for it.
  test("of a day that no calendar has, or a year the database has not, does not cost its batch", async () => {
    const odd = ["2026-02-30T10:00:00Z", "0000-06-01T10:00:00Z", "1969-12-31T23:59:59.5Z"];
    expect(await store([...odd.map((time) => alert({ time })), alert()])).toBe(4);
  });

  test("of two batches side by side in either order is stored once", async () => {
    const many = Array.from({ length: 300 }, (_, n) => alert({ fields: { "proc.cmdline": `sh ${n}` } }));
    const stored = await Promise.all([store(many), store(many.toReversed())]);
    expect(stored.reduce((sum, number) => sum + number, 0)).toBe(300);
  });

  test("of a transaction that is cut short leaves nothing, also for the next one of its connection", async () => {
    const cut = world.inTenant(async (connection) => {
      await storeAlerts(connection, world.orgId, { cluster: "prod", events: [alert()] });
      throw new Error("killed");
    });
    await expect(cut).rejects.toThrow("killed");
    const other = alert({ rule: "another" });
    expect(await store([other])).toBe(1);
    expect(await world.query("SELECT rule FROM alert WHERE org_id = $1")).toEqual([{ rule: "another" }]);
  });

  test("is one of thousands in one statement", async () => {
    const many = Array.from({ length: 2_500 }, (_, n) => alert({ fields: { "proc.cmdline": `sh ${n}` } }));
    expect(await store(many)).toBe(2_500);
    expect(await store(many.toReversed())).toBe(0);
  });
});
