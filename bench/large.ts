import { type Report, round, seconds } from "@/bench/figure";
import { importReport } from "@/bench/import-findings";
import type { BenchInstance } from "@/bench/instance";
import { syntheticReport } from "@/bench/synthetic-report";

/** About a gigabyte of Trivy JSON. */
const FINDINGS = 580_000;

/** A report of a gigabyte, for the memory it takes; in an instance of its own, whose worker has done nothing else. */
export async function benchLarge(instance: BenchInstance, report: Report): Promise<void> {
  const options = { image: "registry.example/bench/large:1.0", findings: FINDINGS, digest: "c".repeat(64) };
  let bytes = 0;
  for (const chunk of syntheticReport(options)) bytes += chunk.length;
  const { ms, timings } = await importReport(instance, options);
  const bench = "large";
  report({ bench, figure: "report", value: Math.round(bytes / 1_000_000), unit: "MB" });
  report({ bench, figure: `${FINDINGS} findings, accepted to risks visible`, value: seconds(ms), unit: "s" });
  report({
    bench,
    figure: "worker peak memory",
    value: instance.workerPeakMb(),
    unit: "MB",
    ratio: round((instance.workerPeakMb() * 1_000_000) / bytes),
    yardstick: "the report's size",
  });
  for (const [stage, spent] of Object.entries(timings))
    report({ bench, figure: `stage ${stage}`, value: seconds(spent), unit: "s" });
}
