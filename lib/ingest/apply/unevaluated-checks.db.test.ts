import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withTenantConnection } from "@/lib/db/tenant";
import type { MisconfigurationRecord } from "@/lib/model/record";
import {
  importRecords,
  openTestOrganization,
  type RecordImport,
  type TestOrganization,
} from "@/lib/testing/import-records";

let organization: TestOrganization;
beforeAll(async () => {
  organization = await openTestOrganization();
});
afterAll(() => organization.close());

type Said = MisconfigurationRecord["result"] | "nothing";
const RULES = ["1.1.1", "1.1.2"];
const context = { target: "cluster:prod", kinds: ["misconfiguration" as const] };
const time = (hour: number) => new Date(Date.UTC(2026, 2, 1, hour)).toISOString();

const check = (rule: string, result: MisconfigurationRecord["result"]): MisconfigurationRecord => ({
  kind: "misconfiguration",
  severity: "medium",
  title: `Check ${rule}`,
  result,
  rule: { family: "bench", id: rule },
  resource: "master/kube-apiserver",
});
/** What an import says of each of the rules, in their order. */
const saying = (hour: number, said: readonly Said[], over: Partial<RecordImport> = {}): RecordImport => ({
  records: said.flatMap((result, n) => (result === "nothing" ? [] : [check(RULES[n] as string, result)])),
  at: time(hour),
  context,
  ...over,
});

/** Rule, state and periods in hours. */
async function finalState(imports: readonly RecordImport[]): Promise<unknown[]> {
  const orgId = await organization.another();
  for (const one of imports) await importRecords(organization.db, orgId, one);
  return withTenantConnection(organization.db, orgId, async (connection) => {
    const { rows } = await connection.query(
      `SELECT f.check_id AS check, f.state,
              (SELECT jsonb_agg(jsonb_build_array(extract(hour FROM lower(r) AT TIME ZONE 'UTC'), extract(hour FROM upper(r) AT TIME ZONE 'UTC')) ORDER BY r)
                 FROM observation o CROSS JOIN unnest(o.live) r WHERE o.org_id = f.org_id AND o.finding_id = f.id) AS live
         FROM finding f ORDER BY 1`,
    );
    return rows.map(({ check, state, live }) => [check, state, live]);
  });
}

describe("a check that was not evaluated", () => {
  test.each<{ name: string; second: Said; ends: [string, number | null] }>([
    { name: "keeps the failure it had", second: "unknown", ends: ["open", null] },
    { name: "is fixed when it passes", second: "pass", ends: ["fixed", 2] },
    { name: "is fixed when a report that covers it no longer names it", second: "nothing", ends: ["fixed", 2] },
  ])("$name", async ({ second, ends: [state, end] }) => {
    expect(await finalState([saying(1, ["fail", "fail"]), saying(2, [second, "fail"])])).toEqual([
      ["bench:1.1.1", state, [[1, end]]],
      ["bench:1.1.2", "open", [[1, null]]],
    ]);
  });

  test("opens nothing, and the next import that evaluates it closes", async () => {
    expect(
      await finalState([
        saying(1, ["fail", "unknown"]),
        saying(2, ["unknown", "unknown"]),
        saying(3, ["unknown", "unknown"]),
        saying(4, ["pass", "unknown"]),
      ]),
    ).toEqual([["bench:1.1.1", "fixed", [[1, 4]]]]);
  });

  test("leaves a thing alone of which nothing else is said", async () => {
    const about = (workload: string, result: MisconfigurationRecord["result"], rule = "1.1.1") => ({
      ...check(rule, result),
      target: { kind: "image" as const, name: `registry.example/shop/${workload}:1` },
    });
    const state = await finalState([
      { records: [about("a", "fail"), about("a", "fail", "1.1.2")], at: time(1), context },
      { records: [about("a", "unknown"), about("b", "pass")], at: time(2), context },
    ]);
    expect(state).toEqual([
      ["bench:1.1.1", "open", [[1, null]]],
      ["bench:1.1.2", "open", [[1, null]]],
    ]);
  });

  // A manual test beside the automatic one of the same canonical check would otherwise keep the finding open for ever.
  test("counts as looked at when another rule of the same check passed", async () => {
    const merged = { canonicalCheck: () => "audit-log" };
    expect(await finalState([saying(1, ["fail", "unknown"], merged), saying(2, ["pass", "unknown"], merged)])).toEqual([
      ["audit-log", "fixed", [[1, 2]]],
    ]);
  });

  test("is not held as a closure", async () => {
    const many = (result: "fail" | "unknown") =>
      Array.from({ length: 30 }, (_, n) => check(`2.${n}`, n === 0 ? "fail" : result));
    const orgId = await organization.another();
    await importRecords(organization.db, orgId, { records: many("fail"), at: time(1), context });
    const { counts } = await importRecords(organization.db, orgId, { records: many("unknown"), at: time(2), context });
    expect(counts).toMatchObject({ held: 0, resolved: 0, unchanged: 1 });
  });
});

describe("law 2, with checks that were not evaluated", () => {
  const said = fc.constantFrom<Said>("fail", "fail", "unknown", "unknown", "pass", "nothing");
  const history = fc.uniqueArray(
    fc.record({ hour: fc.integer({ min: 1, max: 20 }), said: fc.tuple(said, said), partial: fc.boolean() }),
    { selector: (one) => one.hour, minLength: 2, maxLength: 6 },
  );

  test("the order of arrival does not change the final state", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.infiniteStream(fc.nat()), async (list, dice) => {
        const imports = list.map((one) =>
          saying(one.hour, one.said, { context: { ...context, partial: one.partial && one.hour % 3 === 0 } }),
        );
        const shuffled = imports
          .map((one) => ({ one, die: dice.next().value }))
          .toSorted((a, b) => a.die - b.die)
          .map(({ one }) => one);
        const inOrder = imports.toSorted((a, b) => a.at.localeCompare(b.at));
        expect(await finalState(shuffled)).toEqual(await finalState(inOrder));
      }),
      { numRuns: 40, interruptAfterTimeLimit: 60_000 },
    );
  });
});
