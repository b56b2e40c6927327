import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withTenantConnection } from "@/lib/db/tenant";
import type { VulnerabilityRecord } from "@/lib/model/record";
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

const ADVISORIES = ["CVE-2026-1", "CVE-2026-2", "CVE-2026-3"];
const record = (advisory: string, severity: VulnerabilityRecord["severity"]): VulnerabilityRecord => ({
  kind: "vulnerability",
  advisory,
  aliases: [],
  links: [],
  severity,
  title: advisory,
  manifest: null,
  package: { type: "deb", namespace: "debian", name: "openssl", version: "1", purl: null },
});
const severity = fc.constantFrom("low", "high", "critical" as const);
const time = (hour: number) => new Date(Date.UTC(2026, 2, 1, hour)).toISOString();

/** A slow machine tries fewer histories; a failure is still a failure, shrunk as far as the time allows. */
const bounded = (numRuns: number) => ({ numRuns, interruptAfterTimeLimit: 60_000 });

/** Imports of one target: some partial, some of another tool, some of another digest, at different times. */
const history = (target: "repository" | "image") =>
  fc
    .uniqueArray(
      fc.record({
        hour: fc.integer({ min: 1, max: 30 }),
        advisories: fc.subarray(ADVISORIES),
        severity,
        partial: fc.boolean(),
        tool: fc.constantFrom("trivy", "grype"),
        digest: fc.constantFrom("a", "b"),
      }),
      { selector: (one) => one.hour, minLength: 2, maxLength: 6 },
    )
    .map((list) =>
      list.map(
        (one): RecordImport => ({
          records: one.advisories.map((advisory) => record(advisory, one.severity)),
          at: time(one.hour),
          tool: one.tool,
          context:
            target === "image"
              ? { image: "registry.example/shop/api:1", partial: one.partial }
              : { repo: "https://github.com/shop/api", branch: "main", partial: one.partial },
          digests:
            target === "image" ? [{ type: "config", digest: `sha256:${one.digest.repeat(64)}`, platform: null }] : [],
        }),
      ),
    );

async function finalState(imports: readonly RecordImport[]): Promise<unknown> {
  const orgId = await organization.another();
  for (const one of imports) await importRecords(organization.db, orgId, one);
  return withTenantConnection(organization.db, orgId, async (connection) => {
    const { rows } = await connection.query(
      `SELECT encode(f.key, 'hex') AS key, f.state, f.severity, f.tool_severity, f.open_during::text AS periods, f.first_seen_at,
              (SELECT jsonb_agg(jsonb_build_array(s.tool, o.live::text, o.severity) ORDER BY s.tool, o.live::text, o.severity)
                 FROM observation o JOIN stream s ON s.id = o.stream_id WHERE o.finding_id = f.id) AS witnesses
         FROM finding f ORDER BY 1`,
    );
    return rows;
  });
}

describe("law 2, on a real database", () => {
  test("a late import words nothing that a later partial one has named since", async () => {
    const context = { repo: "https://github.com/shop/api", branch: "main" };
    const covering = { records: [record("CVE-2026-1", "high")], at: time(1), context };
    const partial = { records: [record("CVE-2026-1", "low")], at: time(10), context: { ...context, partial: true } };
    const gone = { records: [], at: time(23), context };
    const inOrder = await finalState([covering, partial, gone]);
    expect(await finalState([partial, gone, covering])).toEqual(inOrder);
    expect(await finalState([gone, partial, covering])).toEqual(inOrder);
  });

  test.each(["repository", "image"] as const)(
    "the order in which a %s's imports arrive does not change the final state",
    { timeout: 120_000 },
    async (target) => {
      await fc.assert(
        fc.asyncProperty(history(target), fc.infiniteStream(fc.nat()), async (imports, dice) => {
          const shuffled = imports
            .map((one) => ({ one, die: dice.next().value }))
            .toSorted((a, b) => a.die - b.die)
            .map(({ one }) => one);
          expect(await finalState(shuffled)).toEqual(
            await finalState(imports.toSorted((a, b) => a.at.localeCompare(b.at))),
          );
        }),
        bounded(20),
      );
    },
  );
});

describe("laws 3 and 4, on a real database", () => {
  test("duplicating and reversing the entries of a report changes nothing", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(ADVISORIES, { minLength: 1 }), severity, async (advisories, label) => {
        const records = advisories.map((advisory) => record(advisory, label));
        const base = { at: time(1), context: { image: "registry.example/shop/api:1" } };
        expect(await finalState([{ ...base, records: [...records.toReversed(), ...records] }])).toEqual(
          await finalState([{ ...base, records }]),
        );
      }),
      bounded(10),
    );
  });
});
