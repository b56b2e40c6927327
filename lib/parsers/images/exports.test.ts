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
