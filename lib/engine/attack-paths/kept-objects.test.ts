import fc from "fast-check";
import { expect, test } from "vitest";
import {
  balancer,
  deployment,
  grant,
  graphOf,
  namespace,
  node,
  pod,
  policy,
  weak,
} from "@/lib/engine/attack-paths/testing-cluster";
import { computeExposure, type KubernetesObject } from "@/lib/engine/exposure";

const name = fc.constantFrom("web", "api", "db");
const account = (called: string, automount: boolean) => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: called, namespace: "shop" },
  automountServiceAccountToken: automount,
});
const replicaSet = (called: string) => ({
  ...deployment(called),
  kind: "ReplicaSet",
  metadata: {
    name: `${called}-abc`,
    namespace: "shop",
    ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: called, controller: true }],
  },
});

/** Objects that meet by name, each in several contents. */
const some: fc.Arbitrary<KubernetesObject> = fc.oneof(
  fc
    .tuple(name, name, fc.boolean(), fc.constantFrom("registry.example/web", "selenium/hub", "redis"))
    .map(([called, serviceAccountName, hostPID, image]) =>
      deployment(called, { serviceAccountName, automountServiceAccountToken: undefined, hostPID }, { image }),
    ),
  fc
    .tuple(name, name, fc.constantFrom("n1", "n2"), fc.boolean())
    .map(([called, owner, on, hostNetwork]) => pod(`${called}-pod`, owner, on, { hostNetwork })),
  name.map(replicaSet),
  name.map((called) => balancer(called)),
  fc.tuple(name, fc.boolean()).map(([called, automount]) => account(called, automount)),
  fc
    .tuple(name, fc.constantFrom("secrets", "pods"))
    .map(
      ([called, resource]) => grant(called, "shop", { apiGroups: [""], resources: [resource], verbs: ["*"] })[0] ?? {},
    ),
  fc
    .tuple(name, name)
    .map(([called, app]) => policy(called, { ingress: [{ from: [{ podSelector: { matchLabels: { app } } }] }] })),
  fc.boolean().map((marked) => namespace("shop", marked ? { "plimsoll.dev/crown-jewel": "true" } : {})),
  fc.constantFrom("n1", "n2").map((called) => node(called)),
);
const keyOf = ({ kind, metadata }: KubernetesObject) => `${kind} ${(metadata as { name: string }).name}`;

// A thread keeps objects between two looks at their cluster, and what it worked out of each: it must never tell of what was beside them before.
test("a cluster whose objects are kept from look to look is seen as one that is read anew", () => {
  fc.assert(
    fc.property(fc.array(fc.array(some, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 8 }), (changes) => {
      const cluster = new Map<string, KubernetesObject>();
      for (const [n, changed] of changes.entries()) {
        for (const one of changed) cluster.set(keyOf(one), one);
        const gone = [...cluster.keys()][n];
        if (n % 2 === 1 && gone) cluster.delete(gone);
        const objects = [...cluster.values()];
        const known = { "shop/Deployment/web": weak() };
        expect(graphOf(objects, known)).toEqual(graphOf(structuredClone(objects), known));
        expect(computeExposure(objects)).toEqual(computeExposure(structuredClone(objects)));
      }
    }),
    { numRuns: 100 },
  );
});
