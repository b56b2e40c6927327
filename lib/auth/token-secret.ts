import { createHmac, randomBytes } from "node:crypto";
import { deriveKey } from "@/lib/keys";

const SECRET_BYTES = 32;

/** A new secret: a prefix that secret scanners and people recognise, and 256 random bits. */
export function newSecret(prefix: "pls" | "plk"): string {
  return `${prefix}_${randomBytes(SECRET_BYTES).toString("base64url")}`;
}

/**
 * What is stored of a token or event key: HMAC-SHA-256 under the instance's own key, so that a stolen database alone
 * neither reveals a token nor lets a guessed one be tried offline.
 */
export function hashSecret(secret: string): Buffer {
  return createHmac("sha256", deriveKey("token")).update(secret).digest();
}

/** The first characters, enough for a person to tell tokens apart and useless to anyone else. */
export function secretHint(secret: string): string {
  return secret.length < 16 ? `${secret.slice(0, 2)}…` : `${secret.slice(0, 8)}…`;
}
