import { afterAll, beforeAll, expect, test } from "vitest";
import { changeIncident } from "@/lib/commands/change-incident";
import type { IncidentStatus } from "@/lib/contracts/http/incident-status";
import { correlateAll } from "@/lib/correlate/testing-correlate";
import { withTenantConnection } from "@/lib/db/tenant";
import { changedLevels, everyChangedLevel } from "@/lib/graph/runtime-levels";
import { type Door, everyRow, openDoor } from "@/lib/ingest/testing-door";
import { trivyImage } from "@/lib/ingest/testing-reports";
import { getRisk } from "@/lib/queries/get-risk";
import { getIncident } from "@/lib/queries/incidents/get-incident";

// What sensors see in a workload raises the risks of what it runs, until somebody closes the incident.

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const API = "registry.example/shop/api:1";
const OTHER = "registry.example/shop/other:1";

/** A workload with one pod, which is what a sensor names. */
const runs = (name: string, image: string, digest: string) => {
  const meta = (uid: string) => ({ namespace: "shop", uid, labels: { app: name } });
  const spec = { containers: [{ name: "app", image }] };
  const container = {
    name: "app",
    image,
    imageID: `sha256:${digest.repeat(64)}`,
    containerID: `containerd://${name}-0`,
  };
  const owner = { apiVersion: "apps/v1", kind: "StatefulSet", name, uid: `set-${name}`, controller: true };
  return [
    {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name, ...meta(`set-${name}`) },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels: { app: name } }, spec },
      },
    },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `${name}-0`, ...meta(`pod-${name}`), ownerReferences: [owner] },
      spec,
      status: { phase: "Running", containerStatuses: [container] },
    },
  ];
};

const kubeSystem = { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid: "cluster-uid" } };
const inventory = {
  report: {
    apiVersion: "v1",
    kind: "List",
    items: [kubeSystem, ...runs("api", API, "a"), ...runs("web", API, "a"), ...runs("other", OTHER, "b")],
  },
  context: { cluster: "prod", complete: true, scannedAt: "2026-11-26T00:00:00Z" },
};
const scan = (image: string, digest: string) => ({
  report: trivyImage([{ id: "CVE-2025-1", severity: "HIGH" }], { image, digest, at: "2026-11-25T00:00:00Z" }),
});

/** An organization whose cluster runs two workloads of one image and one of another. */
async function withCluster(): Promise<string> {
  const org = await door.organization();
  await door.deliver(org, inventory);
  await door.deliver(org, scan(API, "a"));
  await door.deliver(org, scan(OTHER, "b"));
  return org;
}

const seen = (org: string, workload: string, over: Record<string, unknown> = {}) =>
  door.deliver(org, {
    report: [
      {
        output: "A shell was spawned",
        priority: "Critical",
        rule: "Terminal shell in container",
        source: "syscall",
        time: "2026-11-27T10:00:00Z",
        output_fields: { "k8s.ns.name": "shop", "k8s.pod.name": `${workload}-0`, "proc.name": "sh" },
        ...over,
      },
    ],
    context: { cluster: "prod" },
  });

type Seen = { score: number; points: number; evidence: string; asOf: string | null };
async function riskOf(org: string, image: string): Promise<Seen> {
  const [risk] = await door.query<Seen>(
    org,
    `SELECT r.score::int, (f ->> 'points')::int AS points, f ->> 'evidence' AS evidence, f ->> 'asOf' AS "asOf"
       FROM risk r JOIN asset a ON a.org_id = r.org_id AND a.id = r.asset_id, jsonb_array_elements(r.factors) f
      WHERE r.org_id = $1 AND a.key = $2 AND r.status = 'open' AND r.kind <> 'attack-path' AND f ->> 'id' = 'runtime'`,
    [org, image.replace(":1", "")],
  );
  if (!risk) throw new Error(`no risk of ${image} is open`);
  return risk;
}
/** The incidents that the risk's page names. */
async function named(org: string, image: string) {
  const [risk] = await door.query<{ id: string }>(
    org,
    "SELECT r.id FROM risk r JOIN asset a ON a.org_id = r.org_id AND a.id = r.asset_id WHERE r.org_id = $1 AND a.key = $2",
    [org, image.replace(":1", "")],
  );
  const { incidents } = await getRisk(door.db, org, risk?.id ?? "");
  return incidents.map(({ rule, severity, status, workload }) => [rule, severity, status, workload]);
}
/** The page of a risk in a workload that may be taken told the fix and not how to contain it. */
async function expectDoFirst(org: string, image: string) {
  const [risk] = await door.query<{ id: string }>(
    org,
    "SELECT r.id FROM risk r JOIN asset a ON a.org_id = r.org_id AND a.id = r.asset_id WHERE r.org_id = $1 AND a.key = $2",
    [org, image.replace(":1", "")],
  );
  const [incident] = (await getRisk(door.db, org, risk?.id ?? "")).incidents;
  const { steps } = await getIncident(door.db, org, incident?.id ?? "");
  expect(incident?.doFirst).toEqual(steps.slice(0, 2).map(({ text }) => text));
  expect(incident?.doFirst[1]).toMatch(/cut .* off the network before anything else/);
}
const lastMove = async (org: string) =>
  (
    await door.query<{ why: string }>(org, "SELECT why FROM risk_score WHERE org_id = $1 ORDER BY at DESC LIMIT 1", [
      org,
    ])
  )[0]?.why;
const levels = (org: string) =>
  door.query<{ name: string; level: number }>(
    org,
    "SELECT name, runtime_level::int AS level FROM asset WHERE org_id = $1 AND runtime_level IS NOT NULL ORDER BY name",
    [org],
  );

/** What the route does: the change, then the recomputation that it asks for. */
async function settle(org: string, status: IncidentStatus, rule = "Terminal shell in container"): Promise<string[]> {
  const [incident] = await door.query<{ id: string }>(
    org,
    "SELECT id FROM incident WHERE org_id = $1 AND rule = $2 AND merged_into IS NULL",
    [org, rule],
  );
  const principal = {
    orgId: org,
    actor: { kind: "user" as const, id: null, name: "Ann" },
    permissions: new Set<never>(),
    user: null,
    token: null,
  };
  const { assetIds } = await changeIncident(door.db, principal, incident?.id ?? "", { status });
  if (assetIds.length > 0) await correlateAll(door.db, org, assetIds, new Date());
  return assetIds;
}

test("an incident raises the risk of the image that its workload runs, and closing it lowers it again", async () => {
  const org = await withCluster();
  const [before, other] = [await riskOf(org, API), await riskOf(org, OTHER)];
  expect(before).toMatchObject({ points: 0, evidence: "No incident that is high or critical is open where it is." });
  await seen(org, "web");
  expect(await riskOf(org, API)).toEqual({
    score: before.score + 8,
    points: 8,
    evidence: "Falco saw “Terminal shell in container” in web on 2026-11-27 (critical); the incident is open.",
    asOf: "2026-11-27T10:00:00.000Z",
  });
  expect(await lastMove(org)).toBe("Up 8: Runtime evidence from 0 to 8.");
  expect(await levels(org)).toEqual([{ name: "web", level: 5 }]);
  expect(await riskOf(org, OTHER)).toEqual(other);
  expect(await named(org, API)).toEqual([["Terminal shell in container", "critical", "open", "web"]]);
  expect(await named(org, OTHER)).toEqual([]);
  await expectDoFirst(org, API);
  await settle(org, "acknowledged");
  expect(await riskOf(org, API)).toMatchObject({ score: before.score + 8 });
  expect((await riskOf(org, API)).evidence).toContain("the incident is acknowledged and not closed.");
  await settle(org, "closed");
  expect(await riskOf(org, API)).toEqual(before);
  expect(await lastMove(org)).toBe("Down 8: Runtime evidence from 8 to 0.");
  expect(await levels(org)).toEqual([]);
  expect(await named(org, API)).toEqual([]);
  // Something later opens it again.
  await seen(org, "web", { time: new Date(Date.now() + 60_000).toISOString() });
  expect(await riskOf(org, API)).toMatchObject({ points: 8 });
}, 60_000);

test("another alert of the same incident, or a lesser incident, scores nothing again", async () => {
  const org = await withCluster();
  await seen(org, "web");
  const state = async () => {
    const { asset, risk, risk_score, finding } = await everyRow(door, org);
    return { asset, risk, risk_score, finding };
  };
  const before = await state();
  await seen(org, "web", { time: "2026-11-27T11:00:00Z" });
  await seen(org, "web", { rule: "Read a sensitive file", priority: "Error" });
  expect(await state()).toEqual(before);
}, 60_000);

test("one that is high counts less, and one that is lower nothing", async () => {
  const org = await withCluster();
  await seen(org, "web", { rule: "Contact of a metadata service", priority: "Warning" });
  expect(await riskOf(org, API)).toMatchObject({ points: 0 });
  await seen(org, "web", { rule: "Read a sensitive file", priority: "Error" });
  expect(await riskOf(org, API)).toMatchObject({ points: 5 });
  expect(await settle(org, "closed", "Contact of a metadata service")).toEqual([]);
  await seen(org, "api");
  const evidence = "Falco saw “Terminal shell in container” in api on 2026-11-27 (critical); the incident is open.";
  expect(await riskOf(org, API)).toMatchObject({ points: 8, evidence });
}, 60_000);

test("an incident that was there before its workload was known counts once it is, and another organization's never", async () => {
  const [org, stranger] = [await door.organization(), await withCluster()];
  await door.deliver(org, scan(API, "a"));
  await seen(org, "web");
  expect(await riskOf(org, API)).toMatchObject({ points: 0 });
  await door.deliver(org, inventory);
  expect(await riskOf(org, API)).toMatchObject({ points: 8 });
  expect(await riskOf(stranger, API)).toMatchObject({ points: 0 });
  expect(await levels(stranger)).toEqual([]);
}, 60_000);

test("a workload whose recomputation was lost is found again", async () => {
  const org = await withCluster();
  await seen(org, "web");
  const inOrg = <T>(work: Parameters<typeof withTenantConnection<T>>[2]) => withTenantConnection(door.db, org, work);
  const lost = () => inOrg((connection) => everyChangedLevel(connection, org));
  expect(await lost()).toEqual([]);
  const [web] = await door.query<{ id: string }>(org, "SELECT id FROM asset WHERE org_id = $1 AND name = 'web'", [org]);
  const ids = [web?.id ?? ""];
  await door.query(org, "UPDATE incident SET status = 'closed' WHERE org_id = $1", [org]);
  expect(await lost()).toEqual(ids);
  expect(await inOrg((connection) => changedLevels(connection, org, ids))).toEqual(ids);
  await correlateAll(door.db, org, ids, new Date());
  expect(await lost()).toEqual([]);
  expect(await riskOf(org, API)).toMatchObject({ points: 0 });
}, 60_000);
