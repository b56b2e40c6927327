import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findAttackPaths } from "@/lib/engine/attack-paths/find-paths";
import type { AttackPath } from "@/lib/engine/attack-paths/path";
import { balancer, deployment, grant, graphOf, weak, weakness } from "@/lib/engine/attack-paths/testing-cluster";
import { drawn, everything, knownOf, objectsOf } from "@/lib/engine/attack-paths/testing-drawn";
import { waysFromEntry } from "@/lib/engine/attack-paths/ways-from-entry";

const sameKey = (path: AttackPath) => (way: { key: readonly string[] }) =>
  JSON.stringify(way.key) === JSON.stringify(path.key);

describe("laws of an entry's own way", () => {
  test("each entry of a path has one: it begins there, takes the path's techniques and ends at a goal alike", () => {
    fc.assert(
      fc.property(drawn, (cluster) => {
        const graph = graphOf(objectsOf(cluster), knownOf(cluster));
        for (const path of findAttackPaths(graph).paths) {
          for (const entry of path.entries) {
            const ways = [...waysFromEntry(graph, entry)].filter(sameKey(path));
            expect(ways).toHaveLength(1);
            const [way] = ways;
            expect(way?.entry.id).toBe(entry);
            expect(way?.steps[0]?.to.workload).toBe(entry);
            expect(way?.goal.kind).toBe(path.goal.kind);
            expect(way?.steps.map(({ technique }) => technique.id)).toEqual(
              path.steps.map(({ technique }) => technique.id),
            );
          }
        }
      }),
    );
  });

  test("that of the told entry is the told one", () => {
    fc.assert(
      fc.property(drawn, (cluster) => {
        const graph = graphOf(objectsOf(cluster), knownOf(cluster));
        for (const path of findAttackPaths(graph).paths) {
          const [way] = [...waysFromEntry(graph, path.entry.id)].filter(sameKey(path));
          expect(way).toEqual({
            key: path.key,
            goal: path.goal,
            steps: path.steps,
            entry: path.entry,
            chance: path.chance,
          });
        }
      }),
    );
  });

  test("whatever is found from an entry is a path of the cluster with that entry in it", () => {
    fc.assert(
      fc.property(drawn, (cluster) => {
        const graph = graphOf(objectsOf(cluster), knownOf(cluster));
        const { paths } = findAttackPaths(graph);
        const told = new Set(paths.flatMap(({ key, entries }) => entries.map((entry) => JSON.stringify([key, entry]))));
        const all = graph.workloads.flatMap(({ id }) =>
          [...waysFromEntry(graph, id)].map(({ key }) => JSON.stringify([key, id])),
        );
        expect(new Set(all)).toEqual(told);
      }),
    );
  });
});

describe("an entry that is alike", () => {
  const replicas = ["web-1", "web-2"].flatMap((name) => [
    deployment(
      name,
      { serviceAccountName: "web", automountServiceAccountToken: true },
      { image: "registry.example/web" },
    ),
    balancer(name),
  ]);
  const [old, other] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];
  const graph = graphOf([...replicas, ...grant("web", null, everything)], {
    "shop/Deployment/web-1": weak({ weaknesses: [weakness({ findingId: old })] }),
    "shop/Deployment/web-2": weak({
      weaknesses: [weakness({ findingId: other, advisory: "CVE-2023-50164", chance: 0.5 })],
    }),
  });

  test("is entered by its own weakness and its own load balancer", () => {
    const [path] = findAttackPaths(graph).paths;
    expect(path?.entries).toEqual(["shop/Deployment/web-1", "shop/Deployment/web-2"]);
    const [way] = waysFromEntry(graph, "shop/Deployment/web-2");
    expect(way?.key).toEqual(path?.key);
    expect(way?.steps[0]?.findings).toEqual([other]);
    expect(way?.steps[0]?.to.name).toBe("web-2");
    expect(JSON.stringify(way?.entry.internet)).toContain("web-2");
    expect(way?.steps.at(-1)?.to.kind).toBe("cluster");
  });

  test("has none where the internet does not reach it, and none by a name that is no workload", () => {
    const inner = graphOf([replicas[0] as (typeof replicas)[0], ...grant("web", null, everything)], {
      "shop/Deployment/web-1": weak(),
    });
    expect([...waysFromEntry(inner, "shop/Deployment/web-1")]).toEqual([]);
    expect([...waysFromEntry(graph, "shop/Deployment/web-9")]).toEqual([]);
  });
});
