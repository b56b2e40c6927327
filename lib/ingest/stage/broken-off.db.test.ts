import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDb } from "@/lib/db/client";
import { newId } from "@/lib/db/new-id";
import { withTenantConnection } from "@/lib/db/tenant";
import { resolveTarget } from "@/lib/engine/target";
import { AdvisorySettler } from "@/lib/ingest/apply/settle-advisories";
import { stageReport } from "@/lib/ingest/stage/stage-report";
import { Tally } from "@/lib/ingest/tally";
import { AppError } from "@/lib/model/error";
import type { VulnerabilityRecord } from "@/lib/model/record";
import { createTestDatabase, type TestDatabase } from "@/lib/testing/database";

let database: TestDatabase;
let db: ReturnType<typeof openDb>;
beforeAll(async () => {
  database = await createTestDatabase();
  // One connection: what somebody leaves on it, the next one meets.
  db = openDb(database.appUrl, 1);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const ENTRIES = 1_500;
const TRIES = 60;
const record = (n: number): VulnerabilityRecord => ({
  kind: "vulnerability",
  advisory: `CVE-2026-${10_000 + n}`,
  aliases: [],
  links: [],
  severity: "high",
  title: "A flaw",
  description: "x".repeat(2_000),
  manifest: null,
  package: { type: "npm", namespace: null, name: `package-${n}`, version: "1", purl: null },
});

async function organization(): Promise<string> {
  const id = newId();
  await db.prisma.organization.create({ data: { id, slug: id, name: "Test" } });
  return id;
}

/** Hands out a batch, and breaks off so many milliseconds later: somewhere in what the batch sends. */
async function* brokenOff(afterMs: number) {
  yield Array.from({ length: ENTRIES }, (_, n) => ({ pointer: `/${n}`, entry: true, records: [record(n)] }));
  await sleep(afterMs);
  throw new AppError("unreadable_report", "The report ends in the middle.");
}

const identity = {
  canonicalCheck: (family: string, rule: string) => `${family}:${rule}`,
  secretHmac: String,
  authorHmac: String,
};
const target = resolveTarget(
  { image: "registry.example/shop/api:1" },
  { target: null, digests: [], platform: null },
  { actor: "test", filename: "report.json" },
);

function breakOff(orgId: string, afterMs: number): Promise<unknown> {
  return withTenantConnection(db, orgId, (connection) => {
    const settler = new AdvisorySettler({ connection, orgId, importId: newId(), at: new Date(), tool: "trivy" });
    const context = { target, cluster: null, identity, settler, onSecret: () => undefined, rowsAtOnce: ENTRIES };
    return stageReport(connection, brokenOff(afterMs), context, new Tally());
  });
}

test("a report that breaks off while a batch is sent leaves no statement to whoever has the connection next", async () => {
  const [one, other] = [await organization(), await organization()];
  for (let n = 0; n < TRIES; n++) {
    const broken = breakOff(one, n * 3);
    const next = withTenantConnection(db, other, async (connection) => {
      for (const wait of [0, 0.005, 0]) await connection.query("SELECT pg_sleep($1)", [wait]);
      return "undisturbed";
    });
    await expect(broken).rejects.toThrow("The report ends in the middle.");
    await expect(next).resolves.toBe("undisturbed");
  }
}, 120_000);
