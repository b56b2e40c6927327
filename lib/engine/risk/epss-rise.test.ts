import { describe, expect, test } from "vitest";
import type { VulnerabilityFacts } from "@/lib/engine/risk/facts";
import { scoreFinding } from "@/lib/engine/risk/score";

const facts = (over: Partial<VulnerabilityFacts> = {}): VulnerabilityFacts => ({
  kind: "vulnerability",
  advisory: "CVE-2024-45337",
  severity: "high",
  severityEvidence: null,
  cvss: 7.5,
  use: null,
  kev: { listed: false, ransomware: null, date: "2025-08-25" },
  epss: epss("2026-11-27T12:55:00.000Z"),
  ssvc: null,
  fixAvailable: true,
  fixEvidence: null,
  ageDays: 10,
  firstSeenAt: null,
  tools: ["Trivy"],
  weakLink: false,
  cwes: [],
  place: { exposure: { value: "none", evidence: null, date: null }, privilege: null, criticality: null, runtime: null },
  ...over,
});
const epss = (date: string | null, on = "2026-11-20") => ({
  percentile: 0.966,
  score: 0.312,
  date,
  rose: { from: 0.42, on },
});
const factorOf = (over: Partial<VulnerabilityFacts>, id: string) =>
  scoreFinding(facts(over)).factors.find((one) => one.id === id);
const flat = "EPSS ranks it above 96.6% of vulnerabilities (31.2% in 30 days).";

describe("a percentile that rose over a step", () => {
  test("counts with its step, and says from where and since when", () => {
    expect(factorOf({}, "epss")).toMatchObject({
      points: 14,
      evidence: `${flat} It rose from above 42% on 2026-11-20.`,
    });
    expect(factorOf({ epss: { ...epss(null), rose: null } }, "epss")).toMatchObject({ points: 12, evidence: flat });
  });

  test.each([
    ["the day itself", "2026-11-20T00:00:00.000Z", 14],
    ["the thirtieth day, to its end", "2026-12-20T23:59:59.000Z", 14],
    ["the day after", "2026-12-21T00:00:00.000Z", 12],
    ["a file from before it", "2026-11-19T23:59:59.000Z", 12],
    ["a file of no known date", null, 12],
    ["a date that is none", "soon", 12],
  ])("by the feed's own dates: %s", (_, date, points) => {
    const { evidence, ...factor } = factorOf({ epss: epss(date) }, "epss") ?? {};
    expect(factor).toMatchObject({ points });
    expect(evidence === flat).toBe(points === 12);
  });

  test("is part of the EPSS signal: a stronger one is counted instead of both", () => {
    const ssvc = { exploitation: "active", automatable: null, technicalImpact: null, date: null } as const;
    expect(factorOf({ ssvc }, "epss")).toMatchObject({
      points: 0,
      evidence: `${flat} It rose from above 42% on 2026-11-20. A stronger signal is counted instead.`,
    });
    expect(factorOf({ ssvc }, "exploit")?.points).toBe(26);
  });

  // 8 points each without the trend.
  test("makes EPSS the stronger one where it is otherwise as strong as a public exploit", () => {
    const ssvc = { exploitation: "poc", automatable: null, technicalImpact: null, date: null } as const;
    const ninety = { ...epss("2026-11-27T00:00:00.000Z"), percentile: 0.91 };
    expect([
      factorOf({ ssvc, epss: ninety }, "exploit")?.points,
      factorOf({ ssvc, epss: ninety }, "epss")?.points,
    ]).toEqual([0, 10]);
  });
});
