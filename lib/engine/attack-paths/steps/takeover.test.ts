import { describe, expect, test } from "vitest";
import type { Weakness } from "@/lib/engine/attack-paths/facts";
import { balancer, deployment, pathsOf, weak, weakness } from "@/lib/engine/attack-paths/testing-cluster";

const own = { securityContext: { privileged: true } };
const web = [deployment("web", {}, { container: own }), balancer("web")];
const cutsOf = (weaknesses: readonly Weakness[]) =>
  pathsOf(web, { "shop/Deployment/web": weak({ weaknesses }) })[0]?.cuts ?? [];

describe("a workload that is taken over by its weaknesses", () => {
  // A call takes about 125,000 arguments: one image with more findings ended every search of its cluster.
  test("may have more of them than a call takes arguments", () => {
    const weaknesses = Array.from({ length: 130_000 }, (_, n) =>
      weakness({ findingId: `finding-${n}`, points: n % 100, advisory: `CVE-2026-${n}` }),
    );
    expect(cutsOf(weaknesses)).toMatchObject([{ kind: "patch" }]);
  });
});
