import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { rowsOf } from "@/lib/db/rows";
import { withTenantConnection } from "@/lib/db/tenant";
import { AppError, ERRORS, type ErrorCode } from "@/lib/model/error";

/** No proxy in between gives up before. */
const MAX_WAIT_SECONDS = 300;
const FIRST_LOOK_MS = 200;
const LONGEST_LOOK_MS = 2_000;
/** Senders that wait in this process at once; who comes on top is answered as if he did not want to. */
const MAX_WAITING = 200;
let waiting = 0;

/** The answer to a request that may be repeated has to be there before its repetition is taken for the first. */
const MAX_WAIT_OF_REPEATABLE = 45;

/** Seconds that a sender wants to wait for the outcome, 0 for none. Source: RFC 7240, section 4.3 (`Prefer: wait=60`). */
export function waitOf(headers: Headers): number {
  const wanted = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?/i.exec(headers.get("prefer") ?? "")?.[1];
  const longest = headers.has("idempotency-key") ? MAX_WAIT_OF_REPEATABLE : MAX_WAIT_SECONDS;
  return Math.min(longest, Number(wanted ?? 0));
}

const Outcome = z.object({
  id: z.string(),
  status: z.string(),
  failure: z
    .object({ code: z.string().catch("internal"), detail: z.string() })
    .nullable()
    .catch(null),
});
type Outcome = z.output<typeof Outcome>;

const STATES = `SELECT id, status, CASE WHEN status = 'failed' THEN error END AS failure FROM import WHERE org_id = $1 AND id = ANY($2::uuid[])`;
const FINAL = new Set(["done", "held", "failed"]);

/**
 * Waits until all these imports are final, or the time is over, or nobody waits any more.
 *
 * Returns  their state then, whatever it is.
 * Errors   that of the first one that failed, with its reason: a build step that waits ends with it.
 */
export async function waitForImports(
  db: Db,
  orgId: string,
  ids: readonly string[],
  { seconds, signal }: { seconds: number; signal: AbortSignal },
): Promise<ReadonlyMap<string, string>> {
  const deadline = waiting < MAX_WAITING ? Date.now() + seconds * 1000 : 0;
  waiting++;
  try {
    for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(LONGEST_LOOK_MS, pauseMs * 1.5)) {
      const found = await withTenantConnection(db, orgId, (connection) =>
        rowsOf(connection, Outcome, STATES, [orgId, ids]),
      );
      const final = found.every(({ status }) => FINAL.has(status));
      if (final || Date.now() >= deadline || signal.aborted) {
        const failed = found.find(({ status }) => status === "failed");
        if (failed) throw failureOf(failed);
        return new Map(found.map(({ id, status }) => [id, status] as const));
      }
      await sleep(pauseMs);
    }
  } finally {
    waiting--;
  }
}

function failureOf({ id, failure }: Outcome): AppError {
  const code = failure && Object.hasOwn(ERRORS, failure.code) ? (failure.code as ErrorCode) : "internal";
  return new AppError(code, `Import ${id} failed: ${failure?.detail ?? "the reason is in its page."}`);
}
