// The checks, one entry each, as check.mjs and test.mjs run them. A step says how many passed, failed and were skipped.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (path) => join(root, "node_modules", path);
const SOURCES = ["app", "bench", "cli", "components", "e2e", "lib", "packs", "scripts", "workers"];

/** A tool that only says yes or no counts as one check. */
const tool = (name, ...args) => ({
  name,
  run: async () => tally((await run(process.execPath, args)) === 0 ? "pass" : "fail"),
});

const vitest = (name) => ({
  name,
  run: () =>
    reported(async (report) => {
      const args = [bin("vitest/vitest.mjs"), "run", "--project", name, "--passWithNoTests"];
      const code = await run(process.execPath, [
        ...args,
        "--reporter=default",
        "--reporter=json",
        `--outputFile=${report}`,
      ]);
      return { code, count: countVitest };
    }),
});

export const types = tool("types", bin("typescript/bin/tsc"), "--noEmit", "-p", ".");
export const lint = tool("lint", bin("@biomejs/biome/bin/biome"), "ci", "--max-diagnostics=50", ".");
export const graph = tool(
  "dependency rule",
  bin("dependency-cruiser/bin/dependency-cruise.mjs"),
  ...["--config", ".dependency-cruiser.cjs", "--output-type", "err"],
  ...SOURCES.filter((folder) => existsSync(join(root, folder))),
);
export const unused = tool("unused code", bin("knip/bin/knip.js"), "--no-progress");
export const unit = vitest("unit");
export const db = vitest("db");
export const system = vitest("system");

export const e2e = {
  name: "browser",
  run: () =>
    reported(async (report) => {
      const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
      const args = [bin("@playwright/test/cli.js"), "test", "--reporter=line,json"];
      return { code: await run(process.execPath, args, env), count: countPlaywright };
    }),
};

/** A suite that a missing tool kept from running. */
export const skipped = (name, reason) => ({
  name,
  run: async () => {
    process.stdout.write(`skipped: ${reason}\n`);
    return tally("skip");
  },
});

/** Runs the steps in order, all of them whatever fails, and prints the one line that counts. Returns the exit code. */
export async function runSteps(steps) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, run: runStep } of steps) {
    const startedAt = Date.now();
    process.stdout.write(`\n── ${name}\n`);
    const result = await runStep();
    for (const key of Object.keys(total)) total[key] += result[key];
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    process.stdout.write(`── ${name}: ${result.failed === 0 ? "ok" : `${result.failed} failed`} (${seconds} s)\n`);
  }
  if (process.env.CI && total.skipped > 0) {
    process.stdout.write(`\nIn CI a skipped test is a failure: ${total.skipped} were skipped.\n`);
    total.failed += total.skipped;
    total.skipped = 0;
  }
  const tail = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${tail}\n`);
  return total.failed === 0 ? 0 : 1;
}

function tally(outcome) {
  return {
    passed: outcome === "pass" ? 1 : 0,
    failed: outcome === "fail" ? 1 : 0,
    skipped: outcome === "skip" ? 1 : 0,
  };
}

/** A runner that ended badly although no test failed (a broken file, a crash) is itself one failure. */
async function reported(start) {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-report-"));
  const report = join(folder, "report.json");
  try {
    const { code, count } = await start(report);
    const counts = existsSync(report) ? count(JSON.parse(readFileSync(report, "utf8"))) : tally("fail");
    if (code !== 0 && counts.failed === 0) counts.failed = 1;
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countVitest(report) {
  return {
    passed: report.numPassedTests,
    failed:
      report.numFailedTests +
      report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function countPlaywright({ stats }) {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}

function run(command, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], env });
    child.once("error", () => resolve(1));
    child.once("close", (code) => resolve(code ?? 1));
  });
}
