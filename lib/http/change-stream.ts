import { z } from "zod";
import type { Principal } from "@/lib/auth/principal";
import { ImportStatus } from "@/lib/contracts/http/import";
import type { StreamMessage } from "@/lib/contracts/http/stream";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { withTenant } from "@/lib/db/tenant";
import { commonHeaders } from "@/lib/http/problem-response";
import { log } from "@/lib/log";
import { AppError } from "@/lib/model/error";
import { CountsOf } from "@/lib/queries/import-rows";

const LOOK_EVERY_MS = 1_000;
/** A session or token that ended takes its open streams along, this many looks later at most. */
const ASK_AGAIN_EVERY = 5;
/** Quiet connections are cut by proxies; a comment keeps them. */
const KEEP_ALIVE_MS = 20_000;
/** The browser connects again by itself. */
const LIVES_MS = 2 * 60_000;

const Running = z.object({
  id: z.string(),
  status: ImportStatus,
  filename: z.string().nullable(),
  counts: CountsOf,
  error: z.object({ detail: z.string().catch("The import failed.") }).nullable(),
  mark: z.string(),
});
const Marks = z.object({ risks: z.string(), alerts: z.string(), paths: z.string() });

type Asked = {
  principal: Principal;
  signal: AbortSignal;
  requestId: string;
  /** Throws `unauthenticated` once the asker is no longer who they were. */
  authenticate: () => Promise<unknown>;
};

/** Server-sent events of one organization: progress of imports, and which lists changed. Pages then read again. */
export function changesOf(db: Db, { principal, signal, requestId, authenticate }: Asked): Response {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      const tell = (message: StreamMessage) => send(`event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`);
      const stop = watch(
        () => lookOnce(principal.orgId, () => whatIsThere(db, principal.orgId)),
        tell,
        async () => {
          if (await isRefused(authenticate)) finish();
        },
      );
      const beat = setInterval(() => send(": still here\n\n"), KEEP_ALIVE_MS);
      const end = setTimeout(finish, LIVES_MS);
      let finished = false;
      function finish(): void {
        if (finished) return;
        finished = true;
        stop();
        clearInterval(beat);
        clearTimeout(end);
        signal.removeEventListener("abort", finish);
        try {
          controller.close();
        } catch {
          // The reader left first.
        }
      }
      signal.addEventListener("abort", finish);
      send("retry: 3000\n\n");
    },
  });
  return new Response(stream, {
    headers: { ...commonHeaders(requestId), "content-type": "text/event-stream", "x-accel-buffering": "no" },
  });
}

/** Looks once a second, one look at a time, and asks now and then who is looking; returns what stops it. */
function watch(look: () => Promise<Seen>, tell: (message: StreamMessage) => void, askAgain: () => Promise<void>) {
  let stopped = false;
  let before: Seen | null = null;
  tell({ type: "hello", at: new Date().toISOString() });
  const step = async (count: number) => {
    if (count % ASK_AGAIN_EVERY === 0) await askAgain();
    const seen = await look();
    if (stopped) return;
    if (before) for (const message of differences(before, seen)) tell(message);
    before = seen;
  };
  const loop = async () => {
    for (let count = 1; !stopped; count++) {
      await step(count).catch((error) => log.warn({ err: error }, "the stream of changes could not look"));
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };
  void loop();
  return () => {
    stopped = true;
  };
}

/** A database that does not answer is no refusal. */
async function isRefused(authenticate: () => Promise<unknown>): Promise<boolean> {
  try {
    await authenticate();
    return false;
  } catch (error) {
    if (error instanceof AppError && error.code === "unauthenticated") return true;
    throw error;
  }
}

type Seen = { imports: z.infer<typeof Running>[]; marks: z.infer<typeof Marks> };

const looks = new Map<string, Promise<Seen>>();

/** All open streams of an organization share a look: however many somebody opens, the database is asked as often as for one. */
function lookOnce(orgId: string, look: () => Promise<Seen>): Promise<Seen> {
  const known = looks.get(orgId);
  if (known) return known;
  const seen = look();
  looks.set(orgId, seen);
  const forget = () => void setTimeout(() => looks.delete(orgId), LOOK_EVERY_MS / 2).unref();
  seen.then(forget, forget);
  return seen;
}

function whatIsThere(db: Db, orgId: string): Promise<Seen> {
  return withTenant(db, orgId, async (tx) => {
    const imports = await rows(tx, Running)`
      SELECT i.id, i.status, i.filename, i.counts, i.error,
             concat_ws('/', i.status, i.progress::text, i.finished_at::text) AS mark
        FROM import i WHERE i.org_id = ${orgId}::uuid ORDER BY i.received_at DESC, i.id LIMIT 20`;
    const [marks] = await rows(tx, Marks)`
      SELECT coalesce((SELECT max(r.updated_at)::text FROM risk r WHERE r.org_id = ${orgId}::uuid), '') AS risks,
             coalesce((SELECT max(l.at)::text FROM alert l WHERE l.org_id = ${orgId}::uuid AND l.at > now() - interval '1 day'), '') AS alerts,
             coalesce((SELECT string_agg(q.cluster_id::text, ' ' ORDER BY q.cluster_id) FROM attack_path_request q WHERE q.org_id = ${orgId}::uuid), '') AS paths`;
    return { imports, marks: marks ?? { risks: "", alerts: "", paths: "" } };
  });
}

function differences(before: Seen, now: Seen): StreamMessage[] {
  const messages: StreamMessage[] = [];
  const topics = new Set<Extract<StreamMessage, { type: "changed" }>["topics"][number]>();
  for (const { mark, error, ...running } of now.imports) {
    const known = before.imports.find(({ id }) => id === running.id);
    if (known?.mark === mark) continue;
    messages.push({ type: "import", ...running, error: error?.detail ?? null });
    topics.add("imports");
    if (["done", "held"].includes(running.status))
      for (const topic of ["findings", "assets", "risks"] as const) topics.add(topic);
  }
  if (before.marks.risks !== now.marks.risks) topics.add("risks");
  if (before.marks.alerts !== now.marks.alerts) topics.add("alerts");
  if (before.marks.paths !== now.marks.paths) topics.add("paths");
  if (topics.size > 0) messages.push({ type: "changed", topics: [...topics], at: new Date().toISOString() });
  return messages;
}
