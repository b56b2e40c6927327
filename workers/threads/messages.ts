import type { JobPayload } from "@/lib/contracts/jobs";
import type { ImportProgress } from "@/lib/ingest/application";
import type { ImportTry } from "@/lib/ingest/claim-import";
import type { SentError } from "@/workers/threads/sent-error";

/** Jobs that read, score or compare much: they keep a processor busy for seconds. */
export type HeavyJob = "risk.recompute" | "paths.search" | "feed.applied" | "feeds.fetch" | "sweep";

/** Work for a thread: ids only, as in the queue. */
export type Task = ({ kind: "import" } & ImportTry) | JobTask<HeavyJob> | ({ kind: "prepare" } & Applied);
/** What an import has stored, whose scores come next: attack paths of clusters that it touches may be looked for meanwhile. */
export type Applied = { orgId: string; assetIds: readonly string[] };
export type JobTask<N extends HeavyJob> = {
  kind: "job";
  name: N;
  payload: JobPayload<N>;
  attempt: number;
  attempts: number;
};

/** `id` names a task among those of one thread. */
export type ToThread = { type: "run"; id: number; task: Task } | { type: "abort"; id: number };
export type FromThread =
  | { type: "progress"; id: number; progress: ImportProgress }
  | { type: "applied"; applied: Applied }
  | { type: "done"; id: number }
  | { type: "failed"; id: number; error: SentError };
