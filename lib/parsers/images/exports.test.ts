import { describe, expect, test } from "vitest";
import { canonicalCheck } from "@/lib/engine/crosswalk";
import { type FindingRecord, identifyRecord } from "@/lib/engine/identity";
import type { MisconfigurationRecord, ParsedRecord, VulnerabilityRecord } from "@/lib/model/record";
import { loadCrosswalk } from "@/lib/packs/load-crosswalk";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const fixture = (name: string) => parseFile(new URL(`../__fixtures__/${name}`, import.meta.url).pathname);
const vulnerabilitiesIn = (records: ParsedRecord[]) =>
  records.filter((record): record is VulnerabilityRecord => record.kind === "vulnerability");
const checksIn = (records: ParsedRecord[]) =>
  records.filter((record): record is MisconfigurationRecord => record.kind === "misconfiguration");
const crosswalk = loadCrosswalk();
const identity = (record: FindingRecord) =>
  identifyRecord(record, {
    assetKind: record.target?.kind ?? "image",
    canonicalCheck: (family, rule) => canonicalCheck(crosswalk, family, rule).checkId,
    secretHmac: (value) => value,
  });

describe("a check of Prisma Cloud without a number", () => {
  test("is known by its title, and one without that is a remark beside the entries", async () => {
    const title = "Sensitive information provided in environment variables";
    const scan = {
      id: `sha256:${"a".repeat(64)}`,
      complianceDistribution: { total: 2 },
      compliances: [{ title, severity: "high", cause: "DEMO_PASSWORD is set" }, { severity: "low" }],
    };
    const { records, rejected, entries } = await parseText({ results: [scan] });
    expect(records).toMatchObject([{ rule: { family: "prisma-cloud", id: title }, severity: "high", result: "fail" }]);
    expect({ entries, rejected }).toMatchObject({ entries: 0, rejected: [{ pointer: "/results/0/compliances/1" }] });
  });
});

describe("Clair 4", () => {
  const database = "message/vnd.clair.map.vulnerability; enricher=clair.cvss schema=https://csrc.nist.gov/demo.json";
  const vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
  const report = {
    manifest_hash: `sha256:${"a".repeat(64)}`,
    packages: { 1: { id: "1", name: "org.demo:core", version: "2.13.1", kind: "binary" } },
    distributions: null,
    environments: { 1: [{ package_db: "file:opt/demo", introduced_in: `sha256:${"b".repeat(64)}` }] },
    vulnerabilities: {
      7: { id: "7", name: "GHSA-aaaa-bbbb-cccc", fixed_in_version: "fixed=2.17.1&introduced=2.13.0" },
      8: { id: "8", name: "GHSA-aaaa-bbbb-dddd", fixed_in_version: "introduced=2.0&lastAffected=2.14" },
    },
    package_vulnerabilities: { 1: ["7", "8"] },
    enrichments: { [database]: [{ 7: [{ version: "3.1", vectorString: vector, baseScore: 9.8 }] }] },
  };

  test("writes a range as a query: only its end is a fix. A score stands beside the vulnerabilities", async () => {
    const found = vulnerabilitiesIn((await parseText(report)).records);
    expect(found.map(({ fixedVersion, cvss }) => [fixedVersion, cvss])).toEqual([
      ["2.17.1", { version: "3.1", score: 9.8, vector }],
      [undefined, undefined],
    ]);
    expect(found[0]?.package).toMatchObject({ type: "maven", namespace: "org.demo", name: "core" });
  });
});

test("an image that Trivy's template for GitLab does not know is none", async () => {
  const location = {
    dependency: { package: { name: "demo" }, version: "1" },
    operating_system: "Unknown",
    image: "Unknown",
  };
  const { records } = await parseText({
    version: "15.0.7",
    scan: { type: "container_scanning", status: "success", scanner: { id: "trivy", name: "Trivy" } },
    vulnerabilities: [
      {
        id: "CVE-2099-7001",
        severity: "High",
        location,
        identifiers: [{ type: "cve", name: "CVE-2099-7001", value: "CVE-2099-7001" }],
      },
    ],
  });
  expect(vulnerabilitiesIn(records).map(({ target }) => target)).toEqual([undefined]);
});

describe("a finding of Amazon Inspector", () => {
  const vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N";
  const finding = {
    findingArn: "arn:aws:inspector2:eu-central-1:111122223333:finding/demo",
    severity: "HIGH",
    status: "ACTIVE",
    packageVulnerabilityDetails: {
      vulnerabilityId: "CVE-2099-9301",
      vulnerablePackages: [{ name: "demo", version: "1.0", packageManager: "NPM" }],
    },
    resources: [{ id: "arn:aws:lambda:eu-central-1:111122223333:function:demo:$LATEST", type: "AWS_LAMBDA_FUNCTION" }],
  };

  test("is read from the event in which it is delivered", async () => {
    const event = { version: "0", "detail-type": "Inspector2 Finding", source: "aws.inspector2", detail: finding };
    const { format, records } = await parseText(event);
    expect(format).toBe("aws-inspector-list-json");
    expect(records).toMatchObject([{ advisory: "CVE-2099-9301", package: { type: "npm", name: "demo" } }]);
  });

  test("has the score that ECR writes under another name", async () => {
    const scored = { ...finding, scoreDetails: { cvss: { score: 7.5, scoringVector: vector, version: "3.1" } } };
    const { records } = await parseText({
      repositoryName: "shop",
      imageScanStatus: { status: "ACTIVE" },
      imageScanFindings: { enhancedFindings: [scored] },
    });
    expect(records).toMatchObject([{ cvss: { version: "3.1", score: 7.5, vector } }]);
  });
});

test("a word of Debian's that Prisma Cloud passes on is known, and one that nobody knows stays unknown", async () => {
  const found = (severity: string) => ({ id: "CVE-2099-9401", severity, packageName: "demo", packageVersion: "1" });
  const { records } = await parseText({
    results: [
      {
        id: `sha256:${"a".repeat(64)}`,
        vulnerabilityDistribution: { total: 2 },
        vulnerabilities: [found("unimportant"), found("untriaged")],
      },
    ],
  });
  expect(vulnerabilitiesIn(records).map(({ severity }) => severity)).toEqual(["low", "unknown"]);
});

test("a secret and a rule's match that a policy of Wiz ignores are suppressed, as a vulnerability is", async () => {
  const ignoredPolicyMatches = [{ policy: { id: "demo", name: "demo" } }];
  const { records } = await parseText({
    scanOriginResource: { __typename: "CICDScanOriginDirectory", name: "demo" },
    status: { state: "SUCCESS" },
    result: {
      __typename: "CICDDiskScanResult",
      secrets: [
        { type: "PASSWORD", path: "a.env", lineNumber: 1, ignoredPolicyMatches },
        { type: "PASSWORD", path: "b.env", lineNumber: 1, ignoredPolicyMatches: null },
      ],
      ruleMatches: [
        { rule: { id: "demo", name: "demo" }, severity: "LOW", ignoredPolicyMatches, matches: [{ fileName: "a.tf" }] },
      ],
    },
  });
  expect(records.map((record) => "suppressed" in record)).toEqual([true, false, true]);
});

describe("a component of Xray", () => {
  test.each([
    ["rpm://8:libdemo-common:0:1.6.8-3.el8", "libdemo-common", "0:1.6.8-3.el8"],
    ["rpm://demo4j:0:1.7.25-4.module+el8", "demo4j", "0:1.7.25-4.module+el8"],
  ])("%s is the package %s at %s, with a release in front or without", async (vulnerable_component, name, version) => {
    const row = { issue_id: "XRAY-9", severity: "High", vulnerable_component, impacted_artifact: "x", cves: [] };
    const { records } = await parseText({ total_rows: 1, rows: [row] });
    expect(vulnerabilitiesIn(records)[0]?.package).toMatchObject({ type: "rpm", name, version });
  });
});

describe("what Xray found under the policies of a watch", () => {
  test("is read from every list of simple-json, and a part that failed makes the scan incomplete", async () => {
    const { records, entries, rejected, header } = await fixture("jfrog-xray-json/many-violations.json");
    expect({ entries, rejected }).toEqual({ entries: 7, rejected: [] });
    expect(records).toMatchObject([
      { kind: "vulnerability", advisory: "CVE-2099-8005", severity: "high", fixedVersion: "1.1" },
      { kind: "license", license: "GPL-3.0", package: { type: "npm", name: "demo-copyleft" } },
      { kind: "misconfiguration", rule: { id: "operational-risk" }, resource: "npm/demo-old", result: "fail" },
      { kind: "secret", path: "src/demo.env", context: "DEMO_KEY=***" },
      { kind: "secret", path: "src/other.env", context: "DEMO_TOKEN=***" },
      { kind: "misconfiguration", rule: { id: "aws_demo_encrypt" }, resource: "infra/main.tf" },
      { kind: "code", rule: { id: "js-demo-redirect" }, path: "src/index.js", cwes: ["CWE-601"] },
    ]);
    expect(records[4]).toMatchObject({ shown: expect.arrayContaining(["notReallyASecret4711"]) });
    expect(header).toMatchObject({ incomplete: expect.stringContaining("the demo scanner was not found") });
  });

  test("is the same vulnerability as without a watch; licences and risks of a scan are read too", async () => {
    const components = { "npm://demo:1.0.0": { fixed_versions: ["[1.1.0]"] } };
    const issue = { issue_id: "XRAY-1", severity: "High", components, cves: [{ cve: "CVE-2099-8006" }] };
    const violations = [
      { ...issue, type: "security", watch_name: "demo" },
      { severity: "Low", type: "license", license_key: "GPL-3.0", components },
      { severity: "Low", type: "operational_risk", risk_reason: "EOL", components },
    ];
    const { records, entries } = await parseText([
      { scan_id: "a", status: "completed", vulnerabilities: [issue], violations },
    ]);
    expect(entries).toBe(4);
    const [found, again] = vulnerabilitiesIn(records).map(identity);
    expect(again).toEqual(found);
    expect(records.map(({ kind }) => kind)).toEqual(["vulnerability", "vulnerability", "license", "misconfiguration"]);
  });

  test("is nothing in a clean simple-json, which says that its scan ended well; another code is no clean scan", async () => {
    const clean = { vulnerabilities: null, securityViolations: null, licensesViolations: null, errors: null };
    const ended = await parseText({ ...clean, scansStatus: { scaScanStatusCode: 0 } });
    expect(ended.header).toMatchObject({ looked: true, incomplete: null });
    const failed = await parseText({ ...clean, scansStatus: { scaScanStatusCode: 1 } });
    expect(failed.header).toMatchObject({ looked: false, incomplete: expect.stringContaining("scaScanStatusCode") });
  });
});

describe("NeuVector's benchmark of a host", () => {
  test("has checks for entries, passes too, and names no host", async () => {
    const { records, rejected, header, entries } = await fixture("neuvector-json/many-benchmark.json");
    expect(records).toMatchObject([
      { rule: { family: "neuvector", id: "D.1.1.1" }, result: "pass", resource: "host" },
      { rule: { id: "D.1.1.11" }, result: "fail", severity: "medium", message: "/etc/docker/daemon.json" },
      { rule: { id: "K.4.1.8" }, result: "unknown", resource: "worker" },
    ]);
    expect({ entries, rejected: rejected.map(({ pointer }) => pointer) }).toEqual({
      entries: 4,
      rejected: ["/items/3"],
    });
    expect(header).toMatchObject({
      target: null,
      scannedAt: "2026-01-01T00:00:00Z",
      kinds: ["misconfiguration"],
    });
  });
});

describe("malware that Deepfence found", () => {
  test("is one finding however often it was scanned: the folder it was unpacked into is no part of it", async () => {
    const { records } = await fixture("deepfence-csv/many-malware-nodes.csv");
    const place = "shop/api:/usr/sbin/demo";
    expect(checksIn(records)).toMatchObject([{ resource: place, severity: "low", result: "fail" }, {}]);
    expect(new Set(checksIn(records).map((record) => JSON.stringify(identity(record)))).size).toBe(1);
  });
});

describe("Sysdig's reports of 2025", () => {
  test("are one report as tables in JSON and as CSV; a panel of sums has no entries", async () => {
    const [table, csv] = [await fixture("sysdig-json/many-panels.json"), await fixture("sysdig-csv/many-table.csv")];
    expect(table.records).toEqual(csv.records);
    expect(vulnerabilitiesIn(table.records)).toMatchObject([
      {
        advisory: "CVE-2099-9310",
        severity: "info",
        package: { type: "deb", namespace: "debian", name: "libdemo", version: "1.0-1" },
        fixedVersion: "1.0-2",
        cvss: { version: "2.0", score: 10 },
        locus: { container: "api", path: "/usr/lib/demo" },
        target: { name: "registry.example/shop/api:1.4" },
      },
      { package: { type: "npm", name: "express" }, suppressed: { reason: "The risk is accepted in Sysdig." } },
    ]);
    expect(table).toMatchObject({ entries: 3, rejected: [{ pointer: "/panels/0/data/2" }] });
  });

  test("and the CSV of one image's scan says which vulnerability is in which package, and no image", async () => {
    const { records, rejected } = await fixture("sysdig-csv/many-scan.csv");
    expect(records).toMatchObject([
      {
        advisory: "CVE-2099-9320",
        severity: "critical",
        package: { type: "pypi", name: "demo", version: "2.6.1" },
        fixedVersion: "v2.7.0",
        cvss: { version: "3.0", score: 9.8 },
        references: ["https://cve.test/9320"],
      },
    ]);
    expect(vulnerabilitiesIn(records)[0]?.target).toBeUndefined();
    expect(rejected.map(({ pointer }) => pointer)).toEqual(["line 3"]);
  });
});

describe("what Anchore Enterprise's page of an image exports", () => {
  test("names packages and versions in one word, each by its builder's rule", async () => {
    const { records, rejected, header } = await fixture("anchore-engine-json/many-evaluation.json");
    const packages = vulnerabilitiesIn(records).map(({ package: { type, name, version } }) => [type, name, version]);
    expect(packages).toEqual([
      ["rpm", "libdemo-libs", "1:2.2.6-61.el9"],
      ["maven", "demo-1.2-api", "2.17.1"],
      ["deb", "libdemo1.1", "1.1.1n-0+deb11u3"],
      ["apk", "demo-client", "3.2.0-r1"],
      ["npm", "left", null],
    ]);
    expect(vulnerabilitiesIn(records)[1]).toMatchObject({
      advisory: "CVE-2099-1202",
      links: ["GHSA-2222-3333-4444"],
      fixedVersion: "2.17.2,3.0.1",
      locus: { path: "/srv/lib/demo-1.2-api-2.17.1.jar" },
    });
    expect(rejected.map(({ pointer }) => pointer)).toEqual(["/securityEvaluation/5"]);
    expect(header).toMatchObject({ target: { name: "registry.example/shop/api:1.4" }, looked: true });
  });
});

describe("anchorectl's evaluation of a policy", () => {
  const checks = [
    {
      kind: "vulnerability",
      advisory: "CVE-2099-1101",
      package: { type: "deb", name: "libdemo" },
      fixedVersion: "1.0-2",
      target: { name: "registry.example/shop/api:1.4", digests: [{ digest: `sha256:${"a".repeat(64)}` }] },
    },
    {
      kind: "misconfiguration",
      rule: { id: "dockerfile/effective_user" },
      severity: "medium",
      suppressed: { reason: "Accepted by a list of Anchore." },
    },
  ];

  test("says of one image what the gates found, and who scanned it when", async () => {
    const { records, rejected, header, entries } = await fixture("anchore-policy-json/many-ctl.json");
    expect(records).toMatchObject(checks);
    expect({ entries, rejected: rejected.map(({ pointer }) => pointer) }).toEqual({
      entries: 3,
      rejected: ["/evaluations/0/details/2"],
    });
    expect(header).toMatchObject({
      target: { name: "registry.example/shop/api:1.4" },
      scannedAt: "2026-01-01T00:00:00Z",
      looked: true,
    });
  });

  test("as a list of images, of each the same", async () => {
    const { records } = await fixture("anchore-policy-json/many-ctl-list.json");
    expect(records).toMatchObject([
      ...checks,
      { kind: "misconfiguration", target: { name: "registry.example/shop/web:2" } },
    ]);
  });
});

describe("sensitive data that Aqua found in an image", () => {
  test("is one secret per kind and file, in its layer; one in no file is rejected", async () => {
    const { records, rejected, header, entries } = await fixture("aqua-json/many-sensitive.json");
    const path = "/srv/demo/server.pem";
    expect(records).toMatchObject([
      { kind: "vulnerability" },
      {
        kind: "secret",
        rule: { family: "aqua", id: "RSA PRIVATE KEY" },
        path,
        locus: { layer: `sha256:${"c".repeat(64)}` },
      },
      { kind: "secret", rule: { family: "aqua", id: "DEMO TOKEN" }, path, severity: "unknown" },
    ]);
    expect({ entries, rejected: rejected.length, kinds: header.kinds }).toEqual({
      entries: 4,
      rejected: 1,
      kinds: ["vulnerability", "secret"],
    });
  });
});
