import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { describe, expect, test, vi } from "vitest";
import { main } from "@/cli/main";
import { makeZip } from "@/lib/http/testing/make-zip";
import { EXAMPLE_MAPPING, EXAMPLE_SAMPLE } from "@/lib/model/mapping-example";

const launcher = fileURLToPath(new URL("./plimsoll.mjs", import.meta.url));
const fixture = (name: string) => fileURLToPath(new URL(`../lib/parsers/__fixtures__/${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "plimsoll-cli-"));

/** Runs a command in this process and gathers what it prints. */
async function plimsoll(args: string[]) {
  const printed = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    }),
  );
  try {
    return { status: await main(args), ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** The real command, in a process and a folder of its own, as a person runs it. */
function spawned(args: string[], input: string) {
  const { status, stdout } = spawnSync(process.execPath, [launcher, ...args], { cwd: folder, input, encoding: "utf8" });
  return { status, stdout };
}

describe("plimsoll parse", { timeout: 30_000 }, () => {
  test("reads a report by a mapping in a file, and says what is wrong with the mapping", async () => {
    const [mapping, report, broken] = ["mapping.json", "acme.json", "broken.json"].map((name) => join(folder, name));
    writeFileSync(mapping!, JSON.stringify(EXAMPLE_MAPPING));
    writeFileSync(report!, EXAMPLE_SAMPLE);
    writeFileSync(broken!, JSON.stringify({ ...EXAMPLE_MAPPING, fields: {} }));
    const { status, stdout } = await plimsoll(["parse", "--json", "--format", mapping!, report!]);
    expect([status, JSON.parse(stdout)[0]]).toMatchObject([
      0,
      { format: "custom:acme-scan", entries: 3, findings: 2, rejected: [{ pointer: "/results/0/issues/2" }] },
    ]);
    const refused = await plimsoll(["parse", "--format", broken!, report!]);
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringMatching(/fields\.advisory: Advisory is needed/) });
    expect(await plimsoll(["parse", "--format", "custom:acme-scan", report!])).toMatchObject({ status: 2 });
  });

  test("delivers nothing under a mapping that is not saved", async () => {
    const { status, stderr } = await plimsoll(["push", "--format", "./mapping.json", "report.json"]);
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringMatching(/custom:/) });
  });

  test("prints one object per file, and entries are observations and rejections", async () => {
    const files = [fixture("trivy-json/broken.json"), fixture("grype-json/many.json")];
    const { status, stdout, stderr } = await plimsoll(["parse", "--json", ...files]);
    const [trivy, grype] = JSON.parse(stdout);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(trivy).toMatchObject({ file: files[0], format: "trivy-json", entries: 12, observations: 1, findings: 1 });
    expect(trivy.rejected).toHaveLength(11);
    expect(trivy.rejected[0]).toEqual({
      pointer: "/Results/0/Vulnerabilities/0",
      reason: expect.stringMatching(/VulnerabilityID/),
    });
    expect(Object.keys(grype)).toEqual([
      "file",
      "format",
      "tool",
      "entries",
      "observations",
      "findings",
      "passes",
      "suppressed",
      "components",
      "assets",
      "alerts",
      "statements",
      "rejected",
      "bySeverity",
      "byKind",
    ]);
    expect(grype).toMatchObject({
      tool: { name: "Grype", version: "0.94.0" },
      findings: 3,
      suppressed: 1,
      bySeverity: { high: 1, medium: 1, info: 1 },
    });
  });

  test("a report of a failed scan is told in the server's words, not as an empty one", async () => {
    const failed = join(folder, "failed.sarif");
    const invocation = {
      executionSuccessful: false,
      toolExecutionNotifications: [{ level: "error", message: { text: "Out of memory" } }],
    };
    const run = { tool: { driver: { name: "Semgrep OSS" } }, invocations: [invocation], results: [] };
    writeFileSync(failed, JSON.stringify({ version: "2.1.0", runs: [run] }));
    expect(await plimsoll(["parse", failed])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /0 entries.*\n {2}Semgrep OSS: the scan failed.*Out of memory\..*nothing was resolved/,
      ),
    });
  });

  const trivy = readFileSync(fixture("trivy-json/many.json"));
  const grype = readFileSync(fixture("grype-json/many.json"));
  const readme = Buffer.from("# What is in here\n");
  const tar = () => {
    const packed = pack();
    for (const [name, data] of [
      ["a.json", trivy],
      ["nested/b.json", grype],
      ["README.md", readme],
    ] as const)
      packed.entry({ name }, data);
    packed.finalize();
    return buffer(packed);
  };
  test.each([
    [
      "reports.zip",
      async () =>
        makeZip([
          { name: "a.json", data: trivy },
          { name: "nested/b.json", data: grype },
          { name: "README.md", data: readme },
        ]),
    ],
    ["reports.tar", tar],
    ["reports.tar.gz", async () => gzipSync(await tar())],
  ])("of %s each report is read under its own name, and one that is none costs no other", async (name, make) => {
    const archive = join(folder, name);
    writeFileSync(archive, await make());
    const { status, stdout, stderr } = await plimsoll(["parse", "--json", archive]);
    const members = JSON.parse(stdout);
    expect(members).toMatchObject([
      { file: `${archive}!a.json`, format: "trivy-json", entries: 7, findings: 6 },
      { file: `${archive}!nested/b.json`, format: "grype-json", findings: 3 },
      { file: `${archive}!README.md`, error: expect.stringMatching(/.+/) },
    ]);
    // As each is read alone.
    const alone = JSON.parse((await plimsoll(["parse", "--json", fixture("trivy-json/many.json")])).stdout)[0];
    expect({ ...members[0], file: "" }).toEqual({ ...alone, file: "" });
    expect([status, stderr]).toEqual([2, expect.stringContaining(`${archive}!README.md: `)]);
    const records = await plimsoll(["parse", "--records", archive]);
    expect(records.stdout.split("\n")[0]).toContain(`"file":"${archive}!a.json"`);
  });

  test("an archive past the limits, broken, no archive of reports, or with an archive in it is refused with what it met", async () => {
    const refused = async (name: string, content: Buffer) => {
      const archive = join(folder, name);
      writeFileSync(archive, content);
      return plimsoll(["parse", archive]);
    };
    const many = makeZip(Array.from({ length: 1001 }, (_, n) => ({ name: `${n}.json`, data: "{}" })));
    expect(await refused("many.zip", many)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/more than 1000 members.*2 GB and 100 times its size, and hold 1000 members/),
    });
    expect(await refused("out.zip", makeZip([{ name: "../x.json", data: trivy }]))).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/\.\.\/x\.json/),
    });
    const nested = makeZip([
      { name: "in.zip", data: makeZip([{ name: "a.json", data: trivy }]) },
      { name: "b.json", data: trivy },
    ]);
    const answer = await refused("nested.zip", nested);
    expect(answer).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/nested\.zip!in\.zip: .*is an archive itself/),
    });
    expect(answer.stdout).toContain("nested.zip!b.json");
    const workbook = makeZip([
      { name: "xl/workbook.xml", data: "<workbook/>" },
      { name: "[Content_Types].xml", data: "<Types/>" },
    ]);
    expect(await refused("findings.xlsx", workbook)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^\S+findings\.xlsx: This is an office document.*as CSV/),
    });
    expect(await refused("cut.zip", Buffer.from("PK\u0003\u0004rest"))).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/zip archive cannot be read/),
    });
  });

  test("a file that nothing recognizes ends with 2 and what was tried; the others are still told", async () => {
    const odd = join(folder, "odd.json");
    writeFileSync(odd, '{"alpha":1}');
    const { status, stdout, stderr } = await plimsoll(["parse", "--json", odd, fixture("kev-json/one.json")]);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /odd\.json: It is JSON with the top-level keys alpha\. None of the \d+ known formats recognizes it \(read as json, json-values, yaml\)/,
    );
    expect(JSON.parse(stdout)).toEqual([
      { file: odd, error: expect.stringMatching(/alpha/) },
      expect.objectContaining({ format: "kev-json" }),
    ]);
  });

  test.each([
    { name: "a missing file", args: ["parse", "/no/such/file"], reason: /There is no file/ },
    { name: "no file", args: ["parse"], reason: /missing required argument/ },
    {
      name: "an unknown format",
      args: ["parse", "--format", "odd", fixture("kev-json/one.json")],
      reason: /Known formats: trivy-json/,
    },
    { name: "a folder", args: ["parse", folder], reason: /is a folder/ },
  ])("$name ends with 2 and says so", async ({ args, reason }) => {
    const { status, stderr } = await plimsoll(args);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(reason) });
  });

  test("the command reads standard input with -, from any folder; duplicates and aliases fold", () => {
    const vulnerability = { VulnerabilityID: "CVE-2026-1", PkgName: "curl", InstalledVersion: "7", Severity: "HIGH" };
    const same = {
      ...vulnerability,
      VulnerabilityID: "GHSA-aaaa-bbbb-cccc",
      VendorIDs: ["CVE-2026-1"],
      Severity: "LOW",
    };
    const report = {
      SchemaVersion: 2,
      ArtifactName: "shop/api:1",
      ArtifactType: "container_image",
      Results: [
        {
          Target: "shop/api:1 (debian 12)",
          Class: "os-pkgs",
          Type: "debian",
          Vulnerabilities: [vulnerability, vulnerability, same],
        },
      ],
    };
    const { status, stdout } = spawned(["parse", "-", "--json"], JSON.stringify(report));
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ file: "-", entries: 3, findings: 1 })]);
  }, 120_000);

  test("records come as lines with their place", async () => {
    const { stdout } = await plimsoll(["parse", "--records", fixture("grype-json/many.json")]);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ pointer, advisory }) => [pointer, advisory])).toEqual([
      ["/matches/0", "CVE-2026-1001"],
      ["/matches/1", "GHSA-aaaa-bbbb-cccc"],
      ["/matches/2", "ALAS-2026-1"],
      ["/ignoredMatches/0", "CVE-2026-9"],
    ]);
  });

  test("a person gets lines that say something", async () => {
    expect((await plimsoll(["parse", fixture("cyclonedx-json/many.json")])).stdout).toMatch(
      /cyclonedx-json, written by cdxgen 11\n {2}5 entries: 5 understood, 0 not\n {2}3 findings: 2 high, 1 info\n {2}1 suppressed, 3 components, 1 asset, 1 statement\n/,
    );
  });
});
