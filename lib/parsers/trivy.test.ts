import { describe, expect, test } from "vitest";
import type { MisconfigurationRecord, ParsedRecord, VulnerabilityRecord } from "@/lib/model/record";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const fixture = (name: string) => parseFile(new URL(`./__fixtures__/${name}`, import.meta.url).pathname);
const byTitle = (records: ParsedRecord[], id: string) =>
  records.find((record) => JSON.stringify(record).includes(id)) as VulnerabilityRecord;

/** A report with one result and honest defaults. */
const report = (result: Record<string, unknown>, over: Record<string, unknown> = {}) => ({
  SchemaVersion: 2,
  ArtifactName: "shop/api:1",
  ArtifactType: "container_image",
  Results: [{ Target: "shop/api:1 (debian 12)", Class: "os-pkgs", Type: "debian", ...result }],
  ...over,
});
const vulnerability = (over: Record<string, unknown> = {}) => ({
  VulnerabilityID: "CVE-2026-1",
  PkgName: "curl",
  InstalledVersion: "7",
  Severity: "HIGH",
  ...over,
});
const only = async (
  over: Record<string, unknown>,
  result: Record<string, unknown> = {},
  top: Record<string, unknown> = {},
) =>
  (await parseText(report({ Vulnerabilities: [vulnerability(over)], ...result }, top)))
    .records[0] as VulnerabilityRecord;

describe("an image report", () => {
  test("says what it is about: reference, digests by kind, platform, source labels, scan time", async () => {
    const { header } = await fixture("trivy-json/many.json");
    expect(header).toMatchObject({
      tool: { name: "Trivy", version: "0.69.1" },
      scannedAt: "2026-03-01T09:30:00.123456789Z",
      target: { kind: "image", name: "registry.example/shop/api:1.4" },
      platform: "linux/arm64/v8",
      digests: [
        { type: "config", digest: `sha256:${"1".repeat(64)}`, platform: "linux/arm64/v8" },
        { type: "index", digest: `sha256:${"3".repeat(64)}`, platform: "linux/arm64/v8" },
      ],
      source: { repo: "https://github.com/Shop/api", commit: "0f4b1c2" },
      labels: { "org.opencontainers.image.base.name": "docker.io/library/debian:12" },
      kinds: ["misconfiguration", "secret", "license"],
      looked: true,
      incomplete: null,
    });
  });

  test("what the vendor says this platform is not affected by is suppressed; what is looked into is not", async () => {
    const one = (VulnerabilityID: string, Status: string) => ({ VulnerabilityID, Status, PkgName: "demo" });
    const Vulnerabilities = [one("CVE-2026-1", "not_affected"), one("CVE-2026-2", "under_investigation")];
    const { records } = await parseText({
      SchemaVersion: 2,
      ArtifactName: "registry.example/shop/api:1",
      ArtifactType: "container_image",
      Results: [{ Target: "os", Class: "os-pkgs", Type: "debian", Vulnerabilities }],
    });
    const suppressed = records.map((record) => ("suppressed" in record ? record.suppressed?.reason : undefined));
    expect(suppressed).toEqual(["The vendor says that it is not affected.", undefined]);
  });

  test("a vulnerability keeps Trivy's label, tells aliases from bundles, and its path is a locus", async () => {
    const { records } = await fixture("trivy-json/many.json");
    expect(byTitle(records, "CVE-2026-1001")).toMatchObject({
      severity: "high",
      aliases: [],
      links: ["DSA-6001-1"],
      manifest: null,
      fixedVersion: "3.0.11-2",
      status: "fixed",
      package: { type: "deb", namespace: "debian", name: "libssl3", version: "3.0.11-1" },
      cvss: { version: "3.1", score: 9.8 },
      cwes: ["CWE-787"],
      locus: { layer: `sha256:${"2".repeat(64)}`, version: "3.0.11-1" },
    });
    expect(byTitle(records, "CVE-2026-1003")).toMatchObject({
      severity: "unknown",
      aliases: ["GHSA-aaaa-bbbb-cccc"],
      links: [],
      manifest: null,
      package: { type: "npm", namespace: "@scope", name: "left" },
      locus: { path: "app/node_modules/@scope/left/package.json" },
    });
  });

  test("passes are passes; what was set aside is kept as suppressed and is no entry", async () => {
    const { records, entries } = await fixture("trivy-json/many.json");
    const checks = records.filter((record): record is MisconfigurationRecord => record.kind === "misconfiguration");
    expect(checks.map(({ rule, result }) => [rule.id, result])).toEqual([
      ["DS002", "fail"],
      ["DS-0026", "pass"],
    ]);
    expect(byTitle(records, "CVE-2026-1004").suppressed).toEqual({
      reason: "not_affected, code not present, by vex.json",
    });
    expect(entries).toBe(7);
  });

  test("shows nothing when it holds no results, and claims no kind", async () => {
    const { header } = await fixture("trivy-json/no-results.json");
    expect(header).toMatchObject({ looked: false, kinds: [], target: null });
  });

  test("covers vulnerabilities when packages were matched, even if none was found", async () => {
    const { header } = await fixture("trivy-json/none.json");
    expect(header).toMatchObject({ looked: true, kinds: ["vulnerability"] });
  });
});

describe("a repository report", () => {
  test("is about the repository, and a package's lock file is part of the place", async () => {
    const { header, records } = await fixture("trivy-json/one.json");
    expect(header).toMatchObject({
      target: { kind: "repository", name: "github.com/shop/web" },
      source: { commit: "77aa", branch: "main" },
    });
    expect(records[0]).toMatchObject({
      advisory: "GHSA-1111-2222-3333",
      manifest: "web/package-lock.json",
      package: { type: "npm", name: "left-pad" },
    });
  });

  test.each([
    { name: ".", scope: null },
    { name: "./services/api/", scope: "services/api" },
    { name: "services/api", scope: "services/api" },
    { name: "/workspace", scope: null },
    { name: "github.com/a/b", scope: "github.com/a/b" }, // a folder of that name
  ])("a scan of $name is about nothing that identifies; its stream has the scope $scope", async ({ name, scope }) => {
    const { header } = await parseText(report({}, { ArtifactName: name, ArtifactType: "filesystem" }));
    expect(header).toMatchObject({ target: null, scope });
  });
});

describe("packages without a purl", () => {
  test.each([
    {
      result: { Class: "lang-pkgs", Type: "jar", Target: "Java" },
      PkgName: "org.a:b",
      expected: { type: "maven", namespace: "org.a", name: "b" },
    },
    {
      result: { Class: "lang-pkgs", Type: "gobinary", Target: "app" },
      PkgName: "github.com/a/b",
      expected: { type: "golang", namespace: "github.com/a", name: "b" },
    },
    {
      result: { Class: "os-pkgs", Type: "redhat" },
      PkgName: "bash",
      expected: { type: "rpm", namespace: "redhat", name: "bash" },
    },
    {
      result: { Class: undefined, Type: undefined, Target: "php/composer.lock" },
      PkgName: "a/b",
      expected: { type: "composer", namespace: "a", name: "b" },
    },
    {
      result: { Class: undefined, Type: undefined, Target: "host (alpine 3.7.1)" },
      PkgName: "musl",
      expected: { type: "apk", namespace: "alpine", name: "musl" },
    },
  ])("$PkgName of a $result.Type result is $expected.type", async ({ result, PkgName, expected }) => {
    expect((await only({ PkgName }, result)).package).toMatchObject(expected);
  });
});

describe("scores", () => {
  test.each([
    {
      name: "of the vendor whose severity was taken",
      over: {
        SeveritySource: "redhat",
        CVSS: { nvd: { V3Score: 9 }, redhat: { V3Score: 5, V3Vector: "CVSS:3.0/AV:N" } },
      },
      cvss: { version: "3.0", score: 5 },
    },
    {
      name: "of NVD where that vendor has none",
      over: { SeveritySource: "debian", CVSS: { ghsa: { V40Score: 7 }, nvd: { V2Score: 4 } } },
      cvss: { version: "2.0", score: 4 },
    },
    { name: "only where they are scores", over: { CVSS: { nvd: { V3Score: "high", V40Score: 99 } } }, cvss: undefined },
  ])("are those $name", async ({ over, cvss }) => {
    const found = (await only(over)).cvss;
    if (cvss) expect(found).toMatchObject(cvss);
    else expect(found).toBeUndefined();
  });
});

describe("a cluster report", () => {
  test("puts vulnerabilities on the image, checks on the resource, and says what failed to scan", async () => {
    const { header, records } = await fixture("trivy-k8s-json/many.json");
    expect(header).toMatchObject({
      target: { kind: "cluster", name: "prod" },
      incomplete: expect.stringMatching(/1 of 5 resources.*unauthorized/),
      kinds: ["vulnerability", "misconfiguration"],
    });
    expect(records.map((record) => ("target" in record ? record.target : null))).toEqual([
      {
        kind: "image",
        name: "registry.example/shop/api:1.4",
        digests: [{ type: "config", digest: `sha256:${"4".repeat(64)}`, platform: null }],
      },
      {
        kind: "image",
        name: "registry.example/shop/api:1.4",
        digests: [{ type: "config", digest: `sha256:${"4".repeat(64)}`, platform: null }],
      },
      { kind: "workload", name: "shop/Deployment/api" },
      { kind: "workload", name: "shop/Deployment/api" },
      { kind: "role", name: "ClusterRole/admin-all" },
      null,
    ]);
    expect(records.flatMap((record) => (record.kind === "misconfiguration" ? [record.resource] : []))).toEqual([
      "shop/Deployment/api",
      "shop/Deployment/api",
      "ClusterRole/admin-all",
      "shop/ConfigMap/settings",
    ]);
  });
});

describe("an account of AWS", () => {
  const check = { Type: "AWS", ID: "AVD-AWS-0086", Severity: "HIGH", Status: "FAIL" };
  const account = {
    ArtifactName: "111122223333",
    ArtifactType: "aws_account",
    Metadata: { ImageConfig: { architecture: "", os: "", rootfs: { type: "", diff_ids: null }, config: {} } },
    Results: [
      {
        Target: "arn:aws:s3:::demo-logs",
        Class: "config",
        Type: "cloud",
        Misconfigurations: [{ ...check, CauseMetadata: { Resource: "arn:aws:s3:::demo-logs", Provider: "AWS" } }],
      },
      { Target: "arn:aws:s3:::demo-clean", Class: "config", Type: "cloud" },
    ],
  };

  test("is read although its report has no schema version; a check is about the resource that the ARN names", async () => {
    const { format, header, records } = await parseText(account);
    expect(format).toBe("trivy-json");
    expect(header).toMatchObject({
      target: { kind: "cloud_resource", name: "aws:111122223333" },
      kinds: ["misconfiguration"],
      looked: true,
    });
    expect(records).toMatchObject([
      {
        target: { kind: "cloud_resource", name: "arn:aws:s3:::demo-logs" },
        resource: "arn:aws:s3:::demo-logs",
        result: "fail",
        severity: "high",
      },
    ]);
  });
});

describe("what a result holds beside its findings", () => {
  test("is a package with its epoch, as in the installed version of a vulnerability", async () => {
    const { records } = await parseText({
      SchemaVersion: 2,
      ArtifactName: "registry.example/shop/api:1.4",
      ArtifactType: "container_image",
      Results: [
        {
          Target: "registry.example/shop/api:1.4 (rocky 9.3)",
          Class: "os-pkgs",
          Type: "rocky",
          Packages: [{ Name: "demossl-libs", Version: "3.0.7", Release: "25.el9", Epoch: 1 }],
          Vulnerabilities: [
            { VulnerabilityID: "CVE-2099-7001", PkgName: "demossl-libs", InstalledVersion: "1:3.0.7-25.el9" },
          ],
        },
      ],
    });
    const versions = records.map((record) => ("package" in record ? record.package?.version : null));
    expect(versions).toEqual(["1:3.0.7-25.el9", "1:3.0.7-25.el9"]);
  });

  test("is a rendered cause, whose credentials are not kept", async () => {
    const { records } = await parseText({
      SchemaVersion: 2,
      ArtifactName: ".",
      ArtifactType: "filesystem",
      Results: [
        {
          Target: "main.tf",
          Class: "config",
          Type: "terraform",
          Misconfigurations: [
            {
              ID: "AWS-0001",
              Status: "FAIL",
              Severity: "HIGH",
              CauseMetadata: {
                Code: { Lines: [{ Number: 1, Content: "password = var.demo", IsCause: true }] },
                RenderedCause: { Raw: 'password = "notReallyASecret4711"' },
              },
            },
          ],
        },
      ],
    });
    expect(records[0]).toMatchObject({ shown: expect.arrayContaining(["notReallyASecret4711"]) });
  });
});

test("a report inside the predicate of an attestation is the same report", async () => {
  const report = {
    SchemaVersion: 2,
    ArtifactName: "registry.example/shop/api:1.4",
    ArtifactType: "container_image",
    Metadata: { OS: { Family: "alpine", Name: "3.20" } },
    Results: [
      {
        Target: "registry.example/shop/api:1.4 (alpine 3.20)",
        Class: "os-pkgs",
        Type: "alpine",
        Packages: [{ Name: "demo", Version: "1" }],
        Vulnerabilities: [
          { VulnerabilityID: "CVE-2099-7001", PkgName: "demo", InstalledVersion: "1", Severity: "LOW" },
        ],
      },
    ],
  };
  const predicate = {
    invocation: { parameters: null, uri: "", event_id: "", "builder.id": "" },
    scanner: { uri: "pkg:github/aquasecurity/trivy@0.60.0", version: "0.60.0", db: {}, result: report },
    metadata: { scanStartedOn: "2099-01-01T00:00:00Z", scanFinishedOn: "2099-01-01T00:00:00Z" },
  };
  const [wrapped, bare] = [await parseText(predicate), await parseText(report)];
  expect(wrapped).toMatchObject({ format: "trivy-json", entries: 1, records: bare.records });
  expect(wrapped.header).toEqual({ ...bare.header, tool: { name: "Trivy", version: "0.60.0" } });
});

test("a report with results of its own is not about what a predicate beside them names", async () => {
  const predicate = { scanner: { result: { ArtifactName: "other/web:9", ArtifactType: "filesystem", Results: [] } } };
  const { header, records } = await parseText(report({ Vulnerabilities: [vulnerability()] }, predicate));
  expect(header.target).toMatchObject({ kind: "image", name: "shop/api:1" });
  expect(records).toMatchObject([{ package: { type: "deb", name: "curl" } }]);
});
