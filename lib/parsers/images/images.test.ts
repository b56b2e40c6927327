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

describe("one package has the same coordinates from every image scanner", () => {
  test.each([
    ["anchore-engine-json/one.json", "deb", "debian"],
    ["anchorectl-list-json/one.json", "deb", "debian"],
    ["clair-v2-json/one.json", "deb", "ubuntu"],
    ["clair-v4-json/one.json", "rpm", "redhat"],
    ["aqua-json/many-api.json", "deb", "debian"],
    ["neuvector-json/one.json", "apk", "alpine"],
    ["prisma-cloud-json/one.json", "deb", "debian"],
    ["prisma-cloud-csv/one.csv", "apk", "alpine"],
    ["sysdig-json/one.json", "deb", "ubuntu"],
    ["sysdig-csv/one.csv", "deb", "ubuntu"],
    ["wiz-cli-json/one.json", "apk", "alpine"],
    ["aws-inspector-json/one.json", "deb", "debian"],
    ["trivy-operator/one.json", "deb", "debian"],
  ])("%s names libdemo of %s/%s", async (file, type, namespace) => {
    const [record] = vulnerabilitiesIn((await fixture(file)).records);
    expect(record?.package).toMatchObject({ type, namespace, name: "libdemo" });
  });

  test("a jar of Prisma Cloud is split into group and artifact", async () => {
    const { records } = await fixture("prisma-cloud-json/many.json");
    expect(records).toContainEqual(
      expect.objectContaining({
        package: expect.objectContaining({ type: "maven", namespace: "org.demo", name: "core" }),
      }),
    );
  });

  test("two shapes of one tool give the same finding", async () => {
    for (const [a, b] of [
      ["sysdig-json/one.json", "sysdig-csv/one.csv"],
      ["anchore-engine-json/one.json", "anchorectl-list-json/one.json"],
      ["anchorectl-json/many-raw.json", "anchorectl-list-json/many-app.json"],
      ["anchorectl-list-json/many-app-raw.json", "anchorectl-list-json/many-app.json"],
      ["aws-inspector-json/one.json", "aws-inspector-list-json/one.json"],
    ] as const) {
      const [one, other] = [await fixture(a), await fixture(b)].map(({ records }) => vulnerabilitiesIn(records)[0]);
      expect(identity(one as FindingRecord)).toEqual(identity(other as FindingRecord));
    }
  });
});

describe("anchorectl", () => {
  test.each(["many-app.json", "many-app-raw.json"])(
    "lists an application's vulnerabilities with their fixes and what is not going to be fixed: %s",
    async (name) => {
      const [one, other] = vulnerabilitiesIn((await fixture(`anchorectl-list-json/${name}`)).records);
      expect(one).toMatchObject({ advisory: "CVE-2099-1001", severity: "high", status: "will_not_fix" });
      expect(one?.fixedVersion).toBeUndefined();
      expect(other).toMatchObject({ fixedVersion: "1.1, 2.0", package: { type: "npm", name: "demo", version: "1.0" } });
    },
  );
});

describe("a report is about what identifies an image", () => {
  test.each([
    ["aqua-json/one.json", "registry.example/shop/api:1.4"],
    ["aqua-json/none-api.json", "registry.example/api:1.4"],
    ["clair-v2-json/one.json", "registry.example/shop/api:1.4"],
    ["neuvector-json/one.json", "registry.example/shop/api:1.4"],
    ["prisma-cloud-json/one.json", "registry.example/shop/api:1.4"],
    ["wiz-cli-json/one.json", "registry.example/shop/api:1.4"],
    ["trivy-operator/none.json", "registry.example/shop/api:1.4"],
    ["jfrog-xray-json/many.json", "registry.example/shop/api:1.4"],
  ])("%s is about %s", async (file, name) => {
    expect((await fixture(file)).header.target).toMatchObject({ kind: "image", name });
  });

  test.each([
    ["harbor-json/one.json", "an artifact without its registry"],
    ["aws-ecr-scan-json/one.json", "an account and a repository without the region"],
    ["wiz-cli-json/many-directory.json", "a directory"],
    ["anchorectl-list-json/one.json", "nothing"],
  ])("%s names %s, which identifies nothing", async (file) => {
    expect((await fixture(file)).header.target).toBeNull();
  });

  test("Aqua's own name of a registry is none that anybody else knows", async () => {
    const { records } = await fixture("aqua-json/many.json");
    const targets = new Set(vulnerabilitiesIn(records).map(({ target }) => target?.name));
    expect(targets).toEqual(new Set(["registry.example/api:1.4", undefined]));
  });

  test("an image of Inspector is named by its ARN, an instance becomes one", async () => {
    const { records } = await fixture("aws-inspector-json/many.json");
    const targets = new Set(records.map((record) => ("target" in record ? record.target?.name : undefined)));
    expect(targets).toContain("111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop/api:1.4");
    expect(targets).toContain("arn:aws:ec2:eu-central-1:111122223333:instance/i-0123456789abcdef0");
  });
});

describe("what a scan cannot say, it does not say", () => {
  test.each([
    ["aws-ecr-scan-json/none-failed.json", /UnsupportedImageError/],
    ["aws-ecr-scan-json/many.json", /another page/],
    ["jfrog-xray-json/none-failed.json", /failed/],
    ["jfrog-xray-json/many-summary.json", /Artifact doesn't exist/],
    ["wiz-cli-json/broken.json", /FAILED/],
  ])("%s is incomplete", async (file, reason) => {
    expect((await fixture(file)).header.incomplete).toMatch(reason);
  });

  test.each([
    "anchorectl-list-json/none.json",
    "aws-inspector-json/none.json",
    "clair-v2-json/none.json",
    "harbor-json/none.json",
    "trivy-operator-prometheus/none.json",
  ])("%s is empty and shows no proof of having looked", async (file) => {
    const { header, entries } = await parseFile(
      new URL(`../__fixtures__/${file}`, import.meta.url).pathname,
      file.split("/")[0],
    );
    expect({ entries, looked: header.looked }).toEqual({ entries: 0, looked: false });
  });

  test("a summary alone, without a distribution or a verdict, is no proof for Prisma Cloud", async () => {
    const empty = { id: `sha256:${"a".repeat(64)}`, distro: "", vulnerabilityDistribution: { total: 0 } };
    expect((await parseText({ results: [empty] })).header.looked).toBe(false);
  });
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
    expect(checksIn(records)).toMatchObject([{ resource: "/usr/sbin/demo", severity: "low", result: "fail" }, {}]);
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

describe("severities are the tool's own words", () => {
  test("Clair's Defcon1 is critical, a CVSS of -1 is none, and a vendor's word counts", async () => {
    const clair = await fixture("clair-v2-json/many.json");
    expect(vulnerabilitiesIn(clair.records).map(({ severity }) => severity)).toEqual(["critical", "low"]);
    const [, , kernel] = vulnerabilitiesIn((await fixture("anchore-engine-json/many.json")).records);
    expect(kernel).toMatchObject({
      severity: "critical",
      status: "will_not_fix",
      cvss: { version: "2.0", score: 5.5 },
    });
    const prisma = await fixture("prisma-cloud-json/many.json");
    expect(vulnerabilitiesIn(prisma.records).map(({ severity }) => severity)).toEqual(["high", "medium"]);
  });

  test("a policy's row has the word of its text, else its action; an allowlisted one is suppressed", async () => {
    const { records } = await fixture("anchore-policy-json/many.json");
    expect(records).toMatchObject([
      { kind: "misconfiguration", severity: "medium", result: "fail", rule: { id: "dockerfile/instruction" } },
      { kind: "vulnerability", severity: "high", package: { type: "deb", name: "libdemo" }, fixedVersion: "1.2.4-1" },
      { kind: "vulnerability", package: { type: "maven", name: "demo-core", version: "1.3.8" }, suppressed: {} },
      { kind: "misconfiguration", result: "pass" },
    ]);
  });

  test("an unknown word stays unknown", async () => {
    const records = (await fixture("aws-ecr-scan-json/many.json")).records as VulnerabilityRecord[];
    expect(records.map(({ severity }) => severity)).toEqual(["medium", "unknown"]);
  });
});

describe("ids of one vulnerability", () => {
  test("a bundle keeps its own id, a database's id gives way to the one CVE it names", async () => {
    const records = vulnerabilitiesIn((await fixture("clair-v4-json/many.json")).records);
    expect(records.map(({ advisory, aliases, links }) => ({ advisory, aliases, links }))).toEqual([
      { advisory: "RHSA-2099:1635", aliases: [], links: [] },
      { advisory: "CVE-2099-5006", aliases: [], links: [] },
      { advisory: "CVE-2099-5005", aliases: [], links: ["pyup.io-1"] },
    ]);
  });

  test("an Xray issue with two CVEs is neither of them", async () => {
    const records = vulnerabilitiesIn((await fixture("jfrog-xray-json/many.json")).records);
    expect(records.map(({ advisory, links }) => [advisory, links])).toEqual([
      ["CVE-2099-8001", ["XRAY-1"]],
      ["CVE-2099-8001", ["XRAY-1"]],
      ["XRAY-1", ["CVE-2099-8002", "CVE-2099-8003"]],
    ]);
  });
});

describe("what a tool set aside or closed opens nothing", () => {
  test.each([
    ["aws-inspector-json/many.json", /Closed by Amazon Inspector/],
    ["aws-inspector-json/many.json", /Suppressed by a rule/],
    ["sysdig-csv/many.csv", /accepted in Sysdig/],
    ["sysdig-json/many-result.json", /accepted in Sysdig/],
    ["wiz-issues-csv/many.csv", /Ignored in Wiz/],
    ["wiz-vulnerabilities-csv/many.csv", /Resolved in Wiz/],
    ["aqua-json/many.json", /Acknowledged/],
    ["deepfence-csv/many.csv", /Masked/],
  ])("%s keeps it as suppressed: %s", async (file, reason) => {
    const reasons = (await fixture(file)).records.map((record) =>
      "suppressed" in record ? record.suppressed?.reason : "",
    );
    expect(reasons.join("\n")).toMatch(reason);
  });

  test("a resolved issue of Wiz is a pass, and so is a check of Deepfence", async () => {
    const results = async (file: string) => checksIn((await fixture(file)).records).map(({ result }) => result);
    expect(await results("wiz-issues-csv/many.csv")).toEqual(["fail", "fail", "pass", "fail"]);
    expect(await results("deepfence-csv/many.csv")).toEqual(["pass", "fail", "unknown"]);
  });
});

describe("a secret's value is in no text", () => {
  test.each([
    "deepfence-csv/many-secrets.csv",
    "deepfence-csv/many-secrets-nodes.csv",
    "neuvector-json/many.json",
    "wiz-cli-json/many-iac.json",
  ])("%s shows it in `shown` only", async (file) => {
    for (const record of (await fixture(file)).records) {
      const { shown, ...texts } = record as { shown?: string[] };
      expect(JSON.stringify(texts)).not.toContain("made-up-value-123");
      if (record.kind === "secret" && shown) expect(shown.join()).toContain("made-up-value-123");
    }
  });
});
