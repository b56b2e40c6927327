import { describe, expect, test } from "vitest";
import { foothold, type VulnerabilityEvidence } from "@/lib/engine/attack-paths/weakness";

/** curl's CVE-2023-38545 as CISA has assessed it: a client's overflow with a public exploit, total impact, not to be automated. */
const clientFlaw: VulnerabilityEvidence = {
  advisory: "CVE-2023-38545",
  severity: 5,
  vectors: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
  kev: false,
  kevText: null,
  exploitation: "poc",
  epssPercentile: 0.97,
  automatable: false,
  technicalImpact: "total",
  inSystemPackage: true,
};

describe("a weakness in a package of the operating system that CISA says cannot be automated", () => {
  test("is no way in, whatever its vector says", () => {
    expect(foothold(clientFlaw)).toBeNull();
  });

  test.each([
    { why: "it is known to be exploited", over: { kev: true } },
    { why: "CISA saw it exploited", over: { exploitation: "active" as const } },
    { why: "CISA holds it for automatable", over: { automatable: true } },
    { why: "CISA has not assessed that", over: { automatable: null } },
    { why: "it lies in what somebody built themselves", over: { inSystemPackage: false } },
  ])("is one where $why", ({ over }) => {
    expect(foothold({ ...clientFlaw, ...over })).not.toBeNull();
  });
});
