import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { computeExposure, type KubernetesObject } from "@/lib/engine/exposure";
import { INGRESS_ROWS } from "@/lib/engine/exposure/truth/fronts";
import { GATEWAY_ROWS } from "@/lib/engine/exposure/truth/gateways";
import { HOST_ROWS } from "@/lib/engine/exposure/truth/hosts";
import { POLICY_ROWS } from "@/lib/engine/exposure/truth/policies";
import { documents, NODE_INSIDE, NODE_OUTSIDE, type Row, service, WEB } from "@/lib/engine/exposure/truth/row";
import { SERVICE_ROWS } from "@/lib/engine/exposure/truth/services";
import { trimObject } from "@/lib/parsers/kubernetes-trim";

const ROWS = [...SERVICE_ROWS, ...HOST_ROWS, ...POLICY_ROWS, ...INGRESS_ROWS, ...GATEWAY_ROWS];

const parsed = new Map<string, KubernetesObject[]>();
/** Parsed once per text: the properties below read every row many times. */
const read = (yaml: string): KubernetesObject[] => {
  const known =
    parsed.get(yaml) ??
    parseAllDocuments(yaml)
      .map((one) => one.toJS() as KubernetesObject)
      .filter(Boolean);
  parsed.set(yaml, known);
  return known;
};
const trimmed = (objects: KubernetesObject[]) =>
  objects.map((one) => trimObject(one as Record<string, unknown>, String(one.apiVersion), String(one.kind)));

const TABLES: [string, Row[]][] = [
  ["services", SERVICE_ROWS],
  ["hosts and controllers", HOST_ROWS],
  ["network policies", POLICY_ROWS],
  ["ingresses and routes", INGRESS_ROWS],
  ["gateways", GATEWAY_ROWS],
];

describe.each(TABLES)("exposure by %s", (_, rows) => {
  test.each(rows)("$name", ({ yaml, want }) => {
    const found = computeExposure(read(yaml));
    expect(
      Object.fromEntries(
        found.map((one) => [one.workload, Array.isArray(want[one.workload]) ? [one.level, one.ports] : one.level]),
      ),
    ).toEqual(want);
  });
});

/** What the chain of a pod says that takes a port of its node, in a cluster of these nodes. */
const reasonOf = (nodeName: string, ...nodes: string[]) => {
  const pod = WEB.replace("containerPort: 8080", "containerPort: 8080, hostPort: 80").replace(
    "    spec:\n",
    `    spec:\n      nodeName: ${nodeName}\n`,
  );
  const [found] = computeExposure(read(documents(pod, ...nodes)));
  return found?.chain.map(({ why }) => why).join(" ");
};

test("a pod's own node is told from the others that are listed", () => {
  expect(reasonOf("elsewhere")).toContain("; no node is listed, so nobody knows");
  expect(reasonOf("elsewhere", NODE_OUTSIDE)).toContain("; no node that it runs on is listed, so nobody knows");
  expect(reasonOf("n2", NODE_INSIDE)).toContain(", but no node has an ExternalIP");
  expect(reasonOf("n2", NODE_OUTSIDE, NODE_INSIDE)).toContain(", but no node that it runs on has an ExternalIP");
});

/** Hundreds of small clusters, on a machine that others use too. */
describe("exposure, whatever the cluster", { timeout: 60_000 }, () => {
  test.each(ROWS)("shows the objects that prove it: $name", ({ yaml }) => {
    for (const { chain, workload } of computeExposure(read(yaml))) {
      expect(chain.length).toBeGreaterThan(0);
      expect(chain.every(({ kind, name, why }) => kind !== "" && name !== "" && why.endsWith("."))).toBe(true);
      expect(chain.some(({ kind, name }) => workload.endsWith(`/${kind}/${name}`))).toBe(true);
    }
  });

  // What the parser keeps of an object must be all that exposure needs.
  test.each(ROWS)("is the same from what the parser keeps: $name", ({ yaml }) => {
    const objects = read(yaml);
    expect(computeExposure(trimmed(objects))).toEqual(computeExposure(objects));
  });

  test("does not depend on the order of the objects, nor on objects given twice", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ROWS), fc.infiniteStream(fc.nat()), ({ yaml }, random) => {
        const objects = read(yaml);
        const shuffled = [...objects, ...objects]
          .map((one) => ({ one, at: random.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one);
        expect(computeExposure(shuffled)).toEqual(computeExposure(objects));
      }),
      { numRuns: 100 },
    );
  });

  const rank = { none: 0, namespace: 1, cluster: 2, unknown: 3, internet: 4 } as const;
  const levels = (...parts: string[]) =>
    new Map(computeExposure(parts.flatMap(read)).map((one) => [one.workload, rank[one.level]]));

  test("a policy that denies everything to every pod raises no workload", () => {
    const deny =
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: zz-deny}\nspec: {podSelector: {}, policyTypes: [Ingress]}";
    fc.assert(
      fc.property(fc.constantFrom(...ROWS), ({ yaml }) => {
        const before = levels(yaml);
        for (const [workload, level] of levels(yaml, deny))
          expect(level).toBeLessThanOrEqual(before.get(workload) ?? 0);
      }),
      { numRuns: ROWS.length },
    );
  });

  test("objects of another namespace that select nothing here change nothing", () => {
    const other = [WEB, service("type: LoadBalancer")].map((yaml) =>
      yaml.replace("{name: web", "{namespace: unrelated, name: web"),
    );
    fc.assert(
      fc.property(fc.constantFrom(...ROWS), ({ yaml }) => {
        const before = computeExposure(read(yaml));
        const after = computeExposure([yaml, ...other].flatMap(read)).filter(
          ({ workload }) => !workload.startsWith("unrelated/"),
        );
        expect(after).toEqual(before);
      }),
      { numRuns: ROWS.length },
    );
  });

  test("removing the only way in closes it", () => {
    const open = documents(WEB, service("type: LoadBalancer"));
    expect([levels(open).get("default/Deployment/web"), levels(WEB).get("default/Deployment/web")]).toEqual([
      rank.internet,
      rank.cluster,
    ]);
  });

  test("never throws, whatever the objects hold", () => {
    const kinds = [
      "Pod",
      "Deployment",
      "Service",
      "Ingress",
      "NetworkPolicy",
      "Node",
      "Gateway",
      "HTTPRoute",
      "Route",
      "EndpointSlice",
      "Endpoints",
      "IngressClass",
      "ReferenceGrant",
    ];
    const anyObject = fc.record({
      apiVersion: fc.constantFrom("v1", "apps/v1", "gateway.networking.k8s.io/v1"),
      kind: fc.constantFrom(...kinds),
      metadata: fc.record(
        {
          name: fc.constantFrom("a", "b"),
          labels: fc.anything(),
          annotations: fc.anything(),
          ownerReferences: fc.anything(),
        },
        { requiredKeys: ["name"] },
      ),
      spec: fc.anything(),
      status: fc.anything(),
      subsets: fc.anything(),
      endpoints: fc.anything(),
    });
    fc.assert(
      fc.property(fc.array(anyObject, { maxLength: 6 }), (objects) =>
        Array.isArray(computeExposure(objects as KubernetesObject[])),
      ),
      { numRuns: 100 },
    );
  });
});
