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

test("Clair's index of an image is its packages, as the matcher's report lists them, and finds nothing", async () => {
  const index = await fixture("clair-index-json/many.json");
  const report = (await fixture("clair-v4-json/many.json")).records.filter(({ kind }) => kind === "component");
  expect(index.records).toEqual(report);
  expect(index).toMatchObject({
    format: "clair-index-json",
    entries: 2,
    rejected: [],
    header: { kinds: [], looked: true },
  });
  expect(index.header.digests).toMatchObject([{ type: "manifest" }]);
  const failed = await fixture("clair-index-json/broken.json");
  expect(failed.header).toMatchObject({
    looked: false,
    incomplete: expect.stringMatching(/IndexError.*failed to scan/),
  });
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
