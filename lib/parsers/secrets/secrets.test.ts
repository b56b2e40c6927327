import { describe, expect, test } from "vitest";
import type { SecretRecord } from "@/lib/model/record";
import { identitiesOf } from "@/lib/testing/identities";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const fixture = (name: string) => parseFile(new URL(`../__fixtures__/${name}`, import.meta.url).pathname);
const secretsOf = async (name: string) => (await fixture(name)).records as SecretRecord[];

/** A leak as Gitleaks writes it into SARIF. */
const sarif = (ruleId: string | undefined, snippet: string, over: object = {}) => ({
  version: "2.1.0",
  runs: [
    {
      tool: { driver: { name: "gitleaks" } },
      results: [
        {
          ...(ruleId ? { ruleId } : {}),
          message: { text: "Generic API Key secret detected" },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: "deploy/values.yaml" },
                region: { startLine: 5, snippet: { text: snippet } },
              },
            },
          ],
          ...over,
        },
      ],
    },
  ],
});

const semgrep = (validation_state: string) => ({
  version: "1.100.0",
  results: [
    {
      check_id: "aws.key",
      path: "a.env",
      start: { line: 1 },
      end: { line: 1 },
      extra: { message: "A key", severity: "ERROR", validation_state, metadata: {} },
    },
  ],
  errors: [],
  paths: { scanned: ["a.env"] },
});

describe("a leaked secret", () => {
  test.each(["gitleaks-json", "trufflehog-json", "detect-secrets-json"])(
    "of %s has its value in `value` and `shown` and in no other text",
    async (format) => {
      for (const { value, shown, ...rest } of await secretsOf(`${format}/many.json`))
        for (const secret of [...(value ? [value] : []), ...(shown ?? [])])
          expect(JSON.stringify(rest)).not.toContain(secret);
    },
  );

  test.each([
    {
      tool: "TruffleHog",
      report: { SourceMetadata: {}, DetectorName: "AWS", Verified: true, Raw: "AKIA0EXAMPLE0VALUE00" },
      validity: "valid",
    },
    {
      tool: "TruffleHog, which could not try or was refused",
      report: { SourceMetadata: {}, DetectorName: "AWS", Verified: false, Raw: "AKIA0EXAMPLE0VALUE00" },
      validity: undefined,
    },
    {
      tool: "GitHub",
      report: [{ number: 1, secret_type: "aws_access_key_id", validity: "active", locations_url: "" }],
      validity: "valid",
    },
    {
      tool: "GitHub, after it was revoked",
      report: [{ number: 1, secret_type: "aws_access_key_id", validity: "inactive", locations_url: "" }],
      validity: "invalid",
    },
    {
      tool: "GitHub, which cannot try",
      report: [{ number: 1, secret_type: "x", validity: "unknown", locations_url: "" }],
      validity: undefined,
    },
    {
      tool: "GitHub, in a word that it does not have",
      report: [{ number: 1, secret_type: "x", validity: "constructor", locations_url: "" }],
      validity: undefined,
    },
    { tool: "Semgrep", report: semgrep("CONFIRMED_VALID"), validity: "valid" },
    { tool: "Semgrep, in a word that it does not have", report: semgrep("CONSTRUCTOR"), validity: undefined },
    { tool: "Semgrep, after it was revoked", report: semgrep("CONFIRMED_INVALID"), validity: "invalid" },
    { tool: "Semgrep, whose try failed", report: semgrep("VALIDATION_ERROR"), validity: undefined },
  ])("is still good, or not, as the tool that tried it saw: $tool", async ({ report, validity }) => {
    const { records } = await parseText(report);
    expect((records as SecretRecord[]).map((record) => record.validity)).toEqual([validity]);
  });

  test("is one finding from every version of Gitleaks, and from its SARIF", async () => {
    const [eight, , , seven] = await secretsOf("gitleaks-json/many.json");
    const written = await parseText(sarif("generic-api-key", "example0key0value0123456789"));
    const identities = identitiesOf([eight as SecretRecord, seven as SecretRecord, ...written.records]);
    expect(identities[1]).toEqual(identities[0]);
    expect(identities[2]).toEqual(identities[0]);
  });

  test("is one finding from Gitleaks' JSON and its CSV", async () => {
    const json = await fixture("gitleaks-json/one.json");
    const csv = await fixture("gitleaks-csv/one.csv");
    const [leak] = json.records as SecretRecord[];
    expect(csv.records).toEqual([{ ...leak, title: leak?.rule.id }]);
    expect(csv.header).toEqual(json.header);
    const [, , key] = await secretsOf("gitleaks-csv/many.csv");
    expect(key).toMatchObject({ rule: { id: "private-key" }, path: "keys/id_rsa", locus: { line: 1, endLine: 9 } });
    expect(key?.value).toBeUndefined();
    const [seven] = await secretsOf("gitleaks-csv/many-v7.csv");
    expect(seven).toMatchObject({ rule: { id: "Generic" }, path: "main.go", value: "example0key0value0123456789" });
  });

  test("that Gitleaks redacted is known by its line, in JSON as in SARIF", async () => {
    const all = await secretsOf("gitleaks-json/many.json");
    const [eight, seven] = [all[1], all[4]] as [SecretRecord, SecretRecord];
    const eightSarif = await parseText(sarif("generic-api-key", "REDACTED"));
    const sevenSarif = await parseText(sarif(undefined, "api_key: REDACTED", { properties: { offender: "REDACTED" } }));
    expect(identitiesOf([eight])).toEqual(identitiesOf(eightSarif.records));
    expect(identitiesOf([seven])).toEqual(identitiesOf(sevenSarif.records));
    expect(eight.value ?? seven.value).toBeUndefined();
  });

  test("of which only the first line of a key is shown has no value: all keys begin so", async () => {
    const [, , key] = await secretsOf("gitleaks-json/many.json");
    expect(key?.value).toBeUndefined();
  });

  test("has no severity where the tool has none", async () => {
    expect(new Set((await secretsOf("gitleaks-json/many.json")).map(({ severity }) => severity))).toEqual(
      new Set(["unknown"]),
    );
    expect((await secretsOf("trufflehog-json/many.json")).at(-1)?.severity).toBe("high");
  });
});

describe("what a report is about", () => {
  test.each([
    { name: "gitleaks-json/one.json", target: "github.com/shop/api", why: "the link names the repository" },
    {
      name: "gitleaks-csv/one.csv",
      target: "github.com/shop/api",
      why: "the link of the first row names the repository",
    },
    { name: "gitleaks-csv/many-v7.csv", target: "github.com/shop/api", why: "so it did before version 8" },
    { name: "gitleaks-csv/none.csv", target: undefined, why: "there is no row" },
    { name: "trufflehog-json/one.json", target: "github.com/shop/api", why: "the source names the repository" },
    { name: "detect-secrets-json/one.json", target: undefined, why: "a baseline names nothing" },
  ])("$name: $why", async ({ name, target }) => {
    expect((await fixture(name)).header.target?.name).toBe(target);
  });

  test("a leak in an image is the image's, a bucket is part of the path", async () => {
    const [, image, , bucket] = await secretsOf("trufflehog-json/many.json");
    expect(image).toMatchObject({
      target: { kind: "image", name: "registry.shop.example/api:1.4" },
      path: "/app/.env",
    });
    expect(bucket?.path).toBe("backups/db/dump.sql");
  });

  // A leak with a target of its own is not the sender's to place: that is for those of another repository alone.
  test.each([
    { name: "gitleaks-json/many.json", others: ["github.com/shop/web"] },
    { name: "gitleaks-csv/many.csv", others: ["gitlab.com/shop/web"] },
  ])("in $name a leak of another repository keeps its own, and no other leak has one", async ({ name, others }) => {
    const targets = (await secretsOf(name)).map((record) => record.target?.name);
    expect(targets.filter(Boolean)).toEqual(others);
  });

  test("the first row of a CSV names it across the line ends of its fields, and not where the top cuts it off", async () => {
    const columns = "RuleID,Match,Secret,StartLine,File,Link";
    const row = (lines: number) =>
      `key,"${"a line\n".repeat(lines)}",KEY,1,a.pem,https://github.com/shop/api/blob/0123456/a.pem#L1`;
    const read = (lines: number) => parseText([columns, row(lines), row(1)].join("\n"), { format: "gitleaks-csv" });
    expect((await read(3)).header.target?.name).toBe("github.com/shop/api");
    const cut = await read(200_000);
    expect(cut.header.target).toBeNull();
    expect(cut.records).toHaveLength(2);
  });
});

describe("TruffleHog", () => {
  test("version 2 lists several strings in one result: each is a secret", async () => {
    const { entries, records } = await fixture("trufflehog-json/many.json");
    expect(entries).toBe(8);
    expect(records).toHaveLength(9);
  });

  test("each part of a credential is kept out of what is stored, but not where it is used", async () => {
    const result = {
      SourceMetadata: { Data: { Filesystem: { file: "a.env", line: 1 } } },
      DetectorName: "Example",
      Raw: "made-up-id-0001",
      RawV2: "made-up-id-0001:made-up-key-0002",
      SecretParts: { access_key_id: "made-up-id-0001", secret_access_key: "made-up-key-0002", region: "eu-west-1" },
    };
    const [record] = (await parseText(result)).records as SecretRecord[];
    expect(record?.value).toBe("made-up-id-0001");
    expect(record?.shown).toEqual(["made-up-id-0001:made-up-key-0002", "made-up-key-0002"]);
  });

  test("where a credential is used is a secret when it lets somebody in", async () => {
    const result = {
      SourceMetadata: { Data: { Filesystem: { file: "a.env", line: 1 } } },
      DetectorName: "Example",
      Raw: "made-up-id-0001",
      SecretParts: {
        host: "u:made-up@db.example:5432",
        endpoint: "https://u:made-up@api.example/v1",
        location: "https://store.example/c?sv=1&sig=made-up",
        domain: "https://plain.example:8443/a@b",
        user: "u@example.org",
      },
    };
    const [record] = (await parseText(result)).records as SecretRecord[];
    expect(record?.shown?.toSorted()).toEqual([
      "https://store.example/c?sv=1&sig=made-up",
      "https://u:made-up@api.example/v1",
      "u:made-up@db.example:5432",
    ]);
  });

  test("parts are found however deep they lie, and in addresses", async () => {
    const secrets = ["made-up-key-1", "made-up-key-2", "https://hooks.example/made-up", "postgres://u:made-up@db/x"];
    const result = {
      SourceMetadata: { Data: { Filesystem: { file: "a.env", line: 1 } } },
      DetectorName: "Example",
      Raw: "made-up-id-0001",
      SecretParts: {
        keys: { a: secrets[0], region: "eu-west-1" },
        list: [[secrets[1]]],
        webhook_url: secrets[2],
        service: { database_url: secrets[3], host: "db.example" },
        user: ["somebody"],
      },
    };
    const [record] = (await parseText(result)).records as SecretRecord[];
    expect([...(record?.shown ?? [])].sort()).toEqual([...secrets].sort());
  });

  test("lines of its log are no entries", async () => {
    const { rejected } = await fixture("trufflehog-json/many.json");
    expect(rejected).toEqual([]);
  });
});

describe("an empty list", () => {
  test.each([
    { filename: "gitleaks-report.json", format: "gitleaks-json", content: "null" },
    { filename: "gitleaks.json", format: "gitleaks-json", content: "[]" },
    { filename: "trufflehog.json", format: "trufflehog-json", content: "[]" },
  ])("called $filename is $format's, and proves nothing", async ({ filename, format, content }) => {
    expect(await parseText(content, { filename })).toMatchObject({
      format,
      entries: 0,
      header: { kinds: ["secret"], looked: false },
    });
  });

  test("with another name is nobody's until the sender says whose", async () => {
    await expect(parseText("[]", { filename: "report.json" })).rejects.toMatchObject({ code: "unsupported_report" });
    expect((await parseText("null", { format: "gitleaks-json" })).entries).toBe(0);
  });
});

test("what a person audited as no secret is suppressed", async () => {
  const [open, audited] = await secretsOf("detect-secrets-json/many.json");
  expect(open?.suppressed).toBeUndefined();
  expect(audited?.suppressed?.reason).toMatch(/audited/);
});
