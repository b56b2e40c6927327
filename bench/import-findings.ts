import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type Report, round, seconds } from "@/bench/figure";
import type { BenchInstance } from "@/bench/instance";
import { measureRawCopy } from "@/bench/raw-copy";
import { syntheticReport } from "@/bench/synthetic-report";

export const FINDINGS = 50_000;
const IMAGE = "registry.example/bench/api:1.0";
const DIGEST = "a".repeat(64);

/** A 50,000-finding report from accepted to risks visible, against raw COPY; then the same content under other bytes. */
export async function benchImport(instance: BenchInstance, report: Report): Promise<void> {
  const first = await importReport(instance, { image: IMAGE, findings: FINDINGS, digest: DIGEST });
  const copy = await measureRawCopy(instance.superuserUrl);
  const bench = "import";
  report({ bench, figure: "raw COPY of the rows written", value: seconds(copy.ms), unit: "s" });
  report({ bench, figure: "rows written", value: copy.rows, unit: "rows" });
  report({ bench, figure: "bytes per finding, as COPY text", value: Math.round(copy.bytes / FINDINGS), unit: "bytes" });
  report({
    bench,
    figure: `${FINDINGS} findings, accepted to risks visible`,
    value: seconds(first.ms),
    unit: "s",
    ratio: round(first.ms / copy.ms),
    yardstick: "raw COPY",
  });
  const again = await importReport(instance, { image: IMAGE, findings: FINDINGS, digest: DIGEST, indent: " \n" });
  report({
    bench,
    figure: "the same content under new bytes",
    value: seconds(again.ms),
    unit: "s",
    ratio: round(again.ms / first.ms),
    yardstick: "the first import",
  });
  report({ bench, figure: "worker peak memory", value: instance.workerPeakMb(), unit: "MB" });
  for (const [stage, ms] of Object.entries(first.timings))
    report({ bench, figure: `stage ${stage}`, value: seconds(ms), unit: "s" });
}

/** `sentAt`, `acceptedAt`, `doneAt`: milliseconds of the clock that the instance has, too. `ms`: from accepted to done. */
type Imported = {
  ms: number;
  sentAt: number;
  acceptedAt: number;
  doneAt: number;
  timings: Record<string, number>;
};

/** Seldom: an answer costs some 15 ms of processor time, and what asks is no part of an import. The instance says itself when it was done. */
const ASK_EVERY_MS = 500;

export function importReport(
  instance: BenchInstance,
  options: Parameters<typeof syntheticReport>[0],
): Promise<Imported> {
  const body = Readable.toWeb(Readable.from(syntheticReport(options), { objectMode: false })) as ReadableStream;
  return importBody(instance, options.image, { body, duplex: "half" } as RequestInit);
}

/** Sends what is given as the body of a request, and waits until it is imported. */
export async function importBody(instance: BenchInstance, image: string, body: RequestInit): Promise<Imported> {
  const sentAt = Date.now();
  const accepted = await instance.api(`/api/v1/imports?image=${encodeURIComponent(image)}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    ...body,
  });
  if (accepted.status !== 202)
    throw new Error(`The report was not accepted: ${accepted.status} ${await accepted.text()}`);
  const { id } = (await accepted.json()) as { id: string };
  const acceptedAt = Date.now();
  for (;;) {
    const answer = (await (await instance.api(`/api/v1/imports/${id}`)).json()) as {
      status: string;
      finishedAt: string | null;
      timings: Record<string, number>;
    };
    if (answer.status === "done") {
      const doneAt = Date.parse(answer.finishedAt ?? "");
      return { ms: doneAt - acceptedAt, sentAt, acceptedAt, doneAt, timings: answer.timings };
    }
    if (answer.status === "failed" || answer.status === "held")
      throw new Error(`The import ended as ${answer.status}.`);
    await sleep(ASK_EVERY_MS);
  }
}
