import { describe, expect, test } from "vitest";
import { EXPOSURES, type SecretFacts } from "@/lib/engine/risk/facts";
import { UNKNOWN_PLACE } from "@/lib/engine/risk/places";
import { scoreFinding } from "@/lib/engine/risk/score";

// A credential is taken by whoever runs the service: where it was found says little of who can use it.

const scored = (over: Partial<SecretFacts>, exposure: (typeof EXPOSURES)[number] = "none") =>
  scoreFinding({
    kind: "secret",
    severity: "critical",
    severityEvidence: null,
    fixAvailable: null,
    fixEvidence: null,
    ageDays: 0,
    firstSeenAt: null,
    tools: ["Gitleaks"],
    weakLink: false,
    cwes: [],
    credential: "cloud",
    verified: null,
    place: { ...UNKNOWN_PLACE, exposure: { value: exposure, evidence: null, date: null } },
    ...over,
  });

describe("a credential", () => {
  test.each([
    { credential: "cloud", verified: null, points: 24 },
    { credential: "token", verified: null, points: 24 },
    { credential: "token", verified: true, points: 24 },
    { credential: "token", verified: false, points: 2 },
    { credential: "password", verified: null, points: 2 },
    { credential: "private_key", verified: true, points: 2 },
  ] as const)(
    "that is a $credential and works: $verified counts $points for who can use it",
    ({ points, ...facts }) => {
      expect(scored(facts).factors.find(({ id }) => id === "exposure")?.points).toBe(points);
    },
  );

  test("of a cloud that is rated critical and that nobody has tried is Act wherever it was found", () => {
    for (const exposure of EXPOSURES) expect(scored({}, exposure).band).toBe("act");
  });

  test("says that it is used over the internet, and not who reaches the place", () => {
    const told = scored({}, "internet").factors.find(({ id }) => id === "exposure");
    expect(told?.evidence).toBe(
      "It is used over the internet: whoever has it needs no connection to what it was found in.",
    );
  });
});
