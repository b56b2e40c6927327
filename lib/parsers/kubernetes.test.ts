import { describe, expect, test } from "vitest";
import type { ObjectRecord } from "@/lib/model/record";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const pod = (over: object = {}, metadata: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "api", namespace: "shop", ...metadata },
  spec: { containers: [{ name: "api", image: "shop/api:1" }] },
  ...over,
});
const objects = async (content: unknown) => (await parseText(content)).records as ObjectRecord[];

describe("shapes", () => {
  // kubectl writes all of these; each object is one entry and a List is only their envelope.
  test.each([
    { name: "one object", content: pod(), count: 1 },
    { name: "a List", content: { apiVersion: "v1", kind: "List", items: [pod(), pod()] }, count: 2 },
    {
      name: "a PodList whose items carry no kind",
      content: {
        apiVersion: "v1",
        kind: "PodList",
        metadata: {},
        items: [{ metadata: { name: "a" } }, { metadata: { name: "b" } }],
      },
      count: 2,
    },
    {
      name: "an empty List",
      content: { apiVersion: "v1", kind: "List", metadata: { resourceVersion: "" }, items: [] },
      count: 0,
    },
    { name: "an empty list without a kind", content: { apiVersion: "v1", items: [] }, count: 0 },
    { name: "a JSON array", content: [pod(), pod()], count: 2 },
    { name: "JSON lines", content: `${JSON.stringify(pod())}\n${JSON.stringify(pod())}\n`, count: 2 },
    {
      name: "several Lists after each other",
      content: `${JSON.stringify({ apiVersion: "v1", kind: "List", items: [pod()] }, null, 1)}\n${JSON.stringify({ apiVersion: "v1", kind: "List", items: [pod(), pod()] }, null, 1)}`,
      count: 3,
    },
    {
      name: "YAML documents, one of them a List, one empty",
      content:
        "---\n# a comment\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\napiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: b}}\n",
      count: 2,
    },
    {
      name: "a custom resource",
      content: { apiVersion: "example.org/v1", kind: "Widget", metadata: { name: "w" } },
      count: 1,
    },
    { name: "an object without a name of its own", content: pod({ metadata: { generateName: "job-" } }), count: 1 },
  ])("$name holds $count object(s)", async ({ content, count }) => {
    const parsed = await parseText(content);
    expect(parsed.format).toBe("kubernetes");
    expect([parsed.entries, parsed.records.length, parsed.rejected]).toEqual([count, count, []]);
  });

  test("elements of a DeploymentList are Deployments of its apiVersion", async () => {
    const [found] = await objects({
      apiVersion: "apps/v1",
      kind: "DeploymentList",
      items: [{ metadata: { name: "a" } }],
    });
    expect(found).toMatchObject({
      apiVersion: "apps/v1",
      objectKind: "Deployment",
      object: { apiVersion: "apps/v1", kind: "Deployment" },
    });
  });

  // A tool's own document may need no name; refused for it, the objects after it would be unread.
  test("a first document without a name is a problem of its own, and the objects after it are read", async () => {
    const nameless = "apiVersion: example.org/v1\nkind: Values\nspec: {}\n";
    const { records, rejected } = await parseText(
      `${nameless}---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\n`,
    );
    expect(records).toMatchObject([{ objectKind: "Service", name: "web" }]);
    expect(rejected).toMatchObject([{ reason: "The Values has no name." }]);
    await expect(parseText(nameless)).rejects.toMatchObject({ code: "unsupported_report" });
  });

  // Reports and requests look like objects; other formats claim them, or nobody does.
  test.each([
    { apiVersion: "aquasecurity.github.io/v1alpha1", kind: "VulnerabilityReport", metadata: { name: "x" }, report: {} },
    {
      apiVersion: "v1",
      kind: "List",
      metadata: { resourceVersion: "" },
      items: [{ apiVersion: "aquasecurity.github.io/v1alpha1", kind: "ConfigAuditReport", metadata: { name: "x" } }],
    },
    { apiVersion: "wgpolicyk8s.io/v1alpha2", kind: "PolicyReport", metadata: { name: "x" }, results: [] },
    { apiVersion: "openreports.io/v1alpha1", kind: "ReportList", metadata: {}, items: [{ metadata: { name: "x" } }] },
    { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request: {} },
    { apiVersion: "audit.k8s.io/v1", kind: "Event", metadata: { name: "x" }, auditID: "1" },
    { apiVersion: "v1", kind: "Config", metadata: { name: "x" }, clusters: [], users: [] },
    { apiVersion: "v1", kind: "Status", metadata: {}, status: "Failure" },
    { apiVersion: "backstage.io/v1alpha1", kind: "Component", metadata: { name: "x" } },
  ])("$kind of $apiVersion is no inventory", async (content) => {
    const claimed = await parseText(content).then(
      ({ format }) => format,
      (error) => error.code,
    );
    expect(claimed).not.toMatch(/^(?:kubernetes|inventory)/);
  });

  test("role kinds of rbac.authorization.k8s.io are claimed, reviews of authorization.k8s.io are not", async () => {
    expect(
      await objects({
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata: { name: "x" },
        rules: [],
      }),
    ).toHaveLength(1);
    await expect(
      parseText({ apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", metadata: { name: "x" } }),
    ).rejects.toThrow();
  });
});

describe("what is kept", () => {
  test("an object lives when it has a uid or a resourceVersion; else it is a manifest", async () => {
    const [manifest, versioned, known] = await objects([
      pod(),
      pod({}, { resourceVersion: "7" }),
      pod({}, { uid: "u1" }),
    ]);
    expect([manifest?.live, versioned?.live, known?.live]).toEqual([false, true, true]);
    expect(known?.uid).toBe("u1");
  });

  test("no secret, environment value, command line, private key or copy of the object", async () => {
    for (const file of ["many.json", "one.yaml"]) {
      const { records } = await parseFile(`lib/parsers/__fixtures__/kubernetes/${file}`);
      expect(records.length).toBeGreaterThan(0);
      // Beside the objects, values of Secrets are named only so that the raw report can be redacted.
      const kept = (records as ObjectRecord[]).map(({ withheld: _, ...record }) => record);
      expect(JSON.stringify(kept)).not.toContain("not-kept");
    }
  });

  test("what correlation needs: names of variables and their sources, digests, volumes, security contexts, owners", async () => {
    const { records } = await parseFile("lib/parsers/__fixtures__/kubernetes/many.json");
    const [found, secret] = records as ObjectRecord[];
    expect(found?.object).toMatchObject({
      metadata: {
        annotations: { team: "payments" },
        ownerReferences: [{ kind: "ReplicaSet", name: "api-6d4cf56db6" }],
      },
      spec: {
        serviceAccountName: "api",
        containers: [{ securityContext: { privileged: true } }],
        volumes: [{ hostPath: { path: "/var/run/docker.sock" } }, { csi: { driver: "smb.csi.k8s.io" } }],
      },
      status: {
        podIP: "10.1.0.7",
        containerStatuses: [{ imageID: `registry.lantern.example/shop/api@sha256:${"2b".repeat(32)}` }],
      },
    });
    expect(found?.object.metadata).not.toHaveProperty("managedFields");
    expect(secret?.object).toMatchObject({ type: "Opaque", keys: ["plain", "token"] });
    const [manifest] = (await parseFile("lib/parsers/__fixtures__/kubernetes/one.yaml")).records as ObjectRecord[];
    expect(manifest?.object).toMatchObject({
      spec: {
        template: {
          spec: {
            containers: [
              { env: [{ name: "DATABASE_PASSWORD" }, { name: "TOKEN", valueFrom: { secretKeyRef: { name: "api" } } }] },
            ],
          },
        },
      },
    });
  });

  test("the same object after a heartbeat is the same record, so that nothing is written for it", async () => {
    const node = (version: string, beat: string) => ({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "n1", uid: "u1", resourceVersion: version, managedFields: [{ time: beat }] },
      status: {
        addresses: [{ type: "ExternalIP", address: "203.0.113.7" }],
        conditions: [{ type: "Ready", lastHeartbeatTime: beat }],
      },
    });
    const [first] = await objects(node("1", "2026-03-01T08:00:00Z"));
    const [second] = await objects(node("2", "2026-03-01T08:05:00Z"));
    expect(second).toEqual(first);
  });

  test("annotations are bounded in length and number", async () => {
    const annotations = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`a${i}`, "x".repeat(5000)]));
    const [found] = await objects(pod({}, { annotations }));
    const kept = (found!.object.metadata as { annotations: Record<string, string> }).annotations;
    expect(Object.keys(kept)).toHaveLength(100);
    expect(Math.max(...Object.values(kept).map((value) => value.length))).toBe(1024);
  });

  test("a custom workload keeps its pod template, another custom resource only its metadata", async () => {
    const template = {
      metadata: { labels: { app: "a" } },
      spec: { containers: [{ name: "c", image: "i", env: [{ name: "P", value: "secret" }] }] },
    };
    const [rollout, widget] = await objects([
      {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Rollout",
        metadata: { name: "r" },
        spec: { replicas: 2, selector: { matchLabels: { app: "a" } }, template },
      },
      { apiVersion: "example.org/v1", kind: "Widget", metadata: { name: "w" }, spec: { adminPassword: "secret" } },
    ]);
    expect(rollout?.object).toMatchObject({
      spec: { replicas: 2, template: { spec: { containers: [{ image: "i", env: [{ name: "P" }] }] } } },
    });
    expect(widget?.object).toEqual({ apiVersion: "example.org/v1", kind: "Widget", metadata: { name: "w" } });
    expect(JSON.stringify([rollout, widget])).not.toContain("secret");
  });
});

describe("the collector's envelope", () => {
  test("says which cluster, kinds and namespaces it lists, and when", async () => {
    const { header, format } = await parseFile("lib/parsers/__fixtures__/inventory-snapshot/many.json");
    expect(format).toBe("inventory-snapshot");
    expect(header).toMatchObject({
      target: { kind: "cluster", name: "prod-eu" },
      scannedAt: "2026-03-01T08:00:00Z",
      incomplete: null,
      inventory: { cluster: "0b1c2d3e-kube-system", complete: true, namespaces: ["shop"] },
    });
    expect(header.inventory?.kinds).toHaveLength(7); // all of them, however many
  });

  test("is not complete where a kind could not be listed", async () => {
    const { header } = await parseFile("lib/parsers/__fixtures__/inventory-snapshot/broken.json");
    expect(header.inventory?.complete).toBe(false);
    expect(header.incomplete).toMatch(/v1\/Secret: forbidden/);
  });

  test("that does not say what it covers is refused whole", async () => {
    const envelope = {
      apiVersion: "plimsoll.dev/v1",
      kind: "InventorySnapshot",
      cluster: { name: "c" },
      collectedAt: "2026-03-01T08:00:00Z",
      complete: true,
      items: [],
    };
    await expect(parseText(envelope)).rejects.toMatchObject({ code: "unsupported_report" });
  });
});

describe("the delta of a watching collector", () => {
  const file = (name: string) => parseFile(`lib/parsers/__fixtures__/inventory-delta/${name}.json`);

  test("says what it watched and until when, how often it reports, and which objects are gone", async () => {
    const { header, format, records } = await file("many");
    expect(format).toBe("inventory-delta");
    expect(header).toMatchObject({
      scannedAt: "2026-03-01T08:05:00Z",
      incomplete: null,
      inventory: { cluster: "0b1c2d3e-kube-system", complete: false, watched: true, reportsEverySeconds: 300 },
    });
    expect(records.map((record) => record.kind)).toEqual(["object", "object", "deleted", "deleted"]);
    expect(records[2]).toEqual({
      kind: "deleted",
      apiVersion: "v1",
      objectKind: "Service",
      namespace: "shop",
      name: "old",
      uid: "6f1d2c3b-0103",
    });
    expect(JSON.stringify(records)).not.toContain("not-kept");
  });

  test("rejects what it cannot speak for, each with its place", async () => {
    const { header, records, rejected } = await file("broken");
    expect(header.incomplete).toMatch(/1 kind\(s\) could not be watched; v1\/Secret: forbidden/);
    expect(records).toHaveLength(2);
    expect(rejected.map(({ pointer }) => pointer)).toEqual([
      "/items/0",
      "/items/1",
      "/items/2",
      "/deleted/0",
      "/deleted/1",
      "/deleted/2",
      "/deleted/3",
    ]);
  });

  test("without a list of deletions is refused whole", async () => {
    const envelope = {
      apiVersion: "plimsoll.dev/v1",
      kind: "InventoryDelta",
      cluster: { name: "c" },
      collectedAt: "2026-03-01T08:00:00Z",
      kinds: ["v1/Pod"],
      items: [],
    };
    await expect(parseText(envelope)).rejects.toMatchObject({ code: "unsupported_report" });
  });
});
