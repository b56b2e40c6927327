import { createHash } from "node:crypto";
import { z } from "zod";
import type { Db } from "@/lib/db/client";
import { rows } from "@/lib/db/rows";
import { AppError } from "@/lib/model/error";

const WINDOW_MINUTES = 15;

/** Failures allowed per window: one person's typing, one address's guessing, one account's defence against many addresses. */
const LIMITS = { pair: 10, address: 100, account: 100 } as const;

type Attempt = { email: string; address: string };

/** Refuses before the password is looked at when too many attempts failed lately; counts in the database, so restarts forget nothing. */
export async function demandSignInAllowed(db: Db, attempt: Attempt): Promise<void> {
  const limits = keysOf(attempt);
  const found = await rows(db.prisma, z.object({ key: z.string(), failures: z.number() }))`
    SELECT key, failures FROM sign_in_attempt
     WHERE key = ANY(${limits.map(({ key }) => key)}::text[])
       AND window_start > now() - make_interval(mins => ${WINDOW_MINUTES}::int)`;
  const exceeded = limits.some(({ key, limit }) => found.some((row) => row.key === key && row.failures >= limit));
  if (exceeded) {
    throw new AppError("rate_limited", `Too many failed attempts. Wait ${WINDOW_MINUTES} minutes, then try again.`, {
      context: { retryAfterS: WINDOW_MINUTES * 60 },
    });
  }
}

/** Counts one failure under each key; a window that is over starts again at one. */
export async function recordFailedSignIn(db: Db, attempt: Attempt): Promise<void> {
  const keys = keysOf(attempt)
    .map(({ key }) => key)
    .sort();
  await db.prisma.$executeRaw`
    INSERT INTO sign_in_attempt AS a (key, window_start, failures)
    SELECT key, now(), 1 FROM unnest(${keys}::text[]) AS key
    ON CONFLICT (key) DO UPDATE SET
      failures = CASE WHEN a.window_start > now() - make_interval(mins => ${WINDOW_MINUTES}::int) THEN a.failures + 1 ELSE 1 END,
      window_start = CASE WHEN a.window_start > now() - make_interval(mins => ${WINDOW_MINUTES}::int) THEN a.window_start ELSE now() END`;
}

/** A right password clears the person's own count, never the address's or the account's: those defend others too. */
export async function clearFailedSignIns(db: Db, attempt: Attempt): Promise<void> {
  const [pair] = keysOf(attempt);
  await db.prisma.$executeRaw`DELETE FROM sign_in_attempt WHERE key = ${pair?.key ?? ""}`;
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
