import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { keepAlertDays } from "@/lib/commands/keep-alert-days";
import { type Db, openDb } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { withTenantConnection } from "@/lib/db/tenant";
import { storeAlerts } from "@/lib/graph/store-alerts";
import { whileDaysAreMade } from "@/lib/graph/while-days-are-made";
import type { AlertRecord } from "@/lib/model/record";
import { readMigrations } from "@/lib/platform/migration-files";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

let database: TestDatabase;
let db: Db;
let superuser: pg.Client;
const ours = newId();
const theirs = newId();

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.appUrl, 6);
  superuser = new pg.Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  for (const id of [ours, theirs]) {
    await superuser.query("INSERT INTO organization (id, slug, name) VALUES ($1::uuid, $1::text, 'Test')", [id]);
  }
});
afterAll(async () => {
  await superuser?.end();
  await db?.close();
  await database?.drop();
});
beforeEach(() => superuser.query("TRUNCATE alert"));

const DAY_MS = 86_400_000;
const daysFromNow = (days: number) => new Date(Date.now() + days * DAY_MS);
const alert = (time: Date | null, over: Partial<AlertRecord> = {}): AlertRecord => ({
  kind: "alert",
  source: "syscall",
  rule: "Terminal shell in container",
  priority: "Notice",
  severity: "low",
  time: time?.toISOString() ?? null,
  output: "A shell was spawned",
  host: "n1",
  namespace: null,
  pod: null,
  containerId: null,
  image: null,
  tags: [],
  fields: {},
  ...over,
});
const store = async (orgId: string, ...events: AlertRecord[]) => {
  const batch = { cluster: "prod", events };
  const storing = () => withTenantConnection(db, orgId, (connection) => storeAlerts(connection, orgId, batch));
  return (await whileDaysAreMade(storing)).stored;
};
const ask = async (text: string, values: unknown[] = []) => (await superuser.query(text, values)).rows;
const places = async () =>
  (await ask("SELECT tableoid::regclass::text AS place FROM alert ORDER BY at")).map(({ place }) => place);
const tableOf = (at: Date) => `alert_days.d${at.toISOString().slice(0, 10).replaceAll("-", "")}`;

describe("the tables of the days", () => {
  test("are all forced to row security, as every tenant table is, with keys that begin with the organization", async () => {
    await keepAlertDays(db, 30);
    const tables = await ask(`
      SELECT c.oid::regclass::text AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
             EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid) AS policy,
             (SELECT bool_and(i.indkey[0] = a.attnum) FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique) AS "keysBegin"
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'
       WHERE c.relkind IN ('r', 'p') AND c.relnamespace IN ('public'::regnamespace, 'alert_days'::regnamespace)`);
    const names = tables.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["alert", "alert_days.rest", tableOf(daysFromNow(7))]));
    // Read before the tenant is known, by its hash and by a function of its owner (see the first migration).
    const bound = tables.filter(({ name }) => name !== "token_lookup");
    expect(bound.filter((table) => !(table.enabled && table.forced && table.policy && table.keysBegin))).toEqual([]);
  });

  test("are out of reach of the application's role, which sees one organization through the whole", async () => {
    await store(ours, alert(daysFromNow(0)), alert(daysFromNow(-400)));
    await store(theirs, alert(daysFromNow(0)), alert(daysFromNow(-400)));
    const name = tableOf(daysFromNow(0));
    for (const table of [name, "alert_days.rest"])
      await expect(db.pool.query(`SELECT 1 FROM ${table}`)).rejects.toThrow(/permission denied/);
    await expect(db.pool.query(`DROP TABLE ${name}`)).rejects.toThrow(/permission denied|must be owner/);
    expect((await db.pool.query("SELECT 1 FROM alert")).rowCount).toBe(0);
    await withTenantConnection(db, ours, async (connection) => {
      expect((await connection.query("SELECT DISTINCT org_id FROM alert")).rows).toEqual([{ org_id: ours }]);
      expect((await connection.query("DELETE FROM alert WHERE org_id = $1", [theirs])).rowCount).toBe(0);
      expect((await connection.query("UPDATE alert SET rule = 'x'")).rowCount).toBe(2);
    });
    await expect(
      withTenantConnection(db, ours, (connection) =>
        storeAlerts(connection, theirs, { cluster: null, events: [alert(daysFromNow(0), { rule: "smuggled" })] }),
      ),
    ).rejects.toThrow(/row-level security/);
  });

  test("take what came before them out of the rest, of every organization, and an event stays one row", async () => {
    const at = daysFromNow(20);
    await store(ours, alert(at));
    await store(theirs, alert(at));
    expect(await places()).toEqual(["alert_days.rest", "alert_days.rest"]);
    const day = at.toISOString().slice(0, 10);
    expect((await db.pool.query("SELECT app_make_alert_days($1, $1) AS made", [day])).rows).toEqual([{ made: 1 }]);
    expect(await places()).toEqual([tableOf(at), tableOf(at)]);
    expect(await store(ours, alert(at))).toBe(0);
    expect((await db.pool.query("SELECT app_make_alert_days($1, $1) AS made", [day])).rows).toEqual([{ made: 0 }]);
  });

  test("are made or not when the maker is killed, while alerts of that day go on coming", async () => {
    const at = daysFromNow(25);
    const day = at.toISOString().slice(0, 10);
    await store(ours, alert(at, { rule: "before" }));
    const maker = await db.pool.connect();
    await maker.query("BEGIN");
    await maker.query("SELECT app_make_alert_days($1, $1)", [day]);
    const meanwhile = store(ours, alert(at, { rule: "meanwhile" }));
    // Before the killing: its news may arrive ahead of the answer to it.
    maker.on("error", () => undefined);
    await superuser.query("SELECT pg_terminate_backend($1)", [
      (await maker.query("SELECT pg_backend_pid() AS pid")).rows[0].pid,
    ]);
    maker.release(new Error("killed"));
    expect(await meanwhile).toBe(1);
    expect(await places()).toEqual(["alert_days.rest", "alert_days.rest"]);
    const making = db.pool.query("SELECT app_make_alert_days($1, $1)", [day]);
    expect(await store(ours, alert(at, { rule: "after" }))).toBe(1);
    await making;
    expect(await places()).toEqual([tableOf(at), tableOf(at), tableOf(at)]);
    const forced = await ask(
      "SELECT relforcerowsecurity AS forced FROM pg_class WHERE oid = 'alert_days.rest'::regclass",
    );
    expect(forced).toEqual([{ forced: true }]);
  });

  test("go whole when their time is over; what lies in the rest goes by its arrival", async () => {
    const old = daysFromNow(-35);
    const day = old.toISOString().slice(0, 10);
    await db.pool.query("SELECT app_make_alert_days($1, $1)", [day]);
    await store(ours, alert(old), alert(daysFromNow(-400)), alert(daysFromNow(-500)), alert(daysFromNow(0)));
    await superuser.query("UPDATE alert SET received_at = at WHERE at < now() - interval '450 days'");
    await keepAlertDays(db, 30);
    const left = await ask(
      "SELECT at::date = now()::date AS today, tableoid::regclass::text AS place FROM alert ORDER BY at",
    );
    expect(left).toEqual([
      { today: false, place: "alert_days.rest" },
      { today: true, place: tableOf(daysFromNow(0)) },
    ]);
    expect(await ask("SELECT to_regclass($1) AS gone", [tableOf(old)])).toEqual([{ gone: null }]);
  });

  test("of today and yesterday cannot be dropped, nor far days made", async () => {
    const day = (days: number) => daysFromNow(days).toISOString().slice(0, 10);
    await expect(db.pool.query("SELECT app_drop_alert_days($1)", [day(0)])).rejects.toThrow(/are kept/);
    await expect(db.pool.query("SELECT app_make_alert_days($1, $2)", [day(0), day(5000)])).rejects.toThrow(/too far/);
  });
});

test("an event without a time is one row however many batches bring it side by side", async () => {
  const batches = Array.from({ length: 4 }, () => store(ours, alert(null), alert(null, { rule: "another" })));
  expect((await Promise.all(batches)).reduce((sum, stored) => sum + stored, 0)).toBe(2);
});

test("counters and batches go by their age, of every organization", async () => {
  for (const orgId of [ours, theirs]) {
    await superuser.query(
      "INSERT INTO event_count (org_id, hour, cluster, source, rule) VALUES ($1, now() - interval '31 days', 'c', 's', 'r'), ($1, now(), 'c', 's', 'r')",
      [orgId],
    );
    await superuser.query(
      "INSERT INTO event_batch (org_id, hash, received_at) VALUES ($1, '\\x01', now() - interval '3 hours'), ($1, '\\x02', now())",
      [orgId],
    );
  }
  await keepAlertDays(db, 29);
  expect(await ask("SELECT count(*)::int AS n FROM event_count")).toEqual([{ n: 2 }]);
  expect(await ask("SELECT count(*)::int AS n FROM event_batch")).toEqual([{ n: 2 }]);
});

// What nobody has looked at must not vanish because it is old.
test("closed incidents go with their day's alerts, the others stay until somebody closes them", async () => {
  await superuser.query("TRUNCATE incident");
  for (const orgId of [ours, theirs]) {
    await superuser.query(
      `INSERT INTO incident (org_id, id, key, rule, source, day, first_at, last_at, alerts, severity, output, counted_as, status, merged_into)
       SELECT $1, gen_random_uuid(), decode(lpad(to_hex(n), 2, '0'), 'hex'), 'r', 's', current_date - days, now(), now(), 1, 1, '', 'r', status, merged
         FROM (VALUES (1, 40, 'open', NULL), (2, 40, 'acknowledged', NULL), (3, 40, 'closed', NULL), (4, 1, 'closed', NULL), (5, 40, 'open', $1::uuid)) v(n, days, status, merged)`,
      [orgId],
    );
    await superuser.query(
      "INSERT INTO event_delivery (org_id, sender_id, hour, sender_kind) VALUES ($1, $1, now() - interval '40 days', 'event_key'), ($1, $1, now(), 'event_key')",
      [orgId],
    );
  }
  await keepAlertDays(db, 30);
  expect(await ask("SELECT count(*)::int AS n, status FROM incident GROUP BY status ORDER BY status")).toEqual([
    { n: 2, status: "acknowledged" },
    { n: 2, status: "closed" },
    { n: 2, status: "open" },
  ]);
  expect(await ask("SELECT count(*)::int AS n FROM event_delivery")).toEqual([{ n: 2 }]);
});

test("the migration takes along what is stored, of every organization and day", async () => {
  const name = `plimsoll_alert_days_${process.pid}`;
  await superuser.query(`CREATE DATABASE ${name} OWNER plimsoll_owner`);
  const url = new URL(database.migrationUrl);
  url.pathname = `/${name}`;
  const owner = new pg.Client({ connectionString: url.toString() });
  await owner.connect();
  try {
    const { migrationDirectories } = await readMigrations();
    const days = migrationDirectories.findIndex(({ path }) => path.endsWith("_alert_days"));
    const run = (from: number, to: number) =>
      migrationDirectories.slice(from, to).reduce(async (before, { migrationFile }) => {
        await before;
        await owner.query("BEGIN");
        await owner.query(migrationFile.content.value);
        await owner.query("COMMIT");
      }, Promise.resolve());
    await run(0, days);
    for (const orgId of [ours, theirs]) {
      await owner.query("SELECT set_config('app.org', $1, false)", [orgId]);
      await owner.query(
        `INSERT INTO alert (org_id, id, at, source, rule, priority, severity, output, workload_id)
         SELECT $1, decode(lpad(to_hex(n), 8, '0'), 'hex'), now() - n * interval '5 days', 's', 'r', 'p', 1, 'o', $1 FROM generate_series(0, 9) n`,
        [orgId],
      );
    }
    await run(days, days + 1);
    for (const orgId of [ours, theirs]) {
      await owner.query("SELECT set_config('app.org', $1, false)", [orgId]);
      const { rows } = await owner.query(
        `SELECT count(*)::int AS all, count(*) FILTER (WHERE tableoid = 'alert_days.rest'::regclass)::int AS rest,
                count(DISTINCT tableoid)::int AS tables, count(*) FILTER (WHERE untimed)::int AS untimed FROM alert`,
      );
      expect(rows).toEqual([{ all: 10, rest: 3, tables: 8, untimed: 1 }]);
    }
    const incidents = migrationDirectories.findIndex(({ path }) => path.endsWith("_incidents"));
    await run(days + 1, incidents + 1);
    for (const orgId of [ours, theirs]) {
      await owner.query("SELECT set_config('app.org', $1, false)", [orgId]);
      const { rows } = await owner.query(
        `SELECT count(*)::int AS incidents, sum(i.alerts)::int AS alerts, count(i.workload_id)::int AS linked,
                count(*) FILTER (WHERE i.day = (a.at AT TIME ZONE 'UTC')::date AND i.first_at = a.at)::int AS theirs
           FROM incident i JOIN alert a ON a.org_id = i.org_id AND a.incident_key = i.key`,
      );
      expect(rows).toEqual([{ incidents: 10, alerts: 10, linked: 10, theirs: 10 }]);
    }
  } finally {
    await owner.end();
    await superuser.query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
});
