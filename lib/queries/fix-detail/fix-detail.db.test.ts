import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { BaseImageDetail, BaseImagePage, BaseImageUserPage } from "@/lib/contracts/http/base-image";
import { FixDetail } from "@/lib/contracts/http/fix-detail";
import { type ImageScan, imageScan } from "@/lib/correlate/base-images/testing-image-scan";
import { balancer, deployment, grant, namespace } from "@/lib/engine/attack-paths/testing-cluster";
import { computeExposure, type KubernetesObject } from "@/lib/engine/exposure";
import { type Door, openDoor } from "@/lib/ingest/testing-door";
import { getBaseImage } from "@/lib/queries/base-images/get-base-image";
import { listBaseImageUsers } from "@/lib/queries/base-images/list-base-image-users";
import { listBaseImages } from "@/lib/queries/base-images/list-base-images";
import { getFixDetail } from "@/lib/queries/fix-detail/get-fix-detail";
import { whatIf } from "@/lib/queries/what-if/what-if";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door.close());

const NOW = new Date("2026-02-01T00:00:00Z");
const kubeSystem = { ...namespace("kube-system"), metadata: { name: "kube-system", uid: "cluster-uid" } };

function inventory(objects: readonly KubernetesObject[]) {
  const items = [kubeSystem, ...objects].map((one, n) => {
    const metadata = one.metadata as Record<string, unknown>;
    return { ...one, metadata: { uid: `uid-${n}-${metadata.name}`, ...metadata } };
  });
  return { report: { apiVersion: "v1", kind: "List", items }, context: { cluster: "prod", complete: true } };
}

/** A Kubescape report in which one control fails for one object. */
function failing(control: string, api: string, ns: string, kind: string, name: string) {
  const resourceID = `${api}/${ns}/${kind}/${name}`;
  const object = { apiVersion: api, kind, metadata: { name, ...(ns ? { namespace: ns } : {}) } };
  const report = {
    generationTime: "2026-01-20T10:00:00Z",
    summaryDetails: {
      controls: { [control]: { controlID: control, name: control, statusInfo: { status: "failed" }, scoreFactor: 7 } },
    },
    resources: [{ resourceID, object }],
    results: [
      { resourceID, controls: [{ controlID: control, name: control, status: { status: "failed" }, rules: [] }] },
    ],
    metadata: { scanMetadata: { kubescapeVersion: "v3.0.9", formatVersion: "v2" } },
  };
  return { report, context: { cluster: "prod" } };
}

/** A workload's pod template with more in its pod. */
function templateWith({ spec }: KubernetesObject, more: Record<string, unknown>) {
  const { template } = spec as { template: { spec: object } };
  return { ...template, spec: { ...template.spec, ...more } };
}

const detailOf = async (org: string, risk: string) => FixDetail.parse(await getFixDetail(door.db, org, risk, NOW));
async function riskOf(org: string, where: string): Promise<string> {
  const [risk] = await door.query<{ id: string }>(
    org,
    `SELECT r.id FROM risk r JOIN asset a ON a.org_id = r.org_id AND a.id = r.asset_id WHERE r.status = 'open' AND ${where}`,
  );
  if (!risk) throw new Error(`no risk where ${where}`);
  return risk.id;
}

describe("over the objects that run", () => {
  const web = deployment(
    "web",
    { volumes: [{ name: "sock", hostPath: { path: "/var/run/docker.sock" } }] },
    { image: "registry.example/web:1", container: { volumeMounts: [{ name: "sock", mountPath: "/sock" }] } },
  );

  test("a field's patch names the containers and volumes that are there", async () => {
    const org = await door.organization();
    await door.deliver(org, inventory([web]));
    await door.deliver(org, failing("C-0048", "apps/v1", "shop", "Deployment", "web"));
    const detail = await detailOf(org, await riskOf(org, "a.kind = 'workload'"));
    const [file] = detail.files;
    expect(detail.notes).toEqual([]);
    expect(parse(file?.content ?? "")).toMatchObject({
      kind: "Deployment",
      metadata: { name: "web", namespace: "shop" },
      spec: {
        template: {
          spec: {
            containers: [{ volumeMounts: [{ mountPath: "/sock", $patch: "delete" }] }],
            volumes: [{ name: "sock", $patch: "delete" }],
          },
        },
      },
    });
  });

  test("several faults of one pod template are mended by one patch", async () => {
    const org = await door.organization();
    const shared = { ...web, spec: { ...(web.spec as object), template: templateWith(web, { hostPID: true }) } };
    await door.deliver(org, inventory([shared]));
    for (const control of ["C-0048", "C-0275", "C-0017"]) {
      const { report, context } = failing(control, "apps/v1", "shop", "Deployment", "web");
      await door.deliver(org, { report, context: { ...context, scope: control } });
    }
    const { files, notes } = await detailOf(org, await riskOf(org, "a.kind = 'workload'"));
    expect(notes).toEqual([]);
    expect(files.map(({ name }) => name)).toEqual(["patch-web-pod-template.yaml"]);
    expect(parse(files[0]?.content ?? "").spec.template.spec).toMatchObject({
      hostPID: false,
      containers: [
        {
          securityContext: { readOnlyRootFilesystem: true },
          volumeMounts: [{ mountPath: "/sock", $patch: "delete" }],
        },
      ],
      volumes: [{ name: "sock", $patch: "delete" }],
    });
  });

  test("a network policy keeps the internet's way in, and the engine reads it so", async () => {
    const org = await door.organization();
    const objects = [web, balancer("web")];
    await door.deliver(org, inventory(objects));
    await door.deliver(org, failing("C-0260", "apps/v1", "shop", "Deployment", "web"));
    const { files } = await detailOf(org, await riskOf(org, "a.kind = 'workload'"));
    const [policy] = parseAllDocuments(files[0]?.content ?? "").map((one) => one.toJS() as KubernetesObject);
    expect(policy).toMatchObject({ kind: "NetworkPolicy", metadata: { namespace: "shop" } });
    const levels = (all: readonly KubernetesObject[]) => computeExposure(all).map(({ level, ports }) => [level, ports]);
    expect(levels([...objects, policy as KubernetesObject])).toEqual(levels(objects));
  });

  test("an image is pinned by the digest that runs", async () => {
    const org = await door.organization();
    const digest = `sha256:${"a".repeat(64)}`;
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: "web-1",
        namespace: "shop",
        labels: { app: "web" },
        ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "web", controller: true }],
      },
      spec: { containers: [{ name: "app", image: "registry.example/web:1" }] },
      status: {
        phase: "Running",
        containerStatuses: [
          { name: "app", image: "registry.example/web:1", imageID: `registry.example/web@${digest}` },
        ],
      },
    };
    await door.deliver(org, inventory([web, pod]));
    await door.deliver(org, failing("C-0306", "apps/v1", "shop", "Deployment", "web"));
    const { files, notes } = await detailOf(org, await riskOf(org, "a.kind = 'workload'"));
    expect(notes).toEqual([]);
    expect(parse(files[0]?.content ?? "")).toMatchObject({
      spec: { template: { spec: { containers: [{ name: "app", image: `registry.example/web:1@${digest}` }] } } },
    });
  });

  test("a role loses what is dangerous, and says that no audit event shows what is used", async () => {
    const org = await door.organization();
    await door.deliver(
      org,
      inventory([
        web,
        ...grant("web", null, { apiGroups: [""], resources: ["pods", "secrets"], verbs: ["get", "list"] }),
      ]),
    );
    const [role] = await door.query<{ name: string }>(
      org,
      "SELECT name FROM cluster_object WHERE kind = 'ClusterRole' AND is_live",
    );
    await door.deliver(org, failing("C-0187", "rbac.authorization.k8s.io/v1", "", "ClusterRole", role?.name ?? ""));
    const { files } = await detailOf(org, await riskOf(org, "r.kind = 'config-change'"));
    expect(parse(files[0]?.content ?? "")).toMatchObject({
      kind: "ClusterRole",
      rules: [{ resources: ["pods"], verbs: ["get", "list"] }],
    });
    expect(files[0]?.note).toContain("No audit event shows what its holders do");
  });

  test("a dangerous right that audit events show in use stays, and it is said", async () => {
    const org = await door.organization();
    const rights = { apiGroups: [""], resources: ["pods/exec", "secrets"], verbs: ["get", "create"] };
    await door.deliver(org, inventory([web, ...grant("web", null, rights)]));
    const event = (id: string, username: string, status: number) => ({
      kind: "Event",
      apiVersion: "audit.k8s.io/v1",
      auditID: id,
      stage: "ResponseComplete",
      verb: "get",
      user: { username },
      objectRef: { resource: "secrets", namespace: "shop", name: "db" },
      responseStatus: { code: status },
      stageTimestamp: "2026-01-20T10:00:00.000001Z",
    });
    const events = [
      event("a", "system:serviceaccount:shop:web", 200),
      event("b", "system:serviceaccount:shop:other", 200),
      { ...event("c", "system:serviceaccount:shop:web", 403), objectRef: { resource: "pods", subresource: "exec" } },
    ];
    const report = events.map((one) => JSON.stringify(one)).join("\n");
    await door.deliver(org, { report, context: { cluster: "prod" } });
    await door.deliver(org, failing("C-0187", "rbac.authorization.k8s.io/v1", "", "ClusterRole", "web-role"));
    const { files } = await detailOf(org, await riskOf(org, "r.kind = 'config-change'"));
    // What was refused was not used, and what another account did is not this role's.
    expect(parse(files[0]?.content ?? "")).toMatchObject({
      rules: [{ resources: ["secrets"], verbs: ["get", "create"] }],
    });
    expect(files[0]?.note).toContain("in the last 90 days (requests: 1)");
  });

  test("what no inventory shows is said to be missing, and another organization's risk is not there", async () => {
    const org = await door.organization();
    await door.deliver(org, inventory([]));
    await door.deliver(org, failing("C-0048", "apps/v1", "shop", "Deployment", "gone"));
    const risk = await riskOf(org, "a.kind = 'workload'");
    expect((await detailOf(org, risk)).notes[0]).toContain("No inventory shows Deployment gone");
    await expect(getFixDetail(door.db, await door.organization(), risk, NOW)).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("a fixed version that another asset's report states", () => {
  const scanned = (repo: string, advisory: string, recommendation?: string) => ({
    report: {
      bomFormat: "CycloneDX",
      specVersion: "1.5",
      metadata: { timestamp: "2026-01-20T10:00:00Z", component: { type: "application", name: repo } },
      components: [{ type: "library", name: "lodash", version: "4.17.4", purl: LODASH, "bom-ref": LODASH }],
      vulnerabilities: [{ id: advisory, recommendation, affects: [{ ref: LODASH }], ratings: [{ severity: "high" }] }],
    },
    context: { repo: `https://github.com/shop/${repo}`, branch: "main", defaultBranch: "main" },
  });
  const LODASH = "pkg:npm/lodash@4.17.4";
  const ofApi = (org: string) => riskOf(org, "a.key = 'github.com/shop/api'");

  test("is told where no report of this one states any", async () => {
    const org = await door.organization();
    await door.deliver(org, scanned("api", "CVE-2021-23337"));
    expect((await detailOf(org, await ofApi(org))).notes).toEqual([]);
    await door.deliver(org, scanned("other", "CVE-2020-8203", "Upgrade to 4.17.19"));
    expect((await detailOf(org, await ofApi(org))).notes).toEqual([]);
    await door.deliver(org, scanned("web", "CVE-2021-23337", "Upgrade to 4.17.21"));
    const [note, ...more] = (await detailOf(org, await ofApi(org))).notes;
    expect(more).toEqual([]);
    expect(note).toMatch(
      /^Reports of \S*shop\/web state that CVE-2021-23337 is fixed in 4\.17\.21 of the same package\.$/,
    );
  });
});

describe("the base of an image", () => {
  const scan = (image: string, layers: string[], flaws: Record<string, string[]>, builtAt: string): ImageScan => ({
    image,
    layers,
    flaws,
    builtAt,
  });
  const old = scan("docker.io/library/debian:12.4", ["d4"], { d4: ["openssl", "zlib"] }, "2026-01-01T00:00:00Z");
  const newer = scan("docker.io/library/debian:12.5", ["d5"], { d5: ["zlib"] }, "2026-01-15T00:00:00Z");
  const app = (name: string) =>
    scan(
      `registry.example/shop/${name}:1`,
      ["d4", name],
      { d4: ["openssl", "zlib"], [name]: ["curl"] },
      "2026-01-05T00:00:00Z",
    );

  async function shop(apps: readonly string[]): Promise<string> {
    const org = await door.organization();
    for (const one of [old, newer, ...apps.map(app)]) await door.deliver(org, imageScan(one));
    return org;
  }

  test("is another way to fix a risk, with what it closes here and everywhere", async () => {
    const org = await shop(["api", "web"]);
    const risk = await riskOf(org, "a.key = 'registry.example/shop/api'");
    expect((await detailOf(org, risk)).base).toMatchObject({
      key: "docker.io/library/debian",
      tag: "12.4",
      basis: "layers",
      brings: 2,
      bringsHere: 2,
      closesHere: 1,
      bump: { tag: "12.5", closes: 1, leaves: 1, adds: 0 },
      everywhere: { images: 2, gain: 2, closes: 2 },
      commands: ["docker build --pull --no-cache -t registry.example/shop/api:1 ."],
      diff: null,
    });
  });

  test("what if it is made is what comes when it is", async () => {
    const org = await shop(["api"]);
    const risk = await riskOf(org, "a.key = 'registry.example/shop/api'");
    const { outcomes } = await whatIf(door.db, org, { riskId: risk, cut: null, now: new Date() });
    const move = outcomes[1];
    expect(move).toMatchObject({ title: "Move to debian:12.5", findings: { closes: 1, leaves: 1 } });
    const moved = scan(
      "registry.example/shop/api:1",
      ["d5", "api"],
      { d5: ["zlib"], api: ["curl"] },
      "2026-01-20T00:00:00Z",
    );
    await door.deliver(org, imageScan(moved, "2026-01-21T00:00:00Z"));
    const [after] = await door.query<{ score: number; findings: number }>(
      org,
      "SELECT score::int, finding_count AS findings FROM risk WHERE id = $1",
      [risk],
    );
    expect(after).toEqual({ score: move?.risk.after?.score, findings: 2 });
  });

  test("what if it is made is not worked out of an image with too many findings, and says so", async () => {
    const org = await shop(["api"]);
    const risk = await riskOf(org, "a.key = 'registry.example/shop/api'");
    const { outcomes } = await whatIf(door.db, org, { riskId: risk, cut: null, now: new Date(), maxFindings: 1 });
    expect(outcomes[0]?.findings).not.toBeNull();
    expect(outcomes[1]).toMatchObject({
      title: "Move to debian:12.5",
      findings: null,
      risk: { before: null, after: null },
      paths: { complete: false, note: expect.stringContaining("more open findings than are worked out") },
    });
  });

  test("its page counts who uses what, page by page", async () => {
    const names = Array.from({ length: 7 }, (_, n) => `app-${n}`);
    const org = await shop(names);
    const { items } = BaseImagePage.parse(await listBaseImages(door.db, org, { limit: 50, sort: "-findings" }));
    expect(items).toMatchObject([
      { key: "docker.io/library/debian", images: 7, versions: 1, findings: 14, closes: 7, asset: { kind: "image" } },
    ]);
    const id = items[0]?.id ?? "";
    expect(BaseImageDetail.parse(await getBaseImage(door.db, org, id))).toMatchObject({
      inUse: [{ tag: "12.4", scanned: true, images: 7, findings: 14, closes: 7, untold: 0 }],
      moves: [{ tag: "12.5", images: 7, closes: 7, leaves: 7 }],
    });
    const [user] = await door.query<{ id: string }>(
      org,
      "SELECT id FROM asset WHERE key = 'registry.example/shop/app-0'",
    );
    for (const assetId of [user?.id, items[0]?.asset?.id])
      expect((await listBaseImages(door.db, org, { limit: 50, sort: "name", assetId })).items).toMatchObject([{ id }]);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = BaseImageUserPage.parse(
        await listBaseImageUsers(door.db, org, id, { limit: 3, cursor, sort: "-closes" }),
      );
      seen.push(...page.items.map(({ image }) => image.name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen.toSorted()).toEqual(names.map((name) => `registry.example/shop/${name}`));
    await expect(getBaseImage(door.db, await door.organization(), id)).rejects.toMatchObject({ code: "not_found" });
  });
});
