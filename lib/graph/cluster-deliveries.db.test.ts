import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Deliveries } from "@/lib/graph/testing-deliveries";
import { realReports } from "@/lib/testing/real-reports";

let world: Deliveries;
beforeAll(async () => {
  world = await Deliveries.open();
});
afterAll(() => world?.close());
beforeEach(() => world.another());

const sha = (digit: string) => `sha256:${digit.repeat(64)}`;
const day = (n: number) => `2026-01-0${n}T00:00:00Z`;

/** A Trivy report of `shop/api:1` as built under one digest, with these CVEs. */
const trivy = (digit: string, cves: string[]) => ({
  SchemaVersion: 2,
  ArtifactName: "registry.example/shop/api:1",
  ArtifactType: "container_image",
  Metadata: {
    ImageID: sha(digit),
    RepoTags: ["registry.example/shop/api:1"],
    RepoDigests: [`registry.example/shop/api@${index(digit)}`],
    ImageConfig: { architecture: "amd64", os: "linux" },
  },
  Results: [
    {
      Target: "registry.example/shop/api:1 (debian 12.1)",
      Class: "os-pkgs",
      Type: "debian",
      Vulnerabilities: cves.map((id) => ({
        VulnerabilityID: id,
        PkgName: "openssl",
        InstalledVersion: "3.0.9-1",
        FixedVersion: "3.0.13-1",
        Severity: "HIGH",
        PkgIdentifier: { PURL: "pkg:deb/debian/openssl@3.0.9-1?arch=amd64&distro=debian-12.1" },
      })),
    },
  ],
});
const index = (digit: string) => sha(digit === "a" ? "1" : "2");

/** What `kubectl get deploy,pods,nodes -A -o json` prints for a cluster that runs the image under one digest. */
const kubectl = (digit: string) => ({
  apiVersion: "v1",
  kind: "List",
  items: [
    {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "n1", uid: "n1" },
      status: { nodeInfo: { architecture: "amd64", operatingSystem: "linux" } },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "api", namespace: "shop", uid: "d1", labels: { team: "payments" } },
      spec: {
        selector: { matchLabels: { app: "api" } },
        template: {
          metadata: { labels: { app: "api" } },
          spec: { containers: [{ name: "app", image: "registry.example/shop/api:1" }] },
        },
      },
    },
    {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: {
        name: "api-5d",
        namespace: "shop",
        uid: "r1",
        ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "api", controller: true }],
      },
      spec: { template: { spec: { containers: [{ name: "app", image: "registry.example/shop/api:1" }] } } },
    },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: "api-5d-x",
        namespace: "shop",
        uid: "p1",
        labels: { app: "api" },
        ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "api-5d", controller: true }],
      },
      spec: { nodeName: "n1", containers: [{ name: "app", image: "registry.example/shop/api:1" }] },
      status: {
        phase: "Running",
        containerStatuses: [
          {
            name: "app",
            image: "registry.example/shop/api:1",
            imageID: `registry.example/shop/api@${index(digit)}`,
            containerID: "containerd://3a7e64d82583aaaa",
          },
        ],
      },
    },
  ],
});

const findings = () =>
  world.query(
    `SELECT v.canonical_id AS cve, f.state FROM finding f JOIN vulnerability v ON v.org_id = f.org_id AND v.id = f.vulnerability_id WHERE f.org_id = $1 ORDER BY 1`,
  );
const runs = async () =>
  (
    await world.query(
      `SELECT w.key || ' ' || v.key || ' ' || (e.attributes ->> 'match') AS line FROM edge e JOIN asset w ON w.org_id = e.org_id AND w.id = e.from_id
       JOIN asset_version v ON v.org_id = e.org_id AND v.id = e.to_version_id WHERE e.org_id = $1 AND e.kind = 'runs' AND e.is_live`,
    )
  ).map((row) => row.line);

describe("scans and inventories of one image", () => {
  const story: { content: unknown; context: Record<string, unknown> }[] = [
    // old scan
    { content: trivy("a", ["CVE-2024-0001", "CVE-2024-0002"]), context: { scannedAt: day(1) } },
    // old inventory
    { content: kubectl("a"), context: { cluster: "prod", scannedAt: day(2), complete: true } },
    // new scan
    { content: trivy("b", ["CVE-2024-0002", "CVE-2024-0003"]), context: { scannedAt: day(3) } },
    // new inventory
    { content: kubectl("b"), context: { cluster: "prod", scannedAt: day(4), complete: true } },
  ];

  const send = (n: number) => world.send(story[n]?.content, story[n]?.context);

  test("a CVE gone from the newly running digest is fixed; until it runs the old one counts", async () => {
    for (const { content, context } of story.slice(0, 3))
      expect((await world.send(content, context)).status).toBe("done");
    expect(await runs()).toEqual([`prod/shop/Deployment/api ${sha("a")} digest`]);
    expect(await findings()).toMatchObject([
      { cve: "CVE-2024-0001", state: "open" },
      { cve: "CVE-2024-0002", state: "open" },
      { cve: "CVE-2024-0003", state: "branch" },
    ]);
    await send(3);
    expect(await runs()).toEqual([`prod/shop/Deployment/api ${sha("b")} digest`]);
    expect(await findings()).toEqual([
      { cve: "CVE-2024-0001", state: "fixed" },
      { cve: "CVE-2024-0002", state: "open" },
      { cve: "CVE-2024-0003", state: "open" },
    ]);
  });

  // Law 2 over the seam between the graph and the findings: currency follows from both, whichever came last.
  test.each([[[3, 2, 1, 0]], [[1, 3, 0, 2]], [[2, 0, 3, 1]]])(
    "in the order %j end in the same state",
    async (order) => {
      for (const n of order) await send(n);
      expect(await findings()).toEqual([
        { cve: "CVE-2024-0001", state: "fixed" },
        { cve: "CVE-2024-0002", state: "open" },
        { cve: "CVE-2024-0003", state: "open" },
      ]);
    },
  );

  test("an image that nothing runs any more is retired, and its findings are not counted as fixed", async () => {
    for (const { content, context } of story) await world.send(content, context);
    const empty = {
      apiVersion: "plimsoll.dev/v1",
      kind: "InventorySnapshot",
      cluster: { name: "prod" },
      collectedAt: day(5),
      complete: true,
      kinds: ["v1/Pod", "apps/v1/Deployment", "apps/v1/ReplicaSet"],
      namespaces: null,
      items: [],
    };
    expect((await world.send(empty)).status).toBe("done");
    expect(await findings()).toEqual([
      { cve: "CVE-2024-0001", state: "fixed" },
      { cve: "CVE-2024-0002", state: "retired" },
      { cve: "CVE-2024-0003", state: "retired" },
    ]);
  });

  test("a delta as a watching collector sends it takes away what it names, and the sender cannot make a listing of it", async () => {
    for (const { content, context } of story) await world.send(content, context);
    const delta = {
      apiVersion: "plimsoll.dev/v1",
      kind: "InventoryDelta",
      cluster: { name: "prod" },
      collectedAt: day(5),
      kinds: ["v1/Pod", "apps/v1/Deployment", "apps/v1/ReplicaSet"],
      collector: { reportsEverySeconds: 300 },
      items: [],
      deleted: [{ apiVersion: "v1", kind: "Pod", namespace: "shop", name: "api-5d-x" }],
    };
    expect(await world.send(delta, { complete: true })).toMatchObject({ status: "done", format: "inventory-delta" });
    const objects = () =>
      world.query("SELECT kind FROM cluster_object WHERE org_id = $1 AND is_live AND kind <> 'Node' ORDER BY 1");
    expect(await objects()).toEqual([{ kind: "Deployment" }, { kind: "ReplicaSet" }]);
    const rest = [
      { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "api" },
      { apiVersion: "apps/v1", kind: "ReplicaSet", namespace: "shop", name: "api-5d" },
    ];
    // Stated to be partial, it adds and takes nothing away.
    await world.send({ ...delta, collectedAt: day(6), deleted: rest }, { partial: true });
    expect(await objects()).toHaveLength(2);
    await world.send({ ...delta, collectedAt: day(7), deleted: rest });
    expect(await objects()).toEqual([]);
    expect((await findings()).map(({ state }) => state)).toEqual(["fixed", "retired", "retired"]);
    expect(await world.query("SELECT reported_at, reports_every_s FROM cluster_report WHERE org_id = $1")).toEqual([
      { reported_at: new Date(day(7)), reports_every_s: 300 },
    ]);
  });

  test("manifests are resources of their repository and make no cluster", async () => {
    const manifest = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "api", namespace: "shop" },
      spec: { template: { spec: { containers: [{ name: "app", image: "shop/api:1" }] } } },
    };
    expect(await world.send(manifest, { repo: "https://github.com/shop/deploy" })).toMatchObject({
      status: "done",
      counts: { new: 1 },
    });
    expect(await world.query("SELECT kind, key FROM asset WHERE org_id = $1 ORDER BY 1")).toEqual([
      { kind: "iac_resource", key: "github.com/shop/deploy#shop/Deployment/api" },
      { kind: "repository", key: "github.com/shop/deploy" },
    ]);
    const remarks = () => world.query("SELECT DISTINCT reason FROM import_problem WHERE org_id = $1");
    expect(await remarks()).toEqual([]);
    // Who names a cluster means what runs there, and is told why nothing of it is known.
    await world.send(manifest, { cluster: "prod" });
    expect(await remarks()).toEqual([
      { reason: expect.stringMatching(/^Read as manifests, .* \(kubectl get -o json\)/) },
    ]);
  });

  test("a Falco alert finds the workload by its container", async () => {
    await world.send(kubectl("a"), { cluster: "prod", scannedAt: day(2) });
    const event = {
      rule: "Terminal shell in container",
      priority: "Notice",
      time: day(3),
      output: "shell",
      output_fields: { "container.id": "3a7e64d82583" },
    };
    await world.send(event, { cluster: "prod", format: "falco" });
    expect(
      await world.query(
        "SELECT w.key FROM alert a JOIN asset w ON w.org_id = a.org_id AND w.id = a.workload_id WHERE a.org_id = $1",
      ),
    ).toEqual([{ key: "prod/shop/Deployment/api" }]);
  });
});

describe("real inventories", () => {
  const reports = realReports(
    (format) => format === "k8s_inventory" || format === "falco_events" || format === "codeowners",
  );

  test.skipIf(reports.length === 0)("are there to be applied", () => {
    expect(reports.map((report) => report.format)).toContain("k8s_inventory");
  });

  test.each(reports.map((report) => report.file))(
    "%s is applied, and a second time writes nothing",
    async (file) => {
      const content = readFileSync(reports.find((report) => report.file === file)?.path as string);
      const context = file.startsWith("codeowners/")
        ? { repo: "https://github.com/shop/api", format: "codeowners" }
        : { cluster: "prod" };
      const first = await world.send(content, { ...context, scannedAt: day(1), filename: file.split("/").at(-1) });
      expect(first.status).toBe("done");
      const before = await rows();
      const second = await world.send(content, { ...context, scannedAt: day(2), filename: file.split("/").at(-1) });
      expect(second.status).toBe("done");
      expect(await rows()).toEqual(before);
    },
    120_000,
  );

  async function rows(): Promise<unknown[]> {
    const tables = [
      "asset",
      "asset_version",
      "version_alias",
      "edge",
      "cluster_object",
      "image_reference",
      "pod_container",
      "alert",
      "codeowners_line",
      "catalog_entity",
    ];
    return Promise.all(
      tables.map((table) =>
        world.query(
          `SELECT count(*)::int AS rows, max(xmin::text::bigint)::text AS newest FROM ${table} WHERE org_id = $1`,
        ),
      ),
    );
  }
});
