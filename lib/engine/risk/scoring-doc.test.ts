import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { BAND_LABELS, type Band } from "@/lib/engine/risk/bands";
import type { VulnerabilityFacts } from "@/lib/engine/risk/facts";
import { FORMULA } from "@/lib/engine/risk/formula";
import { publishedFormula } from "@/lib/engine/risk/published";
import { scoreFinding } from "@/lib/engine/risk/score";

/** With the columns of tables not padded. */
const doc = readFileSync("docs/scoring.md", "utf8").replaceAll(/ +/g, " ");
const rows = [...doc.matchAll(/^\| (.+?) \| (-?\d+)(?: \||$)/gm)].map(
  ([, label, points]) => [label, Number(points)] as const,
);
const pointsOf = (label: string) => rows.find(([name]) => name === label)?.[1];

// A published formula that differs from the one in force is worse than none.
describe("docs/scoring.md", () => {
  test("gives the bands in force", () => {
    for (const [i, { band, from, dueDays }] of FORMULA.bands.entries()) {
      const to = i === 0 ? 100 : (FORMULA.bands[i - 1]?.from ?? 0) - 1;
      const due = dueDays === null ? "no due date" : `${dueDays} days`;
      expect(doc).toContain(`| ${from}-${to} | ${BAND_LABELS[band as Band]} | ${due} |`);
    }
  });

  test("gives the severity ranges in force", () => {
    for (const [severity, { low, high }] of Object.entries(FORMULA.severity)) {
      expect(doc).toContain(`| ${severity} | ${low === high ? low : `${low} to ${high}`} |`);
    }
  });

  // The page in the product is made from the same list: what it shows is what the document says.
  test("gives every row of the published tables", () => {
    for (const { id, rows: published } of publishedFormula().factors) {
      if (id === "breadth") continue; // a sentence there
      for (const { label, points } of published) expect(doc).toContain(`| ${label} | ${points} |`);
    }
  });

  const { exploitation, credential, verifiedSecret, exposure, privilege, fix, evidenceQuality } = FORMULA;
  test.each([
    ["in the CISA KEV catalog", exploitation.kev],
    ["SSVC assessment says exploitation is active", exploitation.active],
    ["SSVC assessment knows a public proof of concept", exploitation.poc],
    ["ransomware campaigns use it", exploitation.ransomware],
    ["a cloud provider's key", credential.cloud],
    ["a private key", credential.private_key],
    ["an access token of a service", credential.token],
    ["a password", credential.password],
    ["of no particular service, or unknown", credential.generic],
    ["the tool tried it and it works", verifiedSecret.yes],
    ["nobody has tried", verifiedSecret.unknown],
    ["it was tried and no longer works", verifiedSecret.no],
    ["the internet", exposure.internet],
    ["any pod in the cluster", exposure.cluster],
    ["only pods that a network policy admits", exposure.namespace],
    ["nobody", exposure.none],
    ["it does not run (by a fresh inventory)", exposure.not_running],
    ["command the cluster", privilege.cluster],
    ["take over its node", privilege.node],
    ["more than a plain workload", privilege.elevated],
    ["nothing special", privilege.normal],
    ["not set", FORMULA.criticality.unknown],
    ["a fix exists", fix.yes],
    ["no report states a fix, or it is yours to make", fix.unknown],
    ["stated that there is no fix", fix.no],
    ["two or more tools agree", evidenceQuality.several_tools],
    ["one tool reports it", evidenceQuality.one_tool],
    ["tied to its place only by a tag, or unplaced", evidenceQuality.weak],
  ])("gives %s the points in force", (label, points) => expect(pointsOf(label)).toBe(points));

  test("gives the steps of EPSS and age in force", () => {
    for (const { fromPercentile, points } of exploitation.epss) {
      if (points > 0)
        expect(pointsOf(`EPSS at or above the ${Math.round(fromPercentile * 100)}th percentile`)).toBe(points);
    }
    for (const { fromDays, points } of FORMULA.age) {
      if (points > 0) expect(pointsOf(`first seen ${fromDays} days ago or more`)).toBe(points);
    }
  });

  const sourced = <T>(value: T) => ({ value, evidence: null, date: null });
  const example: VulnerabilityFacts = {
    kind: "vulnerability",
    advisory: "CVE-2021-44228",
    severity: "critical",
    severityEvidence: null,
    cvss: 10,
    use: null,
    kev: { listed: true, ransomware: true, date: "2021-12-10" },
    epss: { percentile: 0.999, score: 0.97, date: null, rose: null },
    ssvc: { exploitation: "active", automatable: true, technicalImpact: "total", date: null },
    fixAvailable: true,
    fixEvidence: null,
    ageDays: 40,
    firstSeenAt: null,
    tools: ["Trivy", "Grype"],
    weakLink: false,
    cwes: [],
    place: { exposure: sourced("internet"), privilege: sourced("normal"), criticality: null, runtime: null },
  };

  test("works its example out as the engine does", () => {
    const scored = scoreFinding(example);
    for (const { label, points } of scored.factors) expect(doc).toContain(`| ${label} | ${points} |`);
    expect(doc).toContain(`| **Score** | **${scored.score}** |`);
  });

  // The page says first what counts most: the example has the worst of each of these.
  test("has the most points of each question where the page says so", () => {
    const { weights, factors } = publishedFormula();
    const scored = scoreFinding({ ...example, ageDays: 400 }).factors;
    const sum = (...ids: string[]) =>
      scored.filter(({ id }) => ids.includes(id)).reduce((total, { points }) => total + points, 0);
    const most = (factor: string) => weights.find((one) => one.factor === factor)?.most;
    expect(most("severity")).toBe(sum("severity"));
    expect(most("exploitation")).toBe(sum("kev", "exploit", "epss", "ransomware"));
    expect(most("exposure")).toBe(sum("exposure"));
    expect(most("sighting")).toBe(sum("fix", "age", "evidence"));
    for (const { factor } of weights) expect(factors.map(({ id }) => id)).toContain(factor);
    expect(weights.map((one) => one.most)).toEqual(weights.map((one) => one.most).sort((a, b) => b - a));
  });

  test("works its second example out as the engine does", () => {
    const quiet: VulnerabilityFacts = {
      ...example,
      kev: { listed: false, ransomware: null, date: null },
      epss: null,
      ssvc: null,
      place: { ...example.place, exposure: sourced("not_running") },
    };
    expect(doc).toContain(`= ${scoreFinding(quiet).score}: Track*.`);
  });
});
