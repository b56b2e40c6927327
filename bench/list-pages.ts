import type { Report } from "@/bench/figure";
import { FINDINGS, importReport } from "@/bench/import-findings";
import type { BenchInstance } from "@/bench/instance";

const PATHS = {
  risks: "/api/v1/risks?limit=50",
  findings: "/api/v1/findings?limit=50",
  overview: "/api/v1/overview",
} as const;
const RUNS = 60;

/** p50 and p95 of what people open first, over 100,000 findings (half of them the import bench's); against the instance's cheapest answer. */
export async function benchLists(instance: BenchInstance, report: Report): Promise<void> {
  await importReport(instance, { image: "registry.example/bench/web:1.0", findings: FINDINGS, digest: "b".repeat(64) });
  const yardstick = await measurePage(instance, "/api/health/live");
  report({ bench: "lists", figure: "health, p50", value: yardstick.p50, unit: "ms" });
  for (const [name, path] of Object.entries(PATHS)) {
    const { p50, p95 } = await measurePage(instance, path);
    report({
      bench: "lists",
      figure: `${name}, p50`,
      value: p50,
      unit: "ms",
      ratio: Math.round((p50 / yardstick.p50) * 10) / 10,
      yardstick: "health, p50",
    });
    report({
      bench: "lists",
      figure: `${name}, p95`,
      value: p95,
      unit: "ms",
      ratio: Math.round((p95 / yardstick.p50) * 10) / 10,
      yardstick: "health, p50",
    });
  }
}

/** p50 and p95 of one page, in milliseconds. */
export async function measurePage(instance: BenchInstance, path: string): Promise<{ p50: number; p95: number }> {
  const taken: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const started = performance.now();
    const answer = await instance.api(path);
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}.`);
    taken.push(performance.now() - started);
  }
  taken.sort((a, b) => a - b);
  const at = (share: number) => Math.round((taken[Math.floor(share * (taken.length - 1))] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95) };
}
