import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { surveyExposure } from "@/lib/engine/exposure";
import { type ClusterObject, ClusterState } from "@/lib/graph/derive/cluster-state";
import { deriveGraph } from "@/lib/graph/derive/derive-graph";
import { CONTEXT_KINDS, changedNamespaces, derivePart, POINTING_KINDS } from "@/lib/graph/derive/derive-part";
import type { DerivedEdge, DerivedGraph } from "@/lib/graph/derive/derived";
import { type Outline, outlineOf } from "@/lib/graph/derive/outline";
import { cluster, crossing, local, placeOf } from "@/lib/graph/derive/testing-random-cluster";

type Objects = readonly ClusterObject[];

function whole(objects: Objects): { graph: DerivedGraph; outline: Outline } {
  const state = new ClusterState(objects);
  const { workloads, proxyNamespaces } = surveyExposure(state.bodies());
  const exposures = new Map(workloads.map((one) => [one.workload, one]));
  return { graph: deriveGraph(state, "prod", exposures), outline: outlineOf(state, proxyNamespaces) };
}

const nameOf = ({ kind, key }: { kind: string; key: string }) => `${kind} ${key}`;
const opens = ({ kind }: DerivedEdge) => kind === "selects" || kind === "routes_to";

/** The stored graph, brought in line as the database does it; null where all of it would be derived. */
function inPart(before: Objects, after: Objects): DerivedGraph | null {
  const { graph, outline } = whole(before);
  const known = new Map(before.map((one) => [placeOf(one), one]));
  const there = new Map(after.map((one) => [placeOf(one), one]));
  const changed = [
    ...before.filter((one) => !there.has(placeOf(one))),
    ...after.filter((one) => JSON.stringify(known.get(placeOf(one))) !== JSON.stringify(one)),
  ];
  const namespaces = changedNamespaces(changed, outline);
  if (!namespaces) return null;
  const within = new Set(graph.assets.filter((one) => namespaces.includes(one.namespace ?? "")).map(nameOf));
  const stored = {
    leadingOut: graph.edges
      .filter(
        ({ from, to, kind }) =>
          kind !== "in" && kind !== "on" && kind !== "mounts" && within.has(nameOf(from)) && !within.has(nameOf(to)),
      )
      .map(({ kind, to }) => ({ kind, to: to.key })),
    roles: graph.assets.filter((one) => one.kind === "role" && within.has(nameOf(one))).map(({ key }) => key),
  };
  const state = new ClusterState(
    after.filter(
      ({ kind, namespace }) =>
        ["", ...namespaces, ...outline.hubs].includes(namespace) ||
        CONTEXT_KINDS.includes(kind) ||
        (outline.pointers.includes(namespace) && POINTING_KINDS.includes(kind)),
    ),
  );
  const part = derivePart(state, "prod", surveyExposure(state.bodies()), { namespaces, changed, stored });
  if (!part) return null;
  for (const asset of part.assets) within.add(nameOf(asset));
  const inScope = (edge: DerivedEdge) => within.has(nameOf(edge.from)) || (opens(edge) && within.has(nameOf(edge.to)));
  const kept = <T>(all: readonly T[], is: (one: T) => boolean, added: readonly T[]) => [
    ...all.filter((one) => !is(one)),
    ...added,
  ];
  return {
    assets: kept(graph.assets, (one) => within.has(nameOf(one)), part.assets),
    edges: kept(graph.edges, inScope, part.edges),
    references: kept(graph.references, ({ workload }) => within.has(nameOf(workload)), part.references),
    containers: kept(graph.containers, ({ workload }) => within.has(nameOf(workload)), part.containers),
  };
}

function sorted(graph: DerivedGraph): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(graph).map(([name, rows]) => [name, rows.map((row) => JSON.stringify(row)).sort()]),
  );
}

/** A cluster and a few changes of it: objects that come, go or are others. */
const change = fc.record({
  before: cluster(24),
  gone: fc.array(fc.nat(), { maxLength: 1 }),
  come: fc.array(fc.oneof({ weight: 9, arbitrary: local }, { weight: 1, arbitrary: crossing }), {
    minLength: 1,
    maxLength: 2,
  }),
});

function changedBy({ before, gone, come }: { before: Objects; gone: readonly number[]; come: Objects }): Objects {
  const taken = new Set(gone.map((n) => n % before.length));
  const left = before.filter((_, n) => !taken.has(n));
  return [...new Map([...left, ...come].map((one) => [placeOf(one), one])).values()];
}

describe("deriving a part of a cluster", () => {
  test("gives what deriving all of it gives, whatever changed", () => {
    let parts = 0;
    let runs = 0;
    fc.assert(
      fc.property(change, (one) => {
        const after = changedBy(one);
        const part = inPart(one.before, after);
        runs++;
        if (!part) return;
        parts++;
        expect(sorted(part)).toEqual(sorted(whole(after).graph));
      }),
      { numRuns: 600 },
    );
    // It would prove nothing if all were derived each time.
    expect(parts / runs).toBeGreaterThan(0.2);
  });

  const deployment = (namespace: string, image = "shop/api:1", labels: object = { app: "x" }): ClusterObject[] =>
    [
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "x", namespace },
        spec: { template: { metadata: { labels }, spec: { containers: [{ name: "app", image }] } } },
      },
    ].map((body) => ({
      kind: "Deployment",
      apiVersion: "apps/v1",
      namespace,
      name: "x",
      labels: {},
      annotations: {},
      owner: null,
      body,
    }));

  test("a proxy that comes, changes or goes is everybody's matter", () => {
    const plain = [...deployment("a"), ...deployment("b")];
    const proxy = [...deployment("a", "ingress-nginx/controller:v1"), ...deployment("b")];
    expect(inPart(plain, [...deployment("a", "shop/api:2"), ...deployment("b")])).not.toBeNull();
    expect(inPart(plain, proxy)).toBeNull();
    expect(inPart(proxy, plain)).toBeNull();
  });

  test("what lies outside namespaces, and rights, are everybody's matter", () => {
    const outline = { hubs: [], pointers: ["b"] };
    expect(changedNamespaces([{ kind: "Deployment", namespace: "a" }], outline)).toEqual(["a"]);
    for (const place of [
      { kind: "Node", namespace: "" },
      { kind: "RoleBinding", namespace: "a" },
      { kind: "HTTPRoute", namespace: "a" },
      { kind: "EndpointSlice", namespace: "b" },
      { kind: "SomethingNew.example.com", namespace: "a" },
    ])
      expect(changedNamespaces([{ kind: "Deployment", namespace: "a" }, place], outline)).toBeNull();
    expect(changedNamespaces([{ kind: "Deployment", namespace: "b" }], outline)).toEqual(["b"]);
    expect(changedNamespaces([{ kind: "Deployment", namespace: "a" }], { hubs: ["a"], pointers: [] })).toBeNull();
  });
});
