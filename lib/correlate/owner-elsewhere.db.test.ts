import { afterAll, beforeAll, expect, test } from "vitest";
import { type Door, openDoor } from "@/lib/ingest/testing-door";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const IMAGE = "registry.example/shop/proxy";

const workload = (name: string, { owner, exposed = false }: { owner?: string; exposed?: boolean }) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "shop", uid: `uid-${name}`, labels: owner ? { "plimsoll.dev/owner": owner } : {} },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        hostNetwork: exposed,
        containers: [{ name, image: `${IMAGE}:1`, securityContext: { privileged: exposed } }],
      },
    },
  },
});

const flaw = {
  VulnerabilityID: "CVE-2025-1",
  PkgName: "openssl",
  PkgIdentifier: { PURL: "pkg:deb/debian/openssl@1.0-1?arch=amd64&distro=debian-12" },
  InstalledVersion: "1.0-1",
  FixedVersion: "1.0-2",
  Severity: "HIGH",
};

const scan = {
  report: {
    SchemaVersion: 2,
    ArtifactName: `${IMAGE}:1`,
    ArtifactType: "container_image",
    Results: [{ Target: "debian 12", Class: "os-pkgs", Type: "debian", Vulnerabilities: [flaw] }],
  },
  context: { scannedAt: "2026-02-01T00:00:00Z" },
};

async function ownersOf(workloads: readonly unknown[]) {
  const org = await door.organization();
  const kubeSystem = { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid: "cluster-uid" } };
  const report = { apiVersion: "v1", kind: "List", items: [kubeSystem, ...workloads] };
  await door.deliver(org, { report, context: { cluster: "prod", complete: true } });
  await door.deliver(org, scan);
  const named = (table: string, where: string) =>
    door.query<{ team: string | null; text: string; confidence: string | null }>(
      org,
      `SELECT owner_reason ->> 'team' AS team, owner_reason ->> 'text' AS text, owner_reason ->> 'confidence' AS confidence FROM ${table} WHERE ${where}`,
    );
  return { risk: await named("risk", "kind <> 'attack-path'"), image: await named("asset", `key = '${IMAGE}'`) };
}

test("a workload without an owner takes nothing from an image that runs owned elsewhere, however much it counts", async () => {
  const { risk, image } = await ownersOf([
    workload("edge", { exposed: true }),
    workload("internal", { owner: "platform" }),
  ]);
  const elsewhere = {
    team: "platform",
    confidence: "likely",
    text: "Nothing names an owner in edge. It also runs in internal: The workload internal carries the label `plimsoll.dev/owner: platform`.",
  };
  expect(risk).toEqual([elsewhere]);
  expect(image).toEqual([elsewhere]);
});

test("where the place that counts most names its owner, that one decides, and of several others the first by name", async () => {
  const both = await ownersOf([
    workload("edge", { exposed: true, owner: "edge-team" }),
    workload("internal", { owner: "platform" }),
  ]);
  expect(both.risk).toMatchObject([{ team: "edge-team", confidence: "certain" }]);
  const several = await ownersOf([
    workload("edge", { exposed: true }),
    workload("web-b", { owner: "second" }),
    workload("web-a", { owner: "first" }),
  ]);
  expect(several.risk).toMatchObject([{ team: "first" }]);
});

test("where no place names an owner nobody is", async () => {
  const { risk } = await ownersOf([workload("edge", { exposed: true }), workload("internal", {})]);
  expect(risk).toMatchObject([{ team: null, confidence: null }]);
});
