import { randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";

/** OWASP's argon2id parameters (2024): 19 MiB, two passes, one lane; the package's default algorithm is argon2id. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), PARAMETERS);
}

let decoy: Promise<string> | undefined;

/**
 * True when the password is right. Without a hash (unknown or disabled account) the same work is done against a decoy,
 * so that the time of the answer does not tell which accounts exist.
 */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword(randomBytes(16).toString("base64url"));
  const matches = await verify(passwordHash ?? (await decoy), password.normalize("NFKC")).catch(() => false);
  return matches && passwordHash !== null;
}

/** Readable enough to type once: 20 characters from an alphabet without look-alikes, about 114 bits. */
export function generatePassword(): string {
  const alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  let password = "";
  while (password.length < 20) {
    for (const byte of randomBytes(32)) {
      // Bytes beyond the last whole multiple are dropped: taking them would favour the alphabet's beginning.
      if (byte < 256 - (256 % alphabet.length) && password.length < 20) password += alphabet[byte % alphabet.length];
    }
  }
  return password;
}
