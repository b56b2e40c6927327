import { describe, expect, test } from "vitest";
import { canonicalCheck } from "@/lib/engine/crosswalk";
import { identifyRecord } from "@/lib/engine/identity";
import type { MisconfigurationRecord, ParsedRecord, VulnerabilityRecord } from "@/lib/model/record";
import { loadCrosswalk } from "@/lib/packs/load-crosswalk";
import { type ParsedFile, parseFile, parseText } from "@/lib/testing/parse-file";

const fixture = (name: string): Promise<ParsedFile> => parseFile(`lib/parsers/__fixtures__/${name}`);
const checks = ({ records }: { records: ParsedRecord[] }) => records as MisconfigurationRecord[];
const checkOf = ({ rule }: MisconfigurationRecord) => canonicalCheck(loadCrosswalk(), rule.family, rule.id).checkId;

describe("kube-bench", () => {
  test("names no host, and its scope is the kind of nodes it checked", async () => {
    const { header, records } = await fixture("kube-bench-json/many.json");
    expect(header).toMatchObject({ target: null, scope: "master+policies", looked: true });
    expect(records.every((record) => !("target" in record))).toBe(true);
  });

  test("the same check of two components is two findings, and WARN and INFO are neither finding nor pass", async () => {
    const [server, manager, warned, info] = checks(await fixture("kube-bench-json/many.json"));
    expect(checkOf(server as MisconfigurationRecord)).toBe(checkOf(manager as MisconfigurationRecord));
    expect([server?.resource, manager?.resource]).toEqual(["master/kube-apiserver", "master/kube-controller-manager"]);
    expect([server, manager, warned, info].map((one) => one?.result)).toEqual(["fail", "pass", "unknown", "unknown"]);
  });

  test("so they are on a node, whose own checks have no place inside it", async () => {
    const identities = checks(await fixture("kube-bench-json/many.json"))
      .slice(0, 2)
      .concat({
        ...(checks(await fixture("kube-bench-json/one.json"))[0] as MisconfigurationRecord),
        resource: "Node/n1",
      })
      .map((record) =>
        identifyRecord(record, {
          assetKind: "node",
          canonicalCheck: (_, id) => (id.startsWith("1.1.") ? "same" : id),
          secretHmac: String,
        }),
      );
    expect(identities.map(({ parts }) => parts)).toEqual([
      ["master/kube-apiserver"],
      ["master/kube-controller-manager"],
      [""],
    ]);
  });

  test("the bare number 1.5 of old reports is the CIS benchmark; others are Kubernetes versions", async () => {
    const [record] = checks(await fixture("kube-bench-json/one.json"));
    expect(record).toMatchObject({ rule: { family: "kube-bench:cis-1.5", id: "1.1.1" }, severity: "unknown" });
    const old = [
      { node_type: "master", version: "1.11", tests: [{ results: [{ test_number: "1.1.1", status: "FAIL" }] }] },
    ];
    expect(checks(await parseText(old))[0]?.rule.family).toBe("kube-bench:1.11");
  });
});

describe("kubescape", () => {
  test("a repository's remote or a cluster's context is the target, a local path is not", async () => {
    expect((await fixture("kubescape-json/one.json")).header.target).toEqual({ kind: "cluster", name: "prod-eu" });
    expect((await fixture("kubescape-json/many.json")).header).toMatchObject({
      target: { kind: "repository", name: "https://github.com/acme/shop" },
      source: { branch: "main" },
    });
  });

  test("severity follows the control's score factor, and an exception suppresses", async () => {
    const [immutable, privileged, skipped, excepted, mixed, named] = checks(await fixture("kubescape-json/many.json"));
    expect(immutable).toMatchObject({ severity: "low", result: "fail", resource: "Deployment/web" });
    expect(immutable?.locus).toMatchObject({ path: "deploy/web.yaml" });
    expect(privileged).toMatchObject({ severity: "high", result: "pass" });
    expect(skipped?.result).toBe("unknown");
    expect(excepted).toMatchObject({
      result: "fail",
      suppressed: { reason: expect.any(String) },
      target: { kind: "service_account", name: "shop/ServiceAccount/robot" },
    });
    expect(mixed).toMatchObject({ result: "fail" });
    expect(mixed).not.toHaveProperty("suppressed");
    expect(named?.severity).toBe("critical");
  });

  test("a scan that could not list a kind is no whole scan; its own collectors are off in every scan", async () => {
    const gapOf = async (scanCoverage: object) =>
      (
        await parseText({
          summaryDetails: { controls: {} },
          results: [],
          generationTime: "2026-03-01T10:00:00Z",
          scanCoverage,
        })
      ).header.incomplete;
    const host = { gvr: "hostdata.kubescape.cloud/v1beta0/KubeletInfo", error: "host scan is off" };
    const usual = { failedGVRPulls: [host], notEvaluatedControls: [{ controlID: "C-0069", missingGVRs: [host.gvr] }] };
    expect(await gapOf(usual)).toBeNull();
    const denied = { gvr: "apps/v1/deployments", error: "deployments.apps is forbidden" };
    expect(await gapOf({ ...usual, failedGVRPulls: [host, denied] })).toMatch(/all of apps\/v1\/deployments\./);
    expect(await gapOf({ partialGVRPulls: [{ ...denied, selector: "metadata.namespace=a" }] })).toMatch(/deployments/);
    expect(await gapOf({ notEvaluatedControls: [{ controlID: "C-0012", reason: "timed out" }] })).toMatch(/C-0012/);
  });

  test("both versions of the format give one identity", async () => {
    const [second] = checks(await fixture("kubescape-json/one.json"));
    const [first] = checks(await fixture("kubescape-v1-json/one.json"));
    expect([first?.rule, first?.resource, first?.target]).toEqual([second?.rule, second?.resource, second?.target]);
  });

  test("a summary alone never resolves, and a framework's definition is no report", async () => {
    const { header, records } = await fixture("kubescape-json/summary.json");
    expect(header.incomplete).toMatch(/summary/);
    expect(records).toHaveLength(3);
    const definition = { name: "NSA", controls: [{ controlID: "C-0017", rules: [{ name: "r", rule: "package a" }] }] };
    await expect(parseText(definition)).rejects.toMatchObject({ code: "unsupported_report" });
  });
});

describe("checks of Kubernetes resources", () => {
  test("Polaris, kubeaudit, kube-linter and Popeye reach the crosswalk and name the workload", async () => {
    const about = { kind: "workload", name: "shop/Deployment/web" };
    const polaris = checks(await fixture("polaris-json/many.json")).filter(({ result }) => result === "fail");
    expect(polaris.map(checkOf)).toContain("host-pid-namespace");
    const [kubeaudit] = checks(await fixture("kubeaudit-json/many.ndjson"));
    expect(checkOf(kubeaudit as MisconfigurationRecord)).toBe("privileged-container");
    const [linted] = checks(await fixture("kube-linter-json/many.json"));
    for (const record of [polaris[0], kubeaudit, linted]) expect(record?.target).toEqual(about);
    const popeye = checks(await fixture("popeye-json/many.json"));
    expect(popeye.map(({ result }) => result)).toEqual(["pass", "fail", "unknown", "fail"]);
    expect(popeye[1]).toMatchObject({
      severity: "high",
      rule: { id: "POP-100" },
      target: { name: "shop/StatefulSet/db" },
      locus: { container: "db" },
    });
  });

  test("what a label permits is suppressed under the id of what it permits", async () => {
    const allowed = checks(await fixture("kubeaudit-json/many.ndjson")).find(({ suppressed }) => suppressed);
    expect(allowed).toMatchObject({
      rule: { id: "NamespaceHostPIDTrue" },
      suppressed: { reason: "the agent needs it" },
    });
  });

  test("kube-hunter's own pod is no part of the place, and its token is no part of a text", async () => {
    const [, token] = checks(await fixture("kube-hunter-json/many.json"));
    expect(token?.resource).toBe("Local to Pod");
    expect(token?.shown).toHaveLength(1);
    expect(JSON.stringify({ ...token, shown: [] })).not.toContain(token?.shown?.[0]);
  });
});

describe("policy reports", () => {
  test("an entry is a result, in YAML documents as in a List", async () => {
    expect(await fixture("policy-report-yaml/documents.yaml")).toMatchObject({
      format: "policy-report-yaml",
      entries: 3,
    });
    const { records, entries } = await fixture("policy-report-yaml/many.json");
    expect(entries).toBe(8);
    expect(records).toHaveLength(9); // one result is about two resources
  });

  test("a policy has its engine's family, and a CVE in a package is a vulnerability of the image it names", async () => {
    const { records } = await fixture("policy-report-yaml/many.json");
    const [first, limits] = records as [VulnerabilityRecord, MisconfigurationRecord];
    expect(first).toMatchObject({ kind: "vulnerability", target: { kind: "workload", name: "shop/Deployment/web" } });
    expect(checkOf(limits)).toBe("cpu-limit-missing");
    expect(records.at(-1)).toMatchObject({ advisory: "CVE-2026-0003", target: { name: "index.docker.io/acme/web:1" } });
    expect(records.at(-2)).toMatchObject({ rule: { family: "kube-bench", id: "4.1.1" } });
  });
});

describe("the working group's adapter of Trivy", () => {
  test("has the advisory in a property and the package as the category, whatever the policy is called", async () => {
    const result = (policy: string, VulnerabilityID: string) => ({
      policy,
      category: "openssl",
      severity: "high",
      source: "Trivy",
      properties: { VulnerabilityID, InstalledVersion: "1.1.1i-r0", FixedVersion: "1.1.1j-r0" },
    });
    const { records, rejected } = await parseText({
      apiVersion: "wgpolicyk8s.io/v1alpha2",
      kind: "PolicyReport",
      metadata: { name: "pod-web", namespace: "shop" },
      results: [result("", "CVE-2026-0001"), result("openssl: integer overflow", "CVE-2026-0002")],
    });
    expect(rejected).toEqual([]);
    const openssl = { package: { name: "openssl", version: "1.1.1i-r0" }, fixedVersion: "1.1.1j-r0", severity: "high" };
    expect(records).toMatchObject([
      { kind: "vulnerability", advisory: "CVE-2026-0001", ...openssl },
      { kind: "vulnerability", advisory: "CVE-2026-0002", ...openssl },
    ]);
  });
});

describe("cloud checks", () => {
  test("Prowler has one identity in JSON, CSV, OCSF and ASFF", async () => {
    const identities = await Promise.all(
      ["prowler-json/one.json", "prowler-csv/one.csv", "ocsf-json/one.json"].map(async (name) => {
        const [record] = checks(await fixture(name));
        return [record?.rule, record?.resource, record?.target, record?.severity];
      }),
    );
    const asff = checks(await fixture("asff-json/many.json")).find(({ rule }) => rule?.family === "prowler");
    identities.push([asff?.rule, asff?.resource, asff?.target, asff?.severity]);
    for (const identity of identities) expect(identity).toEqual(identities[0]);
    expect(identities[0]?.[2]).toEqual({ kind: "cloud_resource", name: "arn:aws:s3:::logs" });
  });

  test("a bare id is a place in the account, Azure ids fold, and a cluster's resource is never its uid", async () => {
    const [, root, aks, pod, manual] = checks(await fixture("prowler-csv/many.csv"));
    expect(root).toMatchObject({
      target: { kind: "cloud_resource", name: "aws:111122223333" },
      resource: "us-east-1/root",
      result: "pass",
      message: "fine; really",
    });
    expect(aks).toMatchObject({ resource: "/subscriptions/sub-1/resourcegroups/rg/providers/x/aks" });
    expect(aks?.suppressed).toBeDefined();
    expect(pod?.target).toEqual({ kind: "workload", name: "shop/Pod/web-1" });
    expect(manual?.result).toBe("unknown");
  });

  test("the second version has no resource in its CSV: the sentence tells two apart, without its numbers", async () => {
    const [failed, info] = checks(await fixture("prowler-csv/second.csv"));
    expect(failed).toMatchObject({
      rule: { id: "check12" },
      result: "fail",
      resource: "eu-west-1/User ann has no MFA",
    });
    expect(info).toMatchObject({ result: "unknown", resource: "eu-west-1/# keys unused for # days" });
  });

  test("OCSF: PASS is a pass, MANUAL neither, suppressed suppressed, and packages are vulnerabilities of their image", async () => {
    const { records } = await fixture("ocsf-json/many.json");
    const [, passed, manual, suppressed, compliance, package1, package2] = records as MisconfigurationRecord[];
    expect([passed?.result, manual?.result, suppressed?.result, compliance?.result]).toEqual([
      "pass",
      "unknown",
      "fail",
      "pass",
    ]);
    expect(suppressed?.suppressed).toBeDefined();
    expect(compliance?.severity).toBe("critical");
    expect(package1).toMatchObject({
      kind: "vulnerability",
      advisory: "CVE-2026-0001",
      package: { type: "deb", namespace: "debian", name: "openssl" },
      target: { kind: "image", name: "registry.example/acme/web:1" },
    });
    expect(package2).toMatchObject({ package: { type: "generic", name: "libfoo" } });
  });

  test("ASFF: an image in ECR is the image, and related ids are links", async () => {
    const { records, header } = await fixture("asff-json/many.json");
    expect(header.target).toBeNull();
    const vulnerable = records.filter((record) => record.kind === "vulnerability");
    expect(vulnerable[0]).toMatchObject({
      package: { type: "deb", namespace: "debian", name: "openssl", version: "3.0.1-1+deb12u1" },
      fixedVersion: "3.0.2-1",
      aliases: [],
      links: ["GHSA-aaaa-bbbb-cccc"],
      cvss: { version: "3.1", score: 7.5 },
      target: { kind: "image", name: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1.0@sha256:${"a".repeat(64)}` },
    });
    expect(vulnerable[1]).toMatchObject({ package: { type: "maven", namespace: "org.acme", name: "web" } });
    expect(vulnerable[2]).toMatchObject({
      package: { type: "apk", namespace: "alpine", name: "musl" },
      target: { name: "acme/web:1" },
    });
  });

  test("ASFF: secrets of Trivy are secrets, told apart by what they are called, and its files are in no account", async () => {
    const { records } = await fixture("asff-json/many-scanners.json");
    const secrets = records.filter((record) => record.kind === "secret");
    expect(secrets.map(({ path, rule, target }) => [path, rule.family, rule.id, target])).toEqual([
      ["deploy.sh", "trivy", "Demo Key", undefined],
      ["deploy.sh", "trivy", "Demo Token", undefined],
    ]);
    const context = { assetKind: "repository", canonicalCheck: (a: string, b: string) => `${a}:${b}` } as const;
    const [one, other] = secrets.map((record) => identifyRecord(record, { ...context, secretHmac: (value) => value }));
    expect(one).not.toEqual(other);
    const file = records[2] as MisconfigurationRecord;
    expect(file).toMatchObject({
      kind: "misconfiguration",
      rule: { family: "trivy", id: "DS002" },
      resource: "Dockerfile",
    });
    expect(file.target).toBeUndefined();
  });

  test("ASFF of Prowler's second version names no resource: the sentence tells two apart, as in its CSV", async () => {
    const [, , , ann, ben] = checks(await fixture("asff-json/many-scanners.json"));
    expect(ann).toMatchObject({ rule: { family: "prowler" }, target: { name: "aws:111122223333" } });
    expect(ann?.resource).toBe("eu-west-1/User ann has a password for # days but no MFA");
    expect(ben?.resource).toBe("eu-west-1/User ben has a password for # days but no MFA");
  });

  test("GuardDuty names what it is about by the name its kind of resource has", async () => {
    const finding = (Resource: object) => ({
      AccountId: "111122223333",
      Region: "eu-west-1",
      Type: "Execution:EC2/MaliciousFile",
      Severity: 8,
      Resource,
      Service: {},
    });
    const named = [
      { RdsLimitlessDbDetails: { DbShardGroupArn: "arn:aws:rds:eu-west-1:111122223333:shard-group:a" } },
      { EbsSnapshotDetails: { SnapshotArn: "arn:aws:ec2:eu-west-1:111122223333:snapshot/snap-1" } },
      { Ec2ImageDetails: { ImageArn: "arn:aws:ec2:eu-west-1:111122223333:image/ami-1" } },
      { RecoveryPointDetails: { RecoveryPointArn: "arn:aws:backup:eu-west-1:111122223333:recovery-point:1" } },
      {
        EbsVolumeDetails: { ScannedVolumeDetails: [{ VolumeArn: "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1" }] },
      },
    ];
    const { records } = await parseText({ Findings: named.map(finding) });
    expect(checks({ records }).map(({ resource }) => resource)).toEqual(
      named.map((one) => /arn:[^"]+/.exec(JSON.stringify(one))?.[0]),
    );
  });

  test("GuardDuty has one rule in its own format and in ASFF", async () => {
    const own = checks(await fixture("guardduty-json/many.json"));
    expect(own[0]?.rule).toEqual({ family: "guardduty", id: "Recon:EC2-Portscan" });
    expect(own.map(({ severity }) => severity)).toEqual(["medium", "critical", "low", "unknown"]);
    const asff = checks(await fixture("asff-json/many.json")).map(({ rule }) => rule);
    expect(asff).toContainEqual(own[0]?.rule);
  });

  test("Scout Suite is JavaScript: each flagged item is a finding, and what was not checked is no pass", async () => {
    const { header, records } = await fixture("scoutsuite-json/one.js");
    expect(header).toMatchObject({
      target: { kind: "cloud_resource", name: "aws:111122223333" },
      scannedAt: "2026-03-01T10:00:00+00:00",
      looked: true,
    });
    expect(records).toMatchObject([{ result: "fail", severity: "high", resource: "s3.buckets.abc.public" }]);
    const many = checks(await fixture("scoutsuite-json/many.json"));
    expect(many.map(({ result }) => result)).toEqual(["fail", "fail", "pass", "unknown", "fail"]);
    await expect(parseText("other_results = {}")).rejects.toMatchObject({ code: "unsupported_report" });
  });

  test("Artifact Analysis looked when it says so; the module's ecosystem goes before the image's system", async () => {
    const { header, records } = await fixture("gcloud-artifacts-json/many.json");
    expect(header).toMatchObject({ looked: true, incomplete: null, target: { kind: "image" } });
    expect(records).toMatchObject([
      { package: { type: "deb", namespace: "debian", name: "openssl" }, severity: "high" },
      { package: { type: "golang", name: "stdlib" } },
      { severity: "high" },
    ]);
  });

  test("Artifact Analysis calls MINIMAL what is below low", async () => {
    const image = "europe-docker.pkg.dev/acme/shop/api";
    const occurrence = {
      noteName: "projects/goog-vulnz/notes/CVE-2099-1",
      vulnerability: {
        shortDescription: "CVE-2099-1",
        severity: "HIGH",
        effectiveSeverity: "MINIMAL",
        packageIssue: [{ affectedPackage: "demo", effectiveSeverity: "MINIMAL", packageType: "OS" }],
      },
    };
    const { records } = await parseText({
      image_summary: { fully_qualified_digest: `${image}@sha256:${"a".repeat(64)}` },
      package_vulnerability_summary: { vulnerabilities: { MINIMAL: [occurrence] } },
    });
    expect(records).toMatchObject([{ advisory: "CVE-2099-1", severity: "info" }]);
  });

  test("Scorecard: only the best score passes, minus one is no verdict, and its rules are those of its SARIF", async () => {
    const { header, records } = await fixture("scorecard-json/many.json");
    expect(header.target).toEqual({ kind: "repository", name: "github.com/acme/shop" });
    expect(checks({ records }).map(({ result }) => result)).toEqual(["pass", "fail", "unknown", "fail", "fail"]);
    expect(checks({ records })[3]?.rule).toEqual({ family: "scorecard", id: "CIIBestPracticesID" });
  });
});
