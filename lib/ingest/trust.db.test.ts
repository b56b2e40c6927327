import { afterAll, beforeAll, expect, test } from "vitest";
import { openRaw } from "@/lib/ingest/raw-source";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { trivyImage } from "@/lib/ingest/testing-reports";

// What a sender of reports may not do to others, whatever the report says (MODEL 6).

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const cveRecord = {
  dataType: "CVE_RECORD",
  cveMetadata: { cveId: "CVE-2024-0001", state: "PUBLISHED" },
  containers: {
    adp: [
      {
        metrics: [
          {
            other: {
              type: "ssvc",
              content: {
                timestamp: "2026-03-01T00:00:00Z",
                options: [{ Exploitation: "none" }, { Automatable: "no" }, { "Technical Impact": "partial" }],
              },
            },
          },
        ],
      },
    ],
  },
};

test.each([
  ["CVE records", JSON.stringify(cveRecord)],
  [
    "KEV",
    JSON.stringify({ catalogVersion: "1", vulnerabilities: [{ cveID: "CVE-2024-0001", dateAdded: "2024-01-01" }] }),
  ],
  ["EPSS", "#model_version:v1,score_date:2026-03-01T00:00:00+0000\ncve,epss,percentile\nCVE-2024-0001,0.1,0.2\n"],
])("reference data of every organization cannot be written by an import: %s", async (_, report) => {
  const orgId = await door.organization();
  const id = await door.deliver(orgId, { report });
  const [row] = await door.query(orgId, "SELECT status, error ->> 'code' AS code FROM import WHERE id = $1", [id]);
  expect(row).toEqual({ status: "failed", code: "forbidden" });
  const tables = await door.db.pool.query(
    "SELECT cve FROM ssvc UNION ALL SELECT cve FROM kev UNION ALL SELECT cve FROM epss",
  );
  expect(tables.rows).toEqual([]);
});

test("a VEX document about a target with stars in its name reaches no other target", async () => {
  const orgId = await door.organization();
  const image = trivyImage([{ id: "CVE-2024-0001", severity: "HIGH" }], { at: "2026-03-01T12:00:00Z" });
  await door.deliver(orgId, { report: image, context: { target: "host:bank-core" } });
  const vex = {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    metadata: { timestamp: "2026-03-02T12:00:00Z", component: { "bom-ref": "root", type: "application", name: "x" } },
    vulnerabilities: [{ id: "CVE-2024-0001", analysis: { state: "not_affected" }, affects: [{ ref: "root" }] }],
  };
  await door.deliver(orgId, { report: vex, context: { target: "host:**" } });
  await door.deliver(orgId, { report: image, context: { target: "host:bank-core", scope: "again" } });
  const found = await door.query(
    orgId,
    `SELECT f.disposition, (SELECT count(*)::int FROM decision d WHERE d.org_id = f.org_id AND d.source = 'vex') AS said
       FROM finding f JOIN asset a ON a.org_id = f.org_id AND a.id = f.asset_id WHERE a.key = 'bank-core'`,
  );
  expect(found).toEqual([{ disposition: null, said: 1 }]);
});

test("a secret of an entry that is refused is not kept in clear", async () => {
  const orgId = await door.organization();
  const value = "hunter2-hunter2-hunter2-9f8e7d";
  const report = {
    SchemaVersion: 2,
    ClusterName: "prod",
    Resources: [
      {
        Namespace: "shop",
        Kind: "Deployment",
        Name: "api",
        Metadata: [{ ImageID: `sha256:${"1".repeat(64)}`, RepoTags: ["registry.test/theirs/api:1"] }],
        Results: [
          {
            Target: "/app/.env",
            Class: "secret",
            Secrets: [
              {
                RuleID: "generic",
                Category: "general",
                Severity: "HIGH",
                Title: "A secret",
                StartLine: 1,
                EndLine: 1,
                Match: `password="${value}"`,
                Code: { Lines: [{ Number: 1, Content: `password="${value}"`, IsCause: true }] },
              },
            ],
          },
        ],
      },
    ],
  };
  const id = await door.deliver(orgId, {
    report,
    context: { cluster: "prod", limitedTo: ["image:registry.test/ours/*", "cluster:prod"] },
  });
  const [row] = await door.query<{ rawHash: Buffer; rejected: string; rawAt: string }>(
    orgId,
    `SELECT raw_hash AS "rawHash", raw_at AS "rawAt", counts ->> 'rejected' AS rejected FROM import WHERE id = $1`,
    [id],
  );
  if (!row) throw new Error("no import");
  expect(row).toMatchObject({ rejected: "1", rawAt: "blob" });
  let stored = "";
  for await (const chunk of openRaw(door, { orgId, id, rawHash: row.rawHash, rawAt: "blob" })()) stored += chunk;
  expect(stored).not.toContain(value);
});
