import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bandOf } from "@/lib/engine/risk/bands";
import { isUsedFromInside, isUsedOverInternet } from "@/lib/engine/risk/drivers";
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
import { reasonOf } from "@/lib/engine/risk/reason";
import { scoreFinding } from "@/lib/engine/risk/score";
import { PRIVATE_NETWORK } from "@/lib/model/private-network";
import { SEVERITIES } from "@/lib/model/severity";

const sourced = <T>(value: T, evidence: string | null = null) => ({ value, evidence, date: null });
const place = (over: Partial<PlaceFacts> = {}): PlaceFacts => ({
  exposure: sourced("none" as const),
  privilege: sourced("normal" as const),
  criticality: null,
  runtime: null,
  ...over,
});
const common = {
  severity: "high" as const,
  severityEvidence: "Rated by Trivy.",
  fixAvailable: true,
  fixEvidence: null,
  ageDays: 10,
  firstSeenAt: null,
  tools: ["Trivy"],
  weakLink: false,
  cwes: [],
  place: place(),
};
const vulnerability = (over: Partial<VulnerabilityFacts> = {}): VulnerabilityFacts => ({
  ...common,
  kind: "vulnerability",
  advisory: "CVE-2024-3094",
  cvss: 7.5,
  use: null,
  kev: { listed: false, ransomware: null, date: "2025-08-25" },
  epss: null,
  ssvc: null,
  ...over,
});
const misconfiguration = (over: Partial<FindingFacts> = {}): FindingFacts =>
  ({ ...common, kind: "misconfiguration", ...over }) as FindingFacts;
const secret = (over: Partial<SecretFacts> = {}): SecretFacts => ({
  ...common,
  kind: "secret",
  credential: "cloud",
  verified: true,
  ...over,
});
const listed = { listed: true, ransomware: false, date: "2024-01-02" };
const internet = sourced("internet" as const);
const rising = {
  percentile: 0.966,
  score: 0.312,
  date: "2026-11-27T00:00:00Z",
  rose: { from: 0.42, on: "2026-11-20" },
};

/** As the list reads it: from the factors alone. */
function reason(facts: FindingFacts, over: { exploited?: boolean; bandSource?: "score" | "bod-26-04" | "ssvc" } = {}) {
  const { score, factors } = scoreFinding(facts);
  const exploited = facts.kind === "vulnerability" && facts.kev?.listed === true;
  return reasonOf({ kind: "os-packages", band: bandOf(score), factors, exploited, bandSource: "score", ...over });
}

describe("the reason of a risk begins with what decides", () => {
  test.each([
    {
      name: "exploited, reachable and with rights elsewhere",
      facts: vulnerability({
        severity: "critical",
        cvss: 9.8,
        kev: listed,
        place: place({
          exposure: internet,
          privilege: sourced("elevated", "It can read secrets in the namespace payments."),
        }),
      }),
      says: "Act because it is exploited, the internet reaches it and its workload can read secrets in payments.",
    },
    {
      name: "exploited but out of reach says both",
      facts: vulnerability({
        kev: listed,
        ssvc: { exploitation: "active", automatable: false, technicalImpact: "partial", date: null },
        place: place({ exposure: sourced("cluster") }),
      }),
      says: "Attend because it is exploited and it is rated high, though only pods of its cluster reach it.",
    },
    {
      name: "not in KEV: what else makes it urgent",
      facts: vulnerability({
        severity: "critical",
        cvss: 9.1,
        epss: { percentile: 0.966, score: 0.312, date: null, rose: null },
        place: place({ privilege: sourced("cluster") }),
      }),
      says: "Track* because an attack is likely (EPSS top 4%) and its workload can command the cluster, though nothing can connect to it.",
    },
    {
      name: "what is on its way up says that too",
      facts: vulnerability({
        severity: "critical",
        cvss: 9.1,
        epss: rising,
        place: place({ exposure: internet, privilege: sourced("cluster") }),
      }),
      says: "Act because an attack is likely (EPSS top 4%, rising), the internet reaches it and its workload can command the cluster.",
    },
    {
      name: "its way up is left out before a clause is",
      facts: vulnerability({
        severity: "critical",
        cvss: 9.1,
        epss: rising,
        place: place({ privilege: sourced("cluster") }),
      }),
      says: "Track* because an attack is likely (EPSS top 4%) and its workload can command the cluster, though nothing can connect to it.",
    },
    {
      name: "a privileged workload that nothing reaches is told by what it can do",
      facts: misconfiguration({ place: place({ privilege: sourced("cluster") }) }),
      says: "Track* because its workload can command the cluster and it is rated high, though nothing can connect to it.",
    },
    {
      name: "a low one in the open is told by who reaches it",
      facts: misconfiguration({
        severity: "low",
        place: place({ exposure: internet, criticality: sourced("high") }),
      }),
      says: "Track* because the internet reaches it and its criticality is high, though it is rated low.",
    },
    {
      name: "in the last band it is what keeps it low",
      facts: misconfiguration({ severity: "low" }),
      says: "Track because it is rated low and nothing can connect to it.",
    },
    {
      name: "what an internal load balancer lets in too is said",
      facts: misconfiguration({
        place: place({
          exposure: sourced(
            "cluster" as const,
            `Any pod of the cluster may connect, and so may anything in ${PRIVATE_NETWORK}.`,
          ),
        }),
      }),
      says: "Track* because it is rated high, though only its cluster and the network around it reach it.",
    },
    {
      name: "and that it lets in a part of it alone",
      facts: misconfiguration({
        place: place({
          exposure: sourced(
            "cluster" as const,
            `Any pod of the cluster may connect, and so may what it admits of ${PRIVATE_NETWORK}.`,
          ),
        }),
      }),
      says: "Track* because it is rated high, though only its cluster and a part of the network around it reach it.",
    },
    {
      name: "a key that works",
      facts: secret({ severity: "critical", place: place({ exposure: sourced("unknown") }) }),
      says: "Act because it still works, it can be used over the internet and it is a cloud provider's key.",
    },
  ])("$name", ({ facts, says }) => {
    expect(reason(facts)).toBe(says);
  });

  test.each([
    { name: "a cloud provider's key is used over the internet", facts: secret(), is: true },
    { name: "one that was tried in vain is not", facts: secret({ verified: false }), is: false },
    { name: "nor is a weakness", facts: vulnerability({ place: place({ exposure: internet }) }), is: false },
  ])("$name", ({ facts, is }) => {
    expect(isUsedOverInternet(scoreFinding(facts).factors)).toBe(is);
  });

  test("a verdict that sets the band is named, and only where there is one", () => {
    const facts = vulnerability({ kev: listed, place: place({ exposure: internet }) });
    expect(reason(facts, { bandSource: "bod-26-04" })).toMatch(/^Act by CISA BOD 26-04: it is exploited, /);
    expect(reason(misconfiguration(), { bandSource: "bod-26-04" })).toMatch(/^(Track\*?) because /);
  });

  // Each of the others would be Attend by its score alone, and so would they all together.
  test.each([
    {
      name: "before an incident, where there is no room for both",
      place: place({
        exposure: internet,
        criticality: sourced("high" as const),
        runtime: sourced("critical" as const),
      }),
      use: { local: true, availabilityOnly: false, by: "vector" as const },
      says: "Act because it is exploited and CISA's BOD 26-04 gives it 3 days, though only somebody already inside can use it.",
    },
    {
      name: "besides who reaches it",
      place: place({ exposure: internet }),
      use: { local: false, availabilityOnly: false, by: "vector" as const },
      says: "Act because it is exploited, the internet reaches it and CISA's BOD 26-04 gives it 3 days.",
    },
  ])("what lifts the score to another band is named: $name", ({ place, use, says }) => {
    const ssvc = { exploitation: "none", automatable: true, technicalImpact: "total", date: null } as const;
    const facts = vulnerability({ kev: listed, severity: "medium", cvss: 5, ssvc, use, place });
    expect(scoreFinding(facts).factors.find(({ id }) => id === "bod-26-04")?.points).toBeGreaterThan(0);
    expect(reason(facts)).toBe(says);
    expect(reason(facts, { bandSource: "bod-26-04" })).toMatch(/^Act by CISA BOD 26-04: (?!.*BOD)/);
  });

  test("a fix of which not the worst finding is exploited says so", () => {
    expect(reason(vulnerability(), { exploited: true })).toContain("one of its findings is exploited");
  });

  test("factors that nobody knows any more give no sentence, and never a wrong one", () => {
    const old = { kind: "x", band: "act" as const, bandSource: "score" as const, exploited: false };
    expect(reasonOf({ ...old, factors: [] })).toBe("");
    expect(reasonOf({ ...old, factors: [{ id: "gone", points: 9, evidence: "Of another time." }] })).toBe("");
  });
});

// The page tells the workload's reach and the weakness's apart by this: who reads the badge takes a connection to be enough.
test.each([
  { name: "used over the network", local: false, exposure: "internet", inside: false },
  { name: "used on the machine, in the open", local: true, exposure: "internet", inside: true },
  { name: "used on the machine, inside the cluster", local: true, exposure: "cluster", inside: true },
] as const)("a weakness that is $name is told as used from inside: $inside", ({ local, exposure, inside }) => {
  const use = { local, availabilityOnly: false, by: "vector" as const };
  const facts = vulnerability({ use, kev: listed, place: place({ exposure: sourced(exposure) }) });
  expect(isUsedFromInside(scoreFinding(facts).factors)).toBe(inside);
  expect(reason(facts).includes("already inside")).toBe(inside);
});

describe("the reason of an attack path", () => {
  const path = (steps: string, points: number, over: Partial<VulnerabilityFacts> = { kev: listed }) =>
    reasonOf({
      kind: "attack-path",
      band: "attend",
      bandSource: "score",
      exploited: true,
      factors: [
        ...scoreFinding(vulnerability({ place: place({ exposure: internet, privilege: sourced("cluster") }), ...over }))
          .factors,
        { id: "way", points, evidence: `${steps}; their weights multiply to 40%.` },
      ],
    });
  test("says where it begins and ends, and how sure it is", () => {
    expect(path("3 steps", -8)).toBe(
      "Attend because a weakness on it is exploited and it begins on the internet, though its 3 steps are not all certain.",
    );
    expect(path("1 step", 0)).toContain("it begins on the internet and it ends in control of the cluster");
  });

  // Its title says that it begins on the internet; that somebody may be on it already stands nowhere else in the row.
  test.each([
    ["of one that is exploited", listed, "Attend because a weakness on it is exploited and"],
    [
      "of one that ransomware uses",
      { ...listed, ransomware: true },
      "Attend because a weakness on it is exploited and",
    ],
    ["of one of which nothing is known", { ...listed, listed: false }, "Attend because"],
  ])("names an incident that is open at its entry, %s", (_, kev, begins) => {
    const at = place({
      exposure: internet,
      privilege: sourced("cluster"),
      runtime: sourced("critical", "Falco saw a shell."),
    });
    const said = path("3 steps", -8, { kev, place: at });
    expect(said).toContain(`${begins} an incident is open at its entry`);
    expect(said).toMatch(/, though its 3 steps are not all certain\.$/);
    expect(said.length).toBeLessThanOrEqual(130);
  });

  // Another weakness of the way is exploited, and closing that one alone would not lower the score.
  test.each([
    {
      of: "one that is likely to be attacked",
      over: { epss: { percentile: 0.966, score: 0.3, date: null, rose: null } },
      says: /^Attend because its hardest step is likely \(EPSS top 4%\) and it begins on the internet/,
    },
    {
      of: "one with a public exploit",
      over: { ssvc: { exploitation: "poc", automatable: null, technicalImpact: null, date: null } as const },
      says: /^Attend because an exploit for its hardest step is public and it begins on the internet/,
    },
    {
      of: "one that CISA saw exploited",
      over: { ssvc: { exploitation: "active", automatable: null, technicalImpact: null, date: null } as const },
      says: /^Attend because CISA saw its hardest step exploited and it begins on the internet/,
    },
    { of: "one of which nothing is known", over: {}, says: /^Attend because it begins on the internet/ },
  ])("says of the step that sets its score how that is attacked: $of", ({ over, says }) => {
    const said = path("3 steps", -8, over);
    expect(said).toMatch(says);
    expect(said).not.toContain("a weakness on it is exploited");
    expect(said.length).toBeLessThanOrEqual(130);
  });
});

const places = fc.record({
  exposure: fc.constantFrom(...EXPOSURES).map((value) => sourced(value, "It has a Service of type LoadBalancer.")),
  privilege: fc.option(
    fc
      .constantFrom(...PRIVILEGE_LEVELS)
      .map((value) => sourced(value, "It can read secrets in the namespace payments.")),
  ),
  criticality: fc.option(fc.constantFrom(...CRITICALITIES).map((value) => sourced(value))),
  runtime: fc.option(fc.constantFrom(...RUNTIME_LEVELS).map((value) => sourced(value))),
});
const severities = fc.constantFrom(...SEVERITIES);
const anyFacts: fc.Arbitrary<FindingFacts> = fc.oneof(
  fc
    .record({
      severity: severities,
      place: places,
      kev: fc.option(fc.boolean().map((on) => ({ listed: on, ransomware: on, date: null }))),
      epss: fc.option(
        fc.double({ min: 0, max: 1, noNaN: true }).map((p) => ({
          percentile: p,
          score: p,
          date: "2026-11-27",
          rose: p > 0.7 ? { from: 0.42, on: "2026-11-20" } : null,
        })),
      ),
      cvss: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
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
    })
    .map((over) => vulnerability(over)),
  fc.record({ severity: severities, place: places }).map((over) => misconfiguration(over)),
  fc
    .record({
      severity: severities,
      place: places,
      credential: fc.constantFrom(...CREDENTIALS),
      verified: fc.option(fc.boolean()),
    })
    .map((over) => secret(over)),
);
const REACH =
  /internet|cluster reach it|connect to it|admitted pods|does not run|who can reach it is not known|already inside/;

// Two lines of a list at 1440 px hold 160 characters, three at 390 px some 130.
test("every finding has a reason that names who can reach it and a floor that sets its band, and fits its row", () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const said = reason(facts);
      expect(said).toMatch(/^(Act|Attend|Track\*?) because .+\.$/);
      expect(said).toMatch(REACH);
      expect(said.length).toBeLessThanOrEqual(130);
      const isLifted = scoreFinding(facts).factors.some(({ id, points }) => id === "bod-26-04" && points > 0);
      expect(said.includes("BOD 26-04")).toBe(isLifted);
    }),
    { numRuns: 1000 },
  );
});
