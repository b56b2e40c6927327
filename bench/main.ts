import { rmSync } from "node:fs";
import { benchAdvisory } from "@/bench/advisory";
import { benchEvents } from "@/bench/events";
import type { Report } from "@/bench/figure";
import { benchImport } from "@/bench/import-findings";
import { type BenchInstance, startBenchInstance } from "@/bench/instance";
import { benchLarge } from "@/bench/large";
import { benchLists } from "@/bench/list-pages";
import { benchParallel } from "@/bench/parallel";
import { benchParseRate } from "@/bench/parse-rate";
import { scratchDataDir } from "@/lib/platform/embedded-database";

type OnInstance = (instance: BenchInstance, report: Report) => Promise<void>;

const inInstance = (...benches: OnInstance[]) => {
  return async (report: Report) => {
    const dataDir = scratchDataDir("bench");
    const instance = await startBenchInstance(dataDir);
    try {
      for (const bench of benches) await bench(instance, report);
    } finally {
      await instance.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  };
};

/** Each by name. `lists` is measured over what the import bench leaves behind, so it brings that along. */
const BENCHES: Record<string, (report: Report) => Promise<void>> = {
  import: inInstance(benchImport),
  lists: inInstance(benchImport, benchLists),
  parallel: inInstance(benchParallel),
  advisory: inInstance(benchAdvisory),
  large: inInstance(benchLarge),
  events: inInstance(benchEvents),
  parse: benchParseRate,
};

/** What `npm run bench` without a name runs: all, the import once. */
const USUAL = ["lists", "parallel", "advisory", "parse", "large", "events"];

/**
 * `npm run bench [-- NAME]`: real instances on databases of their own, one JSON object per line. Machines are noisy: only
 * the ratios of one run mean something.
 */
async function main(): Promise<void> {
  const [wanted] = process.argv.slice(2);
  if (wanted !== undefined && !Object.hasOwn(BENCHES, wanted)) {
    process.stderr.write(`No bench is called ${wanted}. There are: ${Object.keys(BENCHES).join(", ")}.\n`);
    process.exit(2);
  }
  for (const name of wanted === undefined ? USUAL : [wanted]) {
    await BENCHES[name]?.((figure) => process.stdout.write(`${JSON.stringify(figure)}\n`));
  }
}

await main();
