import { describe, expect, test } from "vitest";
import type { PlaceFacts, VulnerabilityFacts } from "@/lib/engine/risk/facts";
import { scoreFinding } from "@/lib/engine/risk/score";

// Where the internet does not reach a weakness, that it could be used makes it urgent only once somebody may be there to do it.

const sourced = <T>(value: T) => ({ value, evidence: null, date: null });
const INSIDE: PlaceFacts = {
  exposure: sourced("cluster"),
  privilege: sourced("cluster"),
  criticality: sourced("high"),
  runtime: null,
};
const weakness = (over: Partial<VulnerabilityFacts>): VulnerabilityFacts => ({
  kind: "vulnerability",
  advisory: "CVE-2022-37434",
  severity: "critical",
  severityEvidence: null,
  cvss: 9.8,
  use: null,
  kev: { listed: false, ransomware: null, date: "2025-08-25" },
  epss: null,
  ssvc: null,
  fixAvailable: true,
  fixEvidence: null,
  ageDays: 400,
  firstSeenAt: null,
  tools: ["Trivy", "Grype"],
  weakLink: false,
  cwes: [],
  place: INSIDE,
  ...over,
});
const certain = { percentile: 1, score: 0.99, date: null, rose: null };
const assessed = (exploitation: "poc" | "active") => ({
  exploitation,
  automatable: false,
  technicalImpact: "total" as const,
  date: null,
});
const ceiling = (facts: VulnerabilityFacts) => scoreFinding(facts).factors.find(({ id }) => id === "ceiling");

describe("of what only its cluster reaches", () => {
  test.each([
    ["a forecast alone does", weakness({ epss: certain })],
    ["a public exploit alone does", weakness({ ssvc: assessed("poc") })],
    ["a public exploit and a forecast alone do", weakness({ ssvc: assessed("poc"), epss: certain })],
  ])("%s not make it urgent: it stays in Track* and says so", (sign, facts) => {
    expect(scoreFinding(facts).score).toBe(69);
    expect(ceiling(facts)?.evidence).toBe(
      `Nobody is known to use it and it cannot be reached from the internet, where ${sign} not make it urgent: at most 69.`,
    );
  });

  test("what nothing speaks for is said to be so", () => {
    expect(ceiling(weakness({}))?.evidence).toBe(
      "Nothing says it is exploited and it cannot be reached from the internet: at most 69.",
    );
  });

  test.each([
    ["a forecast", { epss: certain }],
    ["a public exploit", { ssvc: assessed("poc") }],
  ])("%s counts in full where an incident is open, and an incident by itself lifts nothing", (_, sign) => {
    for (const level of ["high", "critical"] as const) {
      const place = { ...INSIDE, runtime: sourced(level) };
      expect(scoreFinding(weakness({ ...sign, place })).score).toBeGreaterThan(69);
      expect(scoreFinding(weakness({ place })).score).toBe(69);
    }
  });

  test("what is known to be used counts in full", () => {
    for (const used of [{ kev: { listed: true, ransomware: null, date: null } }, { ssvc: assessed("active") }])
      expect(scoreFinding(weakness(used)).score).toBeGreaterThan(69);
  });
});

test("a public exploit of what is used on the machine alone waits on the internet too, until an incident is open", () => {
  const use = { local: true, availabilityOnly: false, by: "vector" as const };
  const place = { ...INSIDE, exposure: sourced("internet" as const) };
  const facts = weakness({ use, ssvc: assessed("poc"), place });
  expect(ceiling(facts)?.evidence).toContain(
    "it is of no use without being on the machine, where a public exploit alone",
  );
  expect(ceiling({ ...facts, place: { ...place, runtime: sourced("high") } })).toBeUndefined();
});

test("a public exploit of what the internet reaches, or may reach, is held by nothing", () => {
  for (const exposure of ["internet", "unknown"] as const)
    expect(
      ceiling(weakness({ ssvc: assessed("poc"), place: { ...INSIDE, exposure: sourced(exposure) } })),
    ).toBeUndefined();
});
