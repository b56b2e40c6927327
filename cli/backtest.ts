import { asText } from "@/cli/backtest-text";
import { CommandFailed } from "@/cli/command-failed";
import { ExitCode } from "@/cli/exit-code";
import { printableJson } from "@/cli/printable";
import { readFeed } from "@/cli/read-feed";
import { DEFAULT_BOOTSTRAP, runBacktest } from "@/lib/engine/backtest/run-backtest";
import { type Assessed, type Listing, selectCases } from "@/lib/engine/backtest/select-cases";
import { FORMULA_VERSION } from "@/lib/engine/risk/formula";
import { Backtest } from "@/lib/model/backtest";
import { kevCsv } from "@/lib/parsers/kev-csv";
import { kevJson } from "@/lib/parsers/kev-json";
import { vulnrichmentCsv } from "@/lib/parsers/vulnrichment-csv";
import { vulnrichmentJson } from "@/lib/parsers/vulnrichment-json";

export type BacktestOptions = {
  vulnrichment: string;
  kev: string;
  asOf?: string;
  replicates?: number;
  seed?: number;
  json?: boolean;
};

/**
 * `plimsoll backtest`: ranks CVEs by what was known on one day and judges by what was listed as exploited after it (docs/backtest.md).
 *
 * Returns  0; 2 when a file is not readable, or holds knowledge from after the day.
 */
export async function printBacktest(options: BacktestOptions): Promise<number> {
  const result = await backtest(options, new Date());
  process.stdout.write(options.json ? `${printableJson(result, 2)}\n` : asText(result));
  return ExitCode.Done;
}

/** The result alone; `now` is written on it and enters nothing else. */
export async function backtest(options: BacktestOptions, now: Date): Promise<Backtest> {
  const assessments = await readFeed(options.vulnrichment, [vulnrichmentCsv, vulnrichmentJson]);
  const catalog = await readFeed(options.kev, [kevCsv, kevJson]);
  const assessed: Assessed[] = [];
  let lastDay = "";
  for (const row of assessments.rows) {
    if (row.feed !== "ssvc") continue;
    assessed.push({ ...row, cvss: row.cvss?.score ?? null });
    for (const at of [row.timestamp, row.published]) if (at && at.slice(0, 10) > lastDay) lastDay = at.slice(0, 10);
  }
  const asOf = options.asOf ?? lastDay;
  if (!/^\d{4}-\d\d-\d\d$/.test(asOf)) fail("Say with --as-of YYYY-MM-DD which day's knowledge ranks.");
  if (lastDay > asOf) fail(`The assessments go on to ${lastDay}, after ${asOf}: that is later knowledge.`);
  const listings = catalog.rows.flatMap((row): Listing[] => (row.feed === "kev" ? [row] : []));
  const { cases, alreadyListed, listedLaterButNotAssessed, judgedUntil } = selectCases(assessed, listings, asOf);
  const exploitedLater = cases.filter(({ exploited }) => exploited).length;
  if (exploitedLater === 0) fail(`The KEV catalog lists none of these CVEs after ${asOf}: nothing can be judged.`);
  const bootstrap = {
    ...DEFAULT_BOOTSTRAP,
    seed: options.seed ?? DEFAULT_BOOTSTRAP.seed,
    replicates: options.replicates ?? DEFAULT_BOOTSTRAP.replicates,
  };
  return Backtest.parse({
    formula: FORMULA_VERSION,
    computedOn: now.toISOString().slice(0, 10),
    asOf,
    judgedUntil,
    inputs: { vulnrichment: assessments.input, kev: catalog.input },
    population: {
      assessed: assessed.length,
      withoutAssessment: assessments.rejected,
      alreadyListed,
      judged: cases.length,
      withoutCvss: cases.filter(({ cvss }) => cvss === null).length,
      exploitedLater,
      listedLaterButNotAssessed,
    },
    bootstrap,
    ...runBacktest(cases, bootstrap),
  } satisfies Backtest);
}

function fail(message: string): never {
  throw new CommandFailed(ExitCode.Usage, message);
}
