import { describe, expect, test } from "vitest";
import { findAttackPaths } from "@/lib/engine/attack-paths/find-paths";
import { attackGraphOf } from "@/lib/engine/attack-paths/from-cluster";
import { balancer, deployment, policy } from "@/lib/engine/attack-paths/testing-cluster";

const graphOf = (objects: Parameters<typeof attackGraphOf>[0]) => {
  const exposures = new Map([["shop/Deployment/d0", { level: "internet", ports: [6379], chain: [] }]]);
  return attackGraphOf(objects, { cluster: "c", exposures, known: new Map() });
};
const redisPorts = { container: { ports: [{ containerPort: 6379 }] } };
const redis = (name: string, namespace = "shop") =>
  deployment(name, {}, { namespace, image: "redis:7", ...redisPorts });

describe("sets of peers", () => {
  test("a rule that selects namespaces means the same pods in whichever policy it stands", () => {
    const everyone = { ingress: [{ from: [{ namespaceSelector: {} }] }], policyTypes: ["Ingress"] };
    const graph = graphOf([
      redis("d0"),
      redis("d1", "data"),
      policy("all", everyone, "shop"),
      policy("all", everyone, "data"),
    ]);
    const [here, there] = graph.peerSets.filter(({ id }) => id.startsWith("in:"));
    expect(here?.members).toEqual(new Set(["data/Deployment/d1", "shop/Deployment/d0"]));
    expect(there?.members).toBe(here?.members);
    expect(graph.unfinished).toBe(false);
  });

  // A few hundred kilobytes of them were seconds of everybody's time and a gigabyte of steps.
  test("of thousands of policies with rules for every workload so much is kept as fits, and it is said that there is more", () => {
    const names = Array.from({ length: 1_000 }, (_, n) => `d${n}`);
    const policies = Array.from({ length: 1_000 }, (_, p) => {
      const from = Array.from({ length: 16 }, (__, k) => ({
        podSelector: { matchLabels: { app: `d${(p * 16 + k) % names.length}` } },
      }));
      return policy(`p${p}`, { policyTypes: ["Ingress"], ingress: [{ from }] });
    });
    const graph = graphOf([...names.map((name) => redis(name)), balancer("d0"), ...policies]);
    expect(graph.unfinished).toBe(true);
    expect(graph.workloads.reduce((sum, { admits }) => sum + admits.length, 0)).toBeLessThan(600_000);
    const { unfinished, paths } = findAttackPaths(graph);
    expect(unfinished).toBe(true);
    expect(paths.every(({ cutting }) => !cutting.ends)).toBe(true);
  });
});
