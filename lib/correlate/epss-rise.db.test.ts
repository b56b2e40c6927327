import { afterAll, beforeAll, expect, test } from "vitest";
import { correlateOrganization } from "@/lib/correlate/correlate-organization";
import { answerPathRequests } from "@/lib/correlate/testing-correlate";
import { balancer, deployment, grant, namespace } from "@/lib/engine/attack-paths/testing-cluster";
import { type Door, openDoor } from "@/lib/ingest/testing-door";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const CVE = "CVE-2024-45337";
const NOW = new Date("2026-11-27T00:00:00Z");

const epss = (day: string, percentile: number) =>
  `#model_version:v2025.03.14,score_date:${day}T12:55:00Z\ncve,epss,percentile\n${CVE},0.312,${percentile}\n`;

const scan = {
  SchemaVersion: 2,
  ArtifactName: "registry.example/web:1",
  ArtifactType: "container_image",
  Results: [
    {
      Target: "app",
      Class: "lang-pkgs",
      Type: "gobinary",
      Packages: [{ Name: "golang.org/x/crypto", Version: "0.1.0" }],
      Vulnerabilities: [
        {
          VulnerabilityID: CVE,
          PkgName: "golang.org/x/crypto",
          PkgIdentifier: { PURL: "pkg:golang/golang.org/x/crypto@0.1.0" },
          InstalledVersion: "0.1.0",
          FixedVersion: "0.31.0",
          Severity: "CRITICAL",
          CVSS: { nvd: { V3Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", V3Score: 9.8 } },
        },
      ],
    },
  ],
};
/** A public workload with the rights of an administrator: a weakness in it is the first step of an attack path. */
const inventory = {
  apiVersion: "v1",
  kind: "List",
  items: [
    { ...namespace("kube-system"), metadata: { name: "kube-system", uid: "cluster-uid" } },
    ...[
      deployment(
        "web",
        { serviceAccountName: "web", automountServiceAccountToken: true },
        { image: "registry.example/web:1" },
      ),
      balancer("web"),
      ...grant("web", null, { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }),
    ].map((one, n) => ({ ...one, metadata: { uid: `uid-${n}`, ...(one.metadata as object) } })),
  ],
};

/** What EPSS gives the finding's risk and the attack path that begins with it. */
const given = (orgId: string) =>
  door.query<{ kind: string; points: number; evidence: string }>(
    orgId,
    `SELECT r.kind, (f ->> 'points')::int AS points, f ->> 'evidence' AS evidence
       FROM risk r CROSS JOIN LATERAL jsonb_array_elements(r.factors) f
      WHERE r.org_id = $1 AND f ->> 'id' = 'epss' AND r.status <> 'closed' ORDER BY (r.kind = 'attack-path') DESC, r.kind`,
    [orgId],
  );

test("a rise and the end of a rise reach the risks and attack paths of a finding with the next file of EPSS, and nothing of the finding is written", async () => {
  const orgId = await door.organization();
  /** By the feeds' door, and then what a worker does for each organization. */
  const load = async (day: string, percentile: number) => {
    await door.deliver(orgId, { report: epss(day, percentile), context: { feed: true, filename: "epss.csv" } });
    await correlateOrganization(door.db, orgId, NOW);
    await answerPathRequests(door.db, orgId, NOW);
  };
  await door.deliver(orgId, { report: inventory, context: { cluster: "prod", complete: true } });
  await door.deliver(orgId, { report: scan, context: { scannedAt: "2026-10-01T00:00:00Z" } });
  await load("2026-10-02", 0.92);
  const findings = () => door.query(orgId, "SELECT id, xmin::text FROM finding ORDER BY 1");
  const before = await findings();
  const ranks = "EPSS ranks it above 96.6% of vulnerabilities (31.2% in 30 days).";

  expect((await given(orgId)).map(({ points }) => points)).toEqual([8, 8]);
  await load("2026-10-20", 0.966);
  const rose = `${ranks} It rose from above 92% on 2026-10-20.`;
  expect(await given(orgId)).toMatchObject([
    { kind: "attack-path", points: 14, evidence: rose },
    { kind: "package-upgrade", points: 14, evidence: rose },
  ]);
  // Thirty days on, by the feed; of the percentile nothing changed.
  await load("2026-11-19", 0.966);
  expect(await given(orgId)).toMatchObject([{ points: 14 }, { points: 14 }]);
  await load("2026-11-20", 0.966);
  expect(await given(orgId)).toMatchObject([
    { points: 12, evidence: ranks },
    { points: 12, evidence: ranks },
  ]);
  expect(await findings()).toEqual(before);
});
