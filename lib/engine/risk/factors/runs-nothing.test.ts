import { describe, expect, test } from "vitest";
import { driversOf } from "@/lib/engine/risk/drivers";
import type { FindingFacts, VulnerabilityFacts } from "@/lib/engine/risk/facts";
import { UNKNOWN_PLACE } from "@/lib/engine/risk/places";
import { scoreFinding } from "@/lib/engine/risk/score";

// What a process may do is gained by whoever takes it over: a weakness that runs nothing there takes nothing over.

const common = {
  severity: "high" as const,
  severityEvidence: null,
  fixAvailable: null,
  fixEvidence: null,
  ageDays: 0,
  firstSeenAt: null,
  tools: ["Semgrep"],
  weakLink: false,
  cwes: [],
  place: { ...UNKNOWN_PLACE, privilege: { value: "cluster" as const, evidence: "It is cluster-admin.", date: null } },
};
const code = (...cwes: string[]): FindingFacts => ({ ...common, kind: "code", cwes });
const vulnerability = (over: Partial<VulnerabilityFacts>): VulnerabilityFacts => ({
  ...common,
  kind: "vulnerability",
  advisory: "CVE-2023-44487",
  cvss: 7.5,
  use: null,
  kev: null,
  epss: null,
  ssvc: null,
  ...over,
});
const privilege = (facts: FindingFacts) => scoreFinding(facts).factors.find(({ id }) => id === "privilege");

describe("the rights of a workload that commands the cluster", () => {
  test.each([
    { name: "cross-site scripting", facts: code("CWE-79"), kinds: "CWE-79 Cross-site scripting" },
    { name: "request forgery", facts: code("CWE-352"), kinds: "CWE-352 Cross-site request forgery" },
    { name: "an open redirect", facts: code("CWE-601"), kinds: "CWE-601 Open redirect" },
    { name: "clickjacking", facts: code("CWE-1021"), kinds: "CWE-1021 Clickjacking" },
    {
      name: "scripting that is called bad encoding too",
      facts: code("CWE-79", "CWE-116"),
      kinds: "CWE-79 Cross-site scripting",
    },
  ])("are not gained by $name, which says so", ({ facts, kinds }) => {
    expect(privilege(facts)).toMatchObject({
      points: 0,
      evidence: `It gives nobody the rights of its workload: it acts in the browser of whoever visits (${kinds}).`,
    });
  });

  test.each([
    ["of which no CWE is named", code()],
    ["that builds SQL", code("CWE-89")],
    ["that may run code as well", code("CWE-79", "CWE-94")],
    ["of which only a general class is named", code("CWE-20")],
    ["of a package, whose CWE says a kind and not what it gives", vulnerability({ cwes: ["CWE-79"] })],
  ])("count in full for code or a weakness %s", (_, facts) => {
    expect(privilege(facts)).toMatchObject({ points: 16, evidence: expect.stringContaining("It is cluster-admin.") });
  });

  test("are not gained by what only takes a service down, unless CISA holds that it gives control", () => {
    const facts = vulnerability({ use: { local: false, availabilityOnly: true, by: "vector" } });
    expect(privilege(facts)).toMatchObject({
      points: 0,
      evidence: "It gives nobody the rights of its workload: by its CVSS vector it only takes a service down.",
    });
    const ssvc = { exploitation: "none" as const, automatable: false, technicalImpact: "total" as const, date: null };
    expect(privilege({ ...facts, ssvc })?.points).toBe(16);
  });

  test("are then no reason of the row", () => {
    const reasons = (facts: FindingFacts) =>
      driversOf({ kind: "code-change", exploited: false, factors: scoreFinding(facts).factors }).up;
    expect(reasons(code("CWE-89"))).toContain("its workload can command the cluster");
    expect(reasons(code("CWE-79"))).not.toContain("its workload can command the cluster");
  });
});

test("a workload without rights says so of every weakness", () => {
  const place = { ...UNKNOWN_PLACE, privilege: { value: "normal" as const, evidence: null, date: null } };
  expect(privilege({ ...code("CWE-79"), place })).toMatchObject({
    points: 0,
    evidence: "It runs without special rights.",
  });
});
