import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { CommandFailed } from "@/cli/command-failed";
import { ExitCode } from "@/cli/exit-code";
import type { ReportFile } from "@/cli/report-file";
import { type Answer, describeProblem, type Server } from "@/cli/server";
import { UploadProgress } from "@/cli/upload-progress";

const One = z.object({ id: z.string(), status: z.string(), url: z.string() });
/** An archive becomes an import per member. */
const Accepted = One.extend({ members: z.array(One.extend({ filename: z.string() })).optional() });

/** The parts of an import that a person or a pipeline wants to see; what else the server says is left alone. */
const Import = z.object({
  id: z.string(),
  status: z.string(),
  format: z.string().nullish(),
  counts: z.record(z.string(), z.number()).optional(),
  problems: z.array(z.object({ pointer: z.string().nullish(), reason: z.string() })).optional(),
  error: z.string().nullish(),
  progress: z.number().nullish(),
  unplaced: z.boolean().optional(),
  partial: z.boolean().optional(),
});
export type Import = z.infer<typeof Import>;

/**
 * What became of one file. `existing`: the same bytes with the same context were here before. With an `id` it was delivered,
 * whatever the `error`: then its import failed, or what became of it is not known.
 */
export type Delivered = {
  file: string;
  id: string | null;
  status: string;
  existing: boolean;
  url: string | null;
  import: Import | null;
  error: string | null;
  exitCode: number;
};

/** The route that takes the file, and what is stated with it. */
export type Door = { path: string; query: Record<string, string> };
export const IMPORTS = "/api/v1/imports";

const FINAL = new Set(["done", "failed", "held"]);
const FIRST_POLL_MS = 200;
const LONGEST_POLL_MS = 2_000;

/** Sends one file and, with `wait`, watches it until it is final; of an archive, each of its members. */
export async function deliver(
  server: Server,
  file: string,
  report: ReportFile,
  { path, query }: Door,
  wait: boolean,
): Promise<Delivered[]> {
  const progress = new UploadProgress(file);
  try {
    const answer = await server.send("POST", path, {
      query: { ...(report.name ? { filename: report.name } : {}), ...query },
      headers: { "content-type": "application/octet-stream", "content-encoding": "gzip" },
      body: () => report.packed((bytes) => progress.sent(bytes, report.bytes)),
    });
    const accepted = Accepted.safeParse(answer.body);
    if (answer.status >= 400 || !accepted.success) return [rejected(file, answer)];
    const { members, ...only } = accepted.data;
    const reports = members?.map((member) => ({ ...member, file: `${file}!${member.filename}` })) ?? [
      { ...only, file },
    ];
    const delivered: Delivered[] = [];
    for (const { id, status, url, file: name } of reports) {
      const one = { file: name, id, status, url: new URL(url, `${server.url}/`).toString() };
      const sent = { ...one, existing: answer.status === 200, import: null, error: null, exitCode: ExitCode.Done };
      delivered.push(wait ? await follow(server, sent, progress) : sent);
    }
    return delivered;
  } finally {
    progress.clear();
  }
}

async function follow(server: Server, delivered: Delivered, progress: UploadProgress): Promise<Delivered> {
  return untilFinal(server, delivered.id as string, progress).then(
    (final) => ({ ...delivered, ...outcomeOf(final) }),
    (error: unknown) => unfollowed(delivered, error),
  );
}

function outcomeOf(final: Import) {
  const exitCode = final.status === "failed" ? ExitCode.Failed : ExitCode.Done;
  return { status: final.status, import: final, error: final.error ?? null, exitCode };
}

/** It has arrived; only what became of it cannot be told. Of one that another sender brought earlier, the answer tells the end. */
function unfollowed(delivered: Delivered, error: unknown): Delivered {
  if (!(error instanceof CommandFailed)) throw error;
  if (delivered.existing && FINAL.has(delivered.status)) return delivered;
  const message = `delivered as import ${delivered.id}, which cannot be followed: ${error.message}`;
  return { ...delivered, error: message, exitCode: error.exitCode };
}

/** A 4xx about the report itself; whoever we are and whether the server is there has been settled before. */
function rejected(file: string, answer: Answer): Delivered {
  const error = describeProblem(answer);
  return {
    file,
    id: null,
    status: "rejected",
    existing: false,
    url: null,
    import: null,
    error,
    exitCode: ExitCode.Failed,
  };
}

async function untilFinal(server: Server, id: string, progress: UploadProgress): Promise<Import> {
  for (let pauseMs = FIRST_POLL_MS; ; pauseMs = Math.min(pauseMs * 1.3, LONGEST_POLL_MS)) {
    const answer = await server.send("GET", `/api/v1/imports/${id}`);
    const found = Import.safeParse(answer.body);
    if (answer.status !== 200 || !found.success) throw new CommandFailed(ExitCode.Unreachable, describeProblem(answer));
    if (FINAL.has(found.data.status)) return found.data;
    progress.processing(found.data.status, found.data.progress ?? null);
    await sleep(pauseMs);
  }
}
