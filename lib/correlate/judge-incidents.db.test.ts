import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recheckRuntimeLevels } from "@/lib/commands/recheck-runtime-levels";
import { IncidentQuery } from "@/lib/contracts/http/incident";
import { correlateOrganization } from "@/lib/correlate/correlate-organization";
import { judgeIncidents } from "@/lib/correlate/judge-incidents";
import { correlateAll } from "@/lib/correlate/testing-correlate";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { trivyImage } from "@/lib/ingest/testing-reports";
import { getIncident } from "@/lib/queries/incidents/get-incident";
import { listIncidents } from "@/lib/queries/incidents/list-incidents";

// A shell where the internet reaches an exploited weakness is told as what it is, whichever of incident, scan and exposure comes last.

const EXPLOITED = "CVE-2025-55182";
const IMAGE = "registry.example/shop/web:1";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
  const asOf = new Date("2026-11-01T00:00:00Z");
  const description = "Allows a remote attacker to run code.";
  await door.db.prisma.kev.create({ data: { cve: EXPLOITED, dateAdded: asOf, ransomware: false, description } });
  await door.db.prisma.feedLoad.create({ data: { feed: "kev", source: "test", asOf, loadedAt: asOf, rows: 1 } });
});
afterAll(() => door.close());

/** One workload with one pod; a service in front of it, which the internet reaches or not. */
const inventory = (isExposed: boolean, at = "2026-11-26T00:00:00Z") => {
  const meta = (uid: string) => ({ namespace: "shop", uid, labels: { app: "web" } });
  const spec = { containers: [{ name: "app", image: IMAGE, ports: [{ containerPort: 8080 }] }] };
  const owner = { apiVersion: "apps/v1", kind: "StatefulSet", name: "web", uid: "set-web", controller: true };
  const items: unknown[] = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid: "cluster-uid" } },
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", uid: "shop-uid" } },
    {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "web", ...meta("set-web") },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: "web" } },
        template: { metadata: { labels: { app: "web" } }, spec },
      },
    },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web-0", ...meta("pod-web"), ownerReferences: [owner] },
      spec,
      status: {
        phase: "Running",
        containerStatuses: [
          { name: "app", image: IMAGE, imageID: `sha256:${"a".repeat(64)}`, containerID: "containerd://web-0" },
        ],
      },
    },
  ];
  items.push({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "shop", uid: "svc-web" },
    spec: {
      type: isExposed ? "LoadBalancer" : "ClusterIP",
      selector: { app: "web" },
      ports: [{ port: 443, targetPort: 8080 }],
    },
    status: isExposed ? { loadBalancer: { ingress: [{ ip: "203.0.113.7" }] } } : {},
  });
  return {
    report: { apiVersion: "v1", kind: "List", items },
    context: { cluster: "prod", complete: true, scannedAt: at },
  };
};
const scan = (ids: readonly string[], at = "2026-11-25T00:00:00Z") => ({
  report: trivyImage(
    ids.map((id) => ({ id, severity: "CRITICAL" })),
    { image: IMAGE, digest: "a", at },
  ),
});
const alert = (over: Record<string, unknown> = {}) => ({
  report: [
    {
      output: "A shell was spawned",
      priority: "Notice",
      rule: "Terminal shell in container",
      source: "syscall",
      time: "2026-11-27T10:00:00Z",
      output_fields: { "k8s.ns.name": "shop", "k8s.pod.name": "web-0", "proc.name": "sh" },
      ...over,
    },
  ],
  context: { cluster: "prod" },
});

type Incident = { id: string; severity: string; reason: string | null };
async function incidentOf(org: string): Promise<Incident> {
  const { items } = await listIncidents(door.db, org, IncidentQuery.parse({ status: "any" }));
  expect(items).toHaveLength(1);
  const { id, severity, reason } = await getIncident(door.db, org, items[0]?.id ?? "");
  expect(severity).toBe(items[0]?.severity);
  return { id, severity, reason };
}
async function runtimeOf(org: string) {
  const [risk] = await door.query<{ points: number; evidence: string }>(
    org,
    `SELECT (f ->> 'points')::int AS points, f ->> 'evidence' AS evidence FROM risk r, jsonb_array_elements(r.factors) f
      WHERE r.org_id = $1 AND r.status = 'open' AND r.kind <> 'attack-path' AND f ->> 'id' = 'runtime'`,
    [org],
  );
  return risk;
}
async function deliver(org: string, ...all: Parameters<typeof door.deliver>[1][]) {
  for (const one of all) await door.deliver(org, one);
}
const organizationWith = async (...all: Parameters<typeof door.deliver>[1][]) => {
  const org = await door.organization();
  await deliver(org, ...all);
  return org;
};
const WORDS = `A shell in a workload whose exploited weakness the internet reaches (${EXPLOITED})`;

async function expectRaised(org: string) {
  const { severity, reason } = await incidentOf(org);
  expect(severity).toBe("high");
  expect(reason).toContain(WORDS);
  expect(reason).toContain("The sensor rated it low");
  const runtime = await runtimeOf(org);
  expect(runtime?.points).toBe(5);
  expect(runtime?.evidence).toContain(`${WORDS}.`);
}
async function expectAsSaid(org: string, severity = "low") {
  expect(await incidentOf(org)).toMatchObject({ severity, reason: null });
}

const parts = { scan: scan([EXPLOITED]), exposure: inventory(true), alert: alert() };
test.each([
  [parts.scan, parts.exposure, parts.alert],
  [parts.exposure, parts.scan, parts.alert],
  [parts.exposure, parts.alert, parts.scan],
  [parts.alert, parts.exposure, parts.scan],
  [parts.alert, parts.scan, parts.exposure],
  [parts.scan, parts.alert, parts.exposure],
])(
  "is raised whichever comes last (order %#)",
  async (...order) => {
    await expectRaised(await organizationWith(...order));
  },
  60_000,
);

test("is taken back when the weakness is gone, and when nothing reaches it any more, and comes again", async () => {
  const org = await organizationWith(parts.scan, parts.exposure, parts.alert);
  await expectRaised(org);
  await deliver(org, scan(["CVE-2025-1"], "2026-11-28T00:00:00Z"));
  await expectAsSaid(org);
  expect(await runtimeOf(org)).toMatchObject({ points: 0 });
  await deliver(org, scan([EXPLOITED], "2026-11-29T00:00:00Z"));
  await expectRaised(org);
  await deliver(org, inventory(false, "2026-11-29T00:00:00Z"));
  await expectAsSaid(org);
  expect(await runtimeOf(org)).toMatchObject({ points: 0 });
}, 60_000);

test.each<[string, Parameters<typeof door.deliver>[1][]]>([
  ["without the exposure", [parts.scan, inventory(false), parts.alert]],
  ["without a weakness that is exploited", [scan(["CVE-2025-1"]), parts.exposure, parts.alert]],
])(
  "stays as the sensor said %s",
  async (_, all) => {
    await expectAsSaid(await organizationWith(...all));
  },
  60_000,
);

test("another kind of event stays as its sensor said, and what is critical is not lowered", async () => {
  const other = { rule: "Read sensitive file untrusted" };
  await expectAsSaid(await organizationWith(parts.scan, parts.exposure, alert(other)));
  const org = await organizationWith(parts.scan, parts.exposure, alert({ priority: "Critical" }));
  await expectAsSaid(org, "critical");
  const late = await organizationWith(parts.scan, parts.exposure, parts.alert);
  await deliver(late, alert({ priority: "Critical", time: "2026-11-27T11:00:00Z" }));
  await expectAsSaid(late, "critical");
}, 60_000);

test("the tags of MITRE ATT&CK name a shell as a rule does", async () => {
  const tagged = alert({ rule: "Own rule", tags: ["container", "mitre_execution", "T1059"] });
  await expectRaised(await organizationWith(parts.scan, parts.exposure, tagged));
}, 60_000);

test("done twice, by a feed and by the sweep it changes nothing, nor does an unrelated finding; another organization's stays", async () => {
  const org = await organizationWith(parts.scan, parts.exposure, parts.alert);
  const stranger = await organizationWith(scan(["CVE-2025-1"]), parts.exposure, parts.alert);
  const state = async (of: string) => {
    const { asset, risk, incident } = await everyRow(door, of);
    return { asset, risk, incident };
  };
  const [before, theirs] = [await state(org), await state(stranger)];
  expect(before.incident).toHaveLength(2);
  expect(await judgeIncidents(door.db, org, null)).toEqual([]);
  await recheckRuntimeLevels(door.db);
  await correlateOrganization(door.db, org, new Date());
  const workloads = await door.query<{ id: string }>(
    org,
    "SELECT id FROM asset WHERE org_id = $1 AND kind = 'workload'",
    [org],
  );
  await correlateAll(
    door.db,
    org,
    workloads.map(({ id }) => id),
    new Date(),
  );
  expect(await state(org)).toEqual(before);
  expect(await state(stranger)).toEqual(theirs);
  const { id, reason } = await incidentOf(org);
  await deliver(org, scan([EXPLOITED, "CVE-2025-2"], "2026-11-28T00:00:00Z"));
  expect(await incidentOf(org)).toMatchObject({ id, reason });
}, 60_000);

test("what is listed as exploited later raises a shell of before", async () => {
  const later = "CVE-2025-60000";
  const org = await organizationWith(scan([later]), parts.exposure, parts.alert);
  await expectAsSaid(org);
  const description = "Allows a remote attacker to run code.";
  await door.db.prisma.kev.create({
    data: { cve: later, dateAdded: new Date("2026-11-27"), ransomware: false, description },
  });
  await correlateOrganization(door.db, org, new Date());
  const { severity, reason } = await incidentOf(org);
  expect([severity, reason]).toEqual(["high", expect.stringContaining(later)]);
  expect(await runtimeOf(org)).toMatchObject({ points: 5 });
}, 60_000);

test("one that is closed counts no more and is judged anew when somebody opens it again", async () => {
  const org = await organizationWith(parts.scan, parts.exposure, parts.alert);
  await door.query(org, "UPDATE incident SET status = 'closed', status_at = '2026-11-27T12:00:00Z' WHERE org_id = $1", [
    org,
  ]);
  const workloads = await door.query<{ id: string }>(
    org,
    "SELECT id FROM asset WHERE org_id = $1 AND kind = 'workload'",
    [org],
  );
  const ids = workloads.map(({ id }) => id);
  await correlateAll(door.db, org, ids, new Date());
  expect(await runtimeOf(org)).toMatchObject({ points: 0 });
  await deliver(org, scan(["CVE-2025-1"], "2026-11-28T00:00:00Z"));
  await deliver(org, alert({ time: "2026-11-27T13:00:00Z" }));
  await expectAsSaid(org);
}, 60_000);

test("what was seen before the rule is brought under it by the migration, by the rule's name and by tags, once", async () => {
  const byTag = alert({ rule: "Own rule", tags: ["T1059"], time: "2026-11-27T09:00:00Z" });
  const other = alert({ rule: "Read sensitive file untrusted" });
  const org = await organizationWith(parts.exposure, parts.alert, byTag, other);
  const classes = () =>
    door.query(
      org,
      "SELECT id, rule, executes, xmin::text FROM incident WHERE org_id = $1 AND workload_id IS NOT NULL ORDER BY id",
      [org],
    );
  const withoutVersion = async () => (await classes()).map((row) => ({ ...(row as object), xmin: null }));
  const before = await withoutVersion();
  expect(before).toHaveLength(3);
  await door.query(org, "UPDATE incident SET executes = NULL WHERE org_id = $1", [org]);
  const text = await readFile("prisma/migrations/20261130160000_shell_where_exploited/migration.sql", "utf8");
  const backfill = text.slice(text.indexOf("DO $$"));
  await door.query(org, backfill);
  expect(await withoutVersion()).toEqual(before);
  const once = await classes();
  await door.query(org, backfill);
  expect(await classes()).toEqual(once);
}, 60_000);
