import { expect, test } from "vitest";
import { type Budget, rulesOf } from "@/lib/engine/privilege/aggregation";

const labelled = (count: number) =>
  Array.from({ length: 5 }, (_, n) => ({
    metadata: { name: `part${n}`, labels: { add: "it" } },
    rules: Array.from({ length: count }, (_, r) => ({ resources: [`r${n}-${r}`], verbs: ["get"] })),
  }));
const role = {
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { other: "x" } }, { matchLabels: { add: "it" } }] },
};
const budget = (over: Partial<Budget> = {}): Budget => ({ comparisons: 1_000, rules: 1_000, isSpent: false, ...over });

test("a role put together by labels has the rules of each role that a selector chooses, and its own where it has some", () => {
  const enough = budget({ comparisons: 10, rules: 10 });
  expect(rulesOf(role, labelled(2), enough)).toHaveLength(10);
  expect(enough.isSpent).toBe(false);
  expect(rulesOf({ ...role, rules: [{ verbs: ["get"] }] }, labelled(2))).toEqual([{ verbs: ["get"] }]);
  expect(rulesOf({}, labelled(2))).toEqual([]);
});

// 500 such roles that each choose 2,000 others are a million lists.
test("putting roles together ends with its budget, and says that it did", () => {
  const ofRules = budget({ rules: 9 });
  expect(rulesOf(role, labelled(2), ofRules)).toHaveLength(9);
  expect(rulesOf(role, labelled(2), ofRules)).toHaveLength(0);
  expect(ofRules.isSpent).toBe(true);
  const ofLooks = budget({ comparisons: 9 });
  expect(rulesOf(role, labelled(2), ofLooks)).toHaveLength(8);
  expect(ofLooks.isSpent).toBe(true);
});
