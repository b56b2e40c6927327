import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bandOf, bandRank } from "@/lib/engine/risk/bands";
import {
  CREDENTIALS,
  CRITICALITIES,
  EXPOSURES,
  type FindingFacts,
  type PlaceFacts,
  PRIVILEGE_LEVELS,
  RUNTIME_LEVELS,
  type SecretFacts,
  type VulnerabilityFacts,
} from "@/lib/engine/risk/facts";
import { decisivePlaces, scoreFindingAt, worstPlace } from "@/lib/engine/risk/places";
import { scoreFinding, scorePoints } from "@/lib/engine/risk/score";
import { SEVERITIES } from "@/lib/model/severity";

const sourced = <T>(value: T) => ({ value, evidence: null, date: null });
const place = (
  over: { exposure?: PlaceFacts["exposure"]["value"]; privilege?: "normal" | "elevated" | "node" } = {},
) => ({
  exposure: sourced(over.exposure ?? ("none" as const)),
  privilege: sourced(over.privilege ?? ("normal" as const)),
  criticality: null,
  runtime: null,
});
const common = {
  severityEvidence: "Rated by Trivy.",
  fixAvailable: true,
  fixEvidence: null,
  ageDays: 10,
  firstSeenAt: null,
  tools: ["Trivy"],
  weakLink: false,
  cwes: [],
};
const vulnerability = (over: Partial<VulnerabilityFacts> = {}): VulnerabilityFacts => ({
  ...common,
  kind: "vulnerability",
  advisory: "CVE-2024-3094",
  severity: "high",
  cvss: 7.5,
  use: null,
  kev: { listed: false, ransomware: null, date: "2025-08-25" },
  epss: null,
  ssvc: null,
  place: place(),
  ...over,
});
const listed = { listed: true, ransomware: false, date: "2024-01-02" };
const assessed = (over: Partial<NonNullable<VulnerabilityFacts["ssvc"]>>) => ({
  exploitation: "none" as const,
  automatable: false,
  technicalImpact: "partial" as const,
  date: null,
  ...over,
});

/** The greatest that everything but the named facts can add: a claim that holds here holds everywhere. */
const loudest = { fixAvailable: true, ageDays: 4000, tools: ["Trivy", "Grype"], weakLink: false };
const worstUnexposed = (exposure: "none" | "namespace" | "cluster") => ({
  exposure: sourced(exposure),
  privilege: sourced("cluster" as const),
  criticality: sourced("high" as const),
  runtime: sourced("critical" as const),
});

describe("scoreFinding puts what people agree on where they expect it", () => {
  test.each(["none", "namespace", "cluster"] as const)(
    "a medium without exploit evidence that only its %s reaches is Track, whatever else is true",
    (exposure) => {
      const facts = vulnerability({ severity: "medium", cvss: 6.9, place: worstUnexposed(exposure), ...loudest });
      expect(scoreFinding(facts).band).toBe("track");
    },
  );

  test.each(["none", "namespace", "cluster"] as const)(
    "a critical without exploit evidence that only its %s reaches is at most Track*",
    (exposure) => {
      const facts = vulnerability({ severity: "critical", cvss: 10, place: worstUnexposed(exposure), ...loudest });
      expect(scoreFinding(facts).score).toBeLessThan(70);
    },
  );

  test("a critical in KEV on the internet is Act even if nothing else speaks for it", () => {
    const facts = vulnerability({
      severity: "critical",
      cvss: 9,
      kev: listed,
      fixAvailable: false,
      ageDays: 0,
      weakLink: true,
      ssvc: assessed({}),
      place: { ...place({ exposure: "internet" }), criticality: sourced("low" as const) },
    });
    expect(scoreFinding(facts).band).toBe("act");
  });

  test("a severe misconfiguration of a privileged workload on the internet is Attend or more", () => {
    const where = place({ exposure: "internet", privilege: "node" });
    const facts: FindingFacts = { ...common, kind: "misconfiguration", severity: "high", place: where, weakLink: true };
    expect(bandRank(scoreFinding({ ...facts, fixAvailable: false, ageDays: 0 }).band)).toBeGreaterThanOrEqual(2);
  });

  test.each(["high", "critical", "medium", "unknown"] as const)(
    "a live cloud key rated %s in an image facing the internet is Attend or more",
    (severity) => {
      const where = place({ exposure: "internet" });
      const facts: SecretFacts = {
        ...common,
        kind: "secret",
        severity,
        credential: "cloud",
        verified: true,
        place: where,
      };
      expect(bandRank(scoreFinding(facts).band)).toBeGreaterThanOrEqual(2);
    },
  );

  test("a low-severity misconfiguration inside the cluster is Track", () => {
    const facts: FindingFacts = {
      ...common,
      kind: "misconfiguration",
      severity: "low",
      place: place({ exposure: "cluster" }),
    };
    expect(scoreFinding(facts).band).toBe("track");
  });
});

describe("BOD 26-04 lifts a vulnerability to its band's floor", () => {
  test.each([
    { name: "3 days to Act", kev: listed, ssvc: assessed({ automatable: true }), exposure: "internet", floor: 90 },
    { name: "14 days to Attend", kev: listed, ssvc: assessed({}), exposure: "none", floor: 70 },
    { name: "60 days to Track*", kev: vulnerability().kev, ssvc: assessed({}), exposure: "internet", floor: 40 },
  ] as const)("$name", ({ kev, ssvc, exposure, floor }) => {
    const scored = scoreFinding(
      vulnerability({ severity: "info", cvss: 0, kev, ssvc, place: place({ exposure }), tools: [] }),
    );
    expect(scored.score).toBe(floor);
    const factor = scored.factors.find(({ id }) => id === "bod-26-04");
    expect(factor?.points).toBeGreaterThan(0);
    expect(factor?.evidence).toContain(`lifts the score to ${floor}`);
  });

  test("never a misconfiguration, a secret or a code weakness", () => {
    for (const kind of ["misconfiguration", "code"] as const) {
      const scored = scoreFinding({ ...common, kind, severity: "low", place: place({ exposure: "internet" }) });
      expect(scored.bod).toBeNull();
      expect(scored.factors.map(({ id }) => id)).not.toContain("bod-26-04");
    }
  });
});

test.each([
  ["vulnerability", null, "No report states a fixed version."],
  ["vulnerability", false, "A report says that no fix is published."],
  ["misconfiguration", null, "The change is yours to make."],
] as const)("of a %s whose fix is %s says: %s", (kind, fixAvailable, words) => {
  const facts =
    kind === "vulnerability"
      ? vulnerability({ fixAvailable })
      : { ...common, kind, severity: "low" as const, place: place(), fixAvailable };
  expect(scoreFinding(facts).factors.find(({ id }) => id === "fix")?.evidence).toBe(words);
});

test("evidence reads as sentences, whether or not what callers give ends with a stop", () => {
  const running = { value: "internet" as const, evidence: "Service web is a load balancer.", date: "2026-01-01" };
  const facts = vulnerability({ fixEvidence: "Fixed in 1.2.3.", place: { ...place(), exposure: running } });
  const said = Object.fromEntries(scoreFinding(facts).factors.map(({ id, evidence }) => [id, evidence]));
  expect(said).toMatchObject({
    severity: "Severity is high. Rated by Trivy. CVSS base score 7.5.",
    fix: "A fix exists. Fixed in 1.2.3.",
    exposure: "It can be reached from the internet. Service web is a load balancer.",
    kev: "CVE-2024-3094 is not in the CISA KEV catalog.",
  });
});

const sources = <T>(values: readonly T[]) =>
  fc.constantFrom(...values).map((value) => ({ value, evidence: "seen", date: "2026-01-01" }));
const anyPlace: fc.Arbitrary<PlaceFacts> = fc.record({
  exposure: sources(EXPOSURES),
  privilege: fc.option(sources(PRIVILEGE_LEVELS)),
  criticality: fc.option(sources(CRITICALITIES)),
  runtime: fc.option(sources(RUNTIME_LEVELS)),
});
const anyCommon = {
  severity: fc.constantFrom(...SEVERITIES),
  severityEvidence: fc.constant(null),
  fixAvailable: fc.constantFrom(true, false, null),
  fixEvidence: fc.constant(null),
  ageDays: fc.nat(2000),
  firstSeenAt: fc.constant(null),
  tools: fc.constantFrom([], ["Trivy"], ["Trivy", "Grype"]),
  weakLink: fc.boolean(),
  cwes: fc.constantFrom([], ["CWE-79"], ["CWE-79", "CWE-116"], ["CWE-79", "CWE-94"]),
  place: anyPlace,
};
const anyVulnerability: fc.Arbitrary<VulnerabilityFacts> = fc.record({
  ...anyCommon,
  kind: fc.constant("vulnerability" as const),
  advisory: fc.constant("CVE-2024-1"),
  cvss: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
  use: fc.option(
    fc.record({
      local: fc.boolean(),
      availabilityOnly: fc.boolean(),
      by: fc.constantFrom("vector" as const, "kev" as const),
    }),
  ),
  kev: fc.option(fc.record({ listed: fc.boolean(), ransomware: fc.option(fc.boolean()), date: fc.constant(null) })),
  epss: fc.option(
    fc.record({
      percentile: fc.double({ min: 0, max: 1, noNaN: true }),
      score: fc.constant(0.1),
      date: fc.constantFrom("2026-11-27T00:00:00.000Z", null),
      rose: fc.option(
        fc.record({ from: fc.constant(0.42), on: fc.constantFrom("2026-11-27", "2026-10-28", "2026-10-27") }),
      ),
    }),
  ),
  ssvc: fc.option(
    fc.record({
      exploitation: fc.constantFrom("none" as const, "poc" as const, "active" as const, null),
      automatable: fc.constantFrom(true, false, null),
      technicalImpact: fc.constantFrom("partial" as const, "total" as const, null),
      date: fc.constant(null),
    }),
  ),
});
const anySecret: fc.Arbitrary<SecretFacts> = fc.record({
  ...anyCommon,
  kind: fc.constant("secret" as const),
  credential: fc.constantFrom(...CREDENTIALS),
  verified: fc.constantFrom(true, false, null),
});
const anyOther = fc.record({
  ...anyCommon,
  kind: fc.constantFrom("misconfiguration" as const, "code" as const, "license" as const, "dynamic" as const),
});
const anyFacts: fc.Arbitrary<FindingFacts> = fc.oneof(anyVulnerability, anySecret, anyOther);

describe("every score", () => {
  test("is an integer 0-100, the exact sum of integer factors, and the same without its words", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { score, band, factors } = scoreFinding(facts);
        expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true);
        expect(factors.every(({ points }) => Number.isInteger(points))).toBe(true);
        expect(factors.reduce((sum, { points }) => sum + points, 0)).toBe(score);
        expect(new Set(factors.map(({ id }) => id)).size).toBe(factors.length);
        expect(factors.every(({ label, evidence }) => label.length > 0 && evidence.endsWith("."))).toBe(true);
        expect(scorePoints(facts)).toBe(score);
        expect(band).toBe(bandOf(score));
      }),
      { numRuns: 1000 },
    );
  }, 60_000);
});

/** Ladders from the least to the most worrying value, and the ladder's null rung if the input can be unknown. */
type Rung = (facts: VulnerabilityFacts) => VulnerabilityFacts;
type Ladder = { name: string; rungs: Rung[]; unknown?: Rung };
const ssvcOf = (facts: VulnerabilityFacts) => facts.ssvc ?? assessed({});
const set =
  (over: (facts: VulnerabilityFacts) => Partial<VulnerabilityFacts>): Rung =>
  (facts) => ({ ...facts, ...over(facts) });
const inPlace = (over: Partial<PlaceFacts>): Rung => set((facts) => ({ place: { ...facts.place, ...over } }));
const inSsvc = (over: Partial<NonNullable<VulnerabilityFacts["ssvc"]>>): Rung =>
  set((facts) => ({ ssvc: { ...ssvcOf(facts), ...over } }));
const scored = (facts: VulnerabilityFacts) => facts.epss ?? { percentile: 0.96, score: 0.3, date: null, rose: null };
const risen = (on: string | null): Rung =>
  set((facts) => ({
    epss: { ...scored(facts), date: "2026-11-27T00:00:00.000Z", rose: on === null ? null : { from: 0.42, on } },
  }));
const usedBy = (local: boolean, availabilityOnly: boolean): Rung =>
  set(() => ({ use: { local, availabilityOnly, by: "vector" as const } }));
const LADDERS: Ladder[] = [
  {
    name: "severity",
    rungs: (["info", "low", "medium", "high", "critical"] as const).map((severity) => set(() => ({ severity }))),
    unknown: set(() => ({ severity: "unknown" as const })),
  },
  { name: "CVSS", rungs: [0, 0.1, 2, 3.9, 4, 5.5, 7, 8.8, 9, 9.8, 10].map((cvss) => set(() => ({ cvss }))) },
  {
    name: "KEV",
    rungs: [
      set(() => ({ kev: { listed: false, ransomware: null, date: null } })),
      set(() => ({ kev: listed })),
      set(() => ({ kev: { ...listed, ransomware: true } })),
    ],
    unknown: set(() => ({ kev: null })),
  },
  {
    name: "EPSS",
    rungs: [0, 0.2, 0.5, 0.75, 0.9, 0.95, 0.99, 1].map((percentile) =>
      set(() => ({ epss: { percentile, score: percentile, date: null, rose: null } })),
    ),
    unknown: set(() => ({ epss: null })),
  },
  {
    name: "EPSS, rising or not",
    rungs: [0, 0.2, 0.5, 0.75, 0.9, 0.95, 0.99, 1].map((percentile) =>
      set((facts) => ({ epss: { ...scored(facts), percentile } })),
    ),
  },
  {
    name: "the trend of EPSS",
    rungs: [null, "2026-10-27", "2026-10-28", "2026-11-27"].map((on) => risen(on)),
    unknown: set((facts) => ({ epss: { ...scored(facts), date: null, rose: { from: 0.42, on: "2026-11-27" } } })),
  },
  {
    name: "exploitation",
    rungs: (["none", "poc", "active"] as const).map((exploitation) => inSsvc({ exploitation })),
    unknown: inSsvc({ exploitation: null }),
  },
  {
    name: "automatable",
    rungs: [inSsvc({ automatable: false }), inSsvc({ automatable: true })],
    unknown: inSsvc({ automatable: null }),
  },
  {
    name: "technical impact",
    rungs: [inSsvc({ technicalImpact: "partial" }), inSsvc({ technicalImpact: "total" })],
    unknown: inSsvc({ technicalImpact: null }),
  },
  { name: "use", rungs: [usedBy(true, false), usedBy(false, false)], unknown: set(() => ({ use: null })) },
  { name: "what it gives", rungs: [usedBy(false, true), usedBy(false, false)], unknown: set(() => ({ use: null })) },
  {
    name: "what kind it is",
    rungs: [["CWE-79"], ["CWE-79", "CWE-94"]].map((cwes) => set(() => ({ cwes }))),
    unknown: set(() => ({ cwes: [] })),
  },
  {
    name: "exposure",
    rungs: (["not_running", "none", "namespace", "cluster", "internet"] as const).map((value) =>
      inPlace({ exposure: sourced(value) }),
    ),
    unknown: inPlace({ exposure: sourced("unknown" as const) }),
  },
  {
    name: "privilege",
    rungs: PRIVILEGE_LEVELS.map((value) => inPlace({ privilege: sourced(value) })),
    unknown: inPlace({ privilege: null }),
  },
  {
    name: "criticality",
    rungs: CRITICALITIES.map((value) => inPlace({ criticality: sourced(value) })),
    unknown: inPlace({ criticality: null }),
  },
  {
    name: "runtime evidence",
    rungs: [null, ...RUNTIME_LEVELS].map((value) => inPlace({ runtime: value && sourced(value) })),
  },
  {
    name: "fix",
    rungs: [set(() => ({ fixAvailable: false })), set(() => ({ fixAvailable: true }))],
    unknown: set(() => ({ fixAvailable: null })),
  },
  { name: "age", rungs: [0, 29, 30, 89, 90, 400].map((ageDays) => set(() => ({ ageDays }))) },
  { name: "witnesses", rungs: [["Trivy"], ["Trivy", "Grype"]].map((tools) => set(() => ({ tools }))) },
  { name: "link", rungs: [true, false].map((weakLink) => set(() => ({ weakLink }))) },
];

describe.each(LADDERS)("raising $name", ({ rungs, unknown }) => {
  test("never lowers a score, and not knowing it is never above its highest nor below its lowest", () => {
    fc.assert(
      fc.property(anyVulnerability, (facts) => {
        const scores = rungs.map((rung) => scorePoints(rung(facts)));
        expect(scores).toEqual([...scores].sort((a, b) => a - b));
        if (!unknown) return;
        const score = scorePoints(unknown(facts));
        expect(score).toBeLessThanOrEqual(scores.at(-1) ?? 0);
        expect(score).toBeGreaterThanOrEqual(scores[0] ?? 100);
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});

describe("where one image runs in many places", () => {
  test("the finding takes the score of the place where it is worst, and only decisive places need scoring", () => {
    fc.assert(
      fc.property(anyFacts, fc.array(anyPlace, { minLength: 1, maxLength: 12 }), (facts, places) => {
        const best = Math.max(...places.map((where) => scorePoints({ ...facts, place: where })));
        const decisive = decisivePlaces(places);
        expect(scoreFindingAt(facts, decisive).score).toBe(best);
        expect(places).toContain(worstPlace(facts, decisive));
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  test("no place at all is a place about which nothing is known", () => {
    expect(decisivePlaces([])[0]?.exposure.value).toBe("unknown");
  });
});
