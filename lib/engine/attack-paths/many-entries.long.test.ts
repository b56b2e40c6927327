import { describe, expect, test } from "vitest";
import { ANY_POD, type AttackGraph, type AttackWorkload, type OpenService } from "@/lib/engine/attack-paths/facts";
import { findAttackPaths, searchAttackPaths } from "@/lib/engine/attack-paths/find-paths";

const service = (product: string, gives: OpenService["gives"]): OpenService => ({
  product,
  gives,
  fromInternet: gives === "code",
  why: `${product} asks for no password.`,
});

function workload(name: string, over: Partial<AttackWorkload>): AttackWorkload {
  return {
    id: `shop/Deployment/${name}`,
    namespace: "shop",
    kind: "Deployment",
    name,
    images: [],
    internet: null,
    weaknesses: [],
    openService: null,
    credentials: [],
    account: null,
    escapes: [],
    nodes: [],
    crownJewel: null,
    admits: [ANY_POD],
    mayCall: null,
    ...over,
  };
}

const hub = (name: string, over: Partial<AttackWorkload> = {}) =>
  workload(name, {
    images: ["docker.io/selenium/hub"],
    internet: [{ kind: "Service", name: `shop/${name}`, why: "A public load balancer." }],
    openService: service("Selenium Grid", "code"),
    ...over,
  });
const store = (name: string, over: Partial<AttackWorkload> = {}) =>
  workload(name, { images: ["docker.io/library/redis"], openService: service("Redis", "data"), ...over });
const many = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));

function clusterOf(workloads: AttackWorkload[], peerSets: AttackGraph["peerSets"] = []): AttackGraph {
  const proof = { kind: "Cluster", name: "network", why: "Any pod may connect." };
  return {
    cluster: "cluster",
    workloads,
    accounts: [],
    nodes: [],
    namespaces: [{ name: "shop", enforced: false }],
    unfinished: false,
    peerSets: [{ id: ANY_POD, members: "any", proof }, ...peerSets],
  };
}

const privileged = {
  technique: "escape-privileged",
  name: "privileged",
  why: "It is privileged.",
  where: "app",
} as const;

describe("clusters of whatever size somebody sends", () => {
  test("3,000 ways in to 3,000 stores: all of them are searched, within the work that is allowed, in turns", () => {
    const graph = clusterOf([...many(3_000, (n) => hub(`hub-${n}`)), ...many(3_000, (n) => store(`redis-${n}`))]);
    const started = process.cpuUsage();
    const search = searchAttackPaths(graph);
    let turns = 0;
    let turn = search.next();
    for (; !turn.done; turn = search.next()) turns++;
    const found = turn.value;
    const { user, system } = process.cpuUsage(started);
    expect(found).toMatchObject({ dropped: 0, unfinished: false });
    expect(found.paths.map(({ goal }) => goal.kind)).toEqual(["data-store"]);
    expect(new Set(found.paths[0]?.entries).size).toBe(3_000);
    expect(found.paths[0]?.entries).toHaveLength(3_000);
    expect(turns).toBeGreaterThanOrEqual(3_000);
    // Some seconds; comparing every way with every other one took hours.
    expect((user + system) / 1e6).toBeLessThan(60);
  }, 240_000);

  test("where the work is spent, what was found is given and said to be not all", () => {
    const graph = clusterOf([
      ...many(100, (n) => hub(`hub-${n}`, { images: [`hub-${n}`], escapes: [privileged] })),
      ...many(100, (n) => store(`redis-${n}`)),
    ]);
    const drive = (most: number) => {
      const search = searchAttackPaths(graph, new Set(), most);
      for (;;) {
        const { done, value } = search.next();
        if (done) return value;
      }
    };
    const [all, some] = [findAttackPaths(graph), drive(1_000)];
    expect(all.unfinished).toBe(false);
    expect(some.unfinished).toBe(true);
    expect(some.paths.length).toBeGreaterThan(0);
    expect(some.paths.length).toBeLessThan(all.paths.length);
    const keys = new Set(all.paths.map(({ key }) => JSON.stringify(key)));
    for (const { key } of some.paths) expect(keys).toContain(JSON.stringify(key));
    expect(drive(1_000)).toEqual(some);
  });

  test("pairs of what may call only some and what it may call are kept up to a bound, and that is said", () => {
    const names = many(1_500, (n) => `redis-${n}`);
    const members = new Set(names.map((name) => `shop/Deployment/${name}`));
    const proof = { kind: "NetworkPolicy", name: "shop/calls", why: "It lets its pods call stores." };
    const graph = clusterOf(
      [...many(1_500, (n) => hub(`hub-${n}`, { mayCall: ["stores"] })), ...names.map((name) => store(name))],
      [{ id: "stores", members, proof }],
    );
    const { unfinished, paths } = findAttackPaths(graph);
    expect(unfinished).toBe(true);
    expect(paths.length).toBeGreaterThan(0);
    // What was left out may lead to the goal too: of no cut is it said that it ends a path, or how many ways are left.
    for (const { cuts, cutting } of paths) {
      expect(cutting).toMatchObject({ ends: false, counted: null });
      expect(cuts.every(({ breaks }) => breaks === 0)).toBe(true);
    }
  }, 120_000);

  test("of more families than are kept, the keys of the others are told", () => {
    const graph = clusterOf(many(1_003, (n) => hub(`hub-${n}`, { images: [`hub-${n}`], escapes: [privileged] })));
    const { paths, dropped, droppedKeys } = findAttackPaths(graph);
    expect(paths).toHaveLength(1_000);
    expect(dropped).toBe(3);
    const all = [...paths.map(({ key }) => key), ...droppedKeys].map((key) => JSON.stringify(key));
    expect(new Set(all).size).toBe(1_003);
  }, 60_000);
});
