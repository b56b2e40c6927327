import { type Report, round, seconds } from "@/bench/figure";
import { importBody } from "@/bench/import-findings";
import type { BenchInstance } from "@/bench/instance";
import { syntheticReport } from "@/bench/synthetic-report";

const FINDINGS = 10_000;
const AT_ONCE = 4;

/** Four reports about four images sent together, against one alone, both from sent to done: how much more is done in the same time. */
export async function benchParallel(instance: BenchInstance, report: Report): Promise<void> {
  const send = (name: string) => {
    const { image, body } = prepared(name);
    return () => importBody(instance, image, { body });
  };
  await send("warm-up")();
  const one = await send("alone")();
  const alone = one.doneAt - one.sentAt;
  const ready = Array.from({ length: AT_ONCE }, (_, n) => send(`together-${n}`));
  const all = await Promise.all(ready.map((start) => start()));
  const together = Math.max(...all.map(({ doneAt }) => doneAt)) - Math.min(...all.map(({ sentAt }) => sentAt));
  const bench = "parallel";
  report({ bench, figure: `one report of ${FINDINGS} findings`, value: seconds(alone), unit: "s" });
  report({
    bench,
    figure: `${AT_ONCE} such reports at once, per report`,
    value: seconds(together / AT_ONCE),
    unit: "s",
    ratio: round((alone * AT_ONCE) / together),
    yardstick: "throughput of one",
  });
}

/** Made before the clock starts: what a scanner spends on its report is no part of its import. */
function prepared(name: string): { image: string; body: Buffer<ArrayBuffer> } {
  const image = `registry.example/parallel/${name}:1.0`;
  const digest = Buffer.from(name.padEnd(32, "-")).toString("hex");
  return { image, body: Buffer.concat([...syntheticReport({ image, findings: FINDINGS, digest })]) };
}
