import { rmSync } from "node:fs";
import { benchEvents } from "@/bench/events";
import { benchImport } from "@/bench/import-findings";
import { type BenchInstance, startBenchInstance } from "@/bench/instance";
import { benchLists } from "@/bench/list-pages";
import { scratchDataDir } from "@/lib/platform/embedded-database";

/** One measured figure and, where it means something, its ratio to a yardstick measured in the same run. */
export type Figure = { bench: string; figure: string; value: number; unit: string; ratio?: number; yardstick?: string };

const BENCHES: Record<string, (instance: BenchInstance, report: (figure: Figure) => void) => Promise<void>> = {
  import: benchImport,
  lists: benchLists,
  events: benchEvents,
};

/**
 * `npm run bench [-- NAME]`: a real instance on a database of its own, one JSON object per line. Machines are noisy: only
 * the ratios of one run mean something.
 */
async function main(): Promise<void> {
  const [wanted] = process.argv.slice(2);
  if (wanted !== undefined && !(wanted in BENCHES)) {
    process.stderr.write(`No bench is called ${wanted}. There are: ${Object.keys(BENCHES).join(", ")}.\n`);
    process.exit(2);
  }
  const dataDir = scratchDataDir("bench");
  const instance = await startBenchInstance(dataDir);
  try {
    // In this order: the lists are measured over what the import bench left behind.
    for (const [name, bench] of Object.entries(BENCHES)) {
      if (wanted === undefined || wanted === name || (wanted === "lists" && name === "import")) {
        await bench(instance, (figure) => process.stdout.write(`${JSON.stringify(figure)}\n`));
      }
    }
  } finally {
    await instance.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

await main();
