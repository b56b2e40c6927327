import { describe, expect, test } from "vitest";
import type { VulnerabilityFacts } from "@/lib/engine/risk/facts";
import { scoreFinding } from "@/lib/engine/risk/score";

const sourced = <T>(value: T) => ({ value, evidence: null, date: null });
const listed = { listed: true, ransomware: false, date: "2024-01-02" };
const assessed = (over: Partial<NonNullable<VulnerabilityFacts["ssvc"]>>) => ({
  exploitation: "none" as const,
  automatable: false,
  technicalImpact: "partial" as const,
  date: null,
  ...over,
});
const vulnerability = (over: Partial<VulnerabilityFacts>): VulnerabilityFacts => ({
  kind: "vulnerability",
  advisory: "CVE-2024-3094",
  severity: "high",
  severityEvidence: null,
  cvss: 7.5,
  use: null,
  kev: { listed: false, ransomware: null, date: "2025-08-25" },
  epss: null,
  ssvc: null,
  fixAvailable: true,
  fixEvidence: null,
  ageDays: 10,
  firstSeenAt: null,
  tools: ["Trivy"],
  weakLink: false,
  cwes: [],
  place: { exposure: sourced("none" as const), privilege: null, criticality: null, runtime: null },
  ...over,
});
/** The greatest that everything else can add. */
const loudest = { ageDays: 4000, tools: ["Trivy", "Grype"] };

describe("what a CVSS vector says of a weakness", () => {
  const onTheInternet = {
    exposure: sourced("internet" as const),
    privilege: sourced("cluster" as const),
    criticality: sourced("high" as const),
    runtime: sourced("critical" as const),
  };
  const local = { local: true, availabilityOnly: false, by: "vector" as const };
  const outage = { local: false, availabilityOnly: true, by: "vector" as const };
  const factorOf = (facts: VulnerabilityFacts, id: string) => scoreFinding(facts).factors.find((one) => one.id === id);

  test("one that is used by who is on the machine already counts little for being reached from the internet, and says so", () => {
    const facts = vulnerability({ use: local, kev: listed, place: onTheInternet });
    expect(factorOf(facts, "exposure")).toMatchObject({
      points: 2,
      evidence:
        "It can be reached from the internet. The weakness is of use only to somebody who is on the machine already, by its CVSS vector: this counts for 2 and not 24.",
    });
    expect(factorOf({ ...facts, use: { ...local, by: "kev" } }, "exposure")?.evidence).toContain(
      "by CISA's description",
    );
    expect(factorOf({ ...facts, use: null }, "exposure")?.points).toBe(24);
  });

  test("such a one that nobody is known to exploit is at most Track*, wherever it is", () => {
    const facts = vulnerability({ severity: "critical", cvss: 9, use: local, place: onTheInternet, ...loudest });
    expect(scoreFinding(facts).score).toBe(69);
    expect(factorOf(facts, "ceiling")?.evidence).toContain("it is of no use without being on the machine");
  });

  test("one that only takes a service down is at most Track* until somebody uses it", () => {
    const poc = assessed({ exploitation: "poc" });
    const facts = vulnerability({
      severity: "critical",
      cvss: 9,
      use: outage,
      ssvc: poc,
      place: onTheInternet,
      ...loudest,
    });
    expect(scoreFinding(facts).score).toBe(69);
    expect(factorOf(facts, "availability")?.evidence).toContain("takes a service down and gives nothing else");
    expect(scoreFinding({ ...facts, kev: listed }).band).toBe("act");
    expect(scoreFinding({ ...facts, ssvc: assessed({ exploitation: "active" }) }).score).toBeGreaterThan(69);
  });

  test("what CISA holds for total control is not held as an outage, whatever its vector says", () => {
    const held = vulnerability({ severity: "critical", cvss: 9, use: outage, place: onTheInternet, ...loudest });
    const total = { ...held, ssvc: assessed({ technicalImpact: "total" }) };
    expect(factorOf(held, "availability")).toBeDefined();
    expect(factorOf(total, "availability")).toBeUndefined();
    expect(scoreFinding(total).score).toBeGreaterThan(scoreFinding(held).score);
  });

  test("where nothing can connect a public exploit lifts nothing, and active exploitation does", () => {
    for (const exposure of ["none", "not_running"] as const) {
      const where = { ...onTheInternet, exposure: sourced(exposure) };
      const poc = assessed({ exploitation: "poc" });
      const facts = vulnerability({ severity: "critical", cvss: 10, ssvc: poc, place: where, ...loudest });
      expect(scoreFinding({ ...facts, epss: { percentile: 1, score: 1, date: null, rose: null } }).score).toBe(69);
      expect(factorOf(facts, "ceiling")?.evidence).toContain("nothing can connect to where it is");
      expect(scoreFinding({ ...facts, ssvc: assessed({ exploitation: "active" }) }).score).toBeGreaterThan(69);
    }
  });

  test("the directive's verdict lifts it all the same: that one asks where the asset is", () => {
    const asked = assessed({ automatable: false, technicalImpact: "total" });
    expect(scoreFinding(vulnerability({ use: local, kev: listed, ssvc: asked, place: onTheInternet })).band).toBe(
      "act",
    );
  });
});
