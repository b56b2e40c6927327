import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { rowsOf } from "@/lib/db/rows";
import { withTenantConnection } from "@/lib/db/tenant";

/** One try at an import. `attempt` fences it: what a later try has begun, this one may not write any more. */
export type ImportTry = { orgId: string; importId: string; attempt: number };

/**
 * claimed   this try may run; `failures` tries before it ended in an error
 * final     there is nothing to do (any more)
 * held      another worker is at it and was heard of just now; its claim is free in `freeInMs` unless it is heard of again
 */
export type Claim =
  | { result: "claimed"; attempt: number; failures: number }
  | { result: "final" }
  | { result: "held"; freeInMs: number };

export type Reason = { code: string; detail: string };

const Claimed = z.object({ attempt: z.number(), failures: z.number() });
const Held = z.object({ freeInMs: z.number() });

/**
 * Takes an import unless it is final or a live worker has it; a worker not heard of for `silentMs` has lost its claim.
 * Each try before makes us more patient, up to threefold: workers that are merely slow must not take turns forever.
 * `correlating` is kept: its effects are committed, and must not be applied a second time.
 */
export async function claimImport(db: Db, orgId: string, importId: string, silentMs: number): Promise<Claim> {
  return withTenantConnection(db, orgId, async (connection) => {
    const [claimed] = await rowsOf(
      connection,
      Claimed,
      `UPDATE import SET attempt = attempt + 1, heartbeat_at = now(),
              status = CASE WHEN status = 'correlating' THEN status ELSE 'parsing' END
        WHERE org_id = $1 AND id = $2
          AND (status = 'queued'
               OR status IN ('parsing','applying','correlating')
                  AND coalesce(heartbeat_at, received_at) < now() - make_interval(secs => $3::float8 / 1000 * least(attempt, 3)))
       RETURNING attempt, coalesce((progress ->> 'failures')::int, 0) AS failures`,
      [orgId, importId, silentMs],
    );
    if (claimed) return { result: "claimed", ...claimed };
    const [held] = await rowsOf(
      connection,
      Held,
      `SELECT greatest(0, $3::float8 * least(attempt, 3) - extract(epoch FROM now() - coalesce(heartbeat_at, received_at)) * 1000)::float8 AS "freeInMs"
         FROM import WHERE org_id = $1 AND id = $2 AND status IN ('queued','parsing','applying','correlating')`,
      [orgId, importId, silentMs],
    );
    return held ? { result: "held", freeInMs: Math.ceil(held.freeInMs) } : { result: "final" };
  });
}

/**
 * Gives an import back for another try, and notes whether this one failed (as against: was interrupted).
 *
 * Returns  false when another worker has it by now.
 */
export async function releaseImport(db: Db, run: ImportTry, failed: boolean): Promise<boolean> {
  return fenced(
    db,
    run,
    `status = CASE WHEN status = 'correlating' THEN status ELSE 'queued' END,
     heartbeat_at = to_timestamp(0), -- as one long silent: free for whoever comes next
     progress = jsonb_build_object('failures', coalesce((progress ->> 'failures')::int, 0) + $4)`,
    [failed ? 1 : 0],
  );
}

/**
 * Ends an import as failed, with a reason a person can act on. It answers for its bytes no longer: sending them again
 * is a new try. The upload stays sealed for seven days.
 *
 * `ifApplied` is the reason when the findings are committed and only the risks are not in line with them. An import that
 * was only read again stays what it was before, and its replay says what went wrong.
 *
 * Returns  false when another worker has it by now.
 */
export async function failImport(db: Db, run: ImportTry, reason: Reason, ifApplied: Reason = reason): Promise<boolean> {
  return fenced(
    db,
    run,
    `status = CASE WHEN ${REPLAYS} THEN replay ->> 'before' ELSE 'failed' END,
     error = CASE WHEN ${REPLAYS} AND replay ->> 'before' <> 'failed' THEN error WHEN status = 'correlating' THEN $5::jsonb ELSE $4::jsonb END,
     replay = CASE WHEN ${REPLAYS} THEN replay || jsonb_build_object('state', 'failed', 'reason', CASE WHEN status = 'correlating' THEN $5::jsonb ELSE $4::jsonb END ->> 'detail')
                   WHEN replay ->> 'state' = 'retried' THEN replay || jsonb_build_object('state', 'failed', 'reason', $4::jsonb ->> 'detail') ELSE replay END,
     answers_for = CASE WHEN ${REPLAYS} THEN answers_for END, finished_at = now(), heartbeat_at = now(), progress = '{}'`,
    [JSON.stringify(reason), JSON.stringify(ifApplied)],
  );
}

const REPLAYS = "coalesce(replay ->> 'state' = 'asked', false)";

async function fenced(db: Db, run: ImportTry, assignments: string, values: unknown[]): Promise<boolean> {
  return withTenantConnection(db, run.orgId, async (connection) => {
    const done = await connection.query(
      `UPDATE import SET ${assignments}
        WHERE org_id = $1 AND id = $2 AND attempt = $3 AND status IN ('parsing','applying','correlating')`,
      [run.orgId, run.importId, run.attempt, ...values],
    );
    return done.rowCount === 1;
  });
}
