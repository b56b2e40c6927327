import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bandsBySource, stricterRanks, verdictRanks } from "@/lib/engine/risk/band-by-source";
import { bandOf, bandOfDays, bandRank } from "@/lib/engine/risk/bands";
import { CRITICALITIES, EXPOSURES, type PlaceFacts, type VulnerabilityFacts } from "@/lib/engine/risk/facts";
import { bodOf, scorePoints, ssvcOf } from "@/lib/engine/risk/score";

const sourced = <T>(value: T) => ({ value, evidence: null, date: null });
const place = (
  exposure: PlaceFacts["exposure"]["value"],
  criticality: "low" | "medium" | "high" | null,
): PlaceFacts => ({
  exposure: sourced(exposure),
  privilege: null,
  criticality: criticality && sourced(criticality),
  runtime: null,
});
const anyPlace = fc
  .tuple(fc.constantFrom(...EXPOSURES), fc.constantFrom(...CRITICALITIES, null))
  .map(([exposure, criticality]) => place(exposure, criticality));
const vulnerability = (over: Partial<VulnerabilityFacts> = {}): VulnerabilityFacts => ({
  kind: "vulnerability",
  advisory: "CVE-2026-1",
  severity: "high",
  severityEvidence: null,
  cvss: 8,
  use: null,
  kev: { listed: false, ransomware: null, date: null },
  epss: null,
  ssvc: { exploitation: "none", automatable: true, technicalImpact: "total", date: null },
  fixAvailable: true,
  fixEvidence: null,
  ageDays: 0,
  firstSeenAt: null,
  tools: ["Trivy"],
  weakLink: false,
  cwes: [],
  place: place("none", null),
  ...over,
});
function assessments(): VulnerabilityFacts["ssvc"][] {
  const found: VulnerabilityFacts["ssvc"][] = [null];
  for (const exploitation of [null, "none", "poc", "active"] as const)
    for (const automatable of [null, true, false])
      for (const technicalImpact of [null, "partial", "total"] as const)
        found.push({ exploitation, automatable, technicalImpact, date: null });
  return found;
}

const bands = (facts: VulnerabilityFacts, places: readonly PlaceFacts[] = [facts.place]) =>
  bandsBySource(scorePoints(facts), verdictRanks(facts, places, scorePoints(facts)));

describe("bandsBySource", () => {
  test("takes each source's own verdict", () => {
    // Not in KEV, exposed, automatable, total: 3 days by the directive; the tree, for a low mission, says Track.
    expect(bands(vulnerability({ place: place("internet", "low") }))).toMatchObject({
      "bod-26-04": "act",
      ssvc: "track",
    });
    // Not exposed: 60 days by the directive. High mission: Attend by the tree.
    expect(bands(vulnerability({ place: place("none", "high") }))).toMatchObject({
      "bod-26-04": "track-star",
      ssvc: "attend",
    });
  });

  // Ranks are kept by a number made of the inputs: two combinations with one number would give one the other's band.
  test("agrees with the verdicts themselves for every combination of inputs", () => {
    for (const listed of [null, true, false])
      for (const exposure of EXPOSURES)
        for (const mission of [null, ...CRITICALITIES])
          for (const assessed of assessments()) {
            const kev = listed === null ? null : { listed, ransomware: null, date: null };
            const facts = vulnerability({ kev, ssvc: assessed, place: place(exposure, mission) });
            const found = bands(facts);
            expect(found["bod-26-04"]).toBe(bandOfDays(bodOf(facts).days));
            expect(found.ssvc).toBe(ssvcOf(facts).effective);
          }
  });

  test("of several places the strictest counts", () => {
    const [inside, outside] = [place("none", "high"), place("internet", "low")];
    expect(bands(vulnerability(), [inside, outside])).toMatchObject({ "bod-26-04": "act", ssvc: "attend" });
  });

  test("what is no vulnerability keeps its score's band under every policy", () => {
    fc.assert(
      fc.property(anyPlace, fc.integer({ min: 0, max: 100 }), (where, score) => {
        const ranks = verdictRanks({ ...vulnerability({ place: where }), kind: "code" }, [where], score);
        expect(Object.values(bandsBySource(score, ranks))).toEqual([bandOf(score), bandOf(score), bandOf(score)]);
      }),
    );
  });

  // Law 2: in whatever order findings and places come, the strictest is the strictest.
  test("does not depend on the order of places, and one place more never makes it laxer", () => {
    fc.assert(
      fc.property(fc.array(anyPlace, { minLength: 1, maxLength: 5 }), anyPlace, (places, more) => {
        const facts = vulnerability();
        const ranks = verdictRanks(facts, places, 50);
        expect(verdictRanks(facts, places.toReversed(), 50)).toEqual(ranks);
        const after = verdictRanks(facts, [...places, more], 50);
        expect(after).toEqual(stricterRanks(ranks, verdictRanks(facts, [more], 50)));
      }),
    );
  });

  // The directive's floors are in the score: who trusts the score is never later than who trusts the directive.
  test("the score's band of a vulnerability is at least that of BOD 26-04", () => {
    fc.assert(
      fc.property(anyPlace, fc.boolean(), (where, listed) => {
        const facts = vulnerability({ place: where, kev: { listed, ransomware: null, date: null } });
        const found = bands(facts, [where]);
        expect(bandRank(found.score)).toBeGreaterThanOrEqual(bandRank(found["bod-26-04"]));
      }),
    );
  });
});
