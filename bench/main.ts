import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { benchAdvisory } from "@/bench/advisory";
import { benchEvents, benchSustainedEvents } from "@/bench/events";
import type { Report } from "@/bench/figure";
import { benchHdf } from "@/bench/hdf";
import { benchImport } from "@/bench/import-findings";
import { type BenchInstance, startBenchInstance } from "@/bench/instance";
import { benchLarge } from "@/bench/large";
import { benchLists } from "@/bench/list-pages";
import { benchParallel } from "@/bench/parallel";
import { benchParseRate } from "@/bench/parse-rate";
import { benchScale } from "@/bench/scale";
import { scratchDataDir } from "@/lib/platform/embedded-database";

/** Workloads of the estate, with a fifth as many images and half as many service accounts. */
const SCALE_WORKLOADS = 10_000;
/** Of each image. */
const SCALE_FINDINGS = 500;

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

const sustained =
  (forSeconds: number): OnInstance =>
  (instance, report) =>
    benchSustainedEvents(instance, report, forSeconds);

/**
 * `--seconds N` with `events`: an API server's full rate for so long, instead of as fast as it goes. `--workloads N` and `--findings N`
 * (of each image) with `scale`: an estate of another size.
 */
const { values, positionals } = parseArgs({
  options: { seconds: { type: "string" }, workloads: { type: "string" }, findings: { type: "string" } },
  allowPositionals: true,
});
const seconds = numberFor("seconds", "events");
const workloads = numberFor("workloads", "scale");
const findings = numberFor("findings", "scale");

function numberFor(option: "seconds" | "workloads" | "findings", bench: string): number | null {
  const value = values[option];
  if (value === undefined) return null;
  const number = Number(value);
  if (Number.isInteger(number) && number > 0 && positionals[0] === bench) return number;
  process.stderr.write(`--${option} takes a number, and goes with the bench ${bench}.\n`);
  process.exit(2);
}

/** Each by name. `lists` is measured over what the import bench leaves behind, so it brings that along. */
const BENCHES: Record<string, (report: Report) => Promise<void>> = {
  import: inInstance(benchImport),
  lists: inInstance(benchImport, benchLists),
  parallel: inInstance(benchParallel),
  advisory: inInstance(benchAdvisory),
  large: inInstance(benchLarge),
  events: (report) => inInstance(seconds === null ? benchEvents : sustained(seconds))(report),
  scale: inInstance((instance, report) =>
    benchScale(instance, report, {
      workloads: workloads ?? SCALE_WORKLOADS,
      findings: findings ?? SCALE_FINDINGS,
    }),
  ),
  parse: benchParseRate,
  hdf: benchHdf,
};

/** What `npm run bench` without a name runs: all, the import once. */
const USUAL = ["lists", "parallel", "advisory", "parse", "hdf", "large", "events"];

/**
 * `npm run bench [-- NAME [--seconds N] [--workloads N] [--findings N]]`: real instances on databases of their own, one JSON object per line. Machines are noisy: only
 * the ratios of one run mean something.
 */
async function main(): Promise<void> {
  const [wanted] = positionals;
  if (wanted !== undefined && !Object.hasOwn(BENCHES, wanted)) {
    process.stderr.write(`No bench is called ${wanted}. There are: ${Object.keys(BENCHES).join(", ")}.\n`);
    process.exit(2);
  }
  for (const name of wanted === undefined ? USUAL : [wanted]) {
    await BENCHES[name]?.((figure) => process.stdout.write(`${JSON.stringify(figure)}\n`));
  }
}

await main();
