import { describe, expect, test } from "vitest";
import { canonicalCheck } from "@/lib/engine/crosswalk";
import { type FindingRecord, identifyRecord } from "@/lib/engine/identity";
import type { MisconfigurationRecord, ParsedRecord } from "@/lib/model/record";
import { loadCrosswalk } from "@/lib/packs/load-crosswalk";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const fixture = (name: string) => parseFile(new URL(`../__fixtures__/${name}`, import.meta.url).pathname);
const crosswalk = loadCrosswalk();
const identity = (record: ParsedRecord) =>
  identifyRecord(record as FindingRecord, {
    assetKind: ("target" in record && record.target?.kind) || "image",
    canonicalCheck: (family, rule) => canonicalCheck(crosswalk, family, rule).checkId,
    secretHmac: (value) => value,
  });

const workload = (checkID: string, over: Record<string, unknown> = {}) => ({
  apiVersion: "aquasecurity.github.io/v1alpha1",
  kind: "ConfigAuditReport",
  metadata: {
    name: "x",
    namespace: "shop",
    labels: {
      "trivy-operator.resource.kind": "ReplicaSet",
      "trivy-operator.resource.name": "api-6b59cc5ddb",
      "trivy-operator.resource.namespace": "shop",
      ...over,
    },
  },
  report: { scanner: { name: "Trivy" }, checks: [{ checkID, severity: "LOW", success: false }] },
});
const checkOf = async (report: unknown) => (await parseText(report)).records[0] as MisconfigurationRecord;

describe("a check of a compliance report without a severity", () => {
  test("has that of the control it fails; one of its own goes first", async () => {
    const checks = ["MEDIUM", ""].map((severity, n) => ({ checkID: `KSV-000${n + 1}`, severity, success: false }));
    const { records } = await parseText({
      apiVersion: "aquasecurity.github.io/v1alpha1",
      kind: "ClusterComplianceReport",
      metadata: { name: "demo" },
      status: { detailReport: { id: "demo", results: [{ id: "1.1", name: "x", severity: "HIGH", checks }] } },
    });
    expect((records as MisconfigurationRecord[]).map(({ severity }) => severity)).toEqual(["medium", "high"]);
  });
});

describe("reports of trivy-operator", () => {
  test("are read alike as an object, a List, an array, a map and YAML documents", async () => {
    const keys = async (name: string) => (await fixture(`trivy-operator/${name}`)).records.map(identity).slice(0, 2);
    const expected = await keys("many-array.json");
    expect((await keys("one.json"))[0]).toEqual(expected[0]);
    expect(await keys("many-map.json")).toEqual(expect.arrayContaining(expected));
    expect(await keys("many-documents.yaml")).toEqual(expected);
  });

  test("lie in the image they name, and on the Deployment behind a ReplicaSet", async () => {
    const { records } = await fixture("trivy-operator/many.json");
    const targets = records.map((record) =>
      "target" in record && record.target ? `${record.kind} ${record.target.kind} ${record.target.name}` : record.kind,
    );
    expect(targets).toContain("vulnerability image registry.example/shop/api:1.4");
    expect(targets).toContain("secret image registry.example/shop/api:1.4");
    expect(targets).toContain("component image registry.example/shop/api:1.4");
    expect(targets).toContain("misconfiguration workload shop/Deployment/api");
    expect(targets).toContain("misconfiguration role ClusterRole/system:demo");
    expect(targets).toContain("misconfiguration node node-1");
  });

  test("a rollout has another ReplicaSet and the same finding; a ReplicaSet of no Deployment stays one", async () => {
    const first = await checkOf(workload("KSV-0012"));
    const next = await checkOf(workload("KSV-0012", { "trivy-operator.resource.name": "api-7d986cb954" }));
    expect(identity(first)).toEqual(identity(next));
    const alone = await checkOf(workload("KSV-0012", { "trivy-operator.resource.name": "api-primary" }));
    expect(alone.resource).toBe("shop/ReplicaSet/api-primary");
  });

  test("a file with one report claims what that looked for; one with several claims nothing by silence", async () => {
    expect((await fixture("trivy-operator/none.json")).header).toMatchObject({
      kinds: ["vulnerability"],
      looked: true,
    });
    expect((await fixture("trivy-operator/many.json")).header).toMatchObject({
      kinds: [],
      looked: false,
      target: null,
    });
    expect((await fixture("trivy-operator/none-list.json")).entries).toBe(0);
  });

  test("a control without a check passed or was looked at by hand; it is kept as evidence", async () => {
    const { records } = await fixture("trivy-operator/many.json");
    const controls = (records as MisconfigurationRecord[]).filter(({ rule }) => rule?.id.startsWith("cis/"));
    expect(controls.map(({ rule, result }) => [rule.id, result])).toEqual([
      ["cis/1.1.1", "pass"],
      ["cis/5.1.2", "fail"],
      ["cis/1.1.1", "pass"],
      ["cis/3.1", "unknown"],
    ]);
  });

  test("metrics and reports tell of the same vulnerability with the same severity and image", async () => {
    const [metric] = (await fixture("trivy-operator-prometheus/one.json")).records;
    expect(metric).toMatchObject({
      advisory: "CVE-2099-9601",
      severity: "high",
      target: { kind: "image", name: "registry.example/shop/api:1.4" },
    });
  });
});

describe("rule ids from the cluster and from Trivy's own report", () => {
  // Trivy has called one check KSV012, AVD-KSV-0012 and KSV-0012; KSV0012 was another one.
  test.each(["KSV012", "AVD-KSV-0012", "KSV-0012"])("%s is the check that running as root is", async (id) => {
    const { rule } = await checkOf(workload(id));
    expect(canonicalCheck(crosswalk, rule.family, rule.id)).toMatchObject({
      checkId: "container-runs-as-root",
      merged: true,
    });
  });

  test("the catalog's prefix is the only thing taken from an id, so that an unmapped rule is one check too", async () => {
    expect((await checkOf(workload("AVD-KSV-0124"))).rule.id).toBe("KSV-0124");
    expect((await checkOf(workload("KSV0012"))).rule.id).toBe("KSV0012");
  });

  test("a check of a Deployment is the same finding from the operator and from trivy k8s", async () => {
    const { records } = await parseText({
      ClusterName: "prod",
      Resources: [
        {
          Namespace: "shop",
          Kind: "Deployment",
          Name: "api",
          Results: [
            {
              Target: "Deployment/api",
              Class: "config",
              Type: "kubernetes",
              Misconfigurations: [{ ID: "KSV-0012", AVDID: "AVD-KSV-0012", Status: "FAIL", Severity: "MEDIUM" }],
            },
          ],
        },
      ],
    });
    expect(identity(records[0] as ParsedRecord)).toEqual(identity(await checkOf(workload("KSV012"))));
  });

  test("Polaris and kube-bench keep their own families", async () => {
    const families = (await fixture("trivy-operator/many.json")).records.flatMap((record) =>
      record.kind === "misconfiguration" ? [record.rule.family] : [],
    );
    expect(families).toContain("polaris");
    expect(families).toContain("kube-bench:cis-1.6");
  });
});

test("a component of a bill of materials keeps its licence by name, by SPDX id or as an expression", async () => {
  const licenses = [{ license: { name: "Demo License" } }, { license: { id: "MIT" } }, { expression: "A OR B" }];
  const { records } = await parseText({
    apiVersion: "aquasecurity.github.io/v1alpha1",
    kind: "SbomReport",
    metadata: { name: "demo", namespace: "shop" },
    report: {
      artifact: { repository: "shop/api", tag: "1.4" },
      components: { components: [{ type: "library", name: "demo", purl: "pkg:npm/demo@1.0", licenses }] },
    },
  });
  expect(records).toMatchObject([{ kind: "component", licenses: ["Demo License", "MIT", "A OR B"] }]);
});

describe("a report that the operator sends", () => {
  const operatorObject = {
    apiVersion: "aquasecurity.github.io/v1alpha1",
    kind: "VulnerabilityReport",
    metadata: { name: "demo", namespace: "shop" },
    report: {
      updateTimestamp: "2099-01-01T00:00:00Z",
      scanner: { name: "Trivy", vendor: "Aqua Security", version: "0.60.0" },
      registry: { server: "registry.example" },
      artifact: { repository: "shop/api", tag: "1.4" },
      os: { family: "alpine", name: "3.20" },
      vulnerabilities: [{ vulnerabilityID: "CVE-2099-9601", resource: "demo", installedVersion: "1", severity: "LOW" }],
    },
  };

  test("is read in its envelope as without", async () => {
    const sent = await parseText({ verb: "update", operatorObject });
    const alone = await parseText(operatorObject);
    expect({ records: sent.records, entries: sent.entries, header: sent.header }).toEqual({
      records: alone.records,
      entries: 1,
      header: alone.header,
    });
  });

  test("because it was deleted has no entries and shows no scan", async () => {
    const { entries, header } = await parseText({ verb: "delete", operatorObject });
    expect({ entries, looked: header.looked }).toEqual({ entries: 0, looked: false });
  });
});
