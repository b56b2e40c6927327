import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { median, type Report, round } from "@/bench/figure";
import { groupBy } from "@/lib/model/group-by";
import { DEFAULT_LIMITS } from "@/lib/parsers/reading/limits";
import { openReport } from "@/lib/parsers/reading/open-report";
import { PARSERS } from "@/lib/parsers/registry";
import { realReports } from "@/lib/testing/real-reports";

/** Smaller files measure the call and not the reading. */
const MIN_BYTES = 20_000;
/**
 * Each side is repeated until it has run so long, and its fastest run counts: noise only ever adds. `first`: code that was just loaded, as a thread reads
 * its first reports with; `compiled`: as one does that has read some.
 */
const RUN_MS = { first: 60, compiled: 500 };
type Times = Record<keyof typeof RUN_MS, number>;

/**
 * How fast the real reports become records: recognized, read and normalized, against `JSON.parse` alone on the same bytes.
 * The median over the formats that are JSON, each the median of its files; `JSON.parse` is compiled from the start.
 */
export async function benchParseRate(report: Report): Promise<void> {
  const read: { format: string; bytes: number; ours: Times; plain: Times }[] = [];
  for (const { format, path } of realReports(() => true)) {
    const content = readFileSync(path);
    if (content.length < MIN_BYTES) continue;
    const plain = await fastest(async () => void JSON.parse(content.toString("utf8"))).catch(() => null);
    const ours = plain === null ? null : await fastest(() => readAll(content, path)).catch(() => null);
    if (plain === null || ours === null) continue; // no JSON document, or refused on purpose
    read.push({ format, bytes: content.length, ours, plain });
  }
  if (read.length === 0) return;
  const bench = "parse";
  const sum = (of: (one: (typeof read)[number]) => number) => read.reduce((all, one) => all + of(one), 0);
  const bytes = sum((one) => one.bytes);
  report({ bench, figure: "formats", value: groupBy(read, ({ format }) => format).size, unit: "formats" });
  report({
    bench,
    figure: "JSON.parse alone",
    value: round(bytes / 1000 / sum((one) => one.plain.compiled)),
    unit: "MB/s",
  });
  for (const when of ["first", "compiled"] as const) {
    const what = `recognize, read and normalize, ${when === "first" ? "code just loaded" : "code that was used"}`;
    const [ours, plain] = [sum((one) => one.ours[when]), sum((one) => one.plain.compiled)];
    report({
      bench,
      figure: `${what}, all files`,
      value: round(bytes / 1000 / ours),
      unit: "MB/s",
      ratio: round(plain / ours),
      yardstick: "JSON.parse alone",
    });
    const byFormat = [...groupBy(read, ({ format }) => format)].map(([format, files]) => ({
      format,
      share: median(files.map((one) => one.plain.compiled / one.ours[when])),
    }));
    const middle = round(median(byFormat.map(({ share }) => share)));
    report({
      bench,
      figure: `${what}, median over formats`,
      value: middle,
      unit: "of JSON.parse",
      ratio: middle,
      yardstick: "JSON.parse alone",
    });
    for (const { format, share } of byFormat.toSorted((a, b) => a.share - b.share).slice(0, 5))
      report({ bench, figure: `${what}, slowest: ${format}`, value: round(share), unit: "of JSON.parse" });
  }
}

async function readAll(content: Buffer, path: string): Promise<void> {
  const source = async function* () {
    yield content;
  };
  const { report } = await openReport(source, { parsers: PARSERS, filename: basename(path), limits: DEFAULT_LIMITS });
  for await (const batch of report.outcomes()) void batch;
}

/** Processor time, which other work on the machine does not count into; milliseconds. */
async function fastest(run: () => Promise<void>): Promise<Times> {
  let [best, spent] = [Number.POSITIVE_INFINITY, 0];
  const until = async (ms: number) => {
    while (spent < ms) {
      const before = process.cpuUsage();
      await run();
      const { user, system } = process.cpuUsage(before);
      const took = (user + system) / 1000;
      best = Math.min(best, took);
      spent += Math.max(took, 0.01);
    }
    return best;
  };
  return { first: await until(RUN_MS.first), compiled: await until(RUN_MS.compiled) };
}
