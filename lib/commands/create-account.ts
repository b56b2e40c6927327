import { z } from "zod";
import { generatePassword, hashPassword } from "@/lib/auth/password";
import { normalizeEmail } from "@/lib/auth/sign-in";
import { newId } from "@/lib/db/new-id";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";

type NewAccount = { email: string; name: string; password?: string; operator?: boolean };

/**
 * The account with this e-mail, made if nobody has it. One person has one account over all organizations. A generated
 * password is known to whoever asked for the account, so its owner must choose another before anything else works.
 *
 * Exists   it keeps its name and gets a new password, and its sessions end: whoever made it elsewhere may know the one it
 *          had, and must not come in with it here. An instance operator's account was made by nobody else and is left alone.
 * Returns  `password` only when one was generated here.
 */
export async function ensureAccount(
  tx: Tx,
  input: NewAccount,
): Promise<{ id: string; email: string; password: string | null }> {
  const email = normalizeEmail(input.email);
  const password = input.password ?? generatePassword();
  const hash = await hashPassword(password);
  const [created] = await rows(tx, z.object({ id: z.string() }))`
    INSERT INTO app_user (id, email, name, password_hash, password_temporary, is_operator)
    VALUES (${newId()}::uuid, ${email}, ${input.name}, ${hash}, ${input.password === undefined}, ${input.operator ?? false})
    ON CONFLICT (email) DO NOTHING RETURNING id`;
  if (created) return { id: created.id, email, password: input.password ? null : password };
  const [known] = await rows(tx, z.object({ id: z.string(), operator: z.boolean() }))`
    SELECT id, is_operator AS operator FROM app_user WHERE email = ${email}`;
  if (!known) throw new Error("an account vanished while it was looked up");
  if (known.operator) return { id: known.id, email, password: null };
  await tx.$executeRaw`
    UPDATE app_user SET password_hash = ${hash}, password_temporary = true, epoch = epoch + 1 WHERE id = ${known.id}::uuid`;
  return { id: known.id, email, password };
}
