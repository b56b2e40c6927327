import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Report, round } from "@/bench/figure";
import { hdfClassOf, hdfLibrary } from "@/bench/hdf-library";
import type { ParsedRecord } from "@/lib/model/record";
import { DEFAULT_LIMITS } from "@/lib/parsers/reading/limits";
import { openReport } from "@/lib/parsers/reading/open-report";
import { PARSERS } from "@/lib/parsers/registry";
import { realReports } from "@/lib/testing/real-reports";

/** All files, one after the other, as often: of each its fastest counts. A file is read once in life, so that no loop over one is timed. */
const PASSES = 5;
const MAX = Number.POSITIVE_INFINITY;

type Both = {
  bytes: number;
  read: () => Promise<unknown>;
  convert: () => Promise<unknown>;
  oursMs: number;
  theirsMs: number;
};

/** What a security engineer asks of an entry; each is looked for in what the other makes of the same file. */
const FACTS = ["advisories", "packages", "installed versions", "fixed versions", "paths", "lines", "CWEs"] as const;
type Fact = (typeof FACTS)[number];
type Facts = Record<Fact, Set<string>>;

/**
 * Heimdall's library (HDF converters) and our parsers over the same real reports, in the same run: how fast, and which facts of an
 * entry survive. A fact survives when it stands anywhere in the library's output beside the copy of the raw report.
 */
export async function benchHdf(report: Report): Promise<void> {
  const library = hdfLibrary(join(tmpdir(), "plimsoll-bench-hdf"));
  const bench = "hdf";
  const kept = new Map<Fact, { ours: number; theirs: number }>(FACTS.map((fact) => [fact, { ours: 0, theirs: 0 }]));
  let [files, entries, results] = [0, 0, 0];
  const both: Both[] = [];
  for (const { format, path, nasty } of realReports((name) => hdfClassOf(name) !== undefined)) {
    const content = readFileSync(path);
    const mapper = library(hdfClassOf(format) as string);
    const ours = await readAll(content, path).catch(() => null);
    if (nasty || ours === null) continue;
    files++;
    const convert = () => mapper(content.toString("utf8"), basename(path));
    const hdf = await convert().catch(() => null);
    if (hdf === null || hdf === undefined) continue;
    both.push({ bytes: content.length, read: () => readAll(content, path), convert, oursMs: MAX, theirsMs: MAX });
    entries += ours.length;
    results += resultsOf(hdf);
    compare(ours, JSON.stringify(withoutRaw(hdf)), kept);
  }
  for (let pass = 0; pass < PASSES; pass++) {
    for (const one of both) one.oursMs = Math.min(one.oursMs, await cpuMs(one.read));
    for (const one of both) one.theirsMs = Math.min(one.theirsMs, await cpuMs(one.convert));
  }
  const sum = (of: (one: Both) => number) => both.reduce((total, one) => total + of(one), 0);
  const [converted, bytes] = [both.length, sum((one) => one.bytes)];
  const [oursMs, theirsMs] = [sum((one) => one.oursMs), sum((one) => one.theirsMs)];
  if (converted === 0) return;
  report({ bench, figure: "files both were given", value: files, unit: "files" });
  report({ bench, figure: "converted by the library", value: converted, unit: "files" });
  report({ bench, figure: "the library", value: round(bytes / 1000 / theirsMs), unit: "MB/s" });
  report({
    bench,
    figure: "our parsers",
    value: round(bytes / 1000 / oursMs),
    unit: "MB/s",
    ratio: round(theirsMs / oursMs),
    yardstick: "the library",
  });
  report({ bench, figure: "records", value: entries, unit: "records" });
  report({ bench, figure: "results of the library", value: results, unit: "results" });
  for (const [fact, { ours, theirs }] of kept)
    report({
      bench,
      figure: `${fact} that the library keeps`,
      value: theirs,
      unit: "values",
      ratio: ours === 0 ? 1 : round(theirs / ours),
      yardstick: `${ours} of our parsers`,
    });
}

async function readAll(content: Buffer, path: string): Promise<ParsedRecord[]> {
  const source = async function* () {
    yield content;
  };
  const { report } = await openReport(source, { parsers: PARSERS, filename: basename(path), limits: DEFAULT_LIMITS });
  const records: ParsedRecord[] = [];
  for await (const batch of report.outcomes())
    for (const outcome of batch) if ("records" in outcome) records.push(...outcome.records);
  return records;
}

/** Processor time, milliseconds: other work on the machine does not count into it. */
async function cpuMs(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Copies of the input say nothing of what was understood. */
function withoutRaw(hdf: unknown): unknown {
  return JSON.parse(
    JSON.stringify(hdf, (key, value: unknown) => (key === "passthrough" || key === "code" ? undefined : value)),
  );
}

function resultsOf(hdf: unknown): number {
  let count = 0;
  JSON.stringify(hdf, (key, value: unknown) => {
    if (key === "results" && Array.isArray(value)) count += value.length;
    return value;
  });
  return count;
}

function compare(records: readonly ParsedRecord[], theirs: string, kept: Map<Fact, { ours: number; theirs: number }>) {
  const facts = factsOf(records);
  for (const fact of FACTS) {
    const sum = kept.get(fact) as { ours: number; theirs: number };
    for (const value of facts[fact]) {
      sum.ours++;
      if (theirs.includes(JSON.stringify(value).slice(1, -1))) sum.theirs++;
    }
  }
}

function factsOf(records: readonly ParsedRecord[]): Facts {
  const facts = Object.fromEntries(FACTS.map((fact) => [fact, new Set<string>()])) as Facts;
  const add = (fact: Fact, value: string | number | null | undefined) => {
    if (value !== null && value !== undefined && value !== "") facts[fact].add(String(value));
  };
  for (const record of records) {
    if (record.kind === "vulnerability") {
      add("advisories", record.advisory);
      add("packages", record.package.name);
      add("installed versions", record.package.version);
      add("fixed versions", record.fixedVersion);
    }
    if (record.kind === "code" || record.kind === "secret") add("paths", record.path);
    if ("locus" in record) add("lines", record.locus?.line);
    if ("cwes" in record) for (const cwe of record.cwes ?? []) add("CWEs", cwe);
  }
  return facts;
}
