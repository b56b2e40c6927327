import { type Command, InvalidArgumentError } from "commander";
import { CommandFailed } from "@/cli/command-failed";
import { ExitCode } from "@/cli/exit-code";
import type { InventoryOptions } from "@/cli/inventory";
import type { InventoryWatchOptions } from "@/cli/inventory-watch";

/** `plimsoll inventory` (CONTRACT). */
export function addInventoryCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command("inventory")
    .description(
      "Collect a cluster's inventory with your kubeconfig and push it. Values of Secrets and ConfigMaps are never read.",
    )
    .option("--context <name>", "the kubeconfig's context; the current one when left out")
    .option("--cluster <name>", "what to call the cluster; the kubeconfig's name for it when left out")
    .option("--from <file>", "push a file of kubectl get -o json or yaml instead; - reads standard input")
    .option("--output <file>", "write the snapshot to a file instead of pushing it")
    .option("--wait", "wait until the server has read it, and end with 1 when it was rejected")
    .option("--secret-names", "list the names of Secrets too; of their values nothing is asked for")
    .option("--watch", "stay, and push what changes until stopped (SIGTERM, Ctrl-C)")
    .option("--every <seconds>", "with --watch: gather changes for so long", seconds, 10)
    .option("--report-every <seconds>", "with --watch: report this often, if only that nothing changed", seconds, 300)
    .option("--relist-every <hours>", "with --watch: list everything anew this often", hours, 6)
    .option("--json", "print a JSON array with one object; with --watch one JSON object per delivery")
    .action(async (options: InventoryOptions & InventoryWatchOptions & { watch?: boolean }) => {
      if (options.watch) {
        if (options.from || options.output || options.wait) {
          throw new CommandFailed(
            ExitCode.Usage,
            "--watch pushes by itself; --from, --output and --wait are for one snapshot.",
          );
        }
        const { watchInventory } = await import("@/cli/inventory-watch");
        return done(await watchInventory(options));
      }
      const { pushInventory } = await import("@/cli/inventory");
      done(await pushInventory(options));
    });
}

/** Errors: what commander prints as the usage's fault. */
function within(text: string, least: number, most: number, unit: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < least || value > most) {
    throw new InvalidArgumentError(`Write ${least} to ${most} ${unit}.`);
  }
  return value;
}

const seconds = (text: string) => within(text, 1, 86_400, "seconds");
const hours = (text: string) => within(text, 0.1, 168, "hours");
