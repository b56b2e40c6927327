import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseText } from "@/lib/testing/parse-file";

type Json = Record<string, unknown>;
const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** The report of a clean run with some of it written over. */
const clean = (format: string, over: Json = {}): unknown => fixture(format, "none.json", over);

const fixture = (format: string, name: string, over: Json = {}): unknown =>
  merged(JSON.parse(readFileSync(new URL(`./__fixtures__/${format}/${name}`, import.meta.url), "utf8")), over);

function merged(value: unknown, over: Json): unknown {
  if (Array.isArray(value)) return value.map((one) => merged(one, over));
  const copy: Json = { ...(value as Json) };
  for (const [key, wanted] of Object.entries(over))
    copy[key] = isJson(wanted) && copy[key] !== undefined ? merged(copy[key], wanted) : wanted;
  return copy;
}

// A summary that counts what no list holds: taken for clean, the report would close what the last one listed.
describe("a report that counts what it does not list", () => {
  test.each<{ format: string; over: Json; counted?: number }>([
    { format: "kube-linter-json", over: { Reports: null, Summary: { ChecksStatus: "Failed" } }, counted: 1 },
    { format: "npm-audit-v7-json", over: { metadata: { vulnerabilities: { total: 3 } } } },
    { format: "npm-audit-v6-json", over: { metadata: { vulnerabilities: { low: 1, high: 2 } } } },
    { format: "snyk-json", over: { ok: false }, counted: 1 },
    { format: "cargo-audit-json", over: { vulnerabilities: { found: true, count: 3 } } },
    { format: "safety-json", over: { report_meta: { vulnerabilities_found: 3 } } },
    { format: "terrascan-json", over: { results: { scan_summary: { violated_policies: 3 } } } },
    { format: "checkov-json", over: { summary: { failed: 3 } } },
    { format: "kics-json", over: { total_counter: 3 } },
    { format: "dockle-json", over: { summary: { fatal: 1, warn: 2 } } },
    { format: "gosec-json", over: { Stats: { found: 3 } } },
    {
      format: "harbor-json",
      over: { "application/vnd.security.vulnerability.report; version=1.1": { severity: "High" } },
      counted: 1,
    },
    { format: "wiz-cli-json", over: { result: { analytics: { vulnerabilities: { totalCount: 3 } } } } },
    { format: "prisma-cloud-json", over: { results: { vulnerabilityDistribution: { total: 3 } } } },
    { format: "aws-ecr-scan-json", over: { imageScanFindings: { findingSeverityCounts: { HIGH: 1, LOW: 2 } } } },
    { format: "trivy-operator", over: { report: { summary: { highCount: 1, lowCount: 2 } } } },
  ])("$format is incomplete, and whole where it counts nothing", async ({ format, over, counted = 3 }) => {
    const whole = await parseText(clean(format), { format });
    expect({ entries: whole.entries, incomplete: whole.header.incomplete }).toEqual({ entries: 0, incomplete: null });
    const { entries, header } = await parseText(clean(format, over), { format });
    expect(entries).toBe(0);
    expect(header.incomplete).toMatch(new RegExp(`counts ${counted} findings? and lists none`));
  });
});

test("a report of npm audit that lists fewer packages than it counts is incomplete", async () => {
  const listed = Object.fromEntries(
    ["a", "b"].map((name) => [name, { name, severity: "high", via: ["c"], fixAvailable: true }]),
  );
  const headerOf = async (total: number) => {
    const over = { vulnerabilities: listed, metadata: { vulnerabilities: { total } } };
    return (await parseText(clean("npm-audit-v7-json", over), { format: "npm-audit-v7-json" })).header;
  };
  expect((await headerOf(2)).incomplete).toBeNull();
  expect((await headerOf(10)).incomplete).toMatch(/counts 10 findings and lists 2/);
});

// Where the tool counts the very entries it lists, a list that was filtered on the way shows: what is missing was not fixed.
describe("a report whose tool counts its own entries", () => {
  test.each<{ format: string; over: Json; name?: string }>([
    { format: "gosec-json", over: { Stats: { found: 3 } } },
    { format: "terrascan-json", over: { results: { scan_summary: { violated_policies: 3 } } } },
    { format: "kics-json", over: { total_counter: 3 } },
    { format: "cargo-audit-json", over: { vulnerabilities: { count: 3 } } },
    { format: "safety-json", over: { report_meta: { vulnerabilities_found: 3 } } },
    { format: "dockle-json", over: { summary: { fatal: 1, warn: 1, info: 1 } } },
    { format: "kube-bench-json", over: { tests: { pass: 2, fail: 1 } } },
    { format: "clair-v2-json", over: { unapproved: ["CVE-2099-1", "CVE-2099-2", "CVE-2099-3"] } },
    { format: "checkov-json", over: { summary: { failed: 3 } } },
    { format: "checkov-json", over: { summary: { failed: 1, passed: 1, skipped: 1 } } },
    { format: "trivy-operator", over: { report: { summary: { highCount: 1, lowCount: 2 } } } },
    { format: "aws-ecr-scan-json", over: { imageScanFindings: { findingSeverityCounts: { HIGH: 3 } } } },
    { format: "stackrox-check-json", name: "scan.json", over: { result: { summary: { "TOTAL-VULNERABILITIES": 9 } } } },
  ])("$format is incomplete when it lists fewer: $over", async ({ format, over, name = "one.json" }) => {
    const whole = await parseText(fixture(format, name), { format });
    expect(whole.header.incomplete).toBeNull();
    const { header, entries } = await parseText(fixture(format, name, over), { format });
    expect(entries).toBe(whole.entries);
    expect(header.incomplete).toMatch(new RegExp(`counts [39] findings and lists ${entries}:`));
  });

  test("Checkov's quiet output counts what passed without its list, and is whole", async () => {
    const { results, ...rest } = fixture("checkov-json", "one.json", { summary: { passed: 9, skipped: 9 } }) as Json;
    const { failed_checks } = results as Json;
    const { header, entries } = await parseText({ ...rest, results: { failed_checks } });
    expect({ entries, incomplete: header.incomplete }).toEqual({ entries: 1, incomplete: null });
  });

  const violation = { rule_id: "AC_1", rule_name: "a", severity: "HIGH", file: "a.tf", resource_type: "x" };
  const inImage = { image: "shop/api:1", package: "demossl", installed_version: "1", severity: "HIGH" };
  const resource = (over: Json) => ({ resource: { path: "/app/.env", type: 2, name: ".env", ...over } });

  // What another list holds does not make up for what is missing from the one that is counted.
  test.each<{ format: string; name: string; over: Json; listed: Json; entries: number; said: RegExp }>([
    {
      format: "terrascan-json",
      name: "none.json",
      over: { results: { scan_summary: { violated_policies: 3 }, violations: [violation] } },
      listed: {
        results: { vulnerabilities: [1, 2, 3].map((n) => ({ ...inImage, vulnerability_id: `CVE-2099-100${n}` })) },
      },
      entries: 4,
      said: /counts 3 findings and lists 1:/,
    },
    {
      format: "terrascan-json",
      name: "none.json",
      over: { results: { scan_summary: { violated_policies: 3 } } },
      listed: {
        results: { vulnerabilities: [1, 2, 3].map((n) => ({ ...inImage, vulnerability_id: `CVE-2099-100${n}` })) },
      },
      entries: 3,
      said: /counts 3 findings and lists none:/,
    },
    {
      format: "checkov-json",
      name: "one.json",
      over: { summary: { failed: 3 } },
      listed: { results: { unknown_checks: [1, 2].map((n) => ({ check_id: `CKV_AWS_${n}`, file_path: "/a.tf" })) } },
      entries: 3,
      said: /counts 3 findings and lists 1:/,
    },
    {
      format: "wiz-cli-json",
      name: "none.json",
      over: { result: { analytics: { vulnerabilities: { totalCount: 3 } } } },
      listed: {
        result: {
          ruleMatches: [{ rule: { id: "r", name: "Open" }, severity: "HIGH", matches: [{ fileName: "a.tf" }] }],
        },
      },
      entries: 1,
      said: /counts 3 findings and lists none:/,
    },
    {
      format: "aqua-json",
      name: "none.json",
      over: { vulnerability_summary: { total: 3 } },
      listed: { resources: [resource({ sensitive_items: ["RSA PRIVATE KEY"] })] },
      entries: 1,
      said: /counts 3 findings and lists none:/,
    },
    {
      format: "kube-bench-json",
      name: "one.json",
      over: { tests: { pass: 2, info: 1 } },
      listed: {},
      entries: 1,
      said: /counts 3 findings and lists 1:/,
    },
  ])(
    "$format is incomplete where its other list is whole: $said",
    async ({ format, name, over, listed, entries, said }) => {
      const report = merged(fixture(format, name, over), listed);
      const parsed = await parseText(report, { format });
      expect(parsed.rejected).toEqual([]);
      expect(parsed.entries).toBe(entries);
      expect(parsed.header.incomplete).toMatch(said);
    },
  );

  test("Terrascan's report is whole where only the images of its manifests have vulnerabilities", async () => {
    const vulnerabilities = [{ ...inImage, vulnerability_id: "CVE-2099-1001" }];
    const { header, entries } = await parseText(
      fixture("terrascan-json", "none.json", { results: { vulnerabilities } }),
    );
    expect({ entries, incomplete: header.incomplete }).toEqual({ entries: 1, incomplete: null });
  });
});
