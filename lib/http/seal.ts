import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { deriveOrgKey } from "@/lib/keys";

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM for answers that hold a secret (a new token) and must be kept for a repeat of the same request. */
export function sealAnswer(orgId: string, text: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", deriveOrgKey("answer", orgId), iv);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
}

/** Throws when the text was not sealed for this organization by this instance. */
export function openAnswer(orgId: string, sealed: string): string {
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", deriveOrgKey("answer", orgId), bytes.subarray(0, IV_BYTES));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
}
