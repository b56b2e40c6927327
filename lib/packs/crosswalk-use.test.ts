import { describe, expect, test } from "vitest";
import { canonicalCheck } from "@/lib/engine/crosswalk";
import { identifyRecord } from "@/lib/engine/identity";
import type { AssetKind } from "@/lib/model/asset-kind";
import { loadCrosswalk } from "@/lib/packs/load-crosswalk";
import { parseText } from "@/lib/testing/parse-file";

// The crosswalk is written in the spellings that scanners use; these reports are what each of them writes, read by its parser,
// up to the identity. A row that a parser does not spell so reaches nothing.

const context = (assetKind: AssetKind) => ({
  assetKind,
  canonicalCheck: (family: string, rule: string) => canonicalCheck(loadCrosswalk(), family, rule).checkId,
  secretHmac: (value: string) => value,
});

/** `check @ resource` of each misconfiguration that failed. */
async function checksOf(report: unknown, assetKind: AssetKind, filename?: string): Promise<string[]> {
  const { records } = await parseText(report, filename === undefined ? {} : { filename });
  return records.flatMap((record) => {
    if (record.kind !== "misconfiguration" || record.result !== "fail") return [];
    const { subject, parts } = identifyRecord(record, context(record.target?.kind ?? assetKind));
    return [`${subject} @ ${record.target?.name ?? ""}${parts.join(" ")}`];
  });
}

const sarif = (tool: string, ruleId: string, uri: string) => ({
  version: "2.1.0",
  runs: [
    {
      tool: { driver: { name: tool, rules: [{ id: ruleId }] } },
      results: [
        {
          ruleId,
          level: "error",
          message: { text: "said" },
          locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } } }],
        },
      ],
    },
  ],
});
const trivy = (id: string, target: string, type: string) => ({
  SchemaVersion: 2,
  ArtifactName: ".",
  ArtifactType: "filesystem",
  Results: [
    {
      Target: target,
      Class: "config",
      Type: type,
      Misconfigurations: [{ Type: type, ID: id, Title: "t", Severity: "HIGH", Status: "FAIL", Message: "m" }],
    },
  ],
});
const semgrep = (check_id: string, path: string) => ({
  version: "1.100.0",
  results: [{ check_id, path, start: { line: 1 }, end: { line: 1 }, extra: { message: "m", severity: "ERROR" } }],
  errors: [],
  paths: { scanned: [path] },
});
const checkov = (check_id: string, framework: string, path: string) => ({
  check_type: framework,
  results: {
    failed_checks: [
      {
        check_id,
        check_name: "n",
        check_result: { result: "FAILED" },
        file_path: `/${path}`,
        resource: `/${path}.`,
        file_line_range: [1, 2],
      },
    ],
    passed_checks: [],
  },
  summary: { failed: 1, passed: 0, skipped: 0 },
});

describe("a Dockerfile whose last user is root is one finding", () => {
  test.each<[row: string, report: unknown]>([
    ["trivy,DS-0002,exact", trivy("DS-0002", "app/Dockerfile", "dockerfile")],
    ["trivy,DS002,exact", trivy("DS002", "app/Dockerfile", "dockerfile")],
    ["trivy,AVD-DS-0002,exact", trivy("AVD-DS-0002", "app/Dockerfile", "dockerfile")],
    [
      "hadolint,DL3002,narrower",
      [{ file: "app/Dockerfile", line: 1, column: 1, level: "warning", code: "DL3002", message: "m" }],
    ],
    ["checkov,CKV_DOCKER_8,narrower", checkov("CKV_DOCKER_8", "dockerfile", "app/Dockerfile")],
    ["checkov,CKV_DOCKER_8,narrower, SARIF", sarif("Checkov", "CKV_DOCKER_8", "app/Dockerfile")],
    ["hadolint,DL3002,narrower, SARIF", sarif("Hadolint", "DL3002", "app/Dockerfile")],
    ["trivy,DS-0002,exact, SARIF", sarif("Trivy", "DS-0002", "app/Dockerfile")],
    [
      "semgrep,dockerfile.security.missing-user.missing-user,narrower",
      semgrep("dockerfile.security.missing-user.missing-user", "app/Dockerfile"),
    ],
    [
      "semgrep,dockerfile.security.missing-user,narrower",
      semgrep("dockerfile.security.missing-user", "app/Dockerfile"),
    ],
    ["semgrep, SARIF", sarif("Semgrep OSS", "dockerfile.security.missing-user.missing-user", "app/Dockerfile")],
  ])("%s", async (_, report) => {
    expect(await checksOf(report, "repository")).toEqual(["dockerfile-root-user @ app/Dockerfile"]);
  });
});

describe("a workload's privileged container is one finding", () => {
  const place = { kind: "Deployment", namespace: "shop", name: "api" };
  test.each<[row: string, report: unknown]>([
    [
      "trivy,KSV-0017,exact",
      {
        ClusterName: "prod",
        Resources: [
          {
            Namespace: place.namespace,
            Kind: place.kind,
            Name: place.name,
            Results: [
              {
                Target: "Deployment/api",
                Class: "config",
                Type: "kubernetes",
                Misconfigurations: [
                  {
                    Type: "Kubernetes Security Check",
                    ID: "KSV-0017",
                    Title: "t",
                    Severity: "HIGH",
                    Status: "FAIL",
                    Message: "m",
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
    [
      "polaris,runAsPrivileged,exact",
      {
        PolarisOutputVersion: "1.0",
        SourceType: "Cluster",
        ClusterInfo: {},
        Results: [
          {
            Name: place.name,
            Namespace: place.namespace,
            Kind: place.kind,
            Results: {},
            PodResult: {
              Name: "",
              Results: {},
              ContainerResults: [
                {
                  Name: "api",
                  Results: {
                    runAsPrivileged: {
                      ID: "runAsPrivileged",
                      Message: "m",
                      Success: false,
                      Severity: "danger",
                      Category: "Security",
                    },
                  },
                },
              ],
            },
          },
        ],
      },
    ],
    [
      "kubeaudit,PrivilegedTrue,exact",
      `${JSON.stringify({ AuditResultName: "PrivilegedTrue", Container: "api", ResourceApiVersion: "apps/v1", ResourceKind: place.kind, ResourceName: place.name, ResourceNamespace: place.namespace, level: "error", msg: "m" })}\n`,
    ],
    [
      "kube-linter,privileged-container,exact",
      {
        Checks: [],
        Reports: [
          {
            Check: "privileged-container",
            Diagnostic: { Message: "m" },
            Remediation: "r",
            Object: {
              K8sObject: {
                Namespace: place.namespace,
                Name: place.name,
                GroupVersionKind: { Group: "apps", Version: "v1", Kind: place.kind },
              },
            },
          },
        ],
        Summary: { ChecksStatus: "Failed" },
      },
    ],
    [
      "kyverno,disallow-privileged-containers,exact",
      [
        "apiVersion: wgpolicyk8s.io/v1alpha2",
        "kind: PolicyReport",
        "metadata: {name: r, namespace: shop}",
        "results:",
        "- {policy: disallow-privileged-containers, rule: autogen-privileged-containers, result: fail, source: kyverno, resources: [{apiVersion: apps/v1, kind: Deployment, name: api, namespace: shop}]}",
      ].join("\n"),
    ],
  ])("%s", async (_, report) => {
    expect(await checksOf(report, "cluster")).toEqual(["privileged-container @ shop/Deployment/api"]);
  });
});

describe("what must not merge", () => {
  const bench = (version: string, test_number: string, test_desc: string) => ({
    Controls: [
      {
        id: "1",
        version,
        node_type: "master",
        tests: [{ section: "1", fail: 1, results: [{ test_number, test_desc, status: "FAIL" }] }],
      },
    ],
    Totals: { total_pass: 0, total_fail: 1, total_warn: 0, total_info: 0 },
  });
  test.each<[why: string, report: unknown, check: string]>([
    [
      "trivy KSV0012 was the API server's check, KSV012 is not",
      trivy("KSV0012", "a.yaml", "kubernetes"),
      "apiserver-always-pull-images-missing @ a.yaml",
    ],
    ["an unmapped rule is its own check", trivy("KSV-0124", "a.yaml", "kubernetes"), "trivy:KSV-0124 @ a.yaml"],
    ["trivy KCV-0003 has the other polarity", trivy("KCV-0003", "a.yaml", "kubernetes"), "trivy:KCV-0003 @ a.yaml"],
    [
      "checkov CKV_K8S_1 tests a PodSecurityPolicy",
      checkov("CKV_K8S_1", "kubernetes", "psp.yaml"),
      "psp-permissive @ psp.yaml",
    ],
    [
      "the number of a test means what its benchmark says",
      bench("cis-1.12", "1.2.1", "Ensure that the API server --anonymous-auth argument is false"),
      "apiserver-anonymous-auth @ master/kube-apiserver",
    ],
    [
      "without a benchmark it means nothing",
      bench("", "1.2.1", "Ensure that the API server --anonymous-auth argument is false"),
      "kube-bench:1.2.1 @ master/kube-apiserver",
    ],
    [
      "a close row only links",
      bench("cis-1.12", "5.2.1", "Ensure that the cluster has an active policy control mechanism"),
      "kube-bench:cis-1.12:5.2.1 @ master/5.2",
    ],
  ])("%s", async (_, report, check) => {
    expect(await checksOf(report, "cluster")).toEqual([check]);
  });

  // Both flags are one grouped check; the component keeps them apart (crosswalk README, "Merge on (check_id, resource)").
  test("a grouped check of two components is two findings", async () => {
    const profiling = async (number: string, component: string) =>
      checksOf(bench("cis-1.12", number, `Ensure that the ${component} --profiling argument is set to false`), "node");
    const [controller, scheduler] = [
      await profiling("1.3.2", "controller manager"),
      await profiling("1.4.1", "scheduler"),
    ];
    expect(controller).toEqual(["control-plane-profiling-enabled @ master/kube-controller-manager"]);
    expect(scheduler).toEqual(["control-plane-profiling-enabled @ master/kube-scheduler"]);
  });
});
