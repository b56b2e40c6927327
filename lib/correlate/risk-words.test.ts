import { describe, expect, test } from "vitest";
import { summaryOf as pathSummary } from "@/lib/correlate/attack-paths/path-words";
import type { RiskDraft } from "@/lib/correlate/build-risks";
import { pathOf, summaryOf } from "@/lib/correlate/risk-words";
import type { AttackPath } from "@/lib/engine/attack-paths/path";
import type { Exposure, PrivilegeLevel } from "@/lib/engine/risk/facts";
import { weaknessOf } from "@/lib/messages/risk-summary";
import { PRIVATE_NETWORK } from "@/lib/model/private-network";

type Over = {
  worst: Partial<RiskDraft["worst"]>;
  exposure?: Exposure;
  privilege?: PrivilegeLevel;
  kev?: boolean;
  others?: string[];
  chain?: { kind: string; name: string; why: string }[];
};

/** A draft with what its words depend on. */
function draft({
  worst,
  exposure = "none",
  privilege = "normal",
  kev = false,
  others = [],
  chain = [],
}: Over): RiskDraft {
  const sourced = <T>(value: T) => ({ value, evidence: null, date: null });
  const facts = { exposure: sourced(exposure), privilege: sourced(privilege), criticality: null, runtime: null };
  const asset = { id: "a", kind: "image", key: "docker.io/library/node" };
  const place = { id: "w", kind: "workload", key: "c/ns/Deployment/web", name: "web", chain, facts };
  return {
    worst: { asset, title: "", toolRule: "", ...worst },
    otherChecks: others,
    worstPlace: place,
    kev,
  } as unknown as RiskDraft;
}

describe("what can happen, in two sentences", () => {
  test("names a Go module by its whole path, and the standard library as what it is", () => {
    const go = (namespace: string, name: string) =>
      summaryOf(draft({ worst: { kind: "vulnerability", canonicalId: "CVE-1", type: "golang", namespace, name } }), "");
    expect(go("golang.org/x", "crypto")).toContain("CVE-1 affects golang.org/x/crypto.");
    expect(go("", "stdlib")).toContain("CVE-1 affects the Go standard library.");
    expect(go("net", "http")).toContain("CVE-1 affects the Go standard library (net/http).");
  });

  test("the hop of the package is named the same", () => {
    const worst = {
      kind: "vulnerability",
      canonicalId: "CVE-1",
      type: "golang",
      namespace: "",
      name: "stdlib",
    } as const;
    const hops = pathOf(draft({ worst: { ...worst, installed: "1.21.0" } }));
    expect(hops.at(-1)?.name).toBe("the Go standard library 1.21.0");
  });

  test("what an internal load balancer lets in too is said, and the weakness is still told by itself", () => {
    const worst = { kind: "vulnerability", canonicalId: "CVE-1", type: "npm", namespace: "", name: "lodash" } as const;
    const chain = [
      {
        kind: "Deployment",
        name: "web",
        why: `Any pod of the cluster may connect, and so may anything in ${PRIVATE_NETWORK}.`,
      },
    ];
    const said = summaryOf(draft({ worst, exposure: "cluster", chain }), "Prototype pollution");
    expect(said).toContain(`Any pod in the cluster can reach it, and so can anything in ${PRIVATE_NETWORK}.`);
    expect(weaknessOf(said)).toBe("CVE-1: Prototype pollution.");
    expect(summaryOf(draft({ worst, exposure: "cluster" }), "")).toMatch(/ Any pod in the cluster can reach it\.$/);
  });

  test("a failed check is told as one, with why it counts although nothing reaches it", () => {
    const privileged = { kind: "misconfiguration", title: "Privileged" } as const;
    expect(summaryOf(draft({ worst: privileged, privilege: "cluster" }), "")).toBe(
      "It fails the check “Privileged”. Nothing can reach it over the network, but whoever takes it over can command the cluster.",
    );
    expect(summaryOf(draft({ worst: privileged, privilege: "node", exposure: "internet" }), "")).toBe(
      "It fails the check “Privileged”. It can be reached from the internet, and whoever takes it over can take over its node.",
    );
  });
});

describe("what only somebody on the machine can use", () => {
  test.each([
    ["internet", ", but only somebody"],
    ["none", ", and only somebody"],
  ] as const)("is held against who can connect: %s%s", (exposure, words) => {
    const worst = { kind: "vulnerability", canonicalId: "CVE-1", name: "libc6", use: { local: true } } as unknown;
    expect(summaryOf(draft({ worst: worst as RiskDraft["worst"], exposure }), "")).toContain(words);
  });
});

describe("several failed checks of one manifest", () => {
  const said = (...others: string[]) =>
    summaryOf(draft({ worst: { kind: "misconfiguration", title: "Privileged" }, others, exposure: "internet" }), "");

  test("are named, the worst first, and what is not named is counted", () => {
    expect(said("Runs as root")).toMatch(/^It fails the checks “Privileged” and “Runs as root”\. /);
    expect(said("A", "B")).toMatch(/^It fails the checks “Privileged”, “A” and “B”\. /);
    expect(said("A", "B", "C", "D")).toMatch(/^It fails the checks “Privileged”, “A”, “B” and 2 more\. /);
  });
});

// "Nothing can reach it, but only somebody on the machine can use it, but ...": a reader is turned round once at the most.
test("no summary and no row says but twice", () => {
  const exposures: Exposure[] = ["internet", "cluster", "namespace", "none", "not_running", "unknown"];
  const worst = [
    { kind: "vulnerability", canonicalId: "CVE-1", type: "deb", namespace: "", name: "libc6", use: { local: true } },
    { kind: "misconfiguration", title: "Privileged" },
    { kind: "secret", locus: "/app/.env" },
  ] as unknown as Partial<RiskDraft["worst"]>[];
  for (const exposure of exposures)
    for (const privilege of ["cluster", "node", "elevated", "normal"] as PrivilegeLevel[])
      for (const one of worst) {
        const summary = summaryOf(draft({ worst: one, exposure, privilege }), "");
        for (const text of [summary, weaknessOf(summary)])
          expect(text.match(/\b(?:but|though)\b/g)?.length ?? 0).toBeLessThanOrEqual(1);
        // The row says by itself what keeps it low: what is told behind it turns nobody round again.
        expect(weaknessOf(summary)).not.toMatch(/\bbut\b/);
      }
});

describe("a secret", () => {
  const secret = { kind: "secret", locus: "/app/.env" } as const;

  test("is had by whoever pulls the image or runs code in it, and not by whoever can connect", () => {
    const said = summaryOf(draft({ worst: secret, exposure: "cluster" }), "");
    expect(said).toContain("Whoever pulls the image, or runs code in a container of it, has it");
    expect(said).not.toContain("can reach it");
    expect(pathOf(draft({ worst: secret, exposure: "cluster" })).at(-1)?.why).toBe("The secret is in this image.");
  });

  test("in a repository is had by whoever reads that", () => {
    const asset = { id: "r", kind: "repository", key: "github.com/shop/api" } as RiskDraft["worst"]["asset"];
    expect(summaryOf(draft({ worst: { ...secret, asset }, exposure: "unknown" }), "")).toContain(
      "Whoever can read the repository",
    );
  });
});

describe("an attack path, in two sentences", () => {
  const path = (...whys: string[]) => pathSummary({ steps: whys.map((why) => ({ why })) } as unknown as AttackPath);
  test.each([
    { steps: ["A."], says: "A." },
    { steps: ["A.", "B."], says: "A. One step later: B." },
    { steps: ["A.", "B.", "C."], says: "A. Two steps later: C." },
    { steps: Array.from({ length: 12 }, () => "A."), says: "A. 11 steps later: A." },
  ])("of $steps.length steps says how it begins and how it ends", ({ steps, says }) => {
    expect(path(...steps)).toBe(says);
  });
});
