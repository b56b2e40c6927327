import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { backtest } from "@/cli/backtest";
import { env } from "@/lib/env";
import { Backtest } from "@/lib/model/backtest";

const folder = mkdtempSync(join(tmpdir(), "backtest-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ASSESSMENTS = `cve,published,cvss,vector,cwes,exploitation,automatable,technical_impact,ssvc_at
CVE-2024-1001,2024-01-01,9.8,CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H,CWE-1,None,yes,total,2024-03-01
CVE-2024-1002,2024-01-01,5.3,CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N,CWE-1,PoC,no,Total,2024-03-01
CVE-2024-1003,2024-01-01,7.5,CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N,CWE-1,active,no,partial,2024-03-01
CVE-2024-1004,2024-01-01,,,CWE-1,none,no,partial,2024-03-02
CVE-2024-1005,2024-01-01,4.0,CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N,CWE-1,,,,2024-03-02
`;
const CATALOG = `cve,date_added,due_date,ransomware,cwes
CVE-2024-1003,2024-03-02,2024-03-20,unknown,CWE-1
CVE-2024-1002,2024-03-03,2024-03-20,unknown,CWE-1
CVE-2030-1000,2024-05-01,2024-06-20,known,CWE-1
`;
const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const vulnrichment = file("assessments.csv.gz", gzipSync(ASSESSMENTS));
const kev = file("kev.csv", CATALOG);
const run = (...args: string[]) =>
  spawnSync(process.execPath, ["cli/plimsoll.mjs", "backtest", ...args], { encoding: "utf8" });

describe("plimsoll backtest", { timeout: 60_000 }, () => {
  test("ranks by the day's knowledge and judges by what was listed after it", () => {
    const { status, stdout } = run("--vulnrichment", vulnrichment, "--kev", kev, "--replicates", "50", "--json");
    expect(status).toBe(0);
    const result = Backtest.parse(JSON.parse(stdout));
    expect(result).toMatchObject({ formula: "4", asOf: "2024-03-02", judgedUntil: "2024-05-01" });
    expect(result.population).toEqual({
      assessed: 4,
      withoutAssessment: 1,
      alreadyListed: 1,
      judged: 3,
      withoutCvss: 1,
      exploitedLater: 1,
      listedLaterButNotAssessed: 1,
    });
    const rule = (id: string) => result.rules.find((one) => one.id === id);
    expect(rule("cvss-7")).toMatchObject({ flagged: 1, caught: 0 });
    expect(rule("exploit-known")).toMatchObject({ flagged: 1, caught: 1, coverage: { value: 1 } });
  });

  test("prints a table for people, with the seed and the hashes of what it read", () => {
    const { status, stdout } = run("--vulnrichment", vulnrichment, "--kev", kev, "--replicates", "50", "--seed", "9");
    expect(status).toBe(0);
    expect(stdout).toContain("50 bootstrap resamples, seed 9");
    expect(stdout).toMatch(/assessments\.csv\.gz sha256 [0-9a-f]{64}/);
    expect(stdout).toContain("CVSS 9.0 or more");
  });

  test.each([
    ["knowledge from after the day", ["--as-of", "2024-03-01"], "later knowledge"],
    ["a catalog that lists nothing later", ["--as-of", "2024-06-01"], "nothing can be judged"],
    ["a number of resamples that is none", ["--replicates", "many"], "whole number"],
  ])("refuses %s", (_, more, message) => {
    const { status, stderr } = run("--vulnrichment", vulnrichment, "--kev", kev, ...more);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  test("names a file that it cannot read, or that is another feed", () => {
    const missing = run("--vulnrichment", join(folder, "nothing.csv"), "--kev", kev);
    expect([missing.status, missing.stderr]).toEqual([2, expect.stringContaining("nothing.csv")]);
    expect(run("--vulnrichment", kev, "--kev", kev).status).toBe(2);
  });
});

// The committed figures are what the command makes of the public snapshots, and nothing else.
describe("packs/backtest", () => {
  const data = env().PLIMSOLL_DATA;
  const inputs = {
    vulnrichment: join(data, "vulnrichment-2024-10-24.csv.gz"),
    kev: join(data, "kev-2025-08-25.csv"),
  };
  const here = Object.values(inputs).every((path) => existsSync(path));
  const name = here
    ? "holds what the snapshots give"
    : `(skipped: the snapshots are not in ${data}; set PLIMSOLL_DATA)`;
  test.skipIf(!here)(name, { timeout: 120_000 }, async () => {
    const kept = Backtest.parse(JSON.parse(readFileSync("packs/backtest/formula-4.json", "utf8")));
    const again = await backtest(inputs, new Date(`${kept.computedOn}T00:00:00Z`));
    expect(again).toEqual(kept);
  });
});
