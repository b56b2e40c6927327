import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findAttackPaths } from "@/lib/engine/attack-paths/find-paths";
import { GOAL_KINDS } from "@/lib/engine/attack-paths/goals";
import { groupOf } from "@/lib/engine/attack-paths/groups";
import type { AttackPath } from "@/lib/engine/attack-paths/path";
import { balancer, deployment, graphOf, namespace, weak, weakness } from "@/lib/engine/attack-paths/testing-cluster";
import { type Drawn, drawn, knownOf, objectsOf } from "@/lib/engine/attack-paths/testing-drawn";
import { wayPoints } from "@/lib/engine/attack-paths/way-rank";

/** Clusters whose weaknesses differ in what they score and in how likely they are to work: a likelier way may score less. */
const STRENGTHS = [
  { chance: 0.9, points: 70 },
  { chance: 0.5, points: 50 },
  { chance: 0.4, points: 75 },
  { chance: 0.3, points: 60 },
];
const uneven = fc.tuple(drawn, fc.array(fc.nat(STRENGTHS.length - 1), { minLength: 8, maxLength: 8 }));
const unevenGraph = ([cluster, strengths]: [Drawn[], number[]]) =>
  graphOf(
    objectsOf(cluster),
    Object.fromEntries(
      Object.entries(knownOf(cluster)).map(([id, known], n) => {
        const over = { ...STRENGTHS[strengths[n] ?? 0], advisory: `CVE-2026-${n}` };
        return [id, { ...known, weaknesses: known.weaknesses.map((one) => ({ ...one, ...over })) }];
      }),
    ),
  );
/** Workloads of one namespace and account that run some versions of two images, each with its own weaknesses. */
const versions = fc.array(
  fc.record({
    image: fc.constantFrom("api", "web"),
    exposed: fc.boolean(),
    privileged: fc.boolean(),
    found: fc.subarray(["f1", "f2", "f3"]),
  }),
  { minLength: 1, maxLength: 5 },
);
const alike = ({ goal }: Pick<AttackPath, "goal">, graph: ReturnType<typeof graphOf>) => {
  const workload = graph.workloads.find(({ id }) => id === goal.workload);
  const byKind = ["cluster-admin", "node", "secrets", "namespace", "cloud-account"].includes(goal.kind);
  return byKind || !workload ? goal.kind : `${goal.kind}:${groupOf(workload)}`;
};
/** As the published score tells ways apart: by the weakest of the weaknesses, and by what the way takes off, a little for each step included. */
const rankOf = ({ steps, chance }: Pick<AttackPath, "steps" | "chance">, graph: ReturnType<typeof graphOf>) => {
  const points = new Map(
    graph.workloads.map(({ id, weaknesses }) => [id, Math.max(...weaknesses.map((one) => one.points))]),
  );
  const taken = steps.filter(({ findings }) => findings.length > 0).map(({ to }) => points.get(to.workload ?? "") ?? 0);
  return Math.min(...taken) + wayPoints(chance * Math.exp(-0.02 * steps.length));
};

describe("laws of cuts", () => {
  test("after a cut that ends a path, no way leads from its entries to a goal alike", () => {
    fc.assert(
      fc.property(uneven, (given) => {
        const graph = unevenGraph(given);
        for (const path of findAttackPaths(graph).paths) {
          if (!path.cutting.ends) continue;
          expect(path.cuts.length).toBeGreaterThan(0);
          const after = findAttackPaths(graph, new Set(), new Set(path.cuts.map(({ id }) => id))).paths;
          const left = after.filter((one) => one.entries.some((entry) => path.entries.includes(entry)));
          expect(left.map((one) => alike(one, graph))).not.toContain(alike(path, graph));
        }
      }),
    );
  });

  test("after each of the changes that are told to end a path alone no way leads from its entries to a goal alike", () => {
    fc.assert(
      fc.property(uneven, (given) => {
        const graph = unevenGraph(given);
        for (const path of findAttackPaths(graph).paths) {
          const isEnded = path.cutting.ends && path.cuts.length === 1;
          expect(isEnded ? path.endedBy.includes(path.cuts[0]?.id ?? "") : path.endedBy.length === 0).toBe(true);
          expect(path.endedBy).toEqual(expect.arrayContaining(path.instead.map(({ id }) => id)));
          for (const id of path.endedBy) {
            const after = findAttackPaths(graph, new Set(), new Set([id])).paths;
            const left = after.filter((one) => one.entries.some((entry) => path.entries.includes(entry)));
            expect(left.map((one) => alike(one, graph))).not.toContain(alike(path, graph));
          }
        }
      }),
    );
  });

  test("where a cut ends nothing, the way that is left is there when it is made, and scores no more than what was told", () => {
    fc.assert(
      fc.property(uneven, (given) => {
        const graph = unevenGraph(given);
        for (const { cuts, cutting, ...path } of findAttackPaths(graph).paths) {
          if (cutting.ends) continue;
          expect(cutting.left).not.toBeNull();
          if (!cutting.left || !cutting.counted) continue;
          expect(path.entries).toContain(cutting.left.entry.id);
          expect(cutting.counted.ended).toBeLessThan(cutting.counted.of);
          const made = new Set(cuts.map(({ id }) => id));
          expect(cutting.left.steps.flatMap((step) => step.cuts).filter((id) => made.has(id))).toEqual([]);
          expect(rankOf(cutting.left, graph)).toBeLessThanOrEqual(rankOf(path, graph));
        }
      }),
    );
  });

  // Workloads that run versions of one image are one cut, whoever of them is told: what closes it is what all of them are entered by.
  test("once the findings that a patch closes are gone, no way leads from the entries of a path that it ends to a goal alike", () => {
    fc.assert(
      fc.property(versions, (given) => {
        const objects = given.flatMap(({ image, exposed, privileged }, n) => [
          deployment(
            `w${n}`,
            {},
            { image: `registry.example/${image}:${n}`, container: { securityContext: { privileged } } },
          ),
          ...(exposed ? [balancer(`w${n}`)] : []),
        ]);
        const known = given.map(({ found }, n) => {
          const weaknesses = found.map((name) => weakness({ findingId: name }));
          return [`shop/Deployment/w${n}`, weak({ weaknesses })] as const;
        });
        const graph = graphOf(objects, Object.fromEntries(known));
        for (const path of findAttackPaths(graph).paths) {
          const [cut, ...others] = path.cuts;
          if (!path.cutting.ends || others.length > 0 || cut?.kind !== "patch") continue;
          expect(cut.findings.size).toBeGreaterThan(0);
          const closed = known.map(([id, one]) => {
            return [id, { ...one, weaknesses: one.weaknesses.filter(({ findingId }) => !cut.findings.has(findingId)) }];
          });
          const after = graphOf(objects, Object.fromEntries(closed));
          const left = findAttackPaths(after).paths.filter((one) =>
            one.entries.some((entry) => path.entries.includes(entry)),
          );
          expect(left.map((one) => alike(one, after))).not.toContain(alike(path, graph));
        }
      }),
    );
  });

  // What lies on the way to something worse, or beyond it, is told once that is out of reach: then it is new and not worse.
  test("no cut raises the highest score of a way to a goal, unless it changes a way to a worse one that hid it", () => {
    fc.assert(
      fc.property(uneven, (given) => {
        const graph = unevenGraph(given);
        const before = findAttackPaths(graph).paths;
        const place = ({ goal }: AttackPath) => GOAL_KINDS.indexOf(goal.kind);
        for (const id of new Set(before.flatMap(({ steps }) => steps.flatMap(({ cuts }) => cuts)))) {
          const after = findAttackPaths(graph, new Set(), new Set([id])).paths;
          const keys = new Set(after.map(({ key }) => JSON.stringify(key)));
          const ended = Math.min(...before.filter(({ key }) => !keys.has(JSON.stringify(key))).map(place));
          for (const path of after) {
            const same = before.filter((one) => alike(one, graph) === alike(path, graph));
            const isHidden = (one: AttackPath) =>
              place(one) < place(path) && one.entries.some((entry) => path.entries.includes(entry));
            if (same.length === 0 || place(path) > ended || before.some(isHidden)) continue;
            expect(rankOf(path, graph)).toBeLessThanOrEqual(Math.max(...same.map((one) => rankOf(one, graph))));
          }
        }
      }),
    );
  });
});

describe("which way is told", () => {
  // Of two namespaces the one whose way scores more is told, though the other one is likelier.
  test("a likelier way that scores less hides none that scores more, and a cut says what it leaves", () => {
    const inside = (name: string, space: string) => [namespace(space), deployment(name, {}, { namespace: space })];
    const graph = graphOf(
      [deployment("web"), balancer("web"), ...inside("office", "internal"), ...inside("api", "billing")],
      {
        "shop/Deployment/web": weak(),
        "internal/Deployment/office": weak({
          weaknesses: [weakness({ advisory: "CVE-2026-1", chance: 0.5, points: 50 })],
        }),
        "billing/Deployment/api": weak({
          weaknesses: [weakness({ advisory: "CVE-2026-2", chance: 0.45, points: 70 })],
        }),
      },
    );
    const [path, ...others] = findAttackPaths(graph).paths;
    expect(others).toEqual([]);
    expect(path?.goal).toMatchObject({ kind: "namespace", namespace: "billing" });
    expect(path?.cuts.map(({ kind }) => kind)).toEqual(["patch"]);
    expect(path?.cutting).toEqual({ ends: true });
  });
});
