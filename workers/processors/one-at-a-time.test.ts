import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { JobRun, Processor } from "@/lib/contracts/jobs";
import { JobPostponed } from "@/lib/queue/work";
import { oneAtATime } from "@/workers/processors/one-at-a-time";

const payload = () => ({ orgId: randomUUID(), clusterId: randomUUID() });
const run = { signal: new AbortController().signal } as JobRun;

/** A job that runs until it is told to end, and then ends as it is told. */
function gated() {
  const began: unknown[] = [];
  let end: (error?: Error) => void = () => undefined;
  const job: Processor<"paths.search"> = (given) => {
    began.push(given);
    return new Promise((resolve, reject) => {
      end = (error) => (error ? reject(error) : resolve());
    });
  };
  return { began, job, end: (error?: Error) => end(error) };
}

// A search keeps its thread busy for seconds: a second one that waited inside would hold a place in the queue from others.
test("a job that finds another one at work comes back later, and does not begin", async () => {
  const { began, job, end } = gated();
  const alone = oneAtATime(job, 500);
  const [first, second] = [payload(), payload()];
  const running = alone(first, run);
  const refused = await Promise.resolve(alone(second, run)).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(JobPostponed);
  expect(refused).toMatchObject({ delayMs: 500 });
  expect(began).toEqual([first]);
  end();
  await running;
  const again = alone(second, run);
  expect(began).toEqual([first, second]);
  end();
  await again;
});

test("one that fails makes room for the next one", async () => {
  const { began, job, end } = gated();
  const alone = oneAtATime(job, 500);
  const failing = alone(payload(), run);
  end(new Error("it broke"));
  await expect(failing).rejects.toThrow("it broke");
  const next = alone(payload(), run);
  expect(began).toHaveLength(2);
  end();
  await next;
});
