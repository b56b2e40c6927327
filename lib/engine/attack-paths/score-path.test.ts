import { describe, expect, test } from "vitest";
import { type PathEvidence, scorePath } from "@/lib/engine/attack-paths/score-path";
import { balancer, deployment, grant, pathsOf, weak, weakness } from "@/lib/engine/attack-paths/testing-cluster";
import type { VulnerabilityFacts } from "@/lib/engine/risk/facts";

const everything = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
const secrets = { apiGroups: [""], resources: ["secrets"], verbs: ["list"] };
const [ENTRY, INSIDE] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];

const facts = (over: Partial<VulnerabilityFacts> = {}): Omit<VulnerabilityFacts, "place"> => ({
  kind: "vulnerability",
  severity: "critical",
  severityEvidence: null,
  fixAvailable: true,
  fixEvidence: null,
  ageDays: 0,
  firstSeenAt: null,
  tools: ["trivy"],
  weakLink: false,
  cwes: [],
  advisory: "CVE-2021-44228",
  cvss: 9.8,
  use: null,
  kev: { listed: true, ransomware: false, date: "2021-12-10" },
  epss: null,
  ssvc: null,
  ...over,
});
const unlisted = facts({
  advisory: "CVE-2026-1",
  severity: "high",
  cvss: 7.5,
  kev: { listed: false, ransomware: null, date: "2026-01-01" },
});
const evidence = (weaknesses: [string, Omit<VulnerabilityFacts, "place">][]): PathEvidence => ({
  weaknesses: new Map(weaknesses),
  criticality: null,
  runtime: null,
  seenAt: null,
  ageDays: 0,
  firstSeenAt: null,
});

const exposed = (rule: object, chance = 0.9) =>
  pathsOf(
    [
      deployment("web", { serviceAccountName: "web", automountServiceAccountToken: true }),
      balancer("web"),
      ...grant("web", null, { ...rule }),
      deployment("db", {}, { namespace: "data" }),
    ],
    { "shop/Deployment/web": weak({ weaknesses: [weakness({ findingId: ENTRY, chance })] }) },
  )[0]!;

const sum = (factors: readonly { points: number }[]) => factors.reduce((total, { points }) => total + points, 0);

describe("the score of a path", () => {
  // Its findings lie in several images; what breadth counts beside them is where it may begin.
  test("says of its breadth what is counted", () => {
    const breadthOf = (entries: number) => {
      const path = {
        ...exposed(secrets),
        entries: Array.from({ length: entries }, (_, n) => `shop/Deployment/web-${n}`),
      };
      return scorePath(path, evidence([[ENTRY, facts()]])).factors.find(({ id }) => id === "breadth")?.evidence;
    };
    expect(breadthOf(1)).toBe("The way uses 1 finding and begins at 1 workload.");
    expect(breadthOf(4)).toContain("The way uses 1 finding and may begin at any of 4 workloads.");
  });

  test("is explained to the point, and knows no floor of BOD 26-04", () => {
    for (const path of [exposed(everything), exposed(secrets), exposed(everything, 0.1)]) {
      const scored = scorePath(path, evidence([[ENTRY, facts()]]));
      expect(sum(scored.factors)).toBe(scored.score);
      expect(scored.bod).toBeNull();
      expect(scored.ssvc).toBeNull();
      expect(scored.factors.map(({ id }) => id)).not.toContain("bod-26-04");
    }
  });

  test("is higher while an incident is open where it begins", () => {
    const quiet = evidence([[ENTRY, unlisted]]);
    const runtime = { value: "high" as const, evidence: "Falco saw a shell in web.", date: "2026-01-01T00:00:00Z" };
    const [before, after] = [quiet, { ...quiet, runtime }].map((known) => scorePath(exposed(secrets), known));
    expect((after?.score ?? 0) - (before?.score ?? 0)).toBe(5);
    expect(after?.factors.find(({ id }) => id === "runtime")?.evidence).toBe("Falco saw a shell in web.");
  });

  test("is higher where it ends in the cluster than where it ends in secrets", () => {
    const known = evidence([[ENTRY, unlisted]]);
    expect(scorePath(exposed(everything), known).score).toBeGreaterThan(scorePath(exposed(secrets), known).score);
  });

  test("is lower the more doubtful the way", () => {
    const known = evidence([[ENTRY, facts()]]);
    expect(scorePath(exposed(everything, 0.2), known).score).toBeLessThan(
      scorePath(exposed(everything, 0.9), known).score,
    );
  });

  test("is as hard as its hardest step, and a step as easy as its easiest weakness", () => {
    const [path] = pathsOf(
      [
        deployment("web"),
        balancer("web"),
        deployment("db", {}, { namespace: "data", container: { securityContext: { privileged: true } } }),
      ],
      {
        "shop/Deployment/web": weak({ weaknesses: [weakness({ findingId: ENTRY })] }),
        "data/Deployment/db": weak({ weaknesses: [weakness({ findingId: INSIDE, advisory: "CVE-2026-1" })] }),
      },
    );
    const easy = scorePath(
      path!,
      evidence([
        [ENTRY, facts()],
        [INSIDE, facts()],
      ]),
    ).score;
    const hard = scorePath(
      path!,
      evidence([
        [ENTRY, facts()],
        [INSIDE, unlisted],
      ]),
    ).score;
    expect(hard).toBeLessThan(easy);
    expect(
      scorePath(
        path!,
        evidence([
          [ENTRY, unlisted],
          [INSIDE, facts()],
        ]),
      ).score,
    ).toBe(hard);
  });

  test("needs no weakness where the way stands open", () => {
    const [path] = pathsOf([
      deployment("cache", {}, { image: "redis:7", container: { ports: [{ containerPort: 6379 }] } }),
      balancer("cache", "shop", 6379),
    ]);
    const scored = scorePath(path!, evidence([]));
    expect(scored.score).toBeGreaterThan(60);
    expect(sum(scored.factors)).toBe(scored.score);
  });
});
