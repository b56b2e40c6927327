import { Command, CommanderError } from "commander";
import { addBacktestCommand } from "@/cli/backtest-command";
import { CommandFailed } from "@/cli/command-failed";
import { ExitCode } from "@/cli/exit-code";
import { addIdentityCommand } from "@/cli/identity-command";
import { addInventoryCommand } from "@/cli/inventory-command";
import type { ParseOptions } from "@/cli/parse";
import { printable } from "@/cli/printable";
import { addPushCommand } from "@/cli/push-command";
import { AppError } from "@/lib/model/error";

/**
 * Runs one command; returns the process's exit code (CONTRACT, `plimsoll` CLI). Each command's code is loaded only when it runs,
 * so that `plimsoll parse` of one file is not paid for with a database client.
 */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode: number = ExitCode.Done;
  const program = new Command("plimsoll")
    .description("The command-line client of Plimsoll: read reports, push them, ask what they mean.")
    .exitOverride()
    .showHelpAfterError("Run plimsoll --help for what there is.");
  program
    .command("parse")
    .description("Read report files without a server and say what is in them.")
    .argument("<files...>", "report files, or zip, tar or tar.gz archives of them; - reads standard input")
    .option("--format <id|file>", "the format, when detection cannot tell; or a mapping of your own: ./mapping.json")
    .option("--json", "print one JSON array with an object per file")
    .option("--records", "print every normalized record, one JSON object per line")
    .option("--explain", "say of each finding how its identity was made; with --json as `explained`")
    .action(async (files: string[], options: ParseOptions) => {
      const { parseFiles } = await import("@/cli/parse");
      exitCode = await parseFiles(files, options);
    });
  program
    .command("exposure")
    .description("Read manifests or an inventory without a server and say how far each workload can be reached.")
    .argument("<files...>", "Kubernetes objects, all of one cluster; - reads standard input")
    .option("--json", "print one JSON array with an object per workload")
    .action(async (files: string[], options: { json?: boolean }) => {
      const { printExposure } = await import("@/cli/exposure");
      exitCode = await printExposure(files, options);
    });
  const done = (code: number) => {
    exitCode = code;
  };
  addPushCommand(program, done);
  addInventoryCommand(program, done);
  addIdentityCommand(program, done);
  addBacktestCommand(program, done);
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.Done : ExitCode.Usage; // it has printed its message
    if (error instanceof CommandFailed) {
      process.stderr.write(`${printable(error.message)}\n`);
      return error.exitCode;
    }
    if (error instanceof AppError) {
      process.stderr.write(`${printable(error.detail)}\n`);
      return ExitCode.Usage;
    }
    throw error;
  }
}
