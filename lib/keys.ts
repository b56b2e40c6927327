import { createHmac, type Hmac, hkdfSync } from "node:crypto";
import { dataDir } from "@/lib/platform/paths";
import { instanceSecret } from "@/lib/platform/secret";

/**
 * What a key is for. Keys of two purposes have nothing in common, so that what leaks through one use (a cursor in a URL)
 * says nothing about another. A new use gets a new word here; words are never reused, since stored data depends on them.
 */
export const KEY_PURPOSES = [
  "sessions", // signing of sign-in cookies
  "token", // address of API tokens and event keys: HMAC of the secret
  "answer", // sealing of stored answers that hold a secret
  "cursor", // signing of opaque list cursors
  "credential", // sealing of credentials of connected systems
  "spool", // encryption of uploads that wait for the worker
  "blob", // encryption of stored raw reports
  "raw-hash", // address of raw content: HMAC of the bytes as received
  "answers-for", // idempotency of deliveries: HMAC of bytes and stated context
  "secret-value", // identity and redaction token of a leaked secret
  "author", // what stands for an author's address
  "mirror", // seeds of the hashes by which a cluster's rows are compared
] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

const KEY_BYTES = 32;
const derived = new Map<string, Buffer>();

/** 32 bytes for one purpose, from PLIMSOLL_SECRET (HKDF-SHA-256, RFC 5869); the same in every process of an instance. */
export function deriveKey(purpose: KeyPurpose): Buffer {
  return deriveFor(purpose, "");
}

/** The same for one organization: equal values of two organizations cannot be recognized as equal. */
export function deriveOrgKey(purpose: KeyPurpose, orgId: string): Buffer {
  return deriveFor(purpose, orgId.toLowerCase());
}

/** HMAC-SHA-256 of `bytes` (text as UTF-8) under the organization's key for the purpose; 32 bytes. */
export function hmac(purpose: KeyPurpose, orgId: string, bytes: Uint8Array | string): Buffer {
  return startHmac(purpose, orgId).update(bytes).digest();
}

/** The same for content that arrives in pieces. */
export function startHmac(purpose: KeyPurpose, orgId: string): Hmac {
  return createHmac("sha256", deriveOrgKey(purpose, orgId));
}

function deriveFor(purpose: KeyPurpose, salt: string): Buffer {
  const secret = instanceSecret(dataDir());
  const name = `${secret}\0${salt}\0${purpose}`;
  let key = derived.get(name);
  if (!key) {
    key = Buffer.from(hkdfSync("sha256", secret, salt, `plimsoll/${purpose}`, KEY_BYTES));
    if (derived.size > 10_000) derived.clear();
    derived.set(name, key);
  }
  return key;
}
