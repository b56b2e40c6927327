import { afterEach, describe, expect, test } from "vitest";
import { collectInventory } from "@/lib/adapters/kubernetes";
import { clusterApi } from "@/lib/adapters/kubernetes-api";
import { LISTED_KINDS } from "@/lib/adapters/kubernetes-kinds";
import { type ClusterContent, startTestApiServer, type TestApiServer } from "@/lib/adapters/testing-api-server";
import { kubernetesSnapshot } from "@/lib/parsers/kubernetes-snapshot";

let server: TestApiServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const object = (name: string, namespace?: string, more: Record<string, unknown> = {}) => ({
  metadata: { name, uid: `uid-of-${name}`, resourceVersion: "7", ...(namespace ? { namespace } : {}) },
  ...more,
});
const pod = (name: string) =>
  object(name, "shop", {
    spec: { containers: [{ name: "api", image: "shop/api:1", env: [{ name: "PASSWORD", value: "hunter2!" }] }] },
  });

const cluster = (over: Partial<ClusterContent> = {}): ClusterContent => ({
  token: "let-me-in",
  collections: {
    "/api/v1/namespaces": [object("kube-system"), object("shop")],
    "/api/v1/pods": Array.from({ length: 1_203 }, (_, n) => pod(`api-${n}`)),
    "/api/v1/services": [],
    "/apis/apps/v1/deployments": [object("api", "shop")],
    "/apis/discovery.k8s.io/v1/endpointslices": [object("api-x", "shop")],
    "/api/v1/endpoints": [object("api", "shop")],
  },
  ...over,
});

async function collect(content: ClusterContent, token = content.token, ca?: string) {
  server = await startTestApiServer(content);
  const api = clusterApi({
    name: "test",
    server: server.url,
    authorization: `Bearer ${token}`,
    tls: { ca: ca ?? server.cert, rejectUnauthorized: true },
  });
  try {
    return await collectInventory(api, {
      clusterName: "prod-eu",
      collectorVersion: "0.1.0",
      collectedAt: new Date("2026-03-01T08:00:00Z"),
    });
  } finally {
    api.close();
  }
}

describe("collectInventory", () => {
  // A backend in another namespace is one only where a grant is known.
  test("asks for all by which the Gateway API decides where a request goes", () => {
    const kinds = LISTED_KINDS.map(({ kind }) => kind);
    const routes = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"];
    expect(kinds).toEqual(expect.arrayContaining(["GatewayClass", "Gateway", "ReferenceGrant", ...routes]));
  });

  test("lists every page of every kind that is served, and says so in the envelope that the parser reads", async () => {
    const { snapshot, forbidden } = await collect(cluster());
    expect(forbidden).toEqual([]);
    expect(snapshot).toMatchObject({
      complete: true,
      errors: [],
      namespaces: null,
      cluster: { name: "prod-eu", uid: "uid-of-kube-system" },
      resourceVersion: "812345",
      kinds: ["v1/Namespace", "v1/Service", "discovery.k8s.io/v1/EndpointSlice", "apps/v1/Deployment", "v1/Pod"],
    });
    expect(snapshot.items).toHaveLength(2 + 1 + 1 + 1_203);
    expect(server?.requests.filter((request) => request === "GET /api/v1/pods")).toHaveLength(3);
    expect(kubernetesSnapshot.matches(snapshot, { filename: null, stated: false })).toBe(true);
    const document = kubernetesSnapshot.envelope.parse(snapshot);
    const records = snapshot.items.flatMap((value, n) =>
      kubernetesSnapshot.records({ value, path: ["items", n], pointer: `/items/${n}` }, document, new Map()),
    );
    expect(records).toHaveLength(snapshot.items.length);
  });

  test("no environment value leaves the cluster, and secrets and config maps are not even asked for", async () => {
    const { snapshot } = await collect(cluster());
    expect(JSON.stringify(snapshot)).not.toContain("hunter2!");
    expect(server?.requests.filter((request) => /secrets|configmaps/.test(request))).toEqual([]);
  });

  // What we may not see, the snapshot must not claim to have looked at: everything of that kind would be retired.
  test("a kind that we may not list is left out, and the rest stays complete", async () => {
    const { snapshot, forbidden } = await collect(cluster({ trouble: { "/api/v1/pods": { status: 403 } } }));
    expect(forbidden).toEqual(["Pod"]);
    expect(snapshot.kinds).not.toContain("v1/Pod");
    expect(snapshot).toMatchObject({ complete: true, errors: [] });
  });

  test("a list that fails half-way is an error, and nothing of it is sent", async () => {
    const trouble = { "/api/v1/pods": { status: 400, onlyWithToken: true } };
    const { snapshot } = await collect(cluster({ trouble }));
    expect(snapshot.complete).toBe(false);
    expect(snapshot.errors).toEqual([{ kind: "v1/Pod", reason: "/api/v1/pods is 400" }]);
    expect(snapshot.items.filter((item) => item.kind === "Pod")).toEqual([]);
  });

  test("a list whose snapshot expired is begun again, without duplicates", async () => {
    const trouble = { "/api/v1/pods": { status: 410, times: 1, onlyWithToken: true } };
    const { snapshot } = await collect(cluster({ trouble }));
    const names = snapshot.items.filter((item) => item.kind === "Pod").map((item) => JSON.stringify(item.metadata));
    expect(names).toHaveLength(1_203);
    expect(new Set(names).size).toBe(1_203);
  });

  test("a busy server is asked again", async () => {
    const { snapshot } = await collect(cluster({ trouble: { "/api/v1/namespaces": { status: 429, times: 2 } } }));
    expect(snapshot.kinds).toContain("v1/Namespace");
  });

  test("endpoints are asked for only where there are no endpoint slices", async () => {
    const { "/apis/discovery.k8s.io/v1/endpointslices": _, ...collections } = cluster().collections;
    const { snapshot } = await collect(cluster({ collections }));
    expect(snapshot.kinds).toContain("v1/Endpoints");
  });

  test("wrong credentials, no rights at all and a wrong certificate are told apart", async () => {
    await expect(collect(cluster(), "wrong")).rejects.toThrow(/does not accept these credentials/);
    await server?.close();
    const trouble = Object.fromEntries(Object.keys(cluster().collections).map((path) => [path, { status: 403 }]));
    await expect(collect(cluster({ trouble }))).rejects.toThrow(/may list nothing/);
    await server?.close();
    const { cert } = (await import("@/lib/adapters/testing-certificate")).selfSignedCertificate();
    await expect(collect(cluster(), "let-me-in", cert)).rejects.toThrow(/cannot be reached/);
  });
});
