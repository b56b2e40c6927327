import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildStates } from "@/lib/engine/attack-paths/build-states";
import { findAttackPaths } from "@/lib/engine/attack-paths/find-paths";
import type { AttackPath } from "@/lib/engine/attack-paths/path";
import { CLUSTER_ADMIN, INTERNET } from "@/lib/engine/attack-paths/state-graph";
import {
  balancer,
  deployment,
  grant,
  graphOf,
  pathsOf,
  policy,
  told,
  weak,
} from "@/lib/engine/attack-paths/testing-cluster";
import { drawn, everything, knownOf, objectsOf, SPACES } from "@/lib/engine/attack-paths/testing-drawn";
import { foothold } from "@/lib/engine/attack-paths/weakness";
import { computeExposure } from "@/lib/engine/exposure";

const summary = (paths: readonly AttackPath[]) =>
  paths.map((path) => ({
    key: path.key,
    told: told(path),
    entries: path.entries,
    cuts: path.cuts.map(({ id, breaks }) => [id, breaks]),
  }));

/** Keys of all states that an attacker reaches from the internet, step by step. */
function reachedIn(...given: Parameters<typeof graphOf>): Set<string> {
  const graph = buildStates(graphOf(...given), new Set());
  const keys = graph.states.map(({ key }) => key);
  const seen = new Set([INTERNET.key]);
  for (const key of seen) {
    const from = keys.indexOf(key);
    for (const { to } of graph.out[from] ?? []) seen.add(keys[to] as string);
  }
  return seen;
}

describe("laws of attack paths", () => {
  test("the order of objects changes nothing", () => {
    fc.assert(
      fc.property(drawn, fc.nat(100_000), (cluster, seed) => {
        const shuffled = objectsOf(cluster)
          .map((object, index) => ({ object, at: (index * 7_919 + seed * 104_729) % 1_009 }))
          .sort((a, b) => a.at - b.at)
          .map(({ object }) => object);
        expect(summary(pathsOf(shuffled, knownOf(cluster)))).toEqual(
          summary(pathsOf(objectsOf(cluster), knownOf(cluster))),
        );
      }),
    );
  });

  test("an object that has nothing to do with them changes nothing", () => {
    fc.assert(
      fc.property(drawn, (cluster) => {
        const unrelated = [
          deployment("zz-quiet", {}, { namespace: "shop", container: { ports: [] } }),
          { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "aa-settings", namespace: "shop" } },
          {
            apiVersion: "v1",
            kind: "Service",
            metadata: { name: "aa", namespace: "shop" },
            spec: { selector: { app: "none" }, ports: [{ port: 80 }] },
          },
        ];
        expect(summary(pathsOf([...objectsOf(cluster), ...unrelated], knownOf(cluster)))).toEqual(
          summary(pathsOf(objectsOf(cluster), knownOf(cluster))),
        );
      }),
    );
  });

  // Of all that is reached and not of the paths that are told: from where a way is told depends on what else can be entered as easily.
  test("a policy that denies never opens a way: whatever is reached with it was reached without it", () => {
    fc.assert(
      fc.property(drawn, fc.constantFrom(...SPACES), fc.constantFrom("Ingress", "Egress"), (cluster, space, type) => {
        const deny = policy("zz-deny", { policyTypes: [type] }, space);
        const before = reachedIn(objectsOf(cluster), knownOf(cluster));
        const after = reachedIn([...objectsOf(cluster), deny], knownOf(cluster));
        expect([...after].filter((state) => !before.has(state))).toEqual([]);
        const told = pathsOf([...objectsOf(cluster), deny], knownOf(cluster));
        for (const entry of told.flatMap(({ entries }) => entries)) expect(before).toContain(`w:${entry}`);
        const goals = (objects: Parameters<typeof pathsOf>[0]) =>
          new Set(pathsOf(objects, knownOf(cluster)).map(({ goal }) => goal.kind));
        if (!before.has(CLUSTER_ADMIN.key)) return;
        expect(goals(objectsOf(cluster))).toContain("cluster-admin");
      }),
      { numRuns: 300 },
    );
  });

  test("without a way in from the internet there is no path", () => {
    fc.assert(
      fc.property(drawn, (cluster) => {
        const closed = cluster.map((one) => ({ ...one, exposed: false }));
        expect(pathsOf(objectsOf(closed), knownOf(cluster))).toEqual([]);
      }),
    );
  });

  // Which of the ways to a goal are told depends on what else is entered: what is reached does not.
  test("taking away one way in closes the paths that begin there, and opens none: whatever is reached without it was reached with it", () => {
    fc.assert(
      fc.property(drawn, (cluster) => {
        const [gone] = pathsOf(objectsOf(cluster), knownOf(cluster)).flatMap((path) => path.entries);
        if (!gone) return;
        const without = cluster.map((one) =>
          `${one.space}/Deployment/${one.name}` === gone ? { ...one, exposed: false } : one,
        );
        const before = reachedIn(objectsOf(cluster), knownOf(cluster));
        const after = reachedIn(objectsOf(without), knownOf(cluster));
        expect([...after].filter((state) => !before.has(state))).toEqual([]);
        const told = pathsOf(objectsOf(without), knownOf(cluster)).flatMap(({ entries }) => entries);
        expect(told).not.toContain(gone);
        for (const entry of told) expect(before).toContain(`w:${entry}`);
      }),
      { numRuns: 300 },
    );
  });

  test("no path goes through what the internet enters as easily", () => {
    fc.assert(
      fc.property(drawn, (cluster) => {
        const entries = new Set(
          cluster.filter((one) => one.exposed && one.weak).map((one) => `${one.space}/Deployment/${one.name}`),
        );
        const open = new Set(
          computeExposure(objectsOf(cluster))
            .filter(({ level }) => level === "internet")
            .map(({ workload }) => workload),
        );
        for (const path of pathsOf(objectsOf(cluster), knownOf(cluster)))
          for (const { to } of path.steps.slice(1))
            expect(to.workload !== null && entries.has(to.workload) && open.has(to.workload)).toBe(false);
      }),
    );
  });

  test("a cut cuts: with the weakness closed or the object changed, the path's goal is out of reach by any way", () => {
    fc.assert(
      fc.property(drawn, (cluster) => {
        const [path] = pathsOf(objectsOf(cluster), knownOf(cluster)).filter(
          (one) =>
            one.cuts.length === 1 &&
            one.cuts[0]?.breaks !== 0 &&
            one.cuts[0]?.kind === "patch" &&
            one.cuts[0].workload === one.entry.id,
        );
        if (!path) return;
        const patched = cluster.map((one) =>
          `${one.space}/Deployment/${one.name}` === path.entry.id ? { ...one, weak: false } : one,
        );
        const after = pathsOf(objectsOf(patched), knownOf(patched));
        expect(after.flatMap((one) => one.entries)).not.toContain(path.entry.id);
      }),
    );
  });

  test("a search that takes a path's cuts as made misses it, and at least as many as the cut says it breaks", () => {
    fc.assert(
      fc.property(drawn, (cluster) => {
        const graph = graphOf(objectsOf(cluster), knownOf(cluster));
        const { paths } = findAttackPaths(graph);
        for (const { key, cuts } of paths) {
          if (cuts.length === 0 || cuts.some(({ breaks }) => breaks === 0)) continue;
          const left = findAttackPaths(graph, new Set(), new Set(cuts.map(({ id }) => id))).paths;
          const keys = new Set(left.map((path) => JSON.stringify(path.key)));
          expect(keys.has(JSON.stringify(key))).toBe(false);
          const gone = paths.filter((path) => !keys.has(JSON.stringify(path.key))).length;
          expect(gone).toBeGreaterThanOrEqual(Math.max(...cuts.map(({ breaks }) => breaks)));
        }
      }),
    );
  });
});

describe("families and cuts", () => {
  const replicas = ["web-1", "web-2", "web-3"].flatMap((name) => [
    deployment(
      name,
      { serviceAccountName: "web", automountServiceAccountToken: true },
      { image: "registry.example/web" },
    ),
    balancer(name),
  ]);
  const known = Object.fromEntries(["web-1", "web-2", "web-3"].map((name) => [`shop/Deployment/${name}`, weak()]));

  test("interchangeable entries are one path, and its key stays when one more or less of them runs", () => {
    const three = pathsOf([...replicas, ...grant("web", null, everything)], known);
    expect(three.map(told)).toEqual(["cluster-admin: exploit-public-application > steal-token > cluster-admin-rights"]);
    expect(three[0]?.entries).toHaveLength(3);
    const two = pathsOf([...replicas.slice(2), ...grant("web", null, everything)], known);
    expect(two[0]?.entries).toHaveLength(2);
    expect(two[0]?.key).toEqual(three[0]?.key);
  });

  test("the cheapest cut is the one change that breaks the most paths", () => {
    const other = [
      deployment("api", { serviceAccountName: "api", automountServiceAccountToken: true }),
      balancer("api"),
      ...grant("api", "shop", { apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] }),
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "web", namespace: "shop" } },
    ];
    const paths = pathsOf([...replicas, ...grant("web", null, everything), ...other], {
      ...known,
      "shop/Deployment/api": weak(),
    });
    expect(paths).toHaveLength(2);
    for (const path of paths) {
      expect(path.cuts).toMatchObject([
        {
          kind: "reduce-rights",
          breaks: 2,
          id: "rights:rbac-everything:ClusterRole web-role by ClusterRoleBinding web-role",
        },
      ]);
    }
  });

  // A foothold that is taken as lost has no way in that could be closed: what holds is cut behind it.
  test("where one change only moves the attacker to another way, two are named", () => {
    const both = { securityContext: { privileged: true, capabilities: { add: ["SYS_ADMIN"] } } };
    const graph = graphOf([deployment("web", {}, { container: both })]);
    const [path] = findAttackPaths(graph, new Set(["shop/Deployment/web"])).paths;
    expect(path?.cuts.map(({ kind, title }) => `${kind}: ${title}`).sort()).toEqual([
      "unprivilege: Take privileged mode from web",
      "unprivilege: Take the capability from web",
    ]);
  });

  test("where no two changes are enough, the one nearest to the goal is named and said to leave other ways", () => {
    const capabilities = { add: ["SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO"] };
    const graph = graphOf([
      deployment("web", {}, { container: { securityContext: { privileged: true, capabilities } } }),
    ]);
    const [path] = findAttackPaths(graph, new Set(["shop/Deployment/web"])).paths;
    expect(path?.cuts).toMatchObject([{ kind: "unprivilege", breaks: 0 }]);
    expect(path?.cutting).toMatchObject({
      ends: false,
      counted: { ended: 1, of: 4 },
      left: { goal: { kind: "node" } },
    });
  });

  test("a foothold that is taken as lost needs no weakness", () => {
    const objects = [deployment("job", {}, { container: { securityContext: { privileged: true } } })];
    expect(findAttackPaths(graphOf(objects), new Set(["shop/Deployment/job"])).paths.map(told)).toEqual([
      "node: given-foothold > escape-privileged",
    ]);
  });
});

// CVSS: https://www.first.org/cvss/v3.1/specification-document section 2; SSVC: https://github.com/cisagov/vulnrichment
describe("what counts as a foothold", () => {
  const facts = {
    advisory: "CVE-2026-1",
    severity: 5,
    vectors: null,
    kev: false,
    kevText: null,
    exploitation: null,
    epssPercentile: null,
    automatable: null,
    technicalImpact: null,
    inSystemPackage: false,
  };
  const full = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
  test.each<[row: string, over: Partial<Parameters<typeof foothold>[0]>, counts: boolean]>([
    ["no sign of exploitation", { vectors: full }, false],
    ["exploited, over the network, gives control", { vectors: full, kev: true }, true],
    ["a public exploit", { vectors: full, exploitation: "poc" }, true],
    ["likely soon", { vectors: full, epssPercentile: 0.95 }, true],
    ["not so likely", { vectors: full, epssPercentile: 0.7 }, false],
    ["exploited, but local", { vectors: full.replace("AV:N", "AV:L"), kev: true }, false],
    [
      "exploited, but only stops it (CVE-2023-44487)",
      { vectors: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", kev: true },
      false,
    ],
    ["CVSS 4.0", { vectors: "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", kev: true }, true],
    ["CVSS 2.0 in full", { vectors: "AV:N/AC:L/Au:N/C:C/I:C/A:C", kev: true }, true],
    ["CVSS 2.0 in part", { vectors: "AV:N/AC:L/Au:N/C:P/I:P/A:P", kev: true }, false],
    ["CISA says total, no vector", { technicalImpact: "total", exploitation: "active" }, true],
    ["CISA says partial", { vectors: full, technicalImpact: "partial", kev: true }, false],
    ["nobody says, exploited and critical", { kev: true }, true],
    ["nobody says, exploited and medium", { kev: true, severity: 3 }, false],
    ["nobody says, public exploit", { exploitation: "poc" }, false],
  ])("%s", (_, over, counts) => {
    expect(foothold({ ...facts, ...over }) !== null).toBe(counts);
  });

  test("stronger evidence never weighs less, and a hurdle never more", () => {
    const chance = (over: object) => foothold({ ...facts, vectors: full, ...over })?.chance ?? 0;
    expect(chance({ kev: true })).toBeGreaterThan(chance({ exploitation: "active" }));
    expect(chance({ exploitation: "active" })).toBeGreaterThan(chance({ epssPercentile: 0.99 }));
    expect(chance({ epssPercentile: 0.99 })).toBeGreaterThan(chance({ exploitation: "poc" }));
    expect(chance({ kev: true, vectors: full.replace("UI:N", "UI:R") })).toBeLessThan(chance({ kev: true }));
    expect(chance({ kev: true, vectors: full.replace("PR:N", "PR:L") })).toBeLessThan(chance({ kev: true }));
  });
});
