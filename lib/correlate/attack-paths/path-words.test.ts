import { describe, expect, test } from "vitest";
import { fixOf } from "@/lib/correlate/attack-paths/path-words";
import { findAttackPaths } from "@/lib/engine/attack-paths/find-paths";
import type { AttackPath } from "@/lib/engine/attack-paths/path";
import { deployment, graphOf } from "@/lib/engine/attack-paths/testing-cluster";

const lost = (capabilities: readonly string[]) => {
  const container = { securityContext: { privileged: true, capabilities: { add: capabilities } } };
  const graph = graphOf([deployment("web", {}, { container })]);
  return findAttackPaths(graph, new Set(["shop/Deployment/web"])).paths[0] as AttackPath;
};

// Whoever makes the named change must not find the goal still open without having been told.
describe("what a cut is said to do", () => {
  test.each<[row: string, capabilities: string[], words: string]>([
    ["one change", [], "It ends every way from these entries to this goal."],
    [
      "two changes",
      ["SYS_ADMIN"],
      "Neither change alone is enough: the attacker would go the other way. Together they end every way from these entries to this goal.",
    ],
    [
      "no end by two",
      ["SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO"],
      "No one or two changes end it; this one breaks the most ways (1 of 4). Another way remains: from the internet through web to a node of the cluster, then 89.",
    ],
  ])("%s", (_, capabilities, words) => {
    expect(fixOf(lost(capabilities), () => 89).leavesText).toBe(words);
  });

  test("what nobody had time to look at is not said to be over", () => {
    const path: AttackPath = { ...lost([]), cutting: { ends: false, counted: null, left: null } };
    expect(fixOf(path, () => 0).leavesText).toBe(
      "No one or two changes were found that end it; this one takes the told way away. Others to the same goal may remain: look again when it is done.",
    );
  });
});
