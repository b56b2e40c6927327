import { z } from "zod";

/** Two lines of work, so that a recomputation of everything never makes an upload wait. */
export const JOB_QUEUES = ["imports", "background"] as const;
export type JobQueueName = (typeof JOB_QUEUES)[number];

const OrgId = z.uuid();

/**
 * Every job there is. A payload carries ids and ranges only: what a job is about is read from the database when it runs, so that a
 * job may run twice, late, or be lost and made again. Fields are added as optional and removed a release later; the
 * files in `__fixtures__/jobs` are payloads of released versions and must go on parsing.
 */
export const JOBS = {
  /** Brings the database in line with one delivery. Attempts count unexpected errors, never a killed worker. */
  "import.process": {
    queue: "imports",
    payload: z.object({ orgId: OrgId, importId: z.uuid() }),
    attempts: 5,
    backoffMs: 2_000,
  },
  /** Reads an organization's waiting imports again, one at a time; behind new uploads, which have a line of their own. */
  "import.replay": { queue: "background", payload: z.object({ orgId: OrgId }), attempts: 5, backoffMs: 5_000 },
  /** Scores the risks of some assets again. */
  "risk.recompute": {
    queue: "background",
    payload: z.object({ orgId: OrgId, assetIds: z.array(z.uuid()).min(1).max(500) }),
    attempts: 5,
    backoffMs: 5_000,
  },
  /** Works a cluster's attack paths out again, where somebody asked for them. */
  "paths.search": {
    queue: "background",
    payload: z.object({ orgId: OrgId, clusterId: z.uuid() }),
    attempts: 5,
    backoffMs: 5_000,
  },
  /** Reference data changed: one organization's risks that use it are scored again. */
  "feed.applied": {
    queue: "background",
    payload: z.object({ orgId: OrgId, feed: z.enum(["kev", "epss", "ssvc", "osv"]) }),
    attempts: 5,
    backoffMs: 5_000,
  },
  /** Ties the runtime alerts that arrived in a range of time to the workloads they happened in. */
  "alerts.link": {
    queue: "background",
    payload: z.object({ orgId: OrgId, from: z.iso.datetime(), to: z.iso.datetime() }),
    attempts: 5,
    backoffMs: 5_000,
  },
  /** Fetches from where they are published the feeds whose schedule is on, or the one an operator asked for. */
  "feeds.fetch": {
    queue: "background",
    payload: z.object({ feed: z.enum(["kev", "epss"]).optional() }),
    attempts: 1,
    backoffMs: 1_000,
  },
  /** Housekeeping on a schedule: expired uploads, dead workers' traces. */
  sweep: { queue: "background", payload: z.object({}), attempts: 1, backoffMs: 1_000 },
} as const satisfies Record<string, { queue: JobQueueName; payload: z.ZodType; attempts: number; backoffMs: number }>;

export type JobName = keyof typeof JOBS;
/** What `enqueue` takes. */
export type JobInput<N extends JobName> = z.input<(typeof JOBS)[N]["payload"]>;
/** What a processor gets. */
export type JobPayload<N extends JobName> = z.output<(typeof JOBS)[N]["payload"]>;

/**
 * signal       aborted when the worker has to stop now: leave, someone else will finish
 * attempt      1 for the first try that was not cut short, up to `attempts`
 */
export type JobRun = { signal: AbortSignal; attempt: number; attempts: number };

export type Processor<N extends JobName> = (payload: JobPayload<N>, run: JobRun) => Promise<void>;
/** One processor per job; a missing one does not compile. */
export type Processors = { [N in JobName]: Processor<N> };

export function isJobName(name: string): name is JobName {
  return Object.hasOwn(JOBS, name);
}

/** The payload as the catalog knows it, fields it does not know dropped; throws ZodError. Used on both ends. */
export function parseJobPayload<N extends JobName>(name: N, data: unknown): JobPayload<N> {
  return JOBS[name].payload.parse(data) as JobPayload<N>;
}

/**
 * The job's id in the queue where two jobs of one payload are one job, else undefined: a waiting or running import is
 * not queued again, an organization reads one import again at a time, a cluster is searched by one job, and one range of alerts is one job. Only a saving of
 * work, never what makes a job safe to run twice.
 */
export function jobKey<N extends JobName>(name: N, payload: JobPayload<N>): string | undefined {
  if (name === "import.process") return `${name}-${(payload as JobPayload<"import.process">).importId}`;
  if (name === "import.replay") return `${name}-${(payload as JobPayload<"import.replay">).orgId}`;
  if (name === "paths.search") return `${name}-${(payload as JobPayload<"paths.search">).clusterId}`;
  if (name !== "alerts.link") return undefined;
  const { orgId, from } = payload as JobPayload<"alerts.link">;
  return `${name}-${orgId}-${Date.parse(from)}`;
}
