import { describe, expect, test } from "vitest";
import { advisorySeverity } from "@/lib/engine/advisory-severity";
import { scoreVector } from "@/lib/engine/cvss";
import type { OsvRecord, OsvSeverity } from "@/lib/model/record";

const advisory = (severities: OsvSeverity[], severity: OsvRecord["severity"] = "unknown"): OsvRecord => ({
  kind: "feed",
  feed: "osv",
  id: "GHSA-aaaa-bbbb-cccc",
  aliases: [],
  links: [],
  modified: "2026-01-01T00:00:00Z",
  published: null,
  withdrawn: null,
  summary: null,
  details: null,
  severities,
  severity,
  affected: [],
  references: [],
  cwes: [],
});
const V3 = { type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" };
const V4 = { type: "CVSS_V4", score: "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N" };

describe("scoreVector", () => {
  test.each([
    [V3.score, 9.8],
    [V4.score, 9.3],
    ["CVSS:3.0/AV:N/AC:H/PR:N/UI:R/S:C/C:L/I:L/A:N", 4.7],
    ["AV:N/AC:L/Au:N/C:P/I:P/A:P", 7.5],
  ])("%s is %d", (vector, score) => expect(scoreVector(vector)?.score).toBe(score));

  test.each(["", "9.8", "CVSS:3.1/AV:X/foo", "CVSS:9.9/AV:N", "high"])("%s is no vector", (text) =>
    expect(scoreVector(text)).toBeNull(),
  );
});

describe("advisorySeverity", () => {
  test.each([
    { name: "the database's own word comes first", given: advisory([V3], "medium"), severity: "medium", score: 9.8 },
    { name: "a vector's band stands in for it", given: advisory([V4, V3]), severity: "critical", score: 9.8 },
    {
      name: "a distribution's word counts",
      given: advisory([{ type: "Ubuntu", score: "low" }]),
      severity: "low",
      score: undefined,
    },
    { name: "nothing stated stays unknown", given: advisory([]), severity: "unknown", score: undefined },
  ])("$name", ({ given, severity, score }) => {
    const { severity: word, cvss } = advisorySeverity(given);
    expect([word, cvss?.score]).toEqual([severity, score]);
  });
});
