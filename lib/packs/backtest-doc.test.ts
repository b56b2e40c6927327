import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadBacktest } from "@/lib/packs/load-backtest";

const doc = readFileSync("docs/backtest.md", "utf8").replaceAll(/ +/g, " ");
const percent = (share: number) => `${Math.round(share * 100)}%`;
const points = (share: number | null) => {
  const value = Math.round((share ?? 0) * 100);
  return value === 0 ? "0" : value > 0 ? `+${value}` : `−${-value}`;
};

// A page that reports another result than the one that is kept would be the tuning that it denies.
test("docs/backtest.md gives every comparison of the kept result", () => {
  const { comparisons, rules, inputs } = loadBacktest();
  for (const { rule, ranking, effort, coverage, ruleCoverage, difference, verdict } of comparisons) {
    const label = rules.find(({ id }) => id === rule)?.label;
    const interval = `${points(difference.value)} (${points(difference.low)} to ${points(difference.high)})`;
    const row = `| ${label} | ${percent(effort)} | ${percent(ruleCoverage)} | ${percent(coverage)} | ${interval} | ${verdict} |`;
    expect(doc, `${ranking}: ${row}`).toContain(row);
  }
  for (const { sha256 } of [inputs.vulnrichment, inputs.kev]) expect(doc).toContain(sha256);
});
