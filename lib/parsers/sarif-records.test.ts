import { describe, expect, test } from "vitest";
import { identifyRecord } from "@/lib/engine/identity";
import type {
  CodeRecord,
  MisconfigurationRecord,
  ParsedRecord,
  SecretRecord,
  VulnerabilityRecord,
} from "@/lib/model/record";
import { secretValuesOf } from "@/lib/parsers/secret-values";
import { parseFile, parseText } from "@/lib/testing/parse-file";

type Json = Record<string, unknown>;

/** A log of one run with honest defaults. */
const log = (run: Json, over: Json = {}) => ({
  version: "2.1.0",
  runs: [{ tool: { driver: { name: "Bandit" } }, results: [], ...run }],
  ...over,
});
const driver = (name: string, rules: Json[] = []) => ({ tool: { driver: { name, rules } } });
const at = (uri: string, over: Json = {}) => ({ physicalLocation: { artifactLocation: { uri, ...over } } });
const result = (over: Json = {}) => ({
  ruleId: "B101",
  message: { text: "An assert." },
  locations: [at("app.py")],
  ...over,
});

const records = async (run: Json): Promise<ParsedRecord[]> => (await parseText(log(run))).records;
const only = async <T extends ParsedRecord>(run: Json): Promise<T> => {
  const found = await records(run);
  expect(found).toHaveLength(1);
  return found[0] as T;
};

describe("what a result becomes", () => {
  // MODEL section 2: a result naming a CVE or GHSA is a vulnerability, a secret rule a secret, whatever tool it comes from.
  test.each([
    { tool: "Semgrep OSS", rule: { id: "python.lang.eval" }, kind: "code" },
    { tool: "Semgrep OSS", rule: { id: "generic.secrets.gitleaks.aws" }, kind: "secret" },
    { tool: "Some Tool", rule: { id: "CVE-2026-0101" }, kind: "vulnerability" },
    { tool: "Some Tool", rule: { id: "GHSA-aaaa-bbbb-cccc" }, kind: "vulnerability" },
    { tool: "Snyk Open Source", rule: { id: "SNYK-JS-LODASH-450202" }, kind: "vulnerability" },
    { tool: "Snyk IaC", rule: { id: "SNYK-CC-K8S-1" }, kind: "misconfiguration" },
    { tool: "Checkov", rule: { id: "CKV_DOCKER_2" }, kind: "misconfiguration" },
    { tool: "Checkov", rule: { id: "CKV_SECRET_6" }, kind: "secret" },
    { tool: "Hadolint", rule: { id: "DL3008" }, kind: "misconfiguration" },
    { tool: "kube-linter", rule: { id: "run-as-non-root" }, kind: "misconfiguration" },
    { tool: "KICS", rule: { id: "487f4be7", name: "Passwords And Secrets - Generic Password" }, kind: "secret" },
    { tool: "Trivy", rule: { id: "github-pat", name: "Secret" }, kind: "secret" },
    { tool: "gitleaks", rule: { id: "aws-access-token" }, kind: "secret" },
    { tool: "Microsoft.CodeAnalysis.Sarif.PatternMatcher", rule: { id: "CSCAN0060/0" }, kind: "secret" },
    { tool: "Spam", rule: { id: "SEC101/005" }, kind: "secret" },
    { tool: "govulncheck", rule: { id: "GO-2026-4864" }, kind: "vulnerability" },
    { tool: "a tool nobody knows", rule: { id: "whatever" }, kind: "code" },
  ])("$tool's $rule.id becomes a $kind", async ({ tool, rule, kind }) => {
    const found = await only<ParsedRecord>({ ...driver(tool, [rule]), results: [result({ ruleId: rule.id })] });
    expect(found.kind).toBe(kind);
  });

  test.each([
    ["Bandit", "bandit"],
    ["CodeQL command-line toolchain", "codeql"],
    ["SnykCode", "snyk"],
    ["snyk-cli", "snyk"],
    ["Trivy", "trivy"],
    ["Opengrep OSS", "semgrep"],
  ])("rules of %s carry the family %s", async (name, family) => {
    const found = await only<CodeRecord>({ ...driver(name), results: [result({ ruleId: "R" })] });
    expect(found.rule.family).toBe(family);
  });
});

describe("code weaknesses", () => {
  const inside = (name: string, region?: Json) => ({
    physicalLocation: { artifactLocation: { uri: "bin/shop.dll" }, ...(region ? { region } : {}) },
    logicalLocations: [{ fullyQualifiedName: name }],
  });
  const keysOf = async (locations: Json[]) => {
    const found = (await records({
      results: locations.map((location) => result({ locations: [location] })),
    })) as CodeRecord[];
    const context = { assetKind: "repository", canonicalCheck: (a: string, b: string) => `${a}:${b}` } as const;
    return found.map((record) => identifyRecord(record, { ...context, secretHmac: (value) => value }).parts);
  };

  test("of a file without lines are told apart by what they name in it", async () => {
    const [one, other, again] = await keysOf([inside("Shop.Pay()"), inside("Shop.Send()"), inside("Shop.Pay()")]);
    expect(one).not.toEqual(other);
    expect(again).toEqual(one);
  });

  test("of a file with lines keep their finding when the function around them is renamed", async () => {
    const [one, other] = await keysOf([inside("pay", { startLine: 3 }), inside("payNow", { startLine: 3 })]);
    expect(one).toEqual(other);
  });
});

describe("vulnerabilities", () => {
  const vulnerability = (tool: string, rule: Json, of: Json, run: Json = {}) =>
    only<VulnerabilityRecord>({ ...driver(tool, [rule]), ...run, results: [result({ ruleId: rule.id, ...of })] });

  test("of Grype come with package, ecosystem, distribution and the image that identifies", async () => {
    const rule = {
      id: "CVE-2026-0101-libexample1",
      help: {
        text: "Vulnerability CVE-2026-0101\nSeverity: High\nPackage: libexample1\nVersion: 1.2\nFix Version: 1.3\nType: deb\nLocation: /var/lib/dpkg/status\nData Namespace: debian:distro:debian:12",
      },
    };
    const message = {
      text: "A high vulnerability in deb package: libexample1, version 1.2 was found in image registry.example/shop/api:1 at: /var/lib/dpkg/status",
    };
    const found = await vulnerability("grype", rule, { message });
    expect(found).toMatchObject({
      advisory: "CVE-2026-0101",
      severity: "high",
      fixedVersion: "1.3",
      manifest: null,
      package: { type: "deb", namespace: "debian", name: "libexample1", version: "1.2" },
      target: { kind: "image", name: "registry.example/shop/api:1" },
    });
  });

  test("of Trivy's template, which keeps the package in the rule's help, come with it and with the image", async () => {
    const text =
      "Vulnerability CVE-2026-0101\nSeverity: CRITICAL\nPackage: libexample\nInstalled Version: 1.2-r0\nFixed Version: 1.2-r1";
    const message = { text: "A buffer may overflow." };
    const inImage = {
      id: "registry.example/shop/api:1 (alpine 3.14.2): libexample-1.2-r0 CVE-2026-0101",
      name: "OS Package Vulnerability (Alpine)",
      help: { text },
    };
    expect(
      await vulnerability("Trivy", inImage, { message, locations: [at("registry.example/shop/api:1")] }),
    ).toMatchObject({
      advisory: "CVE-2026-0101",
      severity: "critical",
      fixedVersion: "1.2-r1",
      manifest: null,
      package: { type: "apk", namespace: "alpine", name: "libexample", version: "1.2-r0" },
      target: { kind: "image", name: "registry.example/shop/api:1" },
    });
    // Of a root file system the host stands there; as an image it would be one of Docker Hub.
    const id = "host1 (ubuntu 20.04): libexample-1.2-r0 CVE-2026-0101";
    const onHost = await vulnerability("Trivy", { ...inImage, id }, { message, locations: [at("host1")] });
    expect(onHost).toMatchObject({ advisory: "CVE-2026-0101", package: { name: "libexample" } });
    expect(onHost.target).toBeUndefined();
    const inFile = {
      id: "CVE-2026-0101/libexample",
      name: "Programming Language Vulnerability (Bundler)",
      help: { text },
    };
    const found = await vulnerability("Trivy", inFile, { message, locations: [at("web/deps.lock")] });
    expect(found).toMatchObject({ package: { type: "gem", name: "libexample" }, manifest: "web/deps.lock" });
    expect(found.target).toBeUndefined();
  });

  test.each([
    {
      name: "osv-scanner",
      rule: { id: "CVE-2026-0101", deprecatedIds: ["CVE-2026-0101", "GHSA-aaaa-bbbb-cccc"] },
      message: "Package '@scope/left@1.0.0' is vulnerable to 'CVE-2026-0101' (also known as 'GHSA-aaaa-bbbb-cccc').",
      uri: "web/package-lock.json",
      want: {
        aliases: ["GHSA-aaaa-bbbb-cccc"],
        manifest: "web/package-lock.json",
        package: { type: "npm", namespace: "@scope", name: "left", version: "1.0.0" },
      },
    },
    {
      name: "govulncheck",
      rule: { id: "GO-2026-4864", properties: { tags: ["CVE-2026-32282"] } },
      message: "Your code imports 1 vulnerable package (internal/syscall/unix), but doesn't appear to call it.",
      uri: "go.mod",
      want: {
        advisory: "GO-2026-4864",
        aliases: ["CVE-2026-32282"],
        package: { type: "golang", namespace: null, name: "stdlib" },
      },
    },
    {
      name: "cargo-audit",
      rule: { id: "RUSTSEC-2099-0001", properties: { "security-severity": "9.8" } },
      message: "demo-crate 1.0.0-rc.1 is vulnerable to RUSTSEC-2099-0001 (A flaw)",
      uri: "Cargo.lock",
      want: { severity: "critical", package: { type: "cargo", name: "demo-crate", version: "1.0.0-rc.1" } },
    },
    {
      name: "docker scout",
      rule: {
        id: "CVE-2026-0101",
        properties: {
          cvssV3_severity: "HIGH",
          purls: ["pkg:deb/debian/tar@1.35%2Bdfsg-3.1?os=debian"],
          fixed_version: "not fixed",
        },
      },
      message: "Vulnerability",
      uri: "Dockerfile",
      want: {
        severity: "high",
        package: { type: "deb", namespace: "debian", name: "tar", version: "1.35+dfsg-3.1" },
        manifest: null,
      },
    },
    {
      name: "Clair V4",
      rule: { id: "CVE-2026-0101" },
      message: "[openssl - 1.1.1 - High] A flaw.",
      uri: "Dockerfile",
      want: { package: { type: "generic", name: "openssl", version: "1.1.1" } },
    },
    {
      name: "roxctl",
      rule: { id: "CVE-2026-0101_nginx_1.19.0" },
      message: "Critical vulnerability in nginx",
      uri: "quay.io/shop/main:4.6.0",
      want: {
        advisory: "CVE-2026-0101",
        package: { name: "nginx", version: "1.19.0" },
        target: { kind: "image", name: "quay.io/shop/main:4.6.0" },
      },
    },
    {
      name: "Example SCA",
      rule: { id: "BDSA-2026-1 (CVE-2026-0101)" },
      message: "in lib",
      uri: "npm/lib@1",
      want: { advisory: "BDSA-2026-1", aliases: ["CVE-2026-0101"] },
    },
    {
      name: "Trivy",
      rule: { id: "[HIGH] CVE-2026-0101" },
      message: "x",
      uri: "a",
      want: { advisory: "CVE-2026-0101" },
    },
  ])("of $name name their package as the tool writes it", async ({ name, rule, message, uri, want }) => {
    const found = await vulnerability(name, rule, { message: { text: message }, locations: [at(uri)] });
    expect(found).toMatchObject(want);
    expect(found).not.toHaveProperty("fixedVersion", "not fixed");
  });

  test("that name two CVEs link them and alias neither: a group holds at most one", async () => {
    const found = await vulnerability(
      "Some Tool",
      { id: "GHSA-aaaa-bbbb-cccc", deprecatedIds: ["CVE-2026-0101", "CVE-2026-0102", "PYSEC-2026-1"] },
      {},
    );
    expect(found.aliases).toEqual(["PYSEC-2026-1"]);
    expect(found.links).toEqual(["CVE-2026-0101", "CVE-2026-0102"]);
  });

  test("never take a distribution's bundle for an alias", async () => {
    const found = await vulnerability(
      "Some Tool",
      { id: "CVE-2026-0101", deprecatedIds: ["DSA-5000-1", "GHSA-aaaa-bbbb-cccc"] },
      {},
    );
    expect(found).toMatchObject({ aliases: ["GHSA-aaaa-bbbb-cccc"], links: ["DSA-5000-1"] });
  });
});

describe("secrets", () => {
  test("of Gitleaks give their value, which the title and description no longer show", async () => {
    const value = "AKIAEXAMPLEEXAMPLE12";
    const found = await only<SecretRecord>({
      ...driver("gitleaks", [{ id: "aws", shortDescription: { text: `Found ${value}` } }]),
      results: [
        result({
          ruleId: "aws",
          message: { text: "aws" },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: ".env" },
                region: { startLine: 3, snippet: { text: value } },
              },
            },
          ],
        }),
      ],
    });
    expect(found).toMatchObject({ kind: "secret", path: ".env", value });
    expect(found.title + found.description).not.toContain(value);
    expect(found.context).toBeUndefined();
  });

  test("that a baseline says are absent are no finding, and their value is withheld all the same", async () => {
    const value = "AKIAEXAMPLEEXAMPLE12";
    const found = await only<MisconfigurationRecord>({
      ...driver("gitleaks", [{ id: "aws", shortDescription: { text: `Found ${value}` } }]),
      results: [
        result({
          ruleId: "aws",
          baselineState: "absent",
          message: { text: `aws ${value}` },
          locations: [
            { physicalLocation: { artifactLocation: { uri: ".env" }, region: { snippet: { text: value } } } },
          ],
        }),
      ],
    });
    expect(found).toMatchObject({ kind: "misconfiguration", result: "unknown", shown: [value] });
    expect(JSON.stringify({ ...found, shown: [] })).not.toContain(value);
    expect(secretValuesOf(found)).toEqual([value]);
  });

  // A line of code is stored as it came, also where its result is no finding.
  test.each([
    { name: "a finding", given: {} },
    { name: "absent", given: { baselineState: "absent" } },
    { name: "a pass", given: { kind: "pass" } },
    { name: "informational", given: { kind: "informational" } },
    { name: "a check of a file", given: {}, tool: "Checkov" },
    { name: "a second place of a finding", given: {}, second: true },
  ])("in a line that another rule quotes are withheld: $name", async ({ given, tool = "CodeQL", second = false }) => {
    const value = "hunter2-Correct-Horse-9";
    const region = { startLine: 3, snippet: { text: `const password = "${value}";` } };
    const quoted = { physicalLocation: { artifactLocation: { uri: "a.js" }, region } };
    const locations = second ? [at("b.js"), quoted] : [quoted];
    const found = await only<ParsedRecord>({ ...driver(tool), results: [result({ ...given, locations })] });
    expect(found.kind).not.toBe("secret");
    expect(secretValuesOf(found)).toEqual([value]);
  });

  test.each(["REDACTED", "AKIA...", "-----BEGIN RSA PRIVATE KEY-----"])(
    "that are masked as %s have no value, since many would share it",
    async (text) => {
      const found = await only<SecretRecord>({
        ...driver("gitleaks"),
        results: [
          result({
            locations: [{ physicalLocation: { artifactLocation: { uri: ".env" }, region: { snippet: { text } } } }],
          }),
        ],
      });
      expect(found.value).toBeUndefined();
    },
  );

  test("of Microsoft's pattern matcher do not keep the line that shows them", async () => {
    const text = "key = 'c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0'";
    const region = { startLine: 3, snippet: { text } };
    const found = await only<SecretRecord>({
      ...driver("Microsoft.CodeAnalysis.Sarif.PatternMatcher"),
      results: [
        result({
          ruleId: "CSCAN0020/0",
          locations: [{ physicalLocation: { artifactLocation: { uri: "a.js" }, region } }],
        }),
      ],
    });
    expect(found).toMatchObject({ kind: "secret", rule: { family: "credscan", id: "CSCAN0020/0" }, path: "a.js" });
    expect(found.context).not.toContain("c2VjcmV0");
  });

  test("of other tools keep the line around them with its literals blanked", async () => {
    const { records: found } = await parseFile("lib/parsers/__fixtures__/sarif/many.sarif");
    const secret = found.find(
      (record): record is SecretRecord => record.kind === "secret" && record.rule.family === "semgrep",
    );
    expect(secret?.context).toBe('API_KEY = "***"');
  });
});

describe("fingerprints", () => {
  test.each([
    {
      tool: "CodeQL",
      given: { partialFingerprints: { primaryLocationLineHash: "39fa2ee980eb94b0:1" } },
      kept: "primaryLocationLineHash=39fa2ee980eb94b0:1",
    },
    {
      tool: "semgrep",
      given: { fingerprints: { "matchBasedId/v1": `${"ab".repeat(64)}_0` } },
      kept: `matchBasedId/v1=${"ab".repeat(64)}_0`,
    },
    { tool: "semgrep", given: { fingerprints: { "matchBasedId/v1": "requires login" } }, kept: null },
    { tool: "SnykCode", given: { fingerprints: { 0: "ab".repeat(32) } }, kept: null }, // holds the line
    { tool: "a tool nobody knows", given: { fingerprints: { "matchBasedId/v1": "ab".repeat(64) } }, kept: null },
  ])("of $tool: $kept", async ({ tool, given, kept }) => {
    const found = await only<CodeRecord>({ ...driver(tool), results: [result(given)] });
    expect(found.fingerprint).toBe(kept);
  });
});

test("a crate that was yanked is no vulnerability, since no advisory is about it; two in one lock file are two", async () => {
  const results = ["demo-a 1.0.0", "demo-b 2.0.0"].map((crate) =>
    result({ ruleId: "yanked", message: { text: `${crate} has a yanked warning` }, locations: [at("Cargo.lock")] }),
  );
  expect(await records({ ...driver("cargo-audit", [{ id: "yanked" }]), results })).toMatchObject([
    { kind: "misconfiguration", rule: { family: "cargo-audit", id: "yanked" }, resource: "demo-a", result: "fail" },
    { kind: "misconfiguration", resource: "demo-b" },
  ]);
});
