import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { inventory, trivyImage } from "@/lib/ingest/testing-reports";
import { getAssetOrigin } from "@/lib/queries/asset-origin";
import { getAsset } from "@/lib/queries/get-asset";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const day = (n: number) => `2026-03-0${n}T12:00:00Z`;

const cluster = (results: object[] | undefined) => ({
  ClusterName: "prod",
  Resources: [
    { Namespace: "shop", Kind: "Deployment", Name: "api", ...(results ? { Results: results } : {}) },
    {
      Namespace: "shop",
      Kind: "Deployment",
      Name: "web",
      Results: [failing],
    },
  ],
});
const failing = {
  Target: "Deployment/api",
  Class: "config",
  Type: "kubernetes",
  Misconfigurations: [{ ID: "KSV-0017", Title: "Privileged", Severity: "HIGH", Status: "FAIL" }],
};

test("a resource that a Trivy cluster report lists without results is not taken for clean", async () => {
  const orgId = await door.organization();
  const states = () =>
    door.query(orgId, "SELECT a.key, f.state FROM finding f JOIN asset a ON a.id = f.asset_id ORDER BY 1");
  const open = [
    { key: "prod/shop/Deployment/api", state: "open" },
    { key: "prod/shop/Deployment/web", state: "open" },
  ];
  await door.deliver(orgId, { report: cluster([failing]), context: { scannedAt: day(1) } });
  expect(await states()).toEqual(open);
  await door.deliver(orgId, { report: cluster(undefined), context: { scannedAt: day(2) } });
  await door.deliver(orgId, { report: cluster([]), context: { scannedAt: day(3) } });
  expect(await states()).toEqual(open);
});

describe("findings of a workload that the inventory does not list any more", () => {
  const emptied = {
    apiVersion: "plimsoll.dev/v1",
    kind: "InventorySnapshot",
    cluster: { name: "prod" },
    collectedAt: day(3),
    complete: true,
    kinds: ["v1/Pod", "apps/v1/Deployment", "apps/v1/ReplicaSet"],
    namespaces: null,
    items: [],
  };
  const story = [
    {
      report: { ...cluster([failing]), Resources: cluster([failing]).Resources.slice(0, 1) },
      context: { scannedAt: day(1) },
    },
    { report: inventory("a", day(2)), context: { cluster: "prod", scannedAt: day(2), complete: true } },
    { report: emptied, context: {} },
  ];
  const stateOf = async (orgId: string) =>
    door.query(
      orgId,
      "SELECT f.state, f.closed_at, f.closed_reason FROM finding f JOIN asset a ON a.id = f.asset_id WHERE a.key = 'prod/shop/Deployment/api'",
    );

  // Nobody scans what is gone, so no report will ever take its findings back.
  test.each([[[0, 1, 2]], [[1, 2, 0]], [[2, 0, 1]]])("are retired with it, in the order %j", async (order) => {
    const orgId = await door.organization();
    for (const n of order) await door.deliver(orgId, story[n] as (typeof story)[number]);
    expect(await stateOf(orgId)).toEqual([expect.objectContaining({ state: "retired", closed_at: new Date(day(3)) })]);
  });

  test("and its page says when it went, and when it was scanned last", async () => {
    const orgId = await door.organization();
    for (const one of story) await door.deliver(orgId, one);
    const [asset] = await door.query<{ id: string }>(
      orgId,
      "SELECT id FROM asset WHERE key = 'prod/shop/Deployment/api'",
    );
    const { coverage } = await getAsset(door.db, orgId, asset?.id ?? "");
    expect(coverage.text).toBe(
      "The cluster's inventory does not list it any more. Last looked at on 1 Mar 2026, for misconfigurations.",
    );
    const { workload } = await getAssetOrigin(door.db, orgId, asset?.id ?? "", {});
    expect(workload[0]).toMatchObject({
      evidence: "It is gone since then: The cluster's inventory does not list it any more.",
      at: new Date(day(3)).toISOString(),
    });
  });

  test("say what retired them, and are open again when it is seen again", async () => {
    const orgId = await door.organization();
    for (const one of story) await door.deliver(orgId, one);
    expect(await stateOf(orgId)).toMatchObject([
      { closed_reason: "The cluster's inventory does not list it any more." },
    ]);
    await door.deliver(orgId, { report: story[0]?.report as object, context: { scannedAt: day(5) } });
    expect(await stateOf(orgId)).toEqual([{ state: "open", closed_at: null, closed_reason: null }]);
  });
});

test("what a report of a whole cluster brought is told of each workload by itself", async () => {
  const orgId = await door.organization();
  const two = {
    ...failing,
    Misconfigurations: [...failing.Misconfigurations, { ...failing.Misconfigurations[0], ID: "KSV-0001" }],
  };
  await door.deliver(orgId, { report: cluster([two]), context: { scannedAt: day(1) } });
  await door.deliver(orgId, { report: cluster([failing]), context: { scannedAt: day(2) } });
  const said = async (name: string) => {
    const [asset] = await door.query<{ id: string }>(orgId, "SELECT id FROM asset WHERE key = $1", [
      `prod/shop/Deployment/${name}`,
    ]);
    return (await getAsset(door.db, orgId, asset?.id ?? "")).timeline.map(({ text }) => text);
  };
  expect(await said("api")).toEqual([
    expect.stringContaining("0 new, 1 resolved here"),
    expect.stringContaining("2 new, 0 resolved here"),
  ]);
  expect(await said("web")).toEqual([
    expect.stringContaining("0 new, 0 resolved here"),
    expect.stringContaining("1 new, 0 resolved here"),
  ]);
});

test("manifests in a file of cluster objects are not taken, and the import says which", async () => {
  const orgId = await door.organization();
  const manifest = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "draft", namespace: "shop" },
    spec: {},
  };
  const items = [...inventory("a", day(1)).items, manifest];
  const importId = await door.deliver(orgId, {
    report: { apiVersion: "v1", kind: "List", items },
    context: { cluster: "prod", scannedAt: day(1) },
  });
  const problems = await door.query<{ reason: string }>(
    orgId,
    "SELECT reason FROM import_problem WHERE import_id = $1",
    [importId],
  );
  expect(problems).toEqual([{ reason: expect.stringContaining("shop/Deployment/draft") }]);
  expect(await door.query(orgId, "SELECT key FROM asset WHERE key LIKE '%draft%'")).toEqual([]);
});

test("a scan tied to what runs by its tag alone is weaker evidence than one tied by its digest", async () => {
  const evidence = async (byDigest: boolean) => {
    const orgId = await door.organization();
    const dump = inventory("a", day(1));
    const report = trivyImage([{ id: "CVE-2026-1", severity: "HIGH" }], { at: day(2) });
    if (byDigest) {
      const digests = [`registry.example/shop/api@sha256:${"a".repeat(64)}`];
      Object.assign(report.Metadata as object, { RepoDigests: digests });
    }
    const text = JSON.stringify(dump);
    const tagged = text.replace(`registry.example/shop/api:1@sha256:${"a".repeat(64)}`, "registry.example/shop/api:1");
    await door.deliver(orgId, { report: byDigest ? text : tagged });
    await door.deliver(orgId, { report });
    const [edge] = await door.query<{ match: string }>(
      orgId,
      "SELECT attributes ->> 'match' AS match FROM edge WHERE kind = 'runs' AND is_live",
    );
    const [risk] = await door.query<{ factors: { id: string; points: number }[] }>(orgId, "SELECT factors FROM risk");
    return [edge?.match, risk?.factors.find(({ id }) => id === "evidence")?.points] as const;
  };
  const [sure, strong] = await evidence(true);
  const [loose, weak] = await evidence(false);
  expect([sure, loose]).toEqual(["digest", "tag"]);
  expect(weak).toBeLessThan(strong ?? 0);
});
