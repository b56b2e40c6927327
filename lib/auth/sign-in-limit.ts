import { createHash } from "node:crypto";
import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { AppError } from "@/lib/model/error";

const WINDOW_MINUTES = 15;

/** Failures allowed per window: one person's typing, one address's guessing, one account's defence against many addresses. */
const LIMITS = { pair: 10, address: 100, account: 100 } as const;

type Attempt = { email: string; address: string };

/**
 * Counts an attempt as failed before its password is looked at, and refuses it when too many failed lately: attempts that
 * arrive together cannot all be let in before the first of them is counted. A refused one counts nowhere, so that one
 * address cannot use up an account's allowance. The count is in the database: restarts forget nothing.
 */
export async function beginSignIn(db: Db, attempt: Attempt): Promise<void> {
  const limits = keysOf(attempt);
  const keys = limits.map(({ key }) => key).sort(); // In one order everywhere, so that two attempts never wait for each other.
  await db.prisma.$transaction(async (tx) => {
    const counted = await rows(tx, z.object({ key: z.string(), failures: z.number() }))`
      INSERT INTO sign_in_attempt AS a (key, window_start, failures)
      SELECT key, now(), 1 FROM unnest(${keys}::text[]) AS key
      ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN a.window_start > now() - make_interval(mins => ${WINDOW_MINUTES}::int) THEN a.failures + 1 ELSE 1 END,
        window_start = CASE WHEN a.window_start > now() - make_interval(mins => ${WINDOW_MINUTES}::int) THEN a.window_start ELSE now() END
      RETURNING key, failures`;
    if (limits.some(({ key, limit }) => counted.some((row) => row.key === key && row.failures > limit))) {
      throw new AppError("rate_limited", `Too many failed attempts. Wait ${WINDOW_MINUTES} minutes, then try again.`, {
        context: { retryAfterS: WINDOW_MINUTES * 60 },
      });
    }
  });
}

/**
 * The password was right: the attempt is taken back, and the person's own count is cleared. What others failed from the
 * address or at the account stays counted.
 */
export async function endSignIn(db: Db, attempt: Attempt): Promise<void> {
  const [pair, ...others] = keysOf(attempt).map(({ key }) => key);
  await db.prisma.$executeRaw`DELETE FROM sign_in_attempt WHERE key = ${pair ?? ""}`;
  await db.prisma.$executeRaw`
    UPDATE sign_in_attempt a SET failures = a.failures - 1
      FROM (SELECT key FROM sign_in_attempt WHERE key = ANY(${others}::text[]) AND failures > 0 ORDER BY key FOR UPDATE) AS mine
     WHERE a.key = mine.key`;
}

/** Keys are hashed: an address book of who failed to sign in from where is nobody's business. */
function keysOf({ email, address }: Attempt): { key: string; limit: number }[] {
  const keyed = (kind: keyof typeof LIMITS, value: string) => ({
    key: `${kind}:${createHash("sha256")
      .update(JSON.stringify([kind, value]))
      .digest("base64url")}`,
    limit: LIMITS[kind],
  });
  return [keyed("pair", `${email}\n${address}`), keyed("address", address), keyed("account", email)];
}
