import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ClusterState, clusterObject, listedKind, objectKind } from "@/lib/graph/derive/cluster-state";
import { deriveGraph } from "@/lib/graph/derive/derive-graph";
import { imageUses } from "@/lib/graph/derive/image-references";
import { findWorkloads } from "@/lib/graph/derive/workloads";
import { deployment, live, namespace, node, pod, replicaSet, service } from "@/lib/graph/testing-cluster";
import type { ObjectRecord } from "@/lib/model/record";

const sha = (digit: string) => `sha256:${digit.repeat(64)}`;
const stateOf = (objects: readonly ObjectRecord[]) =>
  new ClusterState(
    objects.map((one) =>
      clusterObject(
        objectKind(one.apiVersion, one.objectKind),
        one.apiVersion,
        one.namespace ?? "",
        one.name,
        one.object,
      ),
    ),
  );
const derive = (...objects: ObjectRecord[]) => deriveGraph(stateOf(objects), "prod", new Map());
const edgesOf = (objects: ObjectRecord[], kind: string) =>
  derive(...objects)
    .edges.filter((edge) => edge.kind === kind)
    .map((edge) => `${edge.from.key} -> ${edge.to.key}${edge.attributes.detail ? ` (${edge.attributes.detail})` : ""}`)
    .sort();

describe("a kind", () => {
  // A Knative Service stands beside the core Service of the same name: one must not overwrite the other.
  test.each([
    ["v1", "Service", "Service"],
    ["serving.knative.dev/v1", "Service", "Service.serving.knative.dev"],
    ["extensions/v1beta1", "Ingress", "Ingress"],
    ["networking.k8s.io/v1", "Ingress", "Ingress"],
  ])("%s %s is %s", (apiVersion, kind, expected) => {
    expect(objectKind(apiVersion, kind)).toBe(expected);
    expect(listedKind(`${apiVersion}/${kind}`)).toBe(expected);
  });
});

describe("a workload", () => {
  const ids = (...objects: ObjectRecord[]) => [...findWorkloads(stateOf(objects)).keys()];

  test.each([
    {
      name: "deployment, replica set and pod",
      objects: [
        deployment("a", "x:1"),
        replicaSet("a", "h", "x:1"),
        pod("a-h-1", { kind: "ReplicaSet", name: "a-h" }, "x:1"),
      ],
      expected: ["shop/Deployment/a"],
    },
    {
      name: "a replica set whose deployment was not listed",
      objects: [replicaSet("a", "h", "x:1")],
      expected: ["shop/Deployment/a"],
    },
    {
      name: "a pod whose replica set was not listed",
      objects: [pod("a-h-1", { kind: "ReplicaSet", name: "a-h" }, "x:1", { labels: { "pod-template-hash": "h" } })],
      expected: ["shop/Deployment/a"],
    },
    {
      name: "a replica set of its own",
      objects: [pod("a-1", { kind: "ReplicaSet", name: "a" }, "x:1")],
      expected: ["shop/ReplicaSet/a"],
    },
    {
      name: "a static pod of a node",
      objects: [pod("etcd-n1", { kind: "Node", name: "n1" }, "x:1")],
      expected: ["shop/Pod/etcd-n1"],
    },
    {
      name: "a job of a cron job",
      objects: [
        live("batch/v1", "Job", "j-1", {}, { owner: { kind: "CronJob", name: "j" } }),
        pod("j-1-x", { kind: "Job", name: "j-1" }, "x:1"),
      ],
      expected: ["shop/CronJob/j"],
    },
    {
      name: "a stateful set that an operator's resource owns",
      objects: [
        live("apps/v1", "StatefulSet", "db", {}, { owner: { kind: "Postgres", name: "db" } }),
        pod("db-0", { kind: "StatefulSet", name: "db" }, "x:1"),
      ],
      expected: ["shop/StatefulSet/db"],
    },
    {
      name: "a custom resource with a pod template",
      objects: [
        live("argoproj.io/v1alpha1", "Rollout", "a", {
          spec: { template: { spec: { containers: [{ name: "c", image: "x:1" }] } } },
        }),
      ],
      expected: ["shop/Rollout.argoproj.io/a"],
    },
    {
      name: "owners that own each other",
      objects: [
        live("apps/v1", "ReplicaSet", "a", {}, { owner: { kind: "ReplicaSet", name: "b" } }),
        live("apps/v1", "ReplicaSet", "b", {}, { owner: { kind: "ReplicaSet", name: "a" } }),
      ],
      expected: ["shop/ReplicaSet/a", "shop/ReplicaSet/b"],
    },
  ])("$name", ({ objects, expected }) => {
    expect(ids(...objects)).toEqual(expected);
  });
});

describe("an image", () => {
  const usesOf = (...objects: ObjectRecord[]) => {
    const [workload] = findWorkloads(stateOf(objects)).values();
    return workload ? imageUses(workload, new Map([["n1", "linux/arm64"]])) : [];
  };
  const owner = { kind: "StatefulSet", name: "a" };

  test("of a container that has not started says nothing beside one that has", () => {
    const uses = usesOf(
      pod("a-0", owner, "shop/a:1", { imageID: `docker.io/shop/a@${sha("b")}`, node: "n1" }),
      pod("a-1", owner, "shop/a:1"),
    );
    expect(uses).toEqual([
      {
        repository: "docker.io/shop/a",
        config: "",
        digest: sha("b"),
        platform: "linux/arm64",
        tag: "1",
        container: "app",
      },
    ]);
  });

  test("of an evicted pod is not what the workload runs now", () => {
    const uses = usesOf(
      pod("a-0", owner, "shop/a:1", { imageID: sha("a"), phase: "Failed" }),
      pod("a-1", owner, "shop/a:2", { imageID: sha("b") }),
    );
    expect(uses.map((use) => use.config)).toEqual([sha("b")]);
  });

  test("pulled under another name than written is both", () => {
    const uses = usesOf(pod("a-0", owner, "mirror.example/a:1", { imageID: `docker-pullable://shop/a@${sha("a")}` }));
    expect(uses.map((use) => use.repository)).toEqual(["mirror.example/a", "docker.io/shop/a"]);
  });

  test("named by a bare id, with nothing to call it by, is none", () => {
    expect(usesOf(pod("a-0", owner, sha("a"), { imageID: sha("a") }))).toEqual([]);
  });
});

describe("an edge", () => {
  test("joins services to workloads by selector, and without one by endpoints; an empty selector to nothing", () => {
    const objects = [
      deployment("a", "x:1"),
      pod("b-0", { kind: "StatefulSet", name: "b" }, "x:1"),
      service("a"),
      service("none", { selector: {} }),
      service("manual", { selector: undefined }),
      live(
        "discovery.k8s.io/v1",
        "EndpointSlice",
        "manual-x",
        { endpoints: [{ addresses: ["10.0.0.1"], targetRef: { kind: "Pod", name: "b-0" } }] },
        { labels: { "kubernetes.io/service-name": "manual" } },
      ),
    ];
    expect(edgesOf(objects, "selects")).toEqual([
      "prod/shop/Service/a -> prod/shop/Deployment/a",
      "prod/shop/Service/manual -> prod/shop/StatefulSet/b",
    ]);
  });

  test("leads from gateways over their routes, and from default backends of either API", () => {
    const objects = [
      service("a"),
      live("gateway.networking.k8s.io/v1", "Gateway", "gw", { spec: {} }, { namespace: "infra" }),
      live("gateway.networking.k8s.io/v1", "HTTPRoute", "r", {
        spec: {
          parentRefs: [{ name: "gw", namespace: "infra" }],
          hostnames: ["a.example"],
          rules: [{ backendRefs: [{ name: "a" }] }],
        },
      }),
      live("networking.k8s.io/v1", "Ingress", "new", { spec: { defaultBackend: { service: { name: "a" } } } }),
      live("extensions/v1beta1", "Ingress", "old", { spec: { backend: { serviceName: "a" } } }),
      live("networking.k8s.io/v1", "Ingress", "dangling", {
        spec: { defaultBackend: { service: { name: "missing" } } },
      }),
    ];
    expect(edgesOf(objects, "routes_to")).toEqual([
      "prod/infra/Gateway/gw -> prod/shop/Service/a (a.example by HTTPRoute shop/r)",
      "prod/shop/Ingress/new -> prod/shop/Service/a (*)",
      "prod/shop/Ingress/old -> prod/shop/Service/a (*)",
    ]);
  });

  test("binds service accounts to roles by name and through the groups that hold them", () => {
    const rbac = "rbac.authorization.k8s.io/v1";
    const objects = [
      deployment("a", "x:1", { serviceAccountName: "robot" }),
      live(
        rbac,
        "ClusterRoleBinding",
        "all",
        {
          roleRef: { kind: "ClusterRole", name: "view" },
          subjects: [{ kind: "Group", name: "system:serviceaccounts:shop" }],
        },
        { namespace: null },
      ),
      live(rbac, "RoleBinding", "one", {
        roleRef: { kind: "Role", name: "edit" },
        subjects: [{ kind: "ServiceAccount", name: "robot", namespace: "shop" }],
      }),
      live(
        rbac,
        "ClusterRoleBinding",
        "people",
        { roleRef: { kind: "ClusterRole", name: "cluster-admin" }, subjects: [{ kind: "User", name: "ann" }] },
        { namespace: null },
      ),
    ];
    expect(edgesOf(objects, "bound_to")).toEqual([
      "prod/shop/ServiceAccount/robot -> prod/ClusterRole/view (ClusterRoleBinding all)",
      "prod/shop/ServiceAccount/robot -> prod/shop/Role/edit (RoleBinding shop/one)",
    ]);
  });

  test("mounts say which paths of which nodes", () => {
    const spec = { volumes: [{ name: "v", hostPath: { path: "/var/run/docker.sock" } }] };
    const agent = live("v1", "Pod", "agent", {
      spec: { nodeName: "n1", containers: [{ name: "c", image: "x:1" }], ...spec },
    });
    expect(edgesOf([node("n1"), agent], "mounts")).toEqual(["prod/shop/Pod/agent -> prod/n1 (/var/run/docker.sock)"]);
  });
});

describe("a graph", () => {
  const objects = [
    namespace("shop"),
    node("n1"),
    deployment("a", "x:1"),
    replicaSet("a", "h", "x:1"),
    replicaSet("a", "i", "x:2"),
    service("a"),
    pod("a-h-1", { kind: "ReplicaSet", name: "a-h" }, "x:1", { imageID: sha("a"), node: "n1" }),
    pod("a-i-1", { kind: "ReplicaSet", name: "a-i" }, "x:2", { imageID: sha("b"), node: "n1" }),
    replicaSet("gone", "j", "x:3"),
    replicaSet("gone", "k", "x:4"),
  ];

  test("does not depend on the order of the objects", () => {
    const sorted = (graph: ReturnType<typeof derive>) =>
      Object.values(graph).map((part) => part.map((one) => JSON.stringify(one)).sort());
    fc.assert(
      fc.property(fc.shuffledSubarray(objects, { minLength: objects.length }), (shuffled) => {
        expect(sorted(derive(...shuffled))).toEqual(sorted(derive(...objects)));
      }),
      { numRuns: 50 },
    );
  });

  // What comes from a cluster is data: a wrong type anywhere is taken as absent, never a crash that loses the import.
  test("survives objects of any shape", () => {
    const anything = fc.anything({ maxDepth: 3 }) as fc.Arbitrary<Record<string, unknown>>;
    const kinds = [
      "Pod",
      "Deployment",
      "Service",
      "Ingress",
      "HTTPRoute",
      "RoleBinding",
      "EndpointSlice",
      "Node",
      "CronJob",
      "Gateway",
    ];
    const odd = fc
      .tuple(fc.constantFrom(...kinds), anything, anything, anything)
      .map(([kind, spec, status, subjects]) =>
        clusterObject(kind, "v1", "shop", "x", {
          metadata: spec,
          spec: status,
          status: subjects,
          subjects,
          roleRef: spec,
          endpoints: subjects,
        }),
      );
    fc.assert(
      fc.property(fc.uniqueArray(odd, { maxLength: 6, selector: (one) => one.kind }), (all) => {
        deriveGraph(new ClusterState(all), "prod", new Map());
      }),
      { numRuns: 300 },
    );
  });
});
