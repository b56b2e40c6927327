import { createHash } from "node:crypto";
import { z } from "zod";
import type { Principal } from "@/lib/auth/principal";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { withTenant } from "@/lib/db/tenant";
import { openAnswer, sealAnswer } from "@/lib/http/seal";
import { AppError } from "@/lib/model/error";

export type Answer = { status: number; body: unknown };

const Stored = z.object({
  request: z.instanceof(Uint8Array),
  status: z.number(),
  body: z.object({ sealed: z.string() }).partial(),
});

/** A row of status 0 says "being answered"; after a minute its process is taken for dead and the key is free again. */
const PENDING = 0;

/**
 * Answers a write once per key: a repeat gets the stored answer, a repeat with another request is a conflict. Keys belong
 * to a principal's organization, route and actor, and are forgotten after a day. Failures are not stored.
 *
 * Use  `fingerprint` is everything that makes two requests the same: method, path, query, body.
 */
export async function answerOnce(
  db: Db,
  principal: Principal,
  once: { key: string; route: string; fingerprint: string },
  answer: () => Promise<Answer>,
): Promise<Answer & { replayed: boolean }> {
  if (!/^[\x21-\x7e]{1,200}$/.test(once.key)) {
    throw new AppError("invalid_input", "`Idempotency-Key` must be 1 to 200 visible ASCII characters.");
  }
  const { orgId } = principal;
  const slot = { orgId, route: once.route, key: `${principal.actor.id ?? ""}:${once.key}` };
  const request = createHash("sha256").update(once.fingerprint).digest();
  const stored = await reserve(db, slot, request);
  if (stored) return { ...replay(orgId, stored, request), replayed: true };
  try {
    const given = await answer();
    await store(db, slot, given);
    return { ...given, replayed: false };
  } catch (error) {
    await release(db, slot);
    throw error;
  }
}

type Slot = { orgId: string; route: string; key: string };

/** Takes the key, or returns what is stored under it. */
async function reserve(db: Db, { orgId, route, key }: Slot, request: Buffer): Promise<z.infer<typeof Stored> | null> {
  return withTenant(db, orgId, async (tx) => {
    const taken = await tx.$executeRaw`
      INSERT INTO idempotent_answer AS a (org_id, route, key, request, status, body)
      VALUES (${orgId}::uuid, ${route}, ${key}, ${request}::bytea, ${PENDING}::int, '{}'::jsonb)
      ON CONFLICT (org_id, route, key) DO UPDATE SET request = EXCLUDED.request, status = EXCLUDED.status, body = EXCLUDED.body, created_at = now()
       WHERE a.created_at < now() - interval '1 day' OR (a.status = ${PENDING}::int AND a.created_at < now() - interval '1 minute')`;
    if (taken === 1) return null;
    const [found] = await rows(tx, Stored)`
      SELECT request, status, body FROM idempotent_answer
       WHERE org_id = ${orgId}::uuid AND route = ${route} AND key = ${key}`;
    return found ?? null;
  });
}

function replay(orgId: string, stored: z.infer<typeof Stored>, request: Buffer): Answer {
  if (!Buffer.from(stored.request).equals(request)) {
    throw new AppError(
      "conflict",
      "This `Idempotency-Key` was used for another request. Use a new key for a new request.",
    );
  }
  if (stored.status === PENDING) {
    throw new AppError(
      "conflict",
      "The first request with this `Idempotency-Key` is still being answered. Ask again shortly.",
    );
  }
  return { status: stored.status, body: JSON.parse(openAnswer(orgId, stored.body.sealed ?? "")) };
}

/** Answers are sealed: one of them may hold a new token's secret, which the database must not know. */
async function store(db: Db, { orgId, route, key }: Slot, answer: Answer): Promise<void> {
  const body = JSON.stringify({ sealed: sealAnswer(orgId, JSON.stringify(answer.body)) });
  await withTenant(db, orgId, async (tx) => {
    await tx.$executeRaw`
      UPDATE idempotent_answer SET status = ${answer.status}::int, body = ${body}::jsonb
       WHERE org_id = ${orgId}::uuid AND route = ${route} AND key = ${key}`;
    await tx.$executeRaw`
      DELETE FROM idempotent_answer WHERE org_id = ${orgId}::uuid AND created_at < now() - interval '2 days'`;
  });
}

async function release(db: Db, { orgId, route, key }: Slot): Promise<void> {
  await withTenant(
    db,
    orgId,
    (tx) => tx.$executeRaw`
    DELETE FROM idempotent_answer
     WHERE org_id = ${orgId}::uuid AND route = ${route} AND key = ${key} AND status = ${PENDING}::int`,
  );
}
