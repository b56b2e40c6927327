import { describe, expect, test } from "vitest";
import type { MisconfigurationRecord, ParsedRecord, VulnerabilityRecord } from "@/lib/model/record";
import { parseText } from "@/lib/testing/parse-file";

const METADATA = { product: { name: "Example", vendor_name: "Example" }, version: "1.5.0" };

/** One finding as OCSF writes it, with what a test is about. */
const event = (over: object) => ({
  class_uid: 2004,
  metadata: METADATA,
  finding_info: { uid: "1", title: "A port is open", types: ["open-port"] },
  resources: [{ uid: "arn:aws:ec2:eu-west-1:111122223333:instance/i-1" }],
  severity_id: 4,
  ...over,
});
const one = async (over: object) => (await parseText([event(over)])).records[0] as MisconfigurationRecord;
const setAside = (record: ParsedRecord) => ("suppressed" in record ? record.suppressed?.reason : undefined);

describe("what became of a finding", () => {
  test.each([
    { said: { status: "Suppressed" }, is: "suppressed" },
    { said: { status: "Archived" }, is: "archived" },
    { said: { status: "Deleted" }, is: "deleted" },
    { said: { status_id: 3 }, is: "suppressed" },
    { said: { status_id: 5 }, is: "archived" },
    { said: { class_uid: 2001, state: "Suppressed", status: "Success" }, is: "suppressed" },
    { said: { class_uid: 2001, state_id: 3, status_id: 1 }, is: "suppressed" },
    { said: { class_uid: 2005, status_id: 5 }, is: "closed" },
  ])("$said sets it aside", async ({ said, is }) => {
    expect(setAside(await one(said))).toBe(`The finding is ${is} where it comes from.`);
  });

  test.each([
    { status: "New" },
    { status: "In Progress" },
    { status_id: 1 },
    { class_uid: 2005, status_id: 3 }, // an incident on hold
    { status_id: 99, status: "Other" },
  ])("%j leaves it open", async (said) => {
    const record = await one(said);
    expect([setAside(record), record.result]).toEqual([undefined, "fail"]);
  });

  test("a resolved one is a pass, by its word or its id, and a resolved vulnerability is set aside", async () => {
    expect((await one({ status_id: 4 })).result).toBe("pass");
    expect((await one({ class_uid: 2001, state: "Resolved" })).result).toBe("pass");
    const vulnerabilities = [
      { cve: { uid: "CVE-2099-1" }, affected_packages: [{ name: "demo", version: "1.0", purl: "pkg:npm/demo@1.0" }] },
    ];
    const { records } = await parseText([event({ class_uid: 2002, status: "Resolved", vulnerabilities })]);
    expect(setAside(records[0] as VulnerabilityRecord)).toMatch(/resolved/);
  });
});

describe("a verdict", () => {
  test("is a requirement's: a code of the source's own leaves a detection a finding", async () => {
    expect((await one({ status_code: "ACTIVE" })).result).toBe("fail");
    expect((await one({ status_code: "MANUAL" })).result).toBe("unknown");
    expect((await one({ status_code: "Success" })).result).toBe("fail");
    expect((await one({ status_code: "Resolved" })).result).toBe("pass");
    expect((await one({ class_uid: 2003, status_code: "Success" })).result).toBe("pass");
    expect((await one({ class_uid: 2003, compliance: { status: "NOT_AVAILABLE" } })).result).toBe("unknown");
  });

  test.each([
    { status_id: 0, result: "unknown" },
    { status_id: 1, result: "pass" },
    { status_id: 2, result: "unknown" },
    { status_id: 3, result: "fail" },
    { status_id: 99, result: "unknown" },
  ])("of a requirement by its id: $status_id is $result", async ({ status_id, result }) => {
    expect((await one({ class_uid: 2003, compliance: { status_id } })).result).toBe(result);
  });
});

test.each([
  { name: "an answer", whole: (findings: object[]) => ({ Findings: findings, NextToken: "x" }) },
  {
    name: "a sent event",
    whole: (findings: object[]) => ({ "detail-type": "Findings Imported V2", detail: { findings } }),
  },
])("$name of Security Hub has its findings in a list", async ({ whole }) => {
  const { records, entries, format, header } = await parseText(whole([event({}), event({ severity_id: 2 })]));
  expect([format, entries, header.tool.name]).toEqual(["ocsf-json", 2, "Example"]);
  expect(records).toMatchObject([{ severity: "high" }, { severity: "low" }]);
});

test("an incident is of a finding that it is made of", async () => {
  const incident = await one({
    class_uid: 2005,
    finding_info: undefined,
    finding_info_list: [{ uid: "1", title: "Two logins at once", types: ["two-logins"] }],
  });
  expect(incident).toMatchObject({ title: "Two logins at once", rule: { id: "two-logins" }, result: "fail" });
});

test("an incident is the same in whatever order it lists its findings", async () => {
  const listed = ["two-logins", "a-new-key", "an-open-port"].map((type, n) => ({
    uid: `${n}`,
    title: type,
    types: [type],
  }));
  const of = (finding_info_list: object[]) => one({ class_uid: 2005, finding_info: undefined, finding_info_list });
  const incident = await of(listed);
  expect(incident).toMatchObject({ title: "a-new-key", rule: { id: "a-new-key" } });
  expect(await of(listed.toReversed())).toEqual(incident);
});

test("each vulnerability of an event is a finding, with packages or without, in whatever order they are listed", async () => {
  const bare = (uid: string) => ({ cve: { uid } });
  const packed = { cve: { uid: "CVE-2099-3" }, affected_packages: [{ name: "demo", version: "1.0" }] };
  const of = async (vulnerabilities: object[], metadata: object = METADATA) =>
    (await parseText([event({ class_uid: 2002, metadata, vulnerabilities })])).records;
  const given = [bare("CVE-2099-1"), packed, bare("CVE-2099-2")];
  const records = await of(given);
  expect(records).toMatchObject([
    { kind: "misconfiguration", rule: { id: "CVE-2099-1" } },
    { kind: "vulnerability", advisory: "CVE-2099-3" },
    { kind: "misconfiguration", rule: { id: "CVE-2099-2" } },
  ]);
  expect((await of(given.toReversed())).toReversed()).toEqual(records);
  expect(await of([given[0] as object, given[2] as object], { ...METADATA, event_code: "scan" })).toMatchObject([
    { rule: { id: "CVE-2099-1" } },
    { rule: { id: "CVE-2099-2" } },
  ]);
});

test("an event of too many vulnerabilities of too many resources is refused and says what to do", async () => {
  const vulnerabilities = Array.from({ length: 400 }, (_, n) => ({ cve: { uid: `CVE-2099-${n}` } }));
  const resources = Array.from({ length: 400 }, (_, n) => ({ uid: `r-${n}` }));
  const { records, rejected } = await parseText([event({ class_uid: 2002, vulnerabilities, resources })]);
  expect({ records, rejected }).toMatchObject({
    records: [],
    rejected: [{ reason: expect.stringMatching(/split it/) }],
  });
});

test("a weakness in code that names no resource is in its files: two files are two findings", async () => {
  const inFile = (path: string) =>
    event({
      class_uid: 2007,
      resources: undefined,
      vulnerabilities: [{ cwe: { uid: "CWE-89" }, affected_code: [{ file: { name: "x", path }, start_line: 3 }] }],
    });
  const { records } = await parseText([inFile("src/a.py"), inFile("./src/b.py")]);
  expect(records).toMatchObject([{ resource: "src/a.py" }, { resource: "src/b.py" }]);
});

test("a vulnerability of no named package is the check of its advisory: two of a resource are two findings", async () => {
  const of = (uid: string) => event({ class_uid: 2002, vulnerabilities: [{ cve: { uid }, affected_packages: [] }] });
  const { records } = await parseText([of("CVE-2099-1"), of("CVE-2099-2")]);
  expect(records).toMatchObject([{ rule: { id: "CVE-2099-1" } }, { rule: { id: "CVE-2099-2" } }]);
});

describe("several vulnerabilities of one event", () => {
  const bare = (uid: string) => ({ cve: { uid }, affected_packages: [] });
  const ofPackage = { cve: { uid: "CVE-2099-3" }, affected_packages: [{ name: "demo", version: "1.0" }] };
  const rulesOf = async (vulnerabilities: object[], over: object = {}) => {
    const { records } = await parseText([event({ class_uid: 2002, vulnerabilities, ...over })]);
    const found = records as (MisconfigurationRecord | VulnerabilityRecord)[];
    return found.map((record) => ("rule" in record ? record.rule.id : record.advisory)).sort();
  };

  test("are a finding each, in whichever order and whatever else names the event", async () => {
    const both = ["CVE-2099-1", "CVE-2099-2"];
    expect(await rulesOf(both.map(bare))).toEqual(both);
    expect(await rulesOf(both.map(bare).reverse())).toEqual(both);
    expect(await rulesOf(both.map(bare), { metadata: { ...METADATA, event_code: "x" } })).toEqual(both);
    expect(await rulesOf([bare("CVE-2099-1"), bare("CVE-2099-1")])).toEqual(["CVE-2099-1"]);
  });

  test("are kept where some are of a package and some are not", async () => {
    expect(await rulesOf([ofPackage, bare("CVE-2099-1")])).toEqual(["CVE-2099-1", "CVE-2099-3"]);
    expect(await rulesOf([{ affected_packages: [] }, ofPackage], { finding_info: {} })).toEqual(["CVE-2099-3"]);
  });

  test("are each in their own files", async () => {
    const inFile = (uid: string, path: string) => ({ cve: { uid }, affected_code: [{ file: { path } }] });
    const vulnerabilities = [inFile("CVE-2099-1", "a.py"), inFile("CVE-2099-2", "b.py")];
    const { records } = await parseText([event({ class_uid: 2007, resources: undefined, vulnerabilities })]);
    expect(records).toMatchObject([
      { rule: { id: "CVE-2099-1" }, title: "CVE-2099-1", resource: "a.py" },
      { rule: { id: "CVE-2099-2" }, title: "CVE-2099-2", resource: "b.py" },
    ]);
    expect(records).toHaveLength(2);
  });
});

test("an incident is named alike in whichever order its findings are listed", async () => {
  const infos = [
    { uid: "1", title: "B", types: ["two-logins"] },
    { uid: "2", title: "A", types: ["a-login"] },
  ];
  for (const finding_info_list of [infos, [...infos].reverse()]) {
    const incident = await one({ class_uid: 2005, finding_info: undefined, finding_info_list });
    expect(incident).toMatchObject({ title: "A", rule: { id: "a-login" } });
  }
});

test.each(["Success", "passed"])(
  "that an event went well (%s) is no pass of what was detected",
  async (status_code) => {
    expect((await one({ status_code })).result).toBe("fail");
    expect((await one({ class_uid: 2003, status_code, compliance: {} })).result).toBe("pass");
    expect((await one({ status_code: "Resolved" })).result).toBe("pass");
  },
);

test("a vulnerable package has the type of its package manager, and a system's its whole version", async () => {
  const { records } = await parseText([
    event({
      class_uid: 2002,
      vulnerabilities: [
        {
          cve: { uid: "CVE-2099-2", related_cwes: [{ uid: "CWE-79" }], cwe: { uid: "89" } },
          affected_packages: [
            { name: "openssl-libs", epoch: 1, version: "3.0.1", release: "1.el9", package_manager: "OS" },
            { name: "lodash", version: "4.17.20", package_manager: "NODEPKG", fixed_in_version: "4.17.21" },
            { name: "org.acme:web", version: "1.0", package_manager: "JAR" },
          ],
        },
      ],
    }),
  ]);
  expect(records).toMatchObject([
    { package: { name: "openssl-libs", version: "1:3.0.1-1.el9" }, cwes: ["CWE-89", "CWE-79"] },
    { package: { type: "npm", name: "lodash", version: "4.17.20" }, fixedVersion: "4.17.21" },
    { package: { type: "maven", namespace: "org.acme", name: "web" } },
  ]);
});

test("Prowler 3 wrote Security Findings of OCSF 1.0: the check is the feature of the product", async () => {
  const prowler = (status: string, account: object) => ({
    class_uid: 2001,
    finding: {
      title: "Buckets have a policy",
      desc: "About buckets.",
      remediation: { desc: "Write one.", kb_articles: [] },
      src_url: "https://docs.example/buckets",
      types: [],
    },
    resources: [{ uid: "arn:aws:s3:::demo", name: "demo", region: "eu-west-1", type: "AwsS3Bucket" }],
    status_detail: "Bucket demo has none.",
    severity: "low",
    severity_id: 2,
    status,
    status_id: status === "Success" ? 1 : 2,
    state: "New",
    state_id: 0,
    cloud: { region: "eu-west-1", provider: "aws", project_uid: "", ...account },
    time: "2099-01-01T10:00:00",
    metadata: {
      product: { name: "Prowler", version: "3.16.0", feature: { uid: "s3_policy", name: "s3_policy" } },
      version: "1.0.0-rc.3",
    },
  });
  const { records, header, rejected } = await parseText([
    prowler("Failure", { account: { uid: "111122223333", name: "" } }),
    prowler("Success", { account: null, provider: "gcp", project_uid: "demo-project" }),
  ]);
  expect(rejected).toEqual([]);
  expect(header).toMatchObject({ tool: { version: "3.16.0" }, target: { name: "aws:111122223333" } });
  expect(records).toMatchObject([
    {
      rule: { family: "prowler", id: "s3_policy" },
      title: "Buckets have a policy",
      result: "fail",
      severity: "low",
      target: { kind: "cloud_resource", name: "arn:aws:s3:::demo" },
      resolution: "Write one.",
      references: ["https://docs.example/buckets"],
    },
    { result: "pass" },
  ]);
});
