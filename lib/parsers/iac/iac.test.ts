import { describe, expect, test } from "vitest";
import type { MisconfigurationRecord, ParsedRecord } from "@/lib/model/record";
import { identitiesOf } from "@/lib/testing/identities";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const fixture = (name: string) => parseFile(new URL(`../__fixtures__/${name}`, import.meta.url).pathname);
const checksOf = (records: readonly ParsedRecord[]) =>
  records.filter((record): record is MisconfigurationRecord => record.kind === "misconfiguration");

describe("what a check is about", () => {
  test.each([
    { name: "checkov-json/many.json", resource: "tf/main.tf#aws_s3_bucket.logs" },
    { name: "checkov-json/many.json", resource: "k8s/api.yaml#shop/Deployment/api" },
    { name: "checkov-json/many.json", resource: "Dockerfile" },
    { name: "checkov-json/many.json", resource: "alb/main.tf#module.alb.aws_lb.main" },
    { name: "kics-json/many.json", resource: "../../path/tf/s3.tf#aws_s3_bucket.logs" },
    { name: "kics-json/many.json", resource: "../../path/tf/s3.tf#aws_s3_bucket.other" },
    { name: "kics-json/many.json", resource: "k8s/api.yaml#Deployment/api" },
    { name: "kics-json/many.json", resource: "Dockerfile" },
    { name: "tfsec-json/many.json", resource: "/work/tf/s3.tf#aws_s3_bucket.logs" },
    { name: "tfsec-json/many.json", resource: "tf/s3.tf#module.net.aws_s3_bucket.logs" },
    { name: "terrascan-json/many.json", resource: "s3.tf#aws_s3_bucket.logs" },
    { name: "terrascan-json/many.json", resource: "Dockerfile" },
    { name: "hadolint-json/many.json", resource: "docker/Dockerfile" },
    { name: "hadolint-json/many.json", resource: "docker/Dockerfile.web" },
    { name: "dockle-json/many.json", resource: "image" },
    { name: "docker-bench-json/many.json", resource: "docker" },
  ])("$name has $resource", async ({ name, resource }) => {
    expect(checksOf((await fixture(name)).records).map((record) => record.resource)).toContain(resource);
  });
});

describe("a rule reaches the check that other tools share with it", () => {
  test.each([
    { name: "checkov-json/many.json", check: "CKV_AWS_20" },
    { name: "kics-json/many.json", check: "b03a748a-542d-44f4-bb86-9199ab4fd2d5" },
    { name: "tfsec-json/many.json", check: "aws-s3-enable-bucket-encryption" },
    { name: "hadolint-json/one.json", check: "DL3008" },
  ])("$check of $name", async ({ name, check }) => {
    const { records } = await fixture(name);
    const found = checksOf(records).filter((record) => record.rule.id === check);
    expect(found.length).toBeGreaterThan(0);
    for (const { subject } of identitiesOf(found)) expect(subject).not.toContain(check);
  });
});

describe("a finding is one, from the tool's JSON and from its SARIF", () => {
  const sarif = (driver: string, ruleId: string, uri: string | null, over: object = {}) => ({
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: driver } },
        results: [
          {
            ruleId,
            message: { text: "found" },
            ...(uri ? { locations: [{ physicalLocation: { artifactLocation: { uri } }, ...over }] } : {}),
          },
        ],
      },
    ],
  });
  test.each([
    { name: "hadolint-json/one.json", other: sarif("Hadolint", "DL3008", "docker/Dockerfile") },
    { name: "dockle-json/one.json", other: sarif("Dockle", "CIS-DI-0001", null) },
    {
      name: "terrascan-json/one.json",
      other: sarif("terrascan", "AC_AWS_0214", "s3.tf", {
        logicalLocations: [{ kind: "aws_s3_bucket", name: "logs" }],
      }),
    },
  ])("$name", async ({ name, other }) => {
    expect(identitiesOf((await fixture(name)).records)).toEqual(identitiesOf((await parseText(other)).records));
  });
});

describe("passes, skips and what is set aside", () => {
  test.each([
    { name: "checkov-json/many.json", results: { fail: 5, pass: 2, unknown: 1 }, suppressed: ["public on purpose"] },
    {
      name: "tfsec-json/many.json",
      results: { fail: 4, pass: 3 },
      suppressed: [expect.stringMatching(/tfsec:ignore/)],
    },
    { name: "terrascan-json/many.json", results: { fail: 4, pass: 1 }, suppressed: ["public on purpose"] },
    { name: "dockle-json/many.json", results: { fail: 4, pass: 1, unknown: 1 }, suppressed: [expect.any(String)] },
    { name: "docker-bench-json/many.json", results: { fail: 1, pass: 1, unknown: 3 }, suppressed: [] },
  ])("$name keeps them as what they are", async ({ name, results, suppressed }) => {
    const checks = checksOf((await fixture(name)).records);
    const counted: Record<string, number> = {};
    for (const { result } of checks) counted[result] = (counted[result] ?? 0) + 1;
    expect(counted).toEqual(results);
    expect(checks.flatMap((check) => (check.suppressed ? [check.suppressed.reason] : []))).toEqual(suppressed);
  });
});

test("docker-bench-security's terminal output gives the findings of its JSON, and never resolves", async () => {
  const text = await fixture("docker-bench-text/many.txt");
  const json = await fixture("docker-bench-json/one.json");
  expect(text.entries).toBe(4);
  expect(identitiesOf(checksOf(text.records).slice(0, 1))).toEqual(identitiesOf(json.records));
  expect(text.header.incomplete).toMatch(/end/);
});

describe("Checkov", () => {
  test("a folder for a file in the repository leaves the file as it was scanned", async () => {
    const check = { check_id: "CKV_DOCKER_3", check_result: { result: "FAILED" }, resource: "/Dockerfile.USER" };
    const failed = (repo_file_path: string) => ({ ...check, file_path: "/Dockerfile", repo_file_path });
    const { records } = await parseText({
      check_type: "dockerfile",
      results: { failed_checks: [failed("/"), failed("/web/Dockerfile")], passed_checks: [], skipped_checks: [] },
      summary: {},
    });
    expect(checksOf(records).map((record) => record.resource)).toEqual(["Dockerfile", "web/Dockerfile"]);
  });

  test("a check that its CycloneDX writes as a vulnerability is the check that its JSON has", async () => {
    const check = { check_id: "CKV_AWS_21", check_name: "Ensure versioning", check_result: { result: "FAILED" } };
    const place = { file_path: "/stacks/main.tf", resource: "aws_s3_bucket.logs" };
    const json = { check_type: "terraform", results: { failed_checks: [{ ...check, ...place }] }, summary: {} };
    const ref = "pkg:terraform/cli_repo/shop/stacks/main.tf/aws_s3_bucket.logs@sha1:00";
    const bom = {
      bomFormat: "CycloneDX",
      specVersion: "1.4",
      metadata: { tools: [{ vendor: "bridgecrew", name: "checkov", version: "3.2.0" }] },
      components: [{ "bom-ref": ref, type: "application", name: "aws_s3_bucket.logs", version: "sha1:00", purl: ref }],
      vulnerabilities: [
        {
          id: "CKV_AWS_21",
          source: { name: "checkov" },
          ratings: [{ severity: "unknown" }],
          description: "Resource: aws_s3_bucket.logs. Ensure versioning",
          affects: [{ ref }],
        },
      ],
    };
    const found = (await parseText(bom)).records.filter(({ kind }) => kind !== "component");
    expect(found).toEqual((await parseText(json)).records);
  });

  test("a library of its CycloneDX is that of the ecosystem, found in the file that its purl names", async () => {
    const library = (purl: string, name: string) => ({ "bom-ref": purl, type: "library", name, version: "1", purl });
    const bom = {
      bomFormat: "CycloneDX",
      specVersion: "1.4",
      components: [
        library("pkg:pypi/acme/shop/web/requirements.txt/flask@1", "flask"),
        library("pkg:golang/acme/shop/go.sum/github.com/acme/pad@1", "pad"),
        library("pkg:golang/github.com/acme/go.sum@1", "go.sum"),
      ],
      vulnerabilities: [
        {
          id: "CVE-2026-1",
          recommendation: "Fixed in 1.0.1",
          affects: [{ ref: "pkg:pypi/acme/shop/web/requirements.txt/flask@1" }],
        },
      ],
    };
    const { records } = await parseText(bom);
    expect(records.map((one) => "package" in one && [one.package?.namespace, one.package?.name])).toEqual([
      [null, "flask"],
      ["github.com/acme", "pad"],
      ["github.com/acme", "go.sum"],
      [null, "flask"],
    ]);
    expect(records[3]).toMatchObject({ manifest: "web/requirements.txt", fixedVersion: "1.0.1" });
  });

  test("a secret that a comment skips is the same secret, as suppressed", async () => {
    const block = [[3, "key = **********"]];
    const leak = { check_id: "CKV_SECRET_6", file_path: "/a.env", file_line_range: [3, 4], code_block: block };
    const report = {
      check_type: "secrets",
      results: {
        failed_checks: [{ ...leak, check_result: { result: "FAILED" } }],
        skipped_checks: [{ ...leak, check_result: { result: "SKIPPED", suppress_comment: "for tests" } }],
      },
      summary: {},
    };
    const { records } = await parseText(report);
    expect(records).toMatchObject([{ kind: "secret" }, { kind: "secret", suppressed: { reason: "for tests" } }]);
    const [open, skipped] = identitiesOf(records);
    expect(skipped).toEqual(open);
  });

  test("a fix that the platform names is the fixed version", async () => {
    const check = {
      check_id: "CKV_CVE_2026_1",
      check_result: { result: "FAILED" },
      file_path: "/requirements.txt",
      vulnerability_details: { id: "CVE-2026-1", package_name: "flask", package_version: "0.6", fix_version: "1.0" },
    };
    const report = { check_type: "sca_package", results: { failed_checks: [check] }, summary: {} };
    expect((await parseText(report)).records).toMatchObject([{ kind: "vulnerability", fixedVersion: "1.0" }]);
  });

  test("each framework yields its own kind", async () => {
    const { records, header } = await fixture("checkov-json/many.json");
    expect(records.find((record) => record.kind === "secret")).toMatchObject({
      rule: { family: "checkov", id: "CKV_SECRET_6" },
      path: "deploy/.env",
    });
    expect(records.find((record) => record.kind === "vulnerability")).toMatchObject({
      advisory: "CVE-2021-44906",
      package: { type: "npm", name: "minimist", version: "1.2.0" },
      manifest: "web/package-lock.json",
      fixedVersion: "1.2.6",
      cvss: { version: "3.1", score: 9.8 },
    });
    expect(records.find((record) => record.kind === "license")).toMatchObject({ license: "AGPL-3.0", severity: "low" });
    expect([...header.kinds].sort()).toEqual(["misconfiguration", "secret", "vulnerability"]);
  });

  test("a file it could not parse makes the report incomplete, and a bare summary proves nothing", async () => {
    expect((await fixture("checkov-json/many.json")).header.incomplete).toMatch(/broken\.tf/);
    expect((await fixture("checkov-json/none.json")).header).toMatchObject({
      looked: false,
      kinds: [],
      incomplete: null,
    });
  });

  test("has no severity without the platform's", async () => {
    expect((await fixture("checkov-json/one.json")).records[0]).toMatchObject({ severity: "unknown" });
  });
});

describe("what a report says about itself", () => {
  test.each([
    { name: "kics-json/many.json", header: { scannedAt: "2024-05-01T10:01:00Z", scope: "tf", looked: true } },
    {
      name: "terrascan-json/one.json",
      header: { scannedAt: "2024-05-01T10:00:00.083208Z", incomplete: null, scope: "tf" },
    },
    { name: "dockle-json/one.json", header: { target: { kind: "image", name: "registry.shop.example/api:1.4" } } },
    { name: "dockle-json/many.json", header: { target: null } },
    { name: "docker-bench-json/one.json", header: { scannedAt: "2024-05-01T10:01:40.000Z", target: null } },
    { name: "tfsec-json/none.json", header: { looked: false, kinds: ["misconfiguration"] } },
  ])("$name", async ({ name, header }) => {
    expect((await fixture(name)).header).toMatchObject(header);
  });

  test.each([
    { name: "kics-json/many.json", why: /1 of its queries/ },
    { name: "terrascan-json/many.json", why: /terraform config dir/ },
    { name: "docker-bench-json/broken.json", why: /broken off/ },
  ])("$name may be incomplete: $why", async ({ name, why }) => {
    expect((await fixture(name)).header.incomplete).toMatch(why);
  });

  test("Dockle's FATAL is high, as its SARIF says, and an unknown level stays unknown", async () => {
    expect((await fixture("dockle-json/many.json")).records[0]).toMatchObject({ severity: "high" });
    const odd = [{ line: 1, code: "DL3006", message: "Tag the image.", file: "Dockerfile", level: "XXXX" }];
    expect((await parseText(odd)).records[0]).toMatchObject({ severity: "unknown" });
  });
});

test("a Dockerfile that Hadolint could not parse is not clean of all else that it checks", async () => {
  const unread = { line: 3, column: 1, code: "DL1000", message: "unexpected 'X'", file: "Dockerfile", level: "error" };
  expect((await parseText([unread])).header.incomplete).toMatch(/could not parse Dockerfile/);
  expect((await parseText([{ ...unread, code: "DL3006" }])).header.incomplete).toBeNull();
});

test("what Terrascan is told of an image by its registry is a vulnerability of that image", async () => {
  const found = {
    image: "registry.example.com/shop/api:1.4",
    container: "api",
    package: "openssl",
    severity: "HIGH",
    cvss_score: { v2_score: 5, v3_vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", v3_score: 7.5 },
    installed_version: "1.1.1",
    vulnerability_id: "CVE-2099-1",
    file: "k8s/api.yaml",
    primary_url: "https://nvd.nist.gov/vuln/detail/CVE-2099-1",
    resource_name: "api",
    resource_type: "kubernetes_deployment",
  };
  const { records, entries, rejected } = await parseText({
    results: {
      violations: null,
      skipped_violations: null,
      vulnerabilities: [found, { ...found, package: undefined }],
      scan_summary: { "file/folder": "k8s", iac_type: "k8s", policies_validated: 9, vulnerabilities: 2 },
    },
  });
  expect(entries).toBe(2);
  expect(records).toMatchObject([
    {
      kind: "vulnerability",
      advisory: "CVE-2099-1",
      severity: "high",
      target: { kind: "image", name: "registry.example.com/shop/api:1.4" },
      package: { name: "openssl", version: "1.1.1" },
      cvss: { version: "3.1", score: 7.5 },
    },
  ]);
  expect(rejected).toMatchObject([{ pointer: "/results/vulnerabilities/1" }]);
});

describe("findings of a tool-neutral format", () => {
  test("a CSV with no more than the columns that its documentation names first is one too", async () => {
    const { records, rejected } = await fixture("generic-findings-csv/many-first-columns.csv");
    expect(records).toMatchObject([
      { kind: "dynamic", title: "A made up cookie", severity: "low" },
      { kind: "vulnerability", advisory: "CVE-2099-4001", severity: "high" },
    ]);
    expect(rejected.map(({ pointer }) => pointer)).toEqual(["line 4"]);
  });

  test("are what they name: a component, an address, or a place in the code", async () => {
    const { records } = await fixture("generic-findings-json/many.json");
    expect(records.slice(0, 4).map(({ kind }) => kind)).toEqual(["code", "vulnerability", "dynamic", "dynamic"]);
    expect(records[1]).toMatchObject({ advisory: "CVE-2021-44906", aliases: ["GHSA-xvch-5gv4-984h"] });
    expect(records[2]).toMatchObject({
      target: { kind: "endpoint", name: "https://shop.example:8443" },
      route: "/cart",
    });
    expect(records[0]).toMatchObject({ rule: { family: "acme-scanner", id: "TLS1" } });
  });

  test("cover no kind by silence", async () => {
    const { header } = await parseText({ findings: [] }, { format: "generic-findings-json" });
    expect(header).toMatchObject({ kinds: [], looked: false });
  });
});
