import fc from "fast-check";
import { expect, test } from "vitest";
import { buildStates } from "@/lib/engine/attack-paths/build-states";
import type { AttackGraph } from "@/lib/engine/attack-paths/facts";
import { findAttackPaths, searchAttackPaths } from "@/lib/engine/attack-paths/find-paths";
import { goalAlike, goalsByState, isGoal } from "@/lib/engine/attack-paths/goals";
import type { AttackPath } from "@/lib/engine/attack-paths/path";
import { INTERNET } from "@/lib/engine/attack-paths/state-graph";
import { balancer, deployment, graphOf, weak, weakness } from "@/lib/engine/attack-paths/testing-cluster";
import { drawn, knownOf, objectsOf } from "@/lib/engine/attack-paths/testing-drawn";

/** Searches again as a what-if does: with what is there now asked about. */
function searched(graph: AttackGraph, changes: ReadonlySet<string>, earlier: readonly AttackPath[]) {
  const turns = searchAttackPaths(graph, new Set(), undefined, changes, earlier);
  for (;;) {
    const { done, value } = turns.next();
    if (done) return value;
  }
}

/** Whether one of a path's entries still reaches its goal, step by step: of another namespace, or of its secrets, the very one. */
function isConnected(facts: AttackGraph, { entries, goal }: AttackPath): boolean {
  const graph = buildStates(facts, new Set());
  const goals = goalsByState(graph);
  const alike = goalAlike(graph, goal);
  const internet = graph.out[graph.indexOf(INTERNET)] ?? [];
  return internet.some(({ to: start }) => {
    const { workload, namespace } = graph.states[start] ?? {};
    if (!entries.includes(workload ?? "")) return false;
    const seen = new Set([start]);
    for (const state of seen) for (const { to } of graph.out[state] ?? []) seen.add(to);
    const isNamed = goal.kind === "namespace" || goal.kind === "secrets";
    return [...seen].some((state) => {
      const there = graph.states[state]?.namespace ?? null;
      return isGoal(goals[state] ?? [], alike, there === namespace) && (!isNamed || there === goal.namespace);
    });
  });
}

/** What may be mended of a workload. */
const MENDED = [{ weak: false }, { privileged: false }, { right: null }, { guarded: "deny" as const }];
const keyOf = ({ key }: Pick<AttackPath, "key">) => JSON.stringify(key);

test("whatever is not told any more goes on exactly where its entries still reach its goal", () => {
  let gone = 0;
  fc.assert(
    fc.property(drawn, fc.nat(7), fc.constantFrom(...MENDED), (cluster, nth, mended) => {
      const { paths } = findAttackPaths(graphOf(objectsOf(cluster), knownOf(cluster)));
      const patched = cluster.map((one, n) => (n === nth % cluster.length ? { ...one, ...mended } : one));
      const after = graphOf(objectsOf(patched), knownOf(patched));
      const found = searched(after, new Set(), paths);
      const told = new Set(found.paths.map(keyOf));
      for (const path of paths.filter((one) => !told.has(keyOf(one)))) {
        gone++;
        const way = found.goOn.get(keyOf(path));
        expect(way !== undefined).toBe(isConnected(after, path));
        if (!way) continue;
        expect(path.entries).toContain(way.entries[0]);
        expect(way.goal.kind).toBe(path.goal.kind);
        if (path.goal.kind === "namespace") expect(way.goal.namespace).toBe(path.goal.namespace);
      }
      for (const key of found.goOn.keys()) expect(told.has(key)).toBe(false);
    }),
    { numRuns: 300 },
  );
  // Else nothing was compared; what goes on is rare here, and has its examples below.
  expect(gone).toBeGreaterThan(0);
});

test("what a cut is said to end does not go on once it is made", () => {
  fc.assert(
    fc.property(drawn, (cluster) => {
      const graph = graphOf(objectsOf(cluster), knownOf(cluster));
      const { paths } = findAttackPaths(graph);
      for (const path of paths.filter(({ cutting }) => cutting.ends)) {
        const { goOn } = searched(graph, new Set(path.cuts.map(({ id }) => id)), paths);
        expect(goOn.has(keyOf(path))).toBe(false);
      }
    }),
  );
});

test("a path into a namespace goes on over the workload beside it, by the weakness of that one", () => {
  const inner = ["one", "two"].map((name) => deployment(name, {}, { namespace: "internal" }));
  const objects = [deployment("web"), balancer("web"), ...inner];
  const flaw = (advisory: string) => weak({ weaknesses: [weakness({ advisory, points: advisory.length })] });
  const known = { "shop/Deployment/web": weak(), "internal/Deployment/two": flaw("CVE-2023-50164") };
  const before = findAttackPaths(graphOf(objects, { ...known, "internal/Deployment/one": weak() })).paths;
  const earlier = before.filter(({ goal }) => goal.kind === "namespace");
  expect(earlier.map(({ goal }) => goal.workload)).toEqual(["internal/Deployment/one"]);
  const [way] = searched(graphOf(objects, known), new Set(), earlier).goOn.values();
  expect(way).toMatchObject({ entries: ["shop/Deployment/web"], goal: { workload: "internal/Deployment/two" } });
  expect(way?.steps.at(-1)?.why).toContain("CVE-2023-50164");
});

// It went "on" into another namespace, with that one's score, though nothing leads into its own any more.
test("a path into a namespace does not go on into another", () => {
  const inner = [deployment("one", {}, { namespace: "internal" }), deployment("two", {}, { namespace: "payments" })];
  const objects = [deployment("web"), balancer("web"), ...inner];
  const known = { "shop/Deployment/web": weak(), "payments/Deployment/two": weak() };
  const mild = weak({ weaknesses: [weakness({ chance: 0.95 })] });
  const before = findAttackPaths(graphOf(objects, { ...known, "internal/Deployment/one": mild })).paths;
  const earlier = before.filter(({ goal }) => goal.namespace === "internal");
  expect(earlier).toHaveLength(1);
  expect(searched(graphOf(objects, known), new Set(), earlier).goOn.size).toBe(0);
});

const chancesOf = fc.uniqueArray(fc.integer({ min: 20, max: 90 }), { minLength: 2, maxLength: 5 });

// Names decided: of the ways into its namespace the one found first was told, where the best of all leads into another one.
test("of the ways that are left into its own namespace the likeliest is told, whatever workloads are called", () => {
  fc.assert(
    fc.property(chancesOf, fc.nat(), (percents, turn) => {
      const names = percents.map((_, n) => `w${(n + turn) % percents.length}`);
      const inner = [...names, "gone"].map((name) => deployment(name, {}, { namespace: "internal" }));
      const other = deployment("other", {}, { namespace: "payments" });
      const objects = [deployment("web"), balancer("web"), other, ...inner];
      const known = {
        "shop/Deployment/web": weak(),
        "payments/Deployment/other": weak({ weaknesses: [weakness({ chance: 0.95 })] }),
        ...Object.fromEntries(
          names.map((name, n) => [
            `internal/Deployment/${name}`,
            weak({ weaknesses: [weakness({ chance: (percents[n] ?? 0) / 100 })] }),
          ]),
        ),
      };
      const gone = weak({ weaknesses: [weakness({ chance: 0.99 })] });
      const before = findAttackPaths(graphOf(objects, { ...known, "internal/Deployment/gone": gone })).paths;
      const earlier = before.filter(({ goal }) => goal.workload === "internal/Deployment/gone");
      expect(earlier).toHaveLength(1);
      const [way] = searched(graphOf(objects, known), new Set(), earlier).goOn.values();
      const likeliest = names[percents.indexOf(Math.max(...percents))];
      expect(way?.goal.workload).toBe(`internal/Deployment/${likeliest}`);
    }),
  );
});
