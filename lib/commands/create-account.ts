import { z } from "zod";
import { generatePassword, hashPassword } from "@/lib/auth/password";
import { normalizeEmail } from "@/lib/auth/sign-in";
import { newId } from "@/lib/db/new-id";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";

type NewAccount = { email: string; name: string; password?: string; operator?: boolean };

/**
 * The account with this e-mail, made if nobody has it. One person has one account over all organizations: an existing one
 * is returned as it is, its password untouched.
 *
 * Returns  `password` only when one was generated here.
 */
export async function ensureAccount(
  tx: Tx,
  input: NewAccount,
): Promise<{ id: string; email: string; password: string | null }> {
  const email = normalizeEmail(input.email);
  const password = input.password ?? generatePassword();
  const [created] = await rows(tx, z.object({ id: z.string() }))`
    INSERT INTO app_user (id, email, name, password_hash, is_operator)
    VALUES (${newId()}::uuid, ${email}, ${input.name}, ${await hashPassword(password)}, ${input.operator ?? false})
    ON CONFLICT (email) DO NOTHING RETURNING id`;
  if (created) return { id: created.id, email, password: input.password ? null : password };
  const [known] = await rows(tx, z.object({ id: z.string() }))`SELECT id FROM app_user WHERE email = ${email}`;
  if (!known) throw new Error("an account vanished while it was looked up");
  return { id: known.id, email, password: null };
}
