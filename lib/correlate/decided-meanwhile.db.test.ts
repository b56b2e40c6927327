import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listLog4j } from "@/lib/correlate/attack-paths/testing-paths";
import { correlateAll } from "@/lib/correlate/testing-correlate";
import { withTenantConnection } from "@/lib/db/tenant";
import { balancer, deployment, grant, namespace } from "@/lib/engine/attack-paths/testing-cluster";
import { type Door, openDoor } from "@/lib/ingest/testing-door";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
  await listLog4j(door);
});
afterAll(() => door.close());

const NOW = new Date("2026-03-01T00:00:00Z");

/** A cluster with one weakness in one image, and by it one attack path: two risks. */
async function twoRisks(): Promise<string> {
  const org = await door.organization();
  const spec = { serviceAccountName: "web", automountServiceAccountToken: true };
  const objects = [
    { ...namespace("kube-system"), metadata: { name: "kube-system", uid: "cluster-uid" } },
    deployment("web", spec, { image: "registry.example/web:1" }),
    balancer("web"),
    ...grant("web", null, { apiGroups: ["*"], resources: ["*"], verbs: ["*"] }),
  ];
  const items = objects.map((one, n) => ({ ...one, metadata: { uid: `uid-${n}`, ...(one.metadata as object) } }));
  await door.deliver(org, {
    report: { apiVersion: "v1", kind: "List", items },
    context: { cluster: "prod", complete: true },
  });
  const weakness = {
    VulnerabilityID: "CVE-2021-44228",
    PkgName: "log4j-core",
    PkgIdentifier: { PURL: "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1" },
    InstalledVersion: "2.14.1",
    FixedVersion: "2.17.1",
    Severity: "CRITICAL",
    CVSS: { nvd: { V3Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", V3Score: 10 } },
  };
  const target = { Target: "app.jar", Class: "lang-pkgs", Type: "jar", Vulnerabilities: [weakness] };
  await door.deliver(org, {
    report: {
      SchemaVersion: 2,
      ArtifactName: "registry.example/web:1",
      ArtifactType: "container_image",
      Results: [target],
    },
    context: { scannedAt: "2026-02-01T00:00:00Z" },
  });
  return org;
}

const statuses = async (org: string) =>
  Object.fromEntries(
    (await door.query<{ kind: string; status: string }>(org, "SELECT kind, status FROM risk ORDER BY kind")).map(
      ({ kind, status }) => [kind, status],
    ),
  );

/** Correlates all assets of an organization, of which something is changed that every risk of it depends on. */
async function correlate(org: string): Promise<void> {
  const assets = await door.query<{ id: string }>(
    org,
    "UPDATE asset SET mission_impact = CASE mission_impact WHEN 'high' THEN 'low' ELSE 'high' END RETURNING id",
  );
  const ids = assets.map(({ id }) => id);
  await correlateAll(door.db, org, ids, NOW);
}

/** Until a statement of this database waits for what another transaction holds. */
async function untilSomebodyWaits(org: string): Promise<void> {
  for (;;) {
    const [waiting] = await door.query<{ count: number }>(
      org,
      "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    if (waiting && waiting.count > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Runs `decide` in a transaction that is open while a correlation reads, and committed before the correlation writes. */
async function meanwhile(org: string, decide: string): Promise<void> {
  let running: Promise<void> | undefined;
  await withTenantConnection(door.db, org, async (connection) => {
    await connection.query(decide);
    running = correlate(org);
    await untilSomebodyWaits(org);
  });
  await running;
}

describe("what people decide while risks are computed", () => {
  // One risk at a time: what is read after somebody waited for the other one would be read anew.
  test.each([
    ["package-upgrade", "in_progress"],
    ["package-upgrade", "accepted"],
    ["attack-path", "in_progress"],
    ["attack-path", "snoozed"],
  ])("of a risk of kind %s, a status of %s stays", async (kind, status) => {
    const org = await twoRisks();
    await meanwhile(
      org,
      `WITH changed AS (UPDATE risk SET status = '${status}' WHERE kind = '${kind}' RETURNING org_id, id)
       INSERT INTO decision (org_id, id, kind, scope_kind, risk_id, reason, author_name, expires_at)
       SELECT org_id, gen_random_uuid(), '${status}', 'risk', id, 'for now', 'Ann', now() + interval '1 day' FROM changed
        WHERE '${status}' <> 'in_progress'`,
    );
    expect(await statuses(org)).toMatchObject({ [kind]: status });
  });

  test.each(["package-upgrade", "attack-path"])("of a risk of kind %s, work that is put back is open", async (kind) => {
    const org = await twoRisks();
    await door.query(org, "UPDATE risk SET status = 'in_progress'");
    await meanwhile(org, `UPDATE risk SET status = 'open' WHERE kind = '${kind}'`);
    expect(await statuses(org)).toMatchObject({ [kind]: "open" });
  });

  test("a risk whose findings are all decided says how, whatever people said before", async () => {
    const org = await twoRisks();
    await door.query(org, "UPDATE risk SET status = 'in_progress'");
    await door.query(org, "UPDATE finding SET disposition = 'false_positive'");
    await correlate(org);
    expect(await statuses(org)).toEqual({ "attack-path": "closed", "package-upgrade": "false_positive" });
  });

  test("what no decision in force hides is open; what one hides is not", async () => {
    const org = await twoRisks();
    await door.query(org, "UPDATE risk SET status = 'accepted'");
    await door.query(
      org,
      `INSERT INTO decision (org_id, id, kind, scope_kind, risk_id, reason, author_name, expires_at)
       SELECT org_id, gen_random_uuid(), 'accepted', 'risk', id, 'for now', 'Ann', now() + interval '1 day' FROM risk
        WHERE kind = 'package-upgrade'`,
    );
    await correlate(org);
    expect(await statuses(org)).toEqual({ "attack-path": "open", "package-upgrade": "accepted" });
  });
});
