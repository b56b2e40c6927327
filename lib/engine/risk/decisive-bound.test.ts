import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BAND_LABELS, bandOf } from "@/lib/engine/risk/bands";
import { decisiveBound } from "@/lib/engine/risk/decisive-bound";
import {
  CRITICALITIES,
  EXPOSURES,
  type Factor,
  PRIVILEGE_LEVELS,
  RUNTIME_LEVELS,
  type VulnerabilityFacts,
} from "@/lib/engine/risk/facts";
import { EXPOSURE_EVIDENCE, LOCAL_EVIDENCE } from "@/lib/engine/risk/place-words";
import { ENDED_PATHS, withBreadth } from "@/lib/engine/risk/risk-score";
import { scoreByFormula, scoreFinding } from "@/lib/engine/risk/score";
import { SEVERITIES } from "@/lib/model/severity";

const factor = (id: string, points: number, evidence = `What ${id} says.`): Factor => ({
  id,
  label: id,
  points,
  evidence,
  asOf: null,
});
const held = (exposure: string) =>
  decisiveBound([factor("severity", 72), factor("exposure", 5, exposure), factor("ceiling", -8), factor("breadth", 0)]);

// Who asks why something is not more urgent read every factor before the one that decided.
describe("what decided a score", () => {
  test("is what held it, with the score and band that it would have without", () => {
    expect(held(`${EXPOSURE_EVIDENCE.namespace}.`)).toEqual({
      result: "Held at 69 (Track*); without this it is 77 (Attend).",
      because: "What ceiling says.",
      change:
        "It rises once the internet can reach it, or once it is known to be used: listed by CISA (KEV) or called actively exploited.",
    });
  });

  test("does not promise that reach alone lifts what is of use only on the machine, or what nothing connects to", () => {
    expect(held(`${EXPOSURE_EVIDENCE.internet}. ${LOCAL_EVIDENCE}.`)?.change).not.toContain("internet");
    for (const apart of [EXPOSURE_EVIDENCE.none, EXPOSURE_EVIDENCE.not_running])
      expect(held(`${apart}.`)?.change).toMatch(
        /exploited\. As soon as something can connect to it, it is scored again\.$/,
      );
  });

  test("is what lifted it, where that came last", () => {
    const factors = [factor("severity", 77), factor("ceiling", -8), factor("bod-26-04", 21)];
    expect(decisiveBound(factors)).toMatchObject({
      result: "Lifted to 90 (Act); without this it is 69 (Track*).",
      because: "What bod-26-04 says.",
    });
    expect(decisiveBound([...factors, factor(ENDED_PATHS, 17), factor("path-scale", -7)])?.result).toBe(
      "Lifted to 100 (Act); without this it is 90 (Act).",
    );
  });

  test("is nothing where the factors just add up, a verdict lifts nothing or the scale ends", () => {
    expect(decisiveBound([factor("severity", 50), factor("bod-26-04", 0), factor(ENDED_PATHS, 0)])).toBeNull();
    expect(decisiveBound([factor("severity", 120), factor("scale", -20)])).toBeNull();
  });

  test("is told of no factor that shares its name with something every object has", () => {
    expect(decisiveBound([factor("constructor", 5)])).toBeNull();
  });
});

const sourced = <T>(value: T) => ({ value, evidence: null, date: null });
const vulnerability = (over: Partial<VulnerabilityFacts>): VulnerabilityFacts => ({
  kind: "vulnerability",
  severity: "critical",
  severityEvidence: "Rated by Trivy.",
  fixAvailable: true,
  fixEvidence: null,
  ageDays: 400,
  firstSeenAt: null,
  tools: ["Trivy", "Grype"],
  weakLink: false,
  cwes: [],
  advisory: "CVE-2024-3094",
  cvss: 9.1,
  use: null,
  kev: { listed: false, ransomware: null, date: null },
  epss: null,
  ssvc: null,
  place: {
    exposure: sourced("cluster"),
    privilege: sourced("cluster"),
    criticality: sourced("high"),
    runtime: sourced("critical"),
  },
  ...over,
});
const onlyStops = { local: false, availabilityOnly: true, by: "vector" as const };
const at = (facts: VulnerabilityFacts, exposure: (typeof EXPOSURES)[number]): VulnerabilityFacts => ({
  ...facts,
  place: { ...facts.place, exposure: sourced(exposure) },
});
const listed: Partial<VulnerabilityFacts> = { kev: { listed: true, ransomware: false, date: null } };
const boundOf = (facts: VulnerabilityFacts, breadth = { findings: 1, assets: 1 }) =>
  decisiveBound(withBreadth("", scoreFinding(facts), breadth).factors);
const worded = (score: number) => `${score} (${BAND_LABELS[bandOf(score)]})`;

describe("what decided a score that the formula gave", () => {
  // It was said to rise on the internet, where another ceiling holds it at the same score.
  test("is told with both ceilings where both hold it", () => {
    for (const privilege of ["cluster", "normal"] as const) {
      const facts = vulnerability({ use: onlyStops, epss: null });
      const inside = { ...facts, place: { ...facts.place, privilege: sourced(privilege) } };
      const bound = boundOf(inside);
      expect(scoreFinding(at(inside, "internet")).score).toBe(scoreFinding(inside).score);
      expect(bound?.result).toMatch(/^Held at 69 \(Track\*\); without both rules it is 7\d \(Attend\)\.$/);
      expect(bound?.because).toMatch(/at most 69\. By its CVSS vector it takes a service down and .* at most 69\.$/);
      expect(bound?.change).not.toContain("internet");
    }
  });

  test("counts breadth with the bound and without it", () => {
    const facts = vulnerability({ ...listed, severity: "medium", cvss: 5, use: onlyStops });
    const place = { ...at(facts, "internet").place, criticality: null, runtime: null, privilege: null };
    const risk = { ...facts, place, fixAvailable: false, ageDays: 0, tools: ["Trivy"] };
    const alone = scoreByFormula(risk).score;
    expect([scoreFinding(risk).score, alone < 85 && alone > 69]).toEqual([90, true]);
    expect(boundOf(risk, { findings: 60, assets: 6 })?.result).toBe(
      `Lifted to 90 and by breadth to 95 (Act); without this it is ${worded(alone + 5)}.`,
    );
  });

  test("counts breadth that the bound left no room for", () => {
    const facts = vulnerability({ place: { ...vulnerability({}).place, runtime: null } });
    const sum = withoutBounds(facts);
    expect(boundOf(facts, { findings: 60, assets: 6 })?.result).toBe(
      `Held at 69 (Track*); without this it is ${worded(sum + 5)}.`,
    );
  });

  test("is what the score is without it, and promises no rise that another bound forbids", () => {
    const kept = new Set<string>();
    fc.assert(
      fc.property(anyVulnerability, (facts) => {
        const { score, factors } = scoreFinding(facts);
        const bound = decisiveBound(factors);
        if (!bound) return;
        const isFloor = bound.result.startsWith("Lifted");
        const without = isFloor ? scoreByFormula(facts).score : withoutBounds(facts);
        expect(bound.result).toContain(worded(score));
        expect(bound.result).toMatch(new RegExp(`it is ${without} \\(`));
        const rises = (other: VulnerabilityFacts) => expect(scoreFinding(other).score).toBeGreaterThan(score);
        if (bound.change.includes("rises once the internet can reach it")) rises(at(facts, "internet"));
        if (bound.change.includes("known to be used")) rises({ ...facts, ...listed });
        kept.add(isFloor ? "floor" : bound.change);
      }),
      { numRuns: 3000 },
    );
    expect(kept.size).toBe(4);
  });
});

const BOUNDS = ["scale", "ceiling", "availability", "bod-26-04"];
function withoutBounds(facts: VulnerabilityFacts): number {
  const added = scoreFinding(facts).factors.filter(({ id }) => !BOUNDS.includes(id));
  return Math.min(
    100,
    added.reduce((sum, { points }) => sum + points, 0),
  );
}

const anyVulnerability = fc
  .record({
    severity: fc.constantFrom(...SEVERITIES),
    cvss: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
    kev: fc.option(fc.boolean().map((on) => ({ listed: on, ransomware: on, date: null }))),
    epss: fc.option(
      fc.double({ min: 0, max: 1, noNaN: true }).map((p) => ({ percentile: p, score: p, date: null, rose: null })),
    ),
    ssvc: fc.option(
      fc.record({
        exploitation: fc.constantFrom(null, "none" as const, "poc" as const, "active" as const),
        automatable: fc.option(fc.boolean()),
        technicalImpact: fc.constantFrom(null, "partial" as const, "total" as const),
        date: fc.constant(null),
      }),
    ),
    use: fc.option(
      fc.record({ local: fc.boolean(), availabilityOnly: fc.boolean(), by: fc.constant("vector" as const) }),
    ),
    place: fc.record({
      exposure: fc.constantFrom(...EXPOSURES).map(sourced),
      privilege: fc.option(fc.constantFrom(...PRIVILEGE_LEVELS).map(sourced)),
      criticality: fc.option(fc.constantFrom(...CRITICALITIES).map(sourced)),
      runtime: fc.option(fc.constantFrom(...RUNTIME_LEVELS).map(sourced)),
    }),
  })
  .map(vulnerability);
