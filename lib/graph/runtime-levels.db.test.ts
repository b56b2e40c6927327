import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantConnection } from "@/lib/db/tenant";
import { changedLevels, everyChangedLevel, keepRuntimeLevels } from "@/lib/graph/runtime-levels";
import { GraphWorld } from "@/lib/graph/testing-graph-world";

// A workload may have ten thousand incidents that nobody closes: its level is one step in an index all the same.

let world: GraphWorld;
const WORKLOADS = 200;
beforeAll(async () => {
  world = await GraphWorld.open();
  await world.query(
    `INSERT INTO asset (org_id, id, kind, key, name, first_seen_at)
     SELECT $1, ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'workload', 'prod/shop/Deployment/w' || n, 'w' || n, '2026-01-01'
       FROM generate_series(1, ${WORKLOADS}) n`,
  );
  // The severities 1 to 5 in turn, so that the first workloads have all of them and the last, of low ones alone, has no level.
  await world.query(
    `INSERT INTO incident (org_id, id, key, rule, source, workload_id, day, first_at, last_at, alerts, severity, output, counted_as, status)
     SELECT $1, gen_random_uuid(), uuid_send(gen_random_uuid()), 'rule', 'syscall', ('00000000-0000-4000-8000-' || lpad(w::text, 12, '0'))::uuid,
            '2026-01-01', '2026-01-01', '2026-01-01', 1, CASE WHEN w = ${WORKLOADS} THEN 3 ELSE 1 + n % 5 END, '', 'rule',
            CASE WHEN w = 1 AND n % 5 = 4 THEN 'closed' ELSE 'open' END
       FROM generate_series(1, 20000) n, LATERAL (SELECT CASE WHEN n <= 10000 THEN 1 ELSE 2 + n / 5 % (${WORKLOADS} - 1) END AS w) s`,
  );
});
afterAll(() => world?.close());

const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const stored = () =>
  world.query(
    "SELECT name, runtime_level::int AS level FROM asset WHERE org_id = $1 AND name IN ('w1', 'w2', 'w200') ORDER BY name",
  );

/** The plans of what a function asks, as the application's own role gets them: row security is in them. */
async function plansOf(work: (connection: TenantConnection) => Promise<unknown>): Promise<string> {
  const lines: string[] = [];
  await world.inTenant((connection) => {
    const explaining = {
      query: async (text: string, values: unknown[]) => {
        const { rows } = await connection.query(`EXPLAIN ${text}`, values);
        lines.push(...rows.map((row) => String(row["QUERY PLAN"])));
        return { rows: [] };
      },
    };
    return work(explaining as unknown as TenantConnection);
  });
  return lines.join("\n");
}

test("the level is that of the worst incident that is not closed, and only what differs is written", async () => {
  const all = Array.from({ length: WORKLOADS }, (_, n) => idOf(n + 1));
  const changed = () => world.inTenant((connection) => changedLevels(connection, world.orgId, all));
  expect(await changed()).toEqual(all.slice(0, -1));
  await world.inTenant((connection) => keepRuntimeLevels(connection, world.orgId, all));
  expect(await stored()).toEqual([
    { name: "w1", level: 4 },
    { name: "w2", level: 5 },
    { name: "w200", level: null },
  ]);
  expect(await changed()).toEqual([]);
  const versions = () => world.query("SELECT id, xmin::text AS version FROM asset WHERE org_id = $1 ORDER BY id");
  const before = await versions();
  await world.inTenant((connection) => keepRuntimeLevels(connection, world.orgId, all));
  expect(await versions()).toEqual(before);
});

test("a level is read from the index of what counts, and so are all of them", async () => {
  const planOfOne = await plansOf((connection) => changedLevels(connection, world.orgId, [idOf(1)]));
  const planOfKeeping = await plansOf((connection) => keepRuntimeLevels(connection, world.orgId, [idOf(1)]));
  for (const plan of [planOfOne, planOfKeeping]) {
    expect(plan).toMatch(
      /Limit[\s\S]*Index (Only )?Scan using incident_grave on incident i [\s\S]*workload_id = a(_1)?\.id/,
    );
    expect(plan).not.toMatch(/Seq Scan|Sort Key: i\.severity/);
  }
  const every = await plansOf((connection) => everyChangedLevel(connection, world.orgId));
  expect(every).toMatch(/incident_grave/);
  expect(every).toMatch(/asset_runtime_level/);
});
