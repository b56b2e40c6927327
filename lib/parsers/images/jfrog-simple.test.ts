import { describe, expect, test } from "vitest";
import type { CodeRecord, SecretRecord } from "@/lib/model/record";
import { parseText } from "@/lib/testing/parse-file";

/** One row of a list of `simple-json`, as the record that it becomes. */
async function row(list: string, given: object) {
  const { records, rejected } = await parseText({
    vulnerabilities: null,
    securityViolations: null,
    licensesViolations: null,
    multiScanId: "m",
    [list]: [{ ruleId: "R1", file: "src/a.js", startLine: 3, severity: "High", ...given }],
  });
  expect(rejected).toEqual([]);
  return records[0];
}

describe("a secret of Xray", () => {
  const VALUE = "made-up-1234567890abcdef";
  test.each([
    `/*** settings ***/ const apiKey = '${VALUE}'`,
    `const apiKey = '${VALUE}' /****************/`,
    `const apiKey = '${VALUE}'`,
  ])("is withheld whatever stars stand beside it: %s", async (snippet) => {
    const record = (await row("secrets", { snippet })) as SecretRecord;
    expect(record.shown).toContain(VALUE);
    expect(record.context).not.toContain(VALUE);
  });

  test("that is masked shows nothing, and is the same however much of it the mask leaves", async () => {
    const record = (await row("secrets", { snippet: "key = '************'" })) as SecretRecord;
    expect(record).toMatchObject({ context: "key = '***'" });
    expect(record.shown).toBeUndefined();
    expect(await row("secrets", { snippet: "key = 'abc*********'" })).toMatchObject({ context: record.context });
  });
});

test("a weakness in code is the same from the stored report, where a token stands for the credential that it quotes", async () => {
  const quoting = async (value: string) =>
    (await row("sast", { snippet: `connect(\n  password = "${value}")` })) as CodeRecord;
  const [received, stored] = [await quoting("made-up-4711"), await quoting(`plimsoll-hmac-${"a1".repeat(32)}`)];
  expect(received.shown).toEqual(["made-up-4711"]);
  expect(received.context).toBe('connect( password = "***")');
  expect(stored.context).toBe(received.context);
});

test("an operational risk is of the whole package: of one name in another scope or ecosystem it is another", async () => {
  const risk = async (impactedPackageName: string, impactedPackageType: string) =>
    row("operationalRiskViolations", { impactedPackageName, impactedPackageType, impactedPackageVersion: "1" });
  expect([
    await risk("@acme/utils", "npm"),
    await risk("@other/utils", "npm"),
    await risk("utils", "pypi"),
  ]).toMatchObject([{ resource: "npm/@acme/utils" }, { resource: "npm/@other/utils" }, { resource: "pypi/utils" }]);
});

test.each([
  { second: { errors: [{ error: "not found" }] }, says: "not found" },
  { second: { scansStatus: { secretsScanStatusCode: 1 } }, says: "secretsScanStatusCode" },
])("what failed in any scan of a list makes it incomplete: $second", async ({ second, says }) => {
  const scan = { scan_id: "a", status: "completed", vulnerabilities: [] };
  const { header } = await parseText([scan, { ...scan, ...second }]);
  expect(header).toMatchObject({ looked: true, incomplete: expect.stringContaining(says) });
  expect((await parseText([scan, scan])).header.incomplete).toBeNull();
});

test("a file of somebody's machine is known by its name: on the next machine it is the same finding", async () => {
  const at = async (file: string) => row("sast", { file, snippet: "connect()" });
  expect([await at("/home/runner/src/a.js"), await at("C:\\build\\src\\a.js"), await at("src/a.js")]).toMatchObject([
    { path: "a.js" },
    { path: "a.js" },
    { path: "src/a.js" },
  ]);
});
