import type { Command } from "commander";
import { CommandFailed } from "@/cli/command-failed";
import { ExitCode } from "@/cli/exit-code";

/** `plimsoll backtest`: no server; files in, figures out. */
export function addBacktestCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command("backtest")
    .description("Judge the published formula, and plain rules beside it, by what was exploited later. No server.")
    .requiredOption("--vulnrichment <file>", "CISA's assessments as they were on one day (CSV or JSON, may be gzipped)")
    .requiredOption("--kev <file>", "a later CISA KEV catalog (CSV or JSON)")
    .option("--as-of <day>", "the day whose knowledge ranks, YYYY-MM-DD; else the last day of the assessments")
    .option("--replicates <n>", "bootstrap resamples", wholeNumber)
    .option("--seed <n>", "seed of the resamples", wholeNumber)
    .option("--json", "print one JSON object")
    .action(
      async (options: {
        vulnrichment: string;
        kev: string;
        asOf?: string;
        replicates?: number;
        seed?: number;
        json?: boolean;
      }) => {
        const { printBacktest } = await import("@/cli/backtest");
        done(await printBacktest(options));
      },
    );
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < 1)
    throw new CommandFailed(ExitCode.Usage, `"${text}" is not a whole number of 1 or more, nine digits at most.`);
  return value;
}
