import { describe, expect, test } from "vitest";
import type { FindingFacts, RuntimeLevel, Sourced } from "@/lib/engine/risk/facts";
import { UNKNOWN_PLACE } from "@/lib/engine/risk/places";
import { reasonOf } from "@/lib/engine/risk/reason";
import { scoreFinding } from "@/lib/engine/risk/score";

const SEEN = "Falco saw “Terminal shell in container” in payments-api on 2026-11-27 (critical); the incident is open.";
const incident = (value: RuntimeLevel): Sourced<RuntimeLevel> => ({
  value,
  evidence: SEEN,
  date: "2026-11-27T10:00:00Z",
});
const facts = (kind: "code" | "license" | "misconfiguration", runtime: Sourced<RuntimeLevel> | null): FindingFacts => ({
  kind,
  severity: "medium",
  severityEvidence: null,
  fixAvailable: null,
  fixEvidence: null,
  place: { ...UNKNOWN_PLACE, runtime },
  ageDays: 0,
  firstSeenAt: null,
  tools: ["Trivy"],
  weakLink: false,
  cwes: [],
});
const factorOf = (given: FindingFacts) => scoreFinding(given).factors.find(({ id }) => id === "runtime");

describe("runtime evidence", () => {
  test.each([
    ["critical", 8],
    ["high", 5],
  ] as const)("that is %s gives %i points, with the incident and its first moment", (level, points) => {
    expect(factorOf(facts("code", incident(level)))).toEqual({
      id: "runtime",
      label: "Runtime evidence",
      points,
      evidence: SEEN,
      asOf: "2026-11-27T10:00:00.000Z",
    });
    const [with_, without] = [incident(level), null].map((seen) => scoreFinding(facts("code", seen)).score);
    expect((with_ ?? 0) - (without ?? 0)).toBe(points);
  });

  test("that is missing is said, with no points", () => {
    const factor = factorOf(facts("misconfiguration", null));
    expect(factor).toMatchObject({ points: 0, asOf: null });
    expect(factor?.evidence).toBe("No incident that is high or critical is open where it is.");
  });

  // A licence is owed whatever happens where the code runs.
  test("says nothing of a licence", () => {
    expect(factorOf(facts("license", incident("critical")))).toBeUndefined();
    expect(scoreFinding(facts("license", incident("critical")))).toEqual(scoreFinding(facts("license", null)));
  });

  test("is said in the row of a list right after exploitation", () => {
    const { factors, band } = scoreFinding({ ...facts("code", incident("high")), severity: "critical" });
    expect(reasonOf({ kind: "code", exploited: false, factors, band, bandSource: "score" })).toMatch(
      /^\S+ because an incident is open where it runs/,
    );
  });
});
