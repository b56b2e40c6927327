import { expect, test } from "vitest";
import { buildStates } from "@/lib/engine/attack-paths/build-states";
import { chooseCuts } from "@/lib/engine/attack-paths/cuts";
import type { Family } from "@/lib/engine/attack-paths/family";
import { Search } from "@/lib/engine/attack-paths/search";
import type { Edge } from "@/lib/engine/attack-paths/state-graph";
import { balancer, deployment, graphOf, weak } from "@/lib/engine/attack-paths/testing-cluster";
import { Work } from "@/lib/engine/attack-paths/work";

// Steps that a bound left out may lead around any change: to say that one ends the path would be a guess.
test.each([
  { given: "all steps are there", unfinished: false, ends: true },
  { given: "steps were left out", unfinished: true, ends: false },
])("where $given, a change ends a path: $ends", ({ unfinished, ends }) => {
  const container = { securityContext: { privileged: true } };
  const facts = graphOf([deployment("web", {}, { container }), balancer("web")], { "shop/Deployment/web": weak() });
  const graph = buildStates(facts, new Set());
  graph.unfinished = unfinished;
  const search = new Search(graph, new Work(1_000), new Work(1_000));
  const entry = graph.workloads.get("shop/Deployment/web");
  const [first] = graph.out[graph.find("internet") as number] as [Edge];
  const start = { state: first.to, spent: first.cost, points: first.points, home: "shop" };
  const [way] = search.waysFrom(start, new Map(), 1);
  if (!way || !entry) throw new Error("no way");
  const family: Family = {
    key: [],
    goal: way.goal,
    edges: [first, ...way.edges],
    entry,
    cost: way.cost,
    rank: way.rank,
    members: [{ entry, start: first.to }],
  };
  const choosing = chooseCuts(graph, search, [family]);
  let turn = choosing.next();
  while (!turn.done) turn = choosing.next();
  expect(turn.value).toMatchObject([{ ends, counted: null }]);
  expect(turn.value[0]?.cuts[0]?.breaks).toBe(ends ? 1 : 0);
});
