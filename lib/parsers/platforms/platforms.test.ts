import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { identifyRecord, isFindingRecord } from "@/lib/engine/identity";
import type { ParsedRecord, SecretRecord } from "@/lib/model/record";
import { parseFile, parseText } from "@/lib/testing/parse-file";

const fixture = (name: string) => parseFile(new URL(`../__fixtures__/${name}`, import.meta.url).pathname);
const stated = (name: string, format: string) =>
  parseFile(new URL(`../__fixtures__/${name}`, import.meta.url).pathname, format);
const identityOf = (record: ParsedRecord | undefined) =>
  record && isFindingRecord(record)
    ? identifyRecord(record, {
        assetKind: "repository",
        canonicalCheck: (family, rule) => `${family}:${rule}`,
        secretHmac: (value) => value,
      })
    : null;
const suppressions = (records: readonly ParsedRecord[]) =>
  records.map((record) => ("suppressed" in record ? (record.suppressed?.reason ?? null) : null));
const REPOSITORY = { kind: "repository", name: "github.com/shop/api" };

describe("GitHub's alerts", () => {
  test("name their repository, and a list or a webhook closes nothing", async () => {
    for (const id of ["github-code-scanning-json", "github-secret-scanning-json", "github-dependabot-json"]) {
      const { header, records } = await fixture(`${id}/many.json`);
      expect(header).toMatchObject({
        target: REPOSITORY,
        kinds: [],
        incomplete: expect.stringMatching(/list of alerts/),
      });
      for (const record of records) expect(record).toMatchObject({ target: REPOSITORY });
    }
  });

  test("an empty list is theirs only if the sender says so", async () => {
    const parsed = await stated("github-dependabot-json/none.json", "github-dependabot-json");
    expect(parsed).toMatchObject({ entries: 0, header: { looked: false } });
    await expect(parseText([])).rejects.toMatchObject({ code: "unsupported_report" });
  });

  test("code scanning has the rule of the tool that found it, as from SARIF, and the word None is no word", async () => {
    const { records } = await fixture("github-code-scanning-json/many.json");
    expect(records).toMatchObject([
      {
        kind: "code",
        rule: { family: "codeql", id: "py/sql-injection" },
        path: "src/db.py",
        severity: "critical",
        cwes: ["CWE-89"],
      },
      { kind: "code" },
      { kind: "vulnerability", advisory: "CVE-2099-1001" },
      { kind: "code", rule: { family: "rubocop", id: "Style/X" }, severity: "low" },
    ]);
    expect(suppressions(records)).toEqual([
      null,
      "GitHub lists it as dismissed (used in tests: Only a fixture).",
      "GitHub lists it as fixed.",
      null,
    ]);
  });

  test("Dependabot gives one alert the same identity from REST, webhooks and GraphQL", async () => {
    const { records } = await fixture("github-dependabot-json/many.json");
    const graphql = (await fixture("github-dependabot-graphql-json/one.json")).records[0];
    expect(identityOf(records[3])).toEqual(identityOf(records[0]));
    expect(identityOf(graphql)).toEqual(identityOf(records[0]));
    expect(graphql).toMatchObject({
      target: REPOSITORY,
      severity: "medium",
      manifest: "web/package-lock.json",
      locus: { version: "1.0.0" },
    });
    expect(records[4]).toMatchObject({
      advisory: "CVE-2099-1001",
      aliases: ["GHSA-aaaa-bbbb-cccc"],
      fixedVersion: "1.2.3",
    });
  });

  test.each(["github-code-scanning-json", "github-dependabot-json", "github-secret-scanning-json"])(
    "%s is the same as a list of pages",
    async (format) => {
      const name = `lib/parsers/__fixtures__/${format}/many.json`;
      const alerts = JSON.parse(readFileSync(name, "utf8")) as unknown[];
      const plain = await parseText(alerts);
      const paged = await parseText([alerts.slice(0, 1), [], alerts.slice(1)]);
      expect(paged).toMatchObject({ format, entries: plain.entries, header: plain.header });
      expect(paged.records).toEqual(plain.records);
    },
  );

  test("a GraphQL answer is whole only where it says that no page follows", async () => {
    expect((await fixture("github-dependabot-graphql-json/none.json")).header).toMatchObject({
      target: REPOSITORY,
      kinds: ["vulnerability"],
      looked: true,
      incomplete: null,
    });
    expect((await fixture("github-dependabot-graphql-json/many.json")).header).toMatchObject({
      kinds: [],
      incomplete: "This is one page of several.",
    });
    const failed = { data: { repository: { vulnerabilityAlerts: { nodes: [] } } }, errors: [{ message: "Timeout" }] };
    expect((await parseText(failed)).header).toMatchObject({
      looked: false,
      incomplete: "GitHub answered with an error: Timeout",
    });
  });

  test("a secret's value is nowhere but in value; a masked one is none, and then the alert's number tells two apart", async () => {
    const { records } = await fixture("github-secret-scanning-json/many.json");
    const secrets = records as SecretRecord[];
    expect(secrets.map(({ value, context }) => value ?? context)).toEqual([
      "exa_made_up_value_0001",
      "exa_made_up_value_0002",
      "alert 3",
      "alert 9",
      "alert 9",
    ]);
    for (const { value: _, ...rest } of secrets) expect(JSON.stringify(rest)).not.toMatch(/exa_made_up/);
    expect(secrets.every(({ severity }) => severity === "unknown")).toBe(true);
  });
});

describe("GitLab's reports", () => {
  test("a scan that failed, or saw only a part, covers nothing", async () => {
    expect((await fixture("gitlab-secret-detection-json/many.json")).header).toMatchObject({
      kinds: [],
      looked: false,
      incomplete: "The scan failed: Out of memory",
    });
    expect((await fixture("gitlab-dependency-scanning-json/many.json")).header.incomplete).toBe(
      "Only a part was scanned (differential).",
    );
    expect((await fixture("gitlab-sast-json/none.json")).header).toMatchObject({
      kinds: ["code"],
      looked: true,
      incomplete: null,
      scannedAt: "2099-01-01T10:00:30Z",
    });
  });

  test.each([
    { scanner: { id: "kics", name: "Kics" }, kinds: ["misconfiguration"] },
    { scanner: { id: "semgrep", name: "Semgrep" }, kinds: ["code"] },
    { scanner: { id: "made_up", name: "Made up" }, kinds: ["code"] },
  ])("an empty SAST report of $scanner.name looked for $kinds", async ({ scanner, kinds }) => {
    const scan = { type: "sast", status: "success", scanner, start_time: "2099-01-01T10:00:00" };
    expect((await parseText({ version: "15.0.7", scan, vulnerabilities: [] })).header).toMatchObject({ kinds });
  });

  test("an old empty report that does not say its type is read and claims nothing", async () => {
    const parsed = await parseText({ version: "2.3", vulnerabilities: [], remediations: [] });
    expect(parsed).toMatchObject({ entries: 0, header: { kinds: [], looked: false } });
  });

  test("a container entry is about the image it names; an archive names none, and a bundle is no alias", async () => {
    const { records } = await fixture("gitlab-container-scanning-json/many.json");
    expect(records).toMatchObject([
      {
        target: { kind: "image", name: "registry.example.com/shop/api:1.4.2" },
        package: { type: "deb", namespace: "debian" },
        fixedVersion: "1:1.2.14",
      },
      { package: { type: "generic", name: "busybox" }, severity: "unknown" },
      { advisory: "USN-1-1", aliases: [], links: ["CVE-2099-1", "CVE-2099-2"], cwes: ["CWE-79"] },
    ]);
    expect(records[1]).not.toHaveProperty("target");
  });

  test("Dependency-Check's GitLab report names the vulnerability beside the file's hash, which is no advisory", async () => {
    const entry = (type: string, name: string, value: string) => ({
      id: name,
      identifiers: [{ type, name, value }],
      location: { file: "/build/lib.jar", dependency: { package: { name: "org.example:beans" }, version: "1.8.3" } },
      severity: "High",
    });
    const { records } = await parseText({
      version: "15.0.6",
      scan: { scanner: { id: "org.owasp.dependency-check" }, type: "dependency_scanning", status: "success" },
      vulnerabilities: [
        entry("NVD", "CVE-2026-0001", "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"),
        entry("NPM", "GHSA-2222-3333-4444 (NPM)", "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"),
        entry("NPM", "GHSA-2222-3333-5555 (NPM)", ""),
      ],
    });
    expect(records.map((record) => "advisory" in record && record.advisory)).toEqual([
      "CVE-2026-0001",
      "GHSA-2222-3333-4444",
      "GHSA-2222-3333-5555",
    ]);
  });

  test("a dependency's ecosystem is its manifest's, and gemnasium's uuid gives way to the name of its entry", async () => {
    const { records, entries } = await fixture("gitlab-dependency-scanning-json/many.json");
    expect(entries).toBe(3);
    expect(records).toMatchObject([
      {
        advisory: "CVE-2099-1001",
        aliases: ["GMS-2099-2"],
        package: { type: "golang", name: "pad" },
        manifest: "service/go.sum",
        fixedVersion: "1.2.3, 2.0.1",
      },
      { advisory: "GMS-2099-3", package: { type: "golang", namespace: "example.com", name: "other" } },
      {
        package: { type: "maven", namespace: "org.example", name: "core" },
        description: expect.stringMatching(/Flagged: Not reachable/),
      },
      { kind: "component", path: "service/go.sum" },
    ]);
    // A scanner's doubt is told; only people and statements set a finding aside.
    expect(suppressions(records)).toEqual([null, null, null, null]);
  });

  test("the first of a vulnerability's vectors that can be read is its score", async () => {
    const entry = (cvss_vectors: object[]) => ({
      name: "Demo",
      severity: "High",
      location: { file: "go.sum", dependency: { package: { name: "example.com/demo" }, version: "1.0.0" } },
      identifiers: [{ type: "cve", name: "CVE-2099-1", value: "CVE-2099-1" }],
      cvss_vectors,
    });
    const vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H";
    const { records } = await parseText({
      version: "15.1.0",
      scan: { type: "dependency_scanning", status: "success" },
      vulnerabilities: [
        entry([
          { vendor: "A", vector: "AV:N" },
          { vendor: "NVD", vector },
        ]),
        entry([]),
      ],
      dependency_files: [],
    });
    expect(records[0]).toMatchObject({ cvss: { version: "3.1", score: 7.5, vector } });
    expect(records[1]).not.toHaveProperty("cvss");
  });

  test("SAST entries have the rule and the kind of the scanner behind them", async () => {
    const { records } = await fixture("gitlab-sast-json/many.json");
    expect(records).toMatchObject([
      {
        kind: "code",
        rule: { family: "bandit", id: "B101" },
        fingerprint: expect.stringMatching(/^gitlab\/compareKey=b75a/),
        cwes: ["CWE-703"],
      },
      { kind: "code", rule: { family: "njsscan", id: "node_nosqli_injection" }, fingerprint: null },
      { kind: "secret", rule: { family: "gitleaks", id: "PKCS8" } },
      { kind: "misconfiguration", rule: { family: "kics", id: "5b6cf2ba" }, resource: "main.tf" },
      { kind: "code", rule: { family: "spotbugs", id: "HARD_CODE_PASSWORD" }, shown: ["hunter2hunter2"] },
    ]);
    expect(JSON.stringify({ ...records[4], shown: [] })).not.toMatch(/hunter2/);
  });

  test("a secret has its value, unless only the first line of a key is shown", async () => {
    const { records } = await fixture("gitlab-secret-detection-json/many.json");
    expect(records).toMatchObject([
      { value: "exa_made_up_value_0003" },
      { context: expect.stringMatching(/^gitlab\/compareKey=/) },
      {},
    ]);
    expect(records[1]).not.toHaveProperty("value");
  });
});
