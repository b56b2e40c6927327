import { describe, expect, test } from "vitest";
import { buildStates } from "@/lib/engine/attack-paths/build-states";
import type { Weakness } from "@/lib/engine/attack-paths/facts";
import { balancer, deployment, graphOf, weak, weakness } from "@/lib/engine/attack-paths/testing-cluster";

const web = [deployment("web"), balancer("web")];
const patchesOf = (weaknesses: readonly Weakness[]) => {
  const { cuts } = buildStates(graphOf(web, { "shop/Deployment/web": weak({ weaknesses }) }), new Set());
  return [...cuts.values()].filter(({ kind }) => kind === "patch");
};

describe("a workload that is taken over by its weaknesses", () => {
  // A call takes about 125,000 arguments: one image with more findings ended every search of its cluster.
  test("may have more of them than a call takes arguments", () => {
    const weaknesses = Array.from({ length: 130_000 }, (_, n) =>
      weakness({ findingId: `finding-${n}`, points: n % 100, advisory: `CVE-2026-${n}` }),
    );
    expect(patchesOf(weaknesses)).toMatchObject([{ kind: "patch" }]);
  });

  test("is cut by upgrading packages that are named in full, however many words that takes", () => {
    const go = { package: "the Go standard library", version: "1.21.0", advisory: "CVE-2026-1", fixed: ["1.21.9"] };
    const bare = { package: "the Go standard library (net/http)", version: null, advisory: "CVE-2026-2", fixed: [] };
    expect(patchesOf([weakness(go)])).toMatchObject([
      {
        title: "Upgrade the Go standard library in web",
        text: "Close every weakness that takes it over: CVE-2026-1 in the Go standard library 1.21.0 (fixed in 1.21.9).",
      },
    ]);
    expect(patchesOf([weakness(go), weakness(bare)])).toMatchObject([
      { title: "Upgrade the Go standard library and the Go standard library (net/http) in web" },
    ]);
  });
});
