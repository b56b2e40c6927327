import { describe, expect, test } from "vitest";
import { identifyRecord, isFindingRecord } from "@/lib/engine/identity";
import type { ParsedRecord, VulnerabilityRecord } from "@/lib/model/record";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const fixture = (name: string) => parseFile(new URL(`../__fixtures__/${name}`, import.meta.url).pathname);
const vulnerabilities = (records: readonly ParsedRecord[]) =>
  records.filter((record): record is VulnerabilityRecord => record.kind === "vulnerability");
const identityOf = (record: ParsedRecord | undefined) =>
  record && isFindingRecord(record)
    ? identifyRecord(record, {
        assetKind: "repository",
        canonicalCheck: (family, rule) => `${family}:${rule}`,
        secretHmac: (value) => value,
      })
    : null;

describe("Snyk", () => {
  test("repeats an issue for every path to it, and all of them are one finding", async () => {
    const { records } = await fixture("snyk-json/many.json");
    const [first, second] = vulnerabilities(records);
    expect(first?.locus).not.toEqual(second?.locus);
    expect(identityOf(first)).toEqual(identityOf(second));
  });

  test("names what it scanned: the image by its reference, the package by its binary, the application by a path in it", async () => {
    const { records } = await fixture("snyk-json/many.json");
    const inImage = records.filter((record) => "target" in record && record.target?.kind === "image");
    expect(inImage).toMatchObject([
      {
        severity: "critical", // severityWithCritical
        target: { name: "registry.example.com/shop/api:1.4.2" },
        package: { type: "deb", namespace: "debian", name: "zlib1g" },
        aliases: [],
        links: ["CVE-2099-2001", "CVE-2099-2002"], // two CVEs: nothing says which one it is
        manifest: null,
      },
      { package: { type: "npm", name: "left-pad" }, manifest: null, locus: { path: "/app/package.json" } },
    ]);
  });

  test("keeps what it ignores as suppressed, and a licence as a licence of the package", async () => {
    const { records, entries } = await fixture("snyk-json/many.json");
    expect(records.find((record) => "suppressed" in record && record.suppressed)).toMatchObject({
      advisory: "SNYK-JS-OLD-2",
      suppressed: { reason: "Ignored in Snyk: No fix yet" },
    });
    expect(records.find((record) => record.kind === "license")).toMatchObject({
      license: "EPL-1.0",
      package: { type: "maven", namespace: "org.example", name: "core" },
    });
    expect(entries).toBe(records.length - 1);
  });

  test("of the oldest reports name the ecosystem in the id, and the fix in what the path becomes", async () => {
    const issue = (over: object) => ({
      severity: "high",
      version: "1.0.0",
      from: ["shop@1.0.0", "demo@1.0.0"],
      ...over,
    });
    const { format, records } = await parseText({
      ok: false,
      vulnerabilities: [
        issue({ id: "npm:demo:20160101", name: "demo", upgradePath: [false, "demo@1.0.2"] }),
        issue({ id: "npm:demo:20160102", name: "demo", upgradePath: [false, "express@4.1.0"] }),
        issue({ id: "SNYK-PYTHON-DEMO-1", name: "demo", upgradePath: [], fixedIn: [] }),
      ],
    });
    expect(format).toBe("snyk-json");
    expect(vulnerabilities(records).map(({ package: pkg, fixedVersion }) => [pkg.type, fixedVersion])).toEqual([
      ["npm", "1.0.2"],
      ["npm", undefined],
      ["pypi", undefined],
    ]);
  });

  test("says linux of any distribution where the project's format says which", async () => {
    const { records } = await parseText({
      ok: false,
      dependencyCount: 14,
      packageManager: "apk",
      vulnerabilities: [
        { id: "SNYK-LINUX-MUSL-1", severity: "low", packageManager: "linux", name: "musl/musl-utils", version: "1.1" },
      ],
    });
    expect(vulnerabilities(records)[0]?.package).toMatchObject({
      type: "apk",
      namespace: "alpine",
      name: "musl-utils",
    });
  });

  test("a project that could not be tested is not a clean one", async () => {
    const failed = { ok: false, error: "Could not detect package manager", path: "/builds/shop" };
    const { header, entries } = await parseText([failed]);
    expect({ entries, kinds: header.kinds, incomplete: header.incomplete }).toEqual({
      entries: 0,
      kinds: [],
      incomplete: "Snyk could not test a project: Could not detect package manager",
    });
  });

  test("a list cut by severity is a line of its own, and one project's manifest its scope", async () => {
    const project = { ok: true, vulnerabilities: [], dependencyCount: 3, displayTargetFile: "web/package-lock.json" };
    expect((await parseText(project)).header).toMatchObject({ scope: "web/package-lock.json", looked: true });
    expect((await parseText({ ...project, severityThreshold: "high" })).header.scope).toBe("severity-threshold=high");
  });

  test("its configuration checks name the resource in the file, with slashes, and the rule as its SARIF does", async () => {
    const { records, header } = await fixture("snyk-iac-json/many.json");
    expect(records[0]).toMatchObject({
      rule: { family: "snyk", id: "SNYK-CC-TF-19" },
      resource: "infra/main.tf#aws_s3_bucket.logs",
    });
    expect(records[2]).toMatchObject({ resource: "k8s/api.yaml" });
    expect(header).toMatchObject({ kinds: [], incomplete: expect.stringMatching(/Failed to parse YAML/) });
  });

  test("the CLI and all APIs give one issue the same identity", async () => {
    const [cli, aggregated, rest, finding] = await Promise.all(
      ["snyk-json", "snyk-aggregated-json", "snyk-rest-json", "snyk-findings-json"].map(
        async (id) => (await fixture(`${id}/one.json`)).records[0] as VulnerabilityRecord,
      ),
    );
    const { manifest: _, ...bare } = cli as VulnerabilityRecord;
    expect(identityOf(aggregated)).toEqual(identityOf({ ...bare, manifest: null } as VulnerabilityRecord));
    expect(identityOf(rest)).toEqual(identityOf(aggregated));
    expect(identityOf(finding)).toEqual(identityOf(aggregated));
  });
});

describe("npm, pnpm and Yarn", () => {
  test("give one advisory the same name whatever prints it", async () => {
    const [v6, v7, classic] = await Promise.all(
      ["npm-audit-v6-json", "npm-audit-v7-json", "yarn-audit-json"].map(
        async (id) => vulnerabilities((await fixture(`${id}/one.json`)).records)[0],
      ),
    );
    for (const one of [v6, v7, classic]) {
      expect([one?.advisory, ...(one?.aliases ?? [])]).toContain("GHSA-aaaa-bbbb-cccc");
      expect(one?.severity).toBe("medium");
      expect(one?.package).toMatchObject({ type: "npm", name: "left-pad" });
    }
  });

  test("a package that only brings a vulnerable one has no weakness of its own", async () => {
    const { records, entries } = await fixture("npm-audit-v7-json/many.json");
    expect(entries).toBe(3);
    expect(records.filter(({ kind }) => kind === "component")).toMatchObject([
      { package: { namespace: "@shop", name: "pad" } },
    ]);
    expect(vulnerabilities(records)).toHaveLength(3);
  });

  test("the registry's number is a name only where there is no other; a fix of another package is told, not claimed", async () => {
    const found = vulnerabilities((await fixture("npm-audit-v7-json/many.json")).records);
    expect(found.map(({ advisory }) => advisory)).toEqual([
      "GHSA-aaaa-bbbb-cccc",
      "npm-advisory-1488",
      "GHSA-aaaa-bbbb-cccc",
    ]);
    expect(found.map(({ fixedVersion, locus }) => fixedVersion ?? locus?.detail)).toEqual([
      "1.2.3",
      "1.2.3",
      "Fixed by pad 9.0.0.",
    ]);
  });

  test("ranges of patched versions say where each begins, and <0.0.0 says that none is patched", async () => {
    const found = vulnerabilities((await fixture("npm-audit-v6-json/many.json")).records);
    const fixes = Object.fromEntries(found.map(({ advisory, fixedVersion }) => [advisory, fixedVersion]));
    expect(fixes).toEqual({
      "CVE-2099-1001": "1.2.3",
      "npm-advisory-106": undefined,
      "GHSA-aaaa-bbbb-cccc": "2.6.9, 3.1.0",
    });
  });

  test("a deprecated package is no vulnerability, and Yarn's error is told", async () => {
    const many = await fixture("yarn-audit-json/many.json");
    expect(many.entries).toBe(4);
    expect(many.records.at(-1)).toMatchObject({
      kind: "misconfiguration",
      rule: { id: "deprecated-package" },
      resource: "left-pad",
    });
    const broken = await fixture("yarn-audit-json/broken.json");
    expect(broken.rejected.map(({ reason }) => reason)).toContain("Yarn says: An unexpected error occurred: 503");
  });
});

describe("Safety", () => {
  test("names one vulnerability alike in the lists of version 1 and the objects since", async () => {
    const { records, rejected } = await parseText([
      ["demo", "<2", "1.4", "A made up weakness.", "pyup.io-36502", null, 7.5],
      ["demo", "<2"],
    ]);
    const since = await parseText({
      report_meta: {},
      scanned_packages: {},
      vulnerabilities: [{ package_name: "demo", vulnerability_id: "36502", analyzed_version: "1.4", advisory: "x" }],
    });
    const [one, other] = [records[0], since.records[0]] as VulnerabilityRecord[];
    expect(one).toMatchObject({ advisory: other?.advisory, package: other?.package, severity: "high" });
    expect(one?.description).toBe("A made up weakness.");
    expect(rejected.map(({ pointer }) => pointer)).toEqual(["/1"]);
  });
});

describe("OSV-Scanner", () => {
  test("takes the database's word, then the group's score, then the vector's", async () => {
    const found = vulnerabilities((await fixture("osv-scanner-json/many.json")).records);
    const severities = Object.fromEntries(found.map(({ advisory, severity }) => [advisory, severity]));
    expect(severities).toMatchObject({
      "GHSA-aaaa-bbbb-cccc": "medium",
      "PYSEC-2099-1": "critical",
      "PYSEC-2099-2": "critical",
      "DEBIAN-CVE-2099-9": "low",
    });
  });

  test("the manifest is what machines have in common; in an image there is none", async () => {
    const found = vulnerabilities((await fixture("osv-scanner-json/many.json")).records);
    expect(found.map(({ manifest }) => manifest)).toEqual([
      "package-lock.json",
      "package-lock.json",
      "requirements.txt",
      "requirements.txt",
      null,
      null,
    ]);
    expect(found[4]?.package).toMatchObject({ type: "deb", namespace: "debian", name: "zlib1g" });
    expect(found[5]?.package).toMatchObject({ type: "github", namespace: "shop", name: "api" });
  });

  test("a distribution's bundle and what it is made of are linked, never one", async () => {
    const bundle = vulnerabilities((await fixture("osv-scanner-json/many.json")).records)[1];
    expect(bundle).toMatchObject({ advisory: "DSA-1-1", aliases: [], links: ["CVE-2099-5"] });
  });
});

describe("govulncheck", () => {
  test("finds one vulnerability in module, package and call, named as its osv message says", async () => {
    const { records, entries } = await fixture("govulncheck-json/many.json");
    expect(entries).toBe(5);
    const found = vulnerabilities(records);
    expect(
      new Set(found.filter(({ advisory }) => advisory === "GO-2099-0001").map((one) => JSON.stringify(identityOf(one))))
        .size,
    ).toBe(1);
    expect(found[2]).toMatchObject({
      title: "Panic in example.com/pad",
      aliases: ["CVE-2099-1001", "GHSA-aaaa-bbbb-cccc"],
      package: { type: "golang", namespace: "example.com", name: "pad" },
      locus: { detail: "Calls example.com/pad/in.Padder.Left" },
    });
    expect(found[3]?.package).toMatchObject({ namespace: null, name: "stdlib" });
  });

  test.each([
    {
      name: "line by line, with the log's own line among them",
      join: (all: object[]) => `go: downloading x\n${all.map((one) => JSON.stringify(one)).join("\n")}\n`,
    },
    { name: "one after another", join: (all: object[]) => all.map((one) => JSON.stringify(one, null, 2)).join("\n") },
    { name: "in one array", join: (all: object[]) => JSON.stringify(all) },
  ])("names a finding from its osv message, before or after it, $name", async ({ join }) => {
    const config = { config: { protocol_version: "v1.0.0", scanner_name: "govulncheck" } };
    const finding = { finding: { osv: "GO-2099-0001", trace: [{ module: "example.com/pad", version: "v1.0.0" }] } };
    const osv = { osv: { id: "GO-2099-0001", aliases: ["CVE-2099-1001"], summary: "Panic" } };
    for (const messages of [
      [config, osv, finding],
      [config, finding, osv],
    ]) {
      const { records } = await parseText(join(messages));
      expect(records).toMatchObject([{ title: "Panic", aliases: ["CVE-2099-1001"] }]);
    }
  });

  test("a build that failed shows no proof of having looked, and a query of the database is no scan", async () => {
    const config = { protocol_version: "v1.0.0", scan_mode: "source" };
    const said = (message: string) => ({ progress: { message } });
    const headerOf = async (...messages: object[]) => (await parseText(messages)).header;
    expect((await headerOf({ config })).looked).toBe(false);
    expect((await headerOf({ config }, said("Scanning your binary for known vulnerabilities..."))).looked).toBe(false);
    const started = said(
      "Scanning your code and 554 packages across 80 dependent modules for known vulnerabilities...",
    );
    const fetching = said("Fetching vulnerabilities from the database...");
    expect((await headerOf({ config }, started, fetching)).looked).toBe(false);
    const checking = said("Checking the code against the vulnerabilities...");
    expect((await headerOf({ config }, started, fetching, checking)).looked).toBe(true);
    expect((await headerOf({ config }, { osv: { id: "GO-2099-0001" } })).looked).toBe(true);
    expect((await headerOf({ config })).incomplete).toBeNull();
    const query = await headerOf({ config: { ...config, scan_mode: "query" } }, { osv: { id: "GO-2099-0001" } });
    expect(query.incomplete).toMatch(/nothing was scanned/);
  });

  test("gives the same identity line by line, in one array and in its old form", async () => {
    const lines = (await fixture("govulncheck-json/one.json")).records[0] as VulnerabilityRecord;
    const old = (await fixture("govulncheck-legacy-json/one.json")).records[0];
    expect(lines.aliases).toContain("CVE-2099-1001");
    expect(identityOf(old)).toEqual(identityOf(lines));
  });
});

test("pip-audit states no severity, and a dependency without a vulnerability was looked at", async () => {
  const { records, header } = await fixture("pip-audit-json/many.json");
  expect(records.map(({ kind }) => kind)).toEqual(["vulnerability", "vulnerability", "component", "component"]);
  expect(records[0]).toMatchObject({ severity: "unknown", package: { type: "pypi", name: "Django" } });
  expect(header.looked).toBe(true);
});

test("cargo-audit's severity is its vector's band; warnings stand beside the entries", async () => {
  const { records, entries } = await fixture("cargo-audit-json/many.json");
  expect(entries).toBe(2);
  expect(records).toMatchObject([
    { advisory: "RUSTSEC-2099-0001", severity: "critical", cvss: { score: 9.8 }, fixedVersion: "1.6.1, 0.6.14" },
    { advisory: "RUSTSEC-2099-0002", severity: "unknown" },
    { advisory: "RUSTSEC-2099-0003", severity: "info" },
    { kind: "misconfiguration", rule: { family: "cargo-audit", id: "yanked" } },
  ]);
});

test("Dependency-Track: an osvId may be a bundle, what is suppressed stays so, and a missing list shows nothing", async () => {
  const { records, header } = await fixture("dependency-track-json/many.json");
  expect(records[0]).toMatchObject({
    aliases: ["GHSA-aaaa-bbbb-cccc"],
    links: ["DSA-1-1"],
    cwes: ["CWE-79", "CWE-80"],
  });
  expect(records[1]).toMatchObject({ suppressed: { reason: "Suppressed in Dependency-Track: FALSE_POSITIVE." } });
  expect(records[2]).toMatchObject({ severity: "unknown" });
  expect(header).toMatchObject({ scope: "shop", looked: true });
  expect((await fixture("dependency-track-json/none.json")).header).toMatchObject({
    looked: false,
    kinds: ["vulnerability"],
  });
});
