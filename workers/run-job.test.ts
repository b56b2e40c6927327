import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { Processors } from "@/lib/contracts/jobs";
import { AppError } from "@/lib/model/error";
import { JobRefused, type RawJob } from "@/lib/queue/work";
import { runJob } from "@/workers/run-job";

const ran: unknown[] = [];
let failure: Error | undefined;
const processor = async (payload: unknown) => {
  ran.push(payload);
  if (failure) throw failure;
};
const processors: Processors = {
  "import.process": processor,
  "import.replay": processor,
  "risk.recompute": processor,
  "paths.search": processor,
  "feed.applied": processor,
  "alerts.link": processor,
  "feeds.fetch": processor,
  sweep: processor,
};
const job = (over: Partial<RawJob>): RawJob => ({
  id: "1",
  name: "import.process",
  data: { orgId: randomUUID(), importId: randomUUID() },
  attempt: 1,
  attempts: 5,
  signal: new AbortController().signal,
  ...over,
});

beforeEach(() => {
  ran.length = 0;
  failure = undefined;
});

describe("runJob", () => {
  test("hands the parsed payload to the job's processor, without what the catalog does not know", async () => {
    const given = job({});
    await runJob(processors, { ...given, data: { ...(given.data as object), added: "by a newer release" } });
    expect(ran).toEqual([given.data]);
  });

  // A schedule or a newer release's job outlives the code after a rollback: it must not fail for ever.
  test("completes a job whose name it does not know", async () => {
    await runJob(processors, job({ name: "report.forget" }));
    await runJob(processors, job({ name: "constructor" }));
    expect(ran).toEqual([]);
  });

  test("refuses a payload that is not the catalog's, without asking the processor", async () => {
    await expect(runJob(processors, job({ data: { orgId: "x" } }))).rejects.toThrow(JobRefused);
    expect(ran).toEqual([]);
  });

  test.each([
    { name: "what a retry cannot mend fails at once", thrown: new AppError("not_found", "gone"), expected: JobRefused },
    { name: "what may pass is tried again", thrown: new AppError("upstream_down", "away"), expected: AppError },
    { name: "a bug is tried again", thrown: new TypeError("oops"), expected: TypeError },
  ])("$name", async ({ thrown, expected }) => {
    failure = thrown;
    await expect(runJob(processors, job({}))).rejects.toThrow(expected);
  });
});
