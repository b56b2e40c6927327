import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { median, type Report, round } from "@/bench/figure";
import { DEFAULT_LIMITS } from "@/lib/parsers/reading/limits";
import { openReport } from "@/lib/parsers/reading/open-report";
import { PARSERS } from "@/lib/parsers/registry";
import { realReports } from "@/lib/testing/real-reports";

/** Smaller files measure the call and not the reading. */
const MIN_BYTES = 20_000;
/** Each side is repeated until it has run so long, and its fastest run counts: noise only ever adds. */
const RUN_MS = 60;

/**
 * How fast the real reports become records: recognized, read and normalized, against `JSON.parse` alone on the same bytes.
 * The median over the formats that are JSON, each the median of its files.
 */
export async function benchParseRate(report: Report): Promise<void> {
  const shares = new Map<string, number[]>();
  let [bytes, ours, plain] = [0, 0, 0];
  for (const { format, path } of realReports(() => true)) {
    const content = readFileSync(path);
    if (content.length < MIN_BYTES) continue;
    const parseMs = await fastest(async () => void JSON.parse(content.toString("utf8"))).catch(() => null);
    const readMs = parseMs === null ? null : await fastest(() => readAll(content, path)).catch(() => null);
    if (parseMs === null || readMs === null) continue; // no JSON document, or refused on purpose
    shares.set(format, [...(shares.get(format) ?? []), parseMs / readMs]);
    bytes += content.length;
    ours += readMs;
    plain += parseMs;
  }
  if (shares.size === 0) return;
  const bench = "parse";
  report({ bench, figure: "formats", value: shares.size, unit: "formats" });
  report({ bench, figure: "JSON.parse alone", value: round(bytes / 1000 / plain), unit: "MB/s" });
  report({
    bench,
    figure: "recognize, read and normalize, all files",
    value: round(bytes / 1000 / ours),
    unit: "MB/s",
    ratio: round(plain / ours),
    yardstick: "JSON.parse alone",
  });
  const byFormat = [...shares].map(([format, all]) => ({ format, share: median(all) }));
  report({
    bench,
    figure: "the same, median over formats",
    value: round(median(byFormat.map(({ share }) => share))),
    unit: "of JSON.parse",
    ratio: round(median(byFormat.map(({ share }) => share))),
    yardstick: "JSON.parse alone",
  });
  for (const { format, share } of byFormat.toSorted((a, b) => a.share - b.share).slice(0, 5))
    report({ bench, figure: `slowest: ${format}`, value: round(share), unit: "of JSON.parse" });
}

async function readAll(content: Buffer, path: string): Promise<void> {
  const source = async function* () {
    yield content;
  };
  const { report } = await openReport(source, { parsers: PARSERS, filename: basename(path), limits: DEFAULT_LIMITS });
  for await (const batch of report.outcomes()) void batch;
}

/** Processor time, which other work on the machine does not count into; milliseconds. */
async function fastest(run: () => Promise<void>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let spent = 0; spent < RUN_MS; ) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1000;
    best = Math.min(best, ms);
    spent += Math.max(ms, 0.01);
  }
  return best;
}
