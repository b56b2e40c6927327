import type { Command } from "commander";
import type { InventoryOptions } from "@/cli/inventory";

/** `plimsoll inventory` (CONTRACT). */
export function addInventoryCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command("inventory")
    .description(
      "Collect a cluster's inventory with your kubeconfig and push it. Secrets and ConfigMaps are never read.",
    )
    .option("--context <name>", "the kubeconfig's context; the current one when left out")
    .option("--cluster <name>", "what to call the cluster; the kubeconfig's name for it when left out")
    .option("--from <file>", "push a file of kubectl get -o json or yaml instead; - reads standard input")
    .option("--output <file>", "write the snapshot to a file instead of pushing it")
    .option("--wait", "wait until the server has read it, and end with 1 when it was rejected")
    .option("--json", "print a JSON array with one object")
    .action(async (options: InventoryOptions) => {
      const { pushInventory } = await import("@/cli/inventory");
      done(await pushInventory(options));
    });
}
