import { describe, expect, test } from "vitest";
import type { ParsedRecord, VulnerabilityRecord } from "@/lib/model/record";
import { parseText } from "@/lib/testing/parse-file";

const vulnerabilities = (records: ParsedRecord[]) =>
  records.filter((record): record is VulnerabilityRecord => record.kind === "vulnerability");
const affected = (ecosystem: string, fixed: string) => ({
  package: { name: "demossl", ecosystem },
  ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }, { fixed }] }],
});
const entry = {
  id: "DEBIAN-CVE-2099-1001",
  upstream: ["CVE-2099-1001"],
  affected: [affected("Debian:11", "1.1"), affected("Debian:12", "3.0"), affected("Debian:13", "3.2")],
};
const binary = (os_package_name: string) => ({
  package: {
    name: "demossl",
    os_package_name,
    version: "2.9",
    ecosystem: "Debian:12",
    image_origin_details: { index: 1 },
  },
  vulnerabilities: [entry],
  groups: [{ ids: [entry.id], aliases: [entry.id], max_severity: "7.5" }],
});
const image = {
  results: [
    { source: { path: "/var/lib/dpkg/status", type: "os" }, packages: [binary("libdemossl3"), binary("demossl")] },
  ],
  image_metadata: {
    os: "Debian GNU/Linux 12 (bookworm)",
    layer_metadata: [
      { diff_id: `sha256:${"a".repeat(64)}`, command: "FROM", is_empty: false, base_image_index: 1 },
      { diff_id: `sha256:${"b".repeat(64)}`, command: "RUN", is_empty: false, base_image_index: 0 },
    ],
    base_images: [[{}], [{ name: "demo", tags: ["1"] }]],
  },
};

describe("an image that OSV-Scanner scanned", () => {
  test("has binary packages of one source package apart, each in the layer that brought it", async () => {
    const found = vulnerabilities((await parseText(image)).records);
    expect(found.map((one) => [one.package.name, one.package.namespace, one.locus?.layer])).toEqual([
      ["libdemossl3", "debian", `sha256:${"b".repeat(64)}`],
      ["demossl", "debian", `sha256:${"b".repeat(64)}`],
    ]);
  });

  test("is fixed by the version of its own release, not by those of all releases", async () => {
    const [found] = vulnerabilities((await parseText(image)).records);
    expect(found).toMatchObject({ fixedVersion: "3.0", severity: "high" });
  });
});

test("what no path of the program calls is listed and says so", async () => {
  const ids = ["GO-2099-0001", "GO-2099-0002"];
  const found = {
    package: { name: "example.com/demo", version: "1.0.0", ecosystem: "Go" },
    vulnerabilities: ids.map((id) => ({ id })),
    groups: ids.map((id, i) => ({
      ids: [id],
      experimental_analysis: { [id]: { called: i === 0, unimportant: false } },
    })),
  };
  const { records } = await parseText({
    results: [{ source: { path: "go.mod", type: "lockfile" }, packages: [found] }],
    experimental_config: {},
  });
  expect(records.map((record) => ("locus" in record ? record.locus?.detail : null))).toEqual([
    undefined,
    "OSV-Scanner found no call of it.",
  ]);
});

test("a package that its registry marks as deprecated is told beside the vulnerabilities, and one that is not is not", async () => {
  const packages = ["request", "left-pad"].map((name, i) => ({
    package: { name, version: "1.0.0", ecosystem: "npm", ...(i === 0 ? { deprecated: true } : { deprecated: false }) },
    vulnerabilities: [{ id: `GHSA-aaaa-bbbb-cc${i}c` }],
  }));
  const { records, entries } = await parseText({
    results: [{ source: { path: "package-lock.json", type: "lockfile" }, packages }],
    experimental_config: {},
  });
  expect(entries).toBe(2);
  expect(vulnerabilities(records).map((one) => one.package.name)).toEqual(["request", "left-pad"]);
  expect(records.filter(({ kind }) => kind === "misconfiguration")).toMatchObject([
    {
      rule: { family: "osv-scanner", id: "deprecated-package" },
      resource: "request",
      severity: "unknown",
      locus: { path: "package-lock.json", version: "1.0.0" },
    },
  ]);
});

// What a report does not cover stays open for good: a package that was replaced would be told as deprecated for ever.
test.each([
  { report: { results: [], experimental_config: { licenses: { summary: false, allowlist: null } } }, licenses: false },
  {
    report: { results: [], experimental_config: { licenses: { summary: false, allowlist: ["MIT"] } } },
    licenses: true,
  },
])(
  "a report covers deprecated packages, and licences where some are allowed: $licenses",
  async ({ report, licenses }) => {
    const { header } = await parseText(report, { format: "osv-scanner-json" });
    expect(header.kinds).toEqual(["vulnerability", "misconfiguration", ...(licenses ? ["license"] : [])]);
  },
);

test("one group of vulnerabilities covers nothing else", async () => {
  const group = { AliasedVulns: { a: { id: "GHSA-aaaa-bbbb-cccc" } }, PkgSource: [{ Package: { Name: "a" } }] };
  expect((await parseText(group, { format: "osv-scanner-json" })).header.kinds).toEqual(["vulnerability"]);
});
