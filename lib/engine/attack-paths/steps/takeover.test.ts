import { describe, expect, test } from "vitest";
import { buildStates } from "@/lib/engine/attack-paths/build-states";
import type { Weakness } from "@/lib/engine/attack-paths/facts";
import { balancer, deployment, graphOf, pathsOf, weak, weakness } from "@/lib/engine/attack-paths/testing-cluster";
import type { KubernetesObject } from "@/lib/engine/exposure";

const web = [deployment("web"), balancer("web")];
const patchesOf = (objects: readonly KubernetesObject[], weaknesses: Readonly<Record<string, readonly Weakness[]>>) => {
  const known = Object.entries(weaknesses).map(([name, own]) => [`shop/Deployment/${name}`, weak({ weaknesses: own })]);
  const { cuts } = buildStates(graphOf(objects, Object.fromEntries(known)), new Set());
  return [...cuts.values()].filter(({ kind }) => kind === "patch");
};

describe("a workload that is taken over by its weaknesses", () => {
  const stepOf = (...weaknesses: Weakness[]) => {
    const graph = buildStates(graphOf(web, { "shop/Deployment/web": weak({ weaknesses }) }), new Set());
    return graph.out.flat().find(({ technique }) => technique === "exploit-public-application");
  };
  const sure = weakness({
    findingId: "a",
    advisory: "CVE-2021-23337",
    package: "lodash",
    version: "4.17.20",
    points: 50,
  });
  const heavy = weakness({
    findingId: "b",
    advisory: "CVE-2023-4863",
    package: "libwebp",
    version: "0.6.1",
    chance: 0.3,
    points: 90,
  });
  const light = weakness({ findingId: "c", advisory: "CVE-2026-3", chance: 0.2, points: 10 });

  // Told by one alone, its score seemed to be of that one: severity and KEV of a weakness that nobody had named.
  test("is told by the surest, and names the one that its score goes by", () => {
    const told =
      "CVE-2021-23337 in lodash 4.17.20 lets whoever can connect from the internet run code in web. So may CVE-2023-4863 in libwebp 0.6.1, which weighs more in the score.";
    expect(stepOf(sure, heavy)?.why).toBe(told);
    expect(stepOf(light, heavy, sure)).toMatchObject({ why: `${told} 1 more weakness may do the same.`, points: 90 });
    expect(stepOf(sure, light)?.why).toMatch(/run code in web\. 1 more weakness may do the same\.$/);
  });

  test("proves both first, of however many", () => {
    const many = Array.from({ length: 20 }, (_, n) => weakness({ advisory: `CVE-2026-${n}`, chance: 0.1, points: 1 }));
    const proof = stepOf(...many, heavy, sure)?.proof.filter(({ kind }) => kind === "image") ?? [];
    expect(proof.map(({ why }) => why.split(" ")[0]).slice(0, 3)).toEqual([
      "CVE-2021-23337",
      "CVE-2023-4863",
      "CVE-2026-0",
    ]);
    expect(proof).toHaveLength(10);
  });

  // A call takes about 125,000 arguments: one image with more findings ended every search of its cluster.
  test("may have more of them than a call takes arguments", () => {
    const weaknesses = Array.from({ length: 130_000 }, (_, n) =>
      weakness({ findingId: `finding-${n}`, points: n % 100, advisory: `CVE-2026-${n}` }),
    );
    expect(patchesOf(web, { web: weaknesses })).toMatchObject([{ kind: "patch" }]);
  });

  test("is cut by upgrading packages that are named in full, however many words that takes", () => {
    const go = { package: "the Go standard library", version: "1.21.0", advisory: "CVE-2026-1", fixed: ["1.21.9"] };
    const bare = { package: "the Go standard library (net/http)", version: null, advisory: "CVE-2026-2", fixed: [] };
    expect(patchesOf(web, { web: [weakness(go)] })).toMatchObject([
      {
        title: "Upgrade the Go standard library in web",
        text: "Close every weakness that takes it over: CVE-2026-1 in the Go standard library 1.21.0 (fixed in 1.21.9).",
      },
    ]);
    expect(patchesOf(web, { web: [weakness(go), weakness(bare)] })).toMatchObject([
      { title: "Upgrade the Go standard library and the Go standard library (net/http) in web" },
    ]);
  });
});

describe("alike workloads that run other versions of the same image", () => {
  const api = (name: string, tag: number) => [
    deployment(
      name,
      {},
      { image: `registry.example/api:${tag}`, container: { securityContext: { privileged: true } } },
    ),
    balancer(name),
  ];
  const log4j = weakness({ findingId: "log4j", image: "registry.example/api" });
  const struts = weakness({
    findingId: "struts",
    advisory: "CVE-2023-50164",
    package: "struts2-core",
    version: "2.5.30",
    image: "registry.example/api",
    fixed: ["2.5.33"],
  });

  // What is said of the one that is told is said of both: else whoever upgrades log4j was told that the path ends, and struts still lets in.
  test("are one cut, which names what it takes of both and closes the findings of both", () => {
    const paths = pathsOf([...api("a", 1), ...api("b", 2)], {
      "shop/Deployment/a": weak({ weaknesses: [log4j] }),
      "shop/Deployment/b": weak({ weaknesses: [struts] }),
    });
    expect(paths).toHaveLength(1);
    expect(paths[0]).toMatchObject({ entries: ["shop/Deployment/a", "shop/Deployment/b"], cutting: { ends: true } });
    const patch = patchesOf([...api("a", 1), ...api("b", 2)], { a: [log4j], b: [struts] });
    expect(patch).toMatchObject([
      {
        title: "Upgrade log4j-core and struts2-core in a and b",
        text: "Close every weakness that takes them over, in every version that runs of registry.example/api: CVE-2021-44228 in log4j-core 2.14.1 (fixed in 2.17.1); CVE-2023-50164 in struts2-core 2.5.30 (fixed in 2.5.33).",
      },
    ]);
  });

  test("are named up to a bound, whatever there are", () => {
    const names = Array.from({ length: 12 }, (_, n) => `w${n}`).sort();
    const known = names.map((name, n) => {
      const weaknesses = [weakness({ advisory: `CVE-2026-${n}`, package: `p${n}`, image: `registry.example/${n}` })];
      return [name, weaknesses] as const;
    });
    const [patch] = patchesOf(
      names.flatMap((name, n) => api(name, n)),
      Object.fromEntries(known),
    );
    expect(patch?.title).toBe("Upgrade p0, p1 and 10 more in w0, w1 and 10 more");
    expect(patch?.text).toMatch(
      /of registry.example\/0, registry.example\/1, registry.example\/10 and 9 more: .* and 4 more\.$/,
    );
  });
});
