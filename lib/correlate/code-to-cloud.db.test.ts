import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadImageOrigins } from "@/lib/correlate/load-image-origins";
import { loadManifestLoci } from "@/lib/correlate/load-manifest-loci";
import {
  api,
  COMMIT,
  DOCKERFILE,
  day,
  debian,
  digest,
  manifestYaml,
  REPO,
  workload,
} from "@/lib/correlate/testing-image-builds";
import { withTenantConnection } from "@/lib/db/tenant";
import { layerOf } from "@/lib/engine/code-to-cloud/image-layers";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { getAssetOrigin } from "@/lib/queries/asset-origin";

// From what runs to the line that made it, through the public door: reports, Dockerfiles and manifests in any order.

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const versionsOf = async (orgId: string, key: string) =>
  (
    await door.query<{ id: string }>(
      orgId,
      "SELECT v.id FROM asset_version v JOIN asset a ON a.org_id = v.org_id AND a.id = v.asset_id WHERE a.key = $1",
      [key],
    )
  ).map(({ id }) => id);

async function originOf(orgId: string) {
  const ids = await versionsOf(orgId, "registry.example/shop/api");
  const origins = await withTenantConnection(door.db, orgId, (connection) => loadImageOrigins(connection, orgId, ids));
  return origins.get(ids[0] as string);
}

const dockerfile = {
  format: "dockerfile",
  repo: REPO,
  commit: COMMIT,
  branch: "main",
  filename: "deploy/Dockerfile",
  scannedAt: day(3),
};
const partsOf = (
  layers: readonly { part: string; confidence: string | null; instruction: { line: number } | null }[] = [],
) => layers.map(({ part, confidence, instruction }) => [part, confidence, instruction?.line ?? null]);

describe("an image's layers", () => {
  const source = { "org.opencontainers.image.source": REPO };
  const whole = [
    ["base", "certain", null],
    ["base", "certain", null],
    ["own", "certain", 2],
    ["own", "certain", 4],
    ["own", "certain", 5],
  ];

  test.each([
    { name: "the Dockerfile after the scan", order: ["api", "dockerfile", "base"] as const },
    { name: "the Dockerfile before the scan", order: ["base", "dockerfile", "api"] as const },
    { name: "no scan of the base", order: ["dockerfile", "api"] as const },
  ])("are told apart and traced to lines: $name", async ({ order }) => {
    const orgId = await door.organization();
    const send = {
      api: () => door.deliver(orgId, { report: api(source) }),
      base: () => door.deliver(orgId, { report: debian() }),
      dockerfile: () => door.deliver(orgId, { report: DOCKERFILE, context: dockerfile }),
    };
    for (const one of order) await send[one]();
    const origin = await originOf(orgId);
    expect(partsOf(origin?.layers)).toEqual(whole);
    expect(origin?.dockerfiles).toMatchObject([
      { file: { repository: "github.com/shop/api", path: "deploy/Dockerfile", commit: COMMIT } },
    ]);
    expect(layerOf(origin?.layers ?? [], digest("2"))?.instruction).toMatchObject({
      line: 2,
      endLine: 3,
      likeness: "exact",
    });
    const [seen] = await door.query<{ layer: string }>(
      orgId,
      "SELECT o.loci -> 0 ->> 'layer' AS layer FROM observation o JOIN finding f ON f.org_id = o.org_id AND f.id = o.finding_id JOIN component c ON c.org_id = f.org_id AND c.id = f.component_id WHERE c.name = 'package-3'",
    );
    expect(layerOf(origin?.layers ?? [], seen?.layer)).toMatchObject({ part: "own", instruction: { line: 4 } });
  });

  test("without a Dockerfile are the base's where another image has them, and what is above is not guessed", async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, { report: api(source) });
    await door.deliver(orgId, { report: debian() });
    const likely = await originOf(orgId);
    expect(likely?.ancestor).toMatchObject({ image: "docker.io/library/debian", named: false });
    expect(partsOf(likely?.layers)).toEqual([
      ["base", "likely", null],
      ["base", "likely", null],
      ["unknown", null, null],
      ["unknown", null, null],
      ["unknown", null, null],
    ]);
    const named = await door.organization();
    await door.deliver(named, { report: api({ ...source, "org.opencontainers.image.base.name": "debian:12" }) });
    await door.deliver(named, { report: debian() });
    expect(partsOf((await originOf(named))?.layers).map(([part, sure]) => `${part} ${sure}`)).toEqual([
      "base certain",
      "base certain",
      "own certain",
      "own certain",
      "own certain",
    ]);
  });

  test("are traced to no file where two fit equally well", async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, { report: api(source) });
    for (const filename of ["a/Dockerfile", "b/Dockerfile"])
      await door.deliver(orgId, { report: DOCKERFILE, context: { ...dockerfile, filename } });
    const origin = await originOf(orgId);
    expect(origin?.dockerfiles.map(({ file }) => file.path)).toEqual(["a/Dockerfile", "b/Dockerfile"]);
    expect(origin?.layers.every(({ instruction }) => instruction === null)).toBe(true);
  });

  // Every Dockerfile of a repository is held in memory while somebody looks at one of its images.
  test("of a Dockerfile that no person writes nothing is kept, and the import says so", async () => {
    const orgId = await door.organization();
    const report = `FROM debian:12\n${"RUN true\n".repeat(5_000)}`;
    const id = await door.deliver(orgId, { report, context: dockerfile });
    expect(await door.query(orgId, "SELECT 1 FROM repository_file")).toEqual([]);
    const problems = await door.query<{ reason: string }>(
      orgId,
      `SELECT reason FROM import_problem WHERE import_id = '${id}'`,
    );
    expect(problems).toMatchObject([{ reason: expect.stringContaining("longer than 256 KB") }]);
  });

  test("follow the newest Dockerfile, in whatever order they arrive", async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, { report: api(source) });
    await door.deliver(orgId, { report: `# moved\n\n${DOCKERFILE}`, context: { ...dockerfile, scannedAt: day(5) } });
    await door.deliver(orgId, { report: DOCKERFILE, context: { ...dockerfile, scannedAt: day(4) } });
    expect(layerOf((await originOf(orgId))?.layers ?? [], digest("2"))?.instruction?.line).toBe(4);
    await door.deliver(orgId, { report: DOCKERFILE, context: { ...dockerfile, branch: "fix", scannedAt: day(6) } });
    expect(layerOf((await originOf(orgId))?.layers ?? [], digest("2"))?.instruction?.line).toBe(4);
  });
});

describe("a workload", () => {
  const file = (filename: string) => ({
    format: "kubernetes",
    repo: REPO,
    commit: COMMIT,
    branch: "main",
    filename,
    scannedAt: day(3),
  });
  const lociOf = async (orgId: string) => {
    const [found] = await door.query<{ id: string }>(orgId, "SELECT id FROM asset WHERE kind = 'workload'");
    const loci = await withTenantConnection(door.db, orgId, (connection) =>
      loadManifestLoci(connection, orgId, [found?.id ?? ""]),
    );
    return loci.get(found?.id ?? "");
  };
  const running = async (annotations?: Record<string, string>) => {
    const orgId = await door.organization();
    const report = workload({ namespace: "shop", live: true, ...(annotations ? { annotations } : {}) });
    await door.deliver(orgId, { report, context: { cluster: "prod", scannedAt: day(2) } });
    return orgId;
  };

  test("is traced to the line that defines it", async () => {
    const orgId = await running();
    await door.deliver(orgId, { report: manifestYaml("shop"), context: file("deploy/api.yaml") });
    expect((await lociOf(orgId))?.candidates).toMatchObject([
      { repository: "github.com/shop/api", path: "deploy/api.yaml", line: 8, commit: COMMIT, confidence: "certain" },
    ]);
  });

  test.each([
    { name: "no namespace stated", files: { "a.yaml": manifestYaml(undefined) }, says: [["a.yaml", "likely"]] },
    { name: "another namespace stated", files: { "a.yaml": manifestYaml("test") }, says: [] },
    {
      name: "another image named",
      files: { "a.yaml": manifestYaml("shop", "registry.example/other:1") },
      says: [["a.yaml", "likely"]],
    },
    {
      name: "two files of which one states the namespace",
      files: { "base.yaml": manifestYaml(undefined), "prod.yaml": manifestYaml("shop") },
      says: [["prod.yaml", "certain"]],
    },
    {
      name: "two files that say the same: both are shown, none is chosen",
      files: { "a.yaml": manifestYaml("shop"), "b.yaml": manifestYaml("shop") },
      says: [
        ["a.yaml", "possible"],
        ["b.yaml", "possible"],
      ],
    },
    {
      name: "an origin annotation names one of two",
      annotations: { "config.kubernetes.io/origin": "path: base/b.yaml\n" },
      files: { "base/a.yaml": manifestYaml(undefined), "base/b.yaml": manifestYaml(undefined) },
      says: [["base/b.yaml", "certain"]],
    },
  ])("$name", async ({ files, says, annotations }) => {
    const orgId = await running(annotations);
    for (const [path, report] of Object.entries(files)) await door.deliver(orgId, { report, context: file(path) });
    const loci = await lociOf(orgId);
    expect(loci?.candidates.map(({ path, confidence }) => [path, confidence])).toEqual(says);
  });

  test("is forgotten by a file that defines it no longer", async () => {
    const orgId = await running();
    await door.deliver(orgId, { report: manifestYaml("shop"), context: file("deploy/api.yaml") });
    const without = manifestYaml("shop").replaceAll("name: api", "name: web");
    await door.deliver(orgId, { report: without, context: { ...file("deploy/api.yaml"), scannedAt: day(4) } });
    expect((await lociOf(orgId))?.candidates).toEqual([]);
  });
});

describe("edges and the answer", () => {
  const manifest = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: shop
spec:
  template:
    spec:
      containers:
        - { name: api, image: "registry.example/shop/api:1.4" }
`;
  const file = {
    format: "kubernetes",
    repo: REPO,
    commit: COMMIT,
    branch: "main",
    filename: "deploy/api.yaml",
    scannedAt: day(3),
  };
  const labels = { "org.opencontainers.image.source": REPO, "org.opencontainers.image.revision": COMMIT };
  const edges = (orgId: string) =>
    door.query<{ kind: string; detail: string; live: boolean }>(
      orgId,
      "SELECT kind, attributes ->> 'detail' AS detail, is_live AS live FROM edge WHERE kind IN ('built_from', 'based_on', 'defined_by') ORDER BY 1, 2",
    );
  const shop = async () => {
    const orgId = await door.organization();
    await door.deliver(orgId, { report: debian() });
    await door.deliver(orgId, { report: api(labels) });
    await door.deliver(orgId, {
      report: workload({ namespace: "shop", live: true }),
      context: { cluster: "prod", scannedAt: day(2) },
    });
    await door.deliver(orgId, { report: DOCKERFILE, context: dockerfile });
    await door.deliver(orgId, { report: manifest, context: file });
    return orgId;
  };

  test("lead from a workload to its manifest, from an image to its repository and its base, and end with their reason", async () => {
    const orgId = await shop();
    const all = [
      { kind: "based_on", detail: "1 shared layers", live: true },
      { kind: "built_from", detail: `commit ${COMMIT.slice(0, 12)}, a claim`, live: true },
      { kind: "defined_by", detail: "deploy/api.yaml:1", live: true },
    ];
    expect(await edges(orgId)).toEqual(all);
    const moved = manifest.replace("name: api", "name: web");
    await door.deliver(orgId, { report: moved, context: { ...file, scannedAt: day(4) } });
    expect(await edges(orgId)).toEqual(all.map((one) => ({ ...one, live: one.kind !== "defined_by" })));
  });

  test("end with a file that is gone from the checkout, and its resource retires with the reason", async () => {
    const orgId = await shop();
    const list = (files: string[], n: number, over = {}) =>
      door.deliver(orgId, {
        report: { plimsoll: "checkout", version: 1, files },
        context: {
          format: "checkout-json",
          repo: REPO,
          commit: "d".repeat(40),
          branch: "main",
          filename: "checkout.json",
          scannedAt: day(n),
          ...over,
        },
      });
    const before = await edges(orgId);
    await list(["deploy/Dockerfile", "deploy/api.yaml"], 4);
    await list([], 2);
    await list([], 5, { branch: "fix" });
    await list(["../outside"], 5);
    expect(await edges(orgId)).toEqual(before);
    expect((await originOf(orgId))?.dockerfiles).toHaveLength(1);
    await list([], 6);
    expect((await edges(orgId)).map(({ kind, live }) => [kind, live])).toEqual([
      ["based_on", true],
      ["built_from", true],
      ["defined_by", false],
    ]);
    expect((await originOf(orgId))?.dockerfiles).toEqual([]);
    expect(await door.query(orgId, "SELECT retired_reason AS reason FROM asset WHERE kind = 'iac_resource'")).toEqual([
      { reason: "No file of its repository defines it any more (commit dddddddddddd)." },
    ]);
    await door.deliver(orgId, { report: manifest, context: { ...file, scannedAt: day(7) } });
    expect((await edges(orgId)).every(({ live }) => live)).toBe(true);
  });

  test("are one way from the pod to the line and the owner, each hop with how it is known", async () => {
    const orgId = await shop();
    const [found] = await door.query<{ id: string }>(orgId, "SELECT id FROM asset WHERE kind = 'workload'");
    const origin = await getAssetOrigin(door.db, orgId, found?.id ?? "", {});
    expect(origin.workload).toMatchObject([
      { step: "workload", mark: "seen", value: "prod/shop/Deployment/api" },
      { step: "manifest", mark: "matched", confidence: "certain", value: "deploy/api.yaml:1" },
    ]);
    expect(origin.images).toHaveLength(1);
    const hops = origin.images[0]?.hops ?? [];
    expect(hops.map(({ step, mark, confidence }) => [step, mark, confidence])).toEqual([
      ["image", "claim", null],
      ["build", "unknown", null],
      ["source", "claim", null],
      ["instruction", "matched", "certain"],
      ["base", "seen", "certain"],
      ["owner", "unknown", null],
    ]);
    for (const { mark, advice, step } of hops) if (mark === "unknown") expect(advice, step).toMatch(/\w/);
  });

  test("of a finding mark its layer and name its instruction", async () => {
    const orgId = await shop();
    const [finding] = await door.query<{ id: string; asset: string }>(
      orgId,
      "SELECT f.id, f.asset_id AS asset FROM finding f JOIN component c ON c.org_id = f.org_id AND c.id = f.component_id JOIN asset a ON a.org_id = f.org_id AND a.id = f.asset_id WHERE c.name = 'package-2' AND a.key LIKE '%shop/api'",
    );
    const origin = await getAssetOrigin(door.db, orgId, finding?.asset ?? "", { finding: finding?.id });
    const [image] = origin.images;
    expect(image?.layers.filter(({ asked }) => asked)).toMatchObject([
      { part: "own", instruction: { line: 2 }, findings: 1 },
    ]);
    expect(image?.hops.find(({ step }) => step === "instruction")).toMatchObject({
      value: expect.stringMatching(/^deploy\/Dockerfile:2 RUN apt-get update/),
      file: { repository: "github.com/shop/api", line: 2, commit: COMMIT },
    });
  });
});
