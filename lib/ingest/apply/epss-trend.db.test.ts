import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withTenantConnection } from "@/lib/db/tenant";
import { FORMULA } from "@/lib/engine/risk/formula";
import { applyFeed } from "@/lib/ingest/apply/apply-feed";
import { openTestOrganization, type TestOrganization } from "@/lib/testing/import-records";

let organization: TestOrganization;
beforeAll(async () => {
  organization = await openTestOrganization();
});
afterAll(() => organization.close());

const CVE = "CVE-2026-0001";
const dayOf = (n: number) => new Date(Date.UTC(2026, 0, 1 + n, 12, 55)).toISOString();

/** What FIRST publishes on a day, as its rows. */
const load = (at: string, percentiles: Record<string, number>, version: string | null = "v1") =>
  withTenantConnection(organization.db, organization.orgId, (connection) =>
    applyFeed(
      connection,
      "epss",
      (async function* () {
        yield Object.entries(percentiles).map(([cve, percentile]) => ({
          kind: "feed" as const,
          feed: "epss" as const,
          cve,
          score: percentile / 2,
          percentile,
        }));
      })(),
      { source: "epss.csv", version, asOf: new Date(at) },
    ),
  );
const forget = () => organization.db.pool.query("DELETE FROM epss; DELETE FROM feed_load WHERE feed = 'epss'");

type Stored = { percentile: number; from: number | null; on: string | null; xmin: string };
async function stored(cve = CVE): Promise<Stored> {
  const [row] = await organization.query<Stored>(
    `SELECT percentile, rose_from AS "from", rose_on::text AS "on", xmin::text FROM epss WHERE cve = $1`,
    [cve],
  );
  if (!row) throw new Error(`${cve} is not stored`);
  return row;
}

test("a percentile that moves up over a step is remembered with the one before and the file's own day", async () => {
  await forget();
  await load(dayOf(0), { [CVE]: 0.42, "CVE-2026-0002": 0.1 });
  expect(await stored()).toMatchObject({ from: null, on: null });
  expect(await load(dayOf(1), { [CVE]: 0.966, "CVE-2026-0002": 0.1 })).toEqual({ new: 0, changed: 1, resolved: 0 });
  expect(await stored()).toMatchObject({ percentile: 0.966, from: 0.42, on: "2026-01-02" });
  // Inside its step it stays; over the next one that counts; back under a step it is gone.
  await load(dayOf(2), { [CVE]: 0.951 });
  expect(await stored()).toMatchObject({ percentile: 0.951, from: 0.42, on: "2026-01-02" });
  await load(dayOf(3), { [CVE]: 0.99 });
  expect(await stored()).toMatchObject({ from: 0.951, on: "2026-01-04" });
  await load(dayOf(4), { [CVE]: 0.98 });
  expect(await stored()).toMatchObject({ from: null, on: null });
  expect(await stored("CVE-2026-0002")).toMatchObject({ from: null, on: null });
});

test("what EPSS scores for the first time has no trend, however high it is", async () => {
  await load(dayOf(5), { "CVE-2026-0003": 0.999 });
  expect(await stored("CVE-2026-0003")).toMatchObject({ from: null, on: null });
});

test("an older file writes no trend, and neither does the same file again", async () => {
  await forget();
  await load(dayOf(10), { [CVE]: 0.3 });
  await load(dayOf(12), { [CVE]: 0.8 });
  const before = await stored();
  expect(await load(dayOf(11), { [CVE]: 0.2 })).toBeNull();
  expect(await load(dayOf(11), { [CVE]: 0.96 })).toBeNull();
  expect(await load(dayOf(12), { [CVE]: 0.8 })).toEqual({ new: 0, changed: 0, resolved: 0 });
  expect(await stored()).toEqual(before);
});

test("percentiles of two models of EPSS are not compared", async () => {
  await forget();
  await load(dayOf(20), { [CVE]: 0.3, "CVE-2026-0002": 0.3 }, "v1");
  await load(dayOf(21), { [CVE]: 0.8, "CVE-2026-0002": 0.3 }, "v1");
  await load(dayOf(22), { [CVE]: 0.96, "CVE-2026-0002": 0.96 }, "v2");
  expect([await stored(), await stored("CVE-2026-0002")]).toMatchObject([{ from: null }, { from: null }]);
  // An answer of the API names no model: it is taken to be of the one that is loaded.
  await load(dayOf(23), { [CVE]: 0.995 }, null);
  expect(await stored()).toMatchObject({ from: 0.96, on: "2026-01-24" });
});

const stepOf = (percentile: number) =>
  FORMULA.exploitation.epss.filter((one) => percentile >= one.fromPercentile).length;

/** What people would say of a series: its last crossing of a step, if that went up. */
function lastRise(series: readonly number[]) {
  const crossings = series.flatMap((now, day) => {
    const before = series[day - 1];
    return before === undefined || stepOf(before) === stepOf(now) ? [] : [{ before, day, up: now > before }];
  });
  const last = crossings.at(-1);
  return last?.up ? { from: last.before, on: dayOf(last.day).slice(0, 10) } : { from: null, on: null };
}

// On the edges of steps as well as between them.
const percentiles = fc.oneof(
  fc.constantFrom(...FORMULA.exploitation.epss.map(({ fromPercentile }) => fromPercentile), 1),
  fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

test("whatever moves day by day, the trend is that of the last crossing, and a day loaded twice is loaded once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(percentiles, percentiles, fc.boolean()), { minLength: 1, maxLength: 8 }),
      async (days) => {
        await forget();
        for (const [day, [one, other, isTwice]] of days.entries()) {
          const file = { [CVE]: one, "CVE-2026-0002": other };
          await load(dayOf(day), file);
          if (!isTwice) continue;
          const before = [await stored(), await stored("CVE-2026-0002")];
          expect(await load(dayOf(day), file)).toEqual({ new: 0, changed: 0, resolved: 0 });
          expect([await stored(), await stored("CVE-2026-0002")]).toEqual(before);
        }
        expect(await stored()).toMatchObject(lastRise(days.map(([one]) => one)));
        expect(await stored("CVE-2026-0002")).toMatchObject(lastRise(days.map(([, other]) => other)));
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);
