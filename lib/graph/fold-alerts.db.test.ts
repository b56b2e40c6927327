import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { linkAlerts } from "@/lib/graph/link-alerts";
import { storeAlerts } from "@/lib/graph/store-alerts";
import { deployment, namespace, pod, replicaSet } from "@/lib/graph/testing-cluster";
import { day, GraphWorld, sha } from "@/lib/graph/testing-graph-world";
import type { AlertRecord } from "@/lib/model/record";
import type { Severity } from "@/lib/model/severity";

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
  time: "2026-01-02T10:00:00Z",
  output: "A shell was spawned",
  host: "n1",
  namespace: "shop",
  pod: "api-abc-1",
  containerId: null,
  image: null,
  tags: [],
  fields: { "proc.cmdline": "sh -c id", "proc.name": "sh", "proc.pname": "java" },
  ...over,
});
const store = (...events: AlertRecord[]) =>
  world.inTenant((connection) => storeAlerts(connection, world.orgId, { cluster: "prod", events }));
const link = () =>
  world.inTenant(async (connection) => {
    const arrived = { from: "2000-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" };
    await linkAlerts(connection, world.orgId, { arrived });
  });
const learnPods = (...pods: string[]) =>
  world.apply(day(3), [
    namespace("shop"),
    deployment("api", "shop/api:1"),
    replicaSet("api", "abc", "shop/api:1"),
    ...pods.map((name) =>
      pod(name, { kind: "ReplicaSet", name: "api-abc" }, "shop/api:1", {
        imageID: sha("a"),
        containerID: `containerd://${name}-0000000000`,
      }),
    ),
  ]);

const incidents = () =>
  world.query(
    `SELECT i.rule, w.key AS workload, i.pod, i.lineage, i.day::text, i.first_at, i.last_at, i.alerts::int, i.severity::int, i.output, i.status
       FROM incident i LEFT JOIN asset w ON w.org_id = i.org_id AND w.id = i.workload_id
      WHERE i.org_id = $1 AND i.merged_into IS NULL ORDER BY i.key`,
  );
/** What the incidents are said to be must be what their alerts are. */
const recounted = () =>
  world.query(
    `SELECT encode(i.key, 'hex') AS key FROM incident i
       LEFT JOIN (SELECT incident_key, count(*) AS n, min(at) AS f, max(at) AS l, max(severity) AS s FROM alert WHERE org_id = $1 GROUP BY 1) a
         ON a.incident_key = i.key
      WHERE i.org_id = $1 AND (i.alerts <> coalesce(a.n, 0) OR (a.n > 0 AND (i.first_at, i.last_at, i.severity) IS DISTINCT FROM (a.f, a.l, a.s)) OR (a.n IS NULL) <> (i.merged_into IS NOT NULL))`,
  );

describe("an incident", () => {
  test("is one rule, place, lineage and day, whatever the arguments and the order", async () => {
    await store(
      alert({ time: "2026-01-02T10:00:00Z", severity: "high" }),
      alert({
        time: "2026-01-02T09:00:00Z",
        fields: { "proc.cmdline": "sh -c ls", "proc.name": "sh", "proc.pname": "java" },
      }),
    );
    await store(alert({ time: "2026-01-02T23:59:59Z", output: "the newest" }));
    expect(await incidents()).toEqual([
      expect.objectContaining({
        alerts: 3,
        severity: 4,
        lineage: "java > sh",
        day: "2026-01-02",
        first_at: new Date("2026-01-02T09:00:00Z"),
        last_at: new Date("2026-01-02T23:59:59Z"),
        output: "the newest",
        status: "open",
      }),
    ]);
    await store(
      alert({ time: "2026-01-03T00:00:00Z" }),
      alert({ rule: "Another" }),
      alert({ pod: "api-abc-2", time: "2026-01-02T10:00:01Z" }),
      alert({ fields: { "proc.name": "curl" } }),
    );
    expect(await incidents()).toHaveLength(5);
  });

  test("counts an alert once however often it is delivered, side by side too", async () => {
    await Promise.all([store(alert()), store(alert()), store(alert(), alert({ time: "2026-01-02T11:00:00Z" }))]);
    await store(alert());
    expect(await incidents()).toEqual([expect.objectContaining({ alerts: 2 })]);
  });

  test("of a workload takes in those of its pods once an inventory knows them, and old ids lead to it", async () => {
    await store(
      alert(),
      alert({ pod: "api-abc-2", severity: "high", host: "n2" }),
      alert({ pod: "stranger", host: "n3" }),
    );
    const before = await world.query("SELECT id, pod FROM incident WHERE org_id = $1");
    await learnPods("api-abc-1", "api-abc-2");
    const after = await incidents();
    expect(after).toHaveLength(2);
    expect(after).toContainEqual(
      expect.objectContaining({ workload: "prod/shop/Deployment/api", alerts: 2, severity: 4 }),
    );
    expect(after).toContainEqual(expect.objectContaining({ workload: null, pod: "stranger", alerts: 1 }));
    const redirects = await world.query(
      "SELECT o.pod, t.workload_id IS NOT NULL AS home FROM incident o JOIN incident t ON t.org_id = o.org_id AND t.id = o.merged_into WHERE o.org_id = $1 ORDER BY 1",
    );
    expect(before).toHaveLength(3);
    expect(redirects).toEqual([
      { pod: "api-abc-1", home: true },
      { pod: "api-abc-2", home: true },
    ]);
    expect(await recounted()).toEqual([]);
    // Another alert of the pod begins at the pod again and finds its way the same.
    await store(alert({ time: "2026-01-02T12:00:00Z" }));
    await link();
    expect(await incidents()).toHaveLength(2);
    expect(await recounted()).toEqual([]);
  });

  const settle = (status: string, at = "2026-01-02T12:00:00Z") =>
    world.query(`UPDATE incident SET status = '${status}', status_at = '${at}', status_by = 'Ann' WHERE org_id = $1`);

  test("that was closed opens again for what happened later, not for what came late", async () => {
    await store(alert());
    await settle("closed");
    await store(alert({ time: "2026-01-02T11:59:00Z" }));
    expect(await incidents()).toEqual([expect.objectContaining({ alerts: 2, status: "closed" })]);
    await store(alert({ time: "2026-01-02T12:01:00Z" }));
    expect(await incidents()).toEqual([expect.objectContaining({ alerts: 3, status: "open" })]);
    await settle("acknowledged");
    await store(alert({ time: "2026-01-02T13:00:00Z" }));
    expect(await incidents()).toEqual([expect.objectContaining({ alerts: 4, status: "acknowledged" })]);
  });

  test("that was settled stays so when its workload is learned, the least settled of several", async () => {
    await store(alert());
    await settle("closed");
    await store(alert({ rule: "Another" }));
    await learnPods("api-abc-1");
    expect((await incidents()).map(({ rule, status }) => [rule, status]).sort()).toEqual([
      ["Another", "open"],
      ["Terminal shell in container", "closed"],
    ]);
    world.another();
    await store(alert());
    await settle("closed");
    await store(alert({ pod: "api-abc-2", host: "n2" }));
    await learnPods("api-abc-1", "api-abc-2");
    expect(await incidents()).toEqual([expect.objectContaining({ status: "open", alerts: 2 })]);
  });

  // Law 2 and law 6: batches arrive in any order, some twice, and the inventory before, between or after them.
  test("is the same whatever the order of arrival, repeats and when the workload became known", async () => {
    const severities: Severity[] = ["low", "medium", "high"];
    const events = fc.array(
      fc.record({
        pod: fc.constantFrom("api-abc-1", "api-abc-2", "stranger"),
        rule: fc.constantFrom("a", "b"),
        minute: fc.nat(50),
        severity: fc.constantFrom(...severities),
        name: fc.constantFrom("sh", "curl"),
      }),
      { minLength: 1, maxLength: 12 },
    );
    const plan = events.chain((made) =>
      fc.tuple(
        fc.constant(made),
        fc.shuffledSubarray([...made.keys()], { minLength: made.length }),
        fc.array(fc.nat(made.length - 1), { maxLength: 5 }),
        fc.nat(made.length),
      ),
    );
    const made = ({
      pod,
      rule,
      minute,
      severity,
      name,
    }: {
      pod: string;
      rule: string;
      minute: number;
      severity: Severity;
      name: string;
    }) =>
      alert({
        pod,
        rule,
        severity,
        time: `2026-01-02T10:${String(minute).padStart(2, "0")}:00Z`,
        output: `${pod} ${rule} ${minute} ${name}`,
        fields: { "proc.name": name, "proc.cmdline": `${name} ${pod} ${severity}` },
      });
    const state = async () => (await incidents()).map(({ output: _, ...rest }) => rest);
    await fc.assert(
      fc.asyncProperty(plan, async ([given, order, again, learnedAfter]) => {
        world.another();
        await store(...given.map(made));
        await learnPods("api-abc-1", "api-abc-2");
        await link();
        const expected = await state();
        expect(await recounted()).toEqual([]);

        world.another();
        for (const [n, index] of [...order, ...again].entries()) {
          if (n === learnedAfter) await learnPods("api-abc-1", "api-abc-2");
          await store(made(given[index] as (typeof given)[number]));
        }
        await learnPods("api-abc-1", "api-abc-2");
        await link();
        // Keys name the workload by its id, so the order of rows differs from one world to the next.
        const sorted = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).sort();
        expect(sorted(await state())).toEqual(sorted(expected));
        expect(await recounted()).toEqual([]);
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});
