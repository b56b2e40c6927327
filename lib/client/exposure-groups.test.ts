import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exposureGroups, OPEN_ROWS } from "@/lib/client/exposure-groups";
import { type ExposureMap, REACH_ORDER, type ReachableWorkload } from "@/lib/contracts/http/exposure-map";

let made = 0;
const workload = (namespace: string, topScore: number | null = null): ReachableWorkload => {
  made += 1;
  return {
    id: `w${made}`,
    name: `w${made}`,
    controller: "Deployment",
    namespace,
    ports: [],
    frontDoor: null,
    chain: [],
    topScore,
  };
};
type Level = ExposureMap["levels"][number]["level"];
const map = (filled: Partial<Record<Level, ReachableWorkload[]>>, beyond = 0): ExposureMap => ({
  cluster: { id: "c", kind: "cluster", name: "prod" },
  inventory: null,
  stale: true,
  total: 0,
  levels: REACH_ORDER.map((level) => {
    const workloads = filled[level] ?? [];
    return { level, count: workloads.length + (workloads.length > 0 ? beyond : 0), workloads };
  }),
});

describe("the exposure map in groups", () => {
  test("shows the levels that hold something, widest first, and their namespaces by their worst workload", () => {
    const groups = exposureGroups(
      map({ cluster: [workload("b", 90), workload("a", 70), workload("b", 10)], internet: [workload("web")] }),
      null,
    );
    expect(groups.map(({ level }) => level)).toEqual(["internet", "cluster"]);
    expect(
      groups[1]?.namespaces.map(({ namespace, workloads, topScore }) => [namespace, workloads.length, topScore]),
    ).toEqual([
      ["b", 2, 90],
      ["a", 1, 70],
    ]);
  });

  test("of one level only when asked, and says how many it does not list", () => {
    const groups = exposureGroups(map({ internet: [workload("a")], none: [workload("a")] }, 7), "none");
    expect(groups.map(({ level, count, left }) => [level, count, left])).toEqual([["none", 8, 7]]);
  });

  test("opens everything of a small cluster, and of a large one no more rows than one can read", () => {
    const small = exposureGroups(map({ internet: [workload("a")], none: [workload("a"), workload("b")] }), null);
    expect(small.flatMap(({ namespaces }) => namespaces).every(({ open }) => open)).toBe(true);
    const many = (namespace: string) => Array.from({ length: 30 }, () => workload(namespace));
    const large = exposureGroups(map({ internet: [...many("a"), ...many("b")], cluster: many("c") }), null);
    expect(large.flatMap(({ namespaces }) => namespaces.map(({ open }) => open))).toEqual([true, false, false]);
  });

  test("loses and doubles nothing, whatever the cluster", () => {
    const workloads = fc.array(
      fc.constantFrom("a", "b", "c", "").map((namespace) => workload(namespace)),
      { maxLength: 60 },
    );
    const any = fc.record({
      internet: workloads,
      unknown: workloads,
      cluster: workloads,
      namespace: workloads,
      none: workloads,
    });
    fc.assert(
      fc.property(any, (filled) => {
        const groups = exposureGroups(map(filled), null).flatMap(({ namespaces }) => namespaces);
        const shown = groups.flatMap(({ workloads: here }) => here.map(({ id }) => id));
        expect([...shown].sort()).toEqual(
          Object.values(filled)
            .flat()
            .map(({ id }) => id)
            .sort(),
        );
        const open = groups.filter((group) => group.open);
        const rows = open.reduce((sum, { workloads: here }) => sum + here.length, 0);
        expect(rows <= OPEN_ROWS || open.length === 1).toBe(true);
        expect(groups.length === 0 || groups[0]?.open).toBe(true);
      }),
    );
  });
});
