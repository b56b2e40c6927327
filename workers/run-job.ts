import {
  isJobName,
  type JobName,
  type JobPayload,
  type Processor,
  type Processors,
  parseJobPayload,
} from "@/lib/contracts/jobs";
import { log } from "@/lib/log";
import { AppError, ERRORS } from "@/lib/model/error";
import { JobRefused, type RawJob } from "@/lib/queue/work";

/**
 * Runs one job with its processor.
 *
 * An unknown name is logged and completed: a schedule or a newer release's job outlives the code after a rollback.
 * A payload the catalog does not know, and an error that a retry cannot mend, fail at once; other errors are retried.
 */
export async function runJob(processors: Processors, job: RawJob): Promise<void> {
  if (!isJobName(job.name)) {
    log.warn({ job: job.name, jobId: job.id }, "this release knows no such job; it is dropped");
    return;
  }
  const started = performance.now();
  await runKnown(processors, job.name, job);
  const tookMs = Math.round(performance.now() - started);
  log.debug({ job: job.name, jobId: job.id, attempt: job.attempt, tookMs }, "job done");
}

async function runKnown<N extends JobName>(processors: Processors, name: N, job: RawJob): Promise<void> {
  const process: Processor<N> = processors[name];
  const payload = understood(name, job);
  try {
    await process(payload, { signal: job.signal, attempt: job.attempt, attempts: job.attempts });
  } catch (error) {
    if (error instanceof AppError && !ERRORS[error.code].retry) {
      log.error({ err: error, job: name, jobId: job.id }, "the job cannot be done");
      throw new JobRefused(error.message);
    }
    throw error;
  }
}

function understood<N extends JobName>(name: N, job: RawJob): JobPayload<N> {
  try {
    return parseJobPayload(name, job.data);
  } catch (error) {
    log.error({ err: error, job: name, jobId: job.id }, "the job's payload is not what the catalog says");
    throw new JobRefused(`the payload of ${name} is not what the catalog says`);
  }
}
