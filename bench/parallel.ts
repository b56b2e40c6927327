import { type Report, round, seconds } from "@/bench/figure";
import { importReport } from "@/bench/import-findings";
import type { BenchInstance } from "@/bench/instance";

const FINDINGS = 10_000;
const AT_ONCE = 4;

/** Four reports about four images sent together, against one alone: how much more is done in the same time. */
export async function benchParallel(instance: BenchInstance, report: Report): Promise<void> {
  const send = (name: string) =>
    importReport(instance, {
      image: `registry.example/parallel/${name}:1.0`,
      findings: FINDINGS,
      digest: Buffer.from(name.padEnd(32, "-")).toString("hex"),
    });
  await send("warm-up");
  const alone = await send("alone");
  const started = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => send(`together-${n}`)));
  const together = performance.now() - started;
  const bench = "parallel";
  report({ bench, figure: `one report of ${FINDINGS} findings`, value: seconds(alone.ms), unit: "s" });
  report({
    bench,
    figure: `${AT_ONCE} such reports at once, per report`,
    value: seconds(together / AT_ONCE),
    unit: "s",
    ratio: round((alone.ms * AT_ONCE) / together),
    yardstick: "throughput of one",
  });
}
