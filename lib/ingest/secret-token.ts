import { hmac } from "@/lib/keys";

const PREFIX = "plimsoll-hmac-";
const TOKEN = /^plimsoll-hmac-([0-9a-f]{64})$/;

/**
 * What stands in stored content where a secret's value was: it says nothing of the value, and equal values of one
 * organization have equal tokens.
 */
export function secretToken(orgId: string, value: string): string {
  return `${PREFIX}${secretHmac(orgId, value).toString("hex")}`;
}

/**
 * The HMAC that identifies a secret's value. A value that is such a token already gives the HMAC it carries, so that a
 * stored report parses to the same identities as the one received.
 */
export function secretHmac(orgId: string, value: string): Buffer {
  const carried = TOKEN.exec(value)?.[1];
  return carried ? Buffer.from(carried, "hex") : hmac("secret-value", orgId, value);
}

/** What stands in stored content in place of something else: of a secret, or of an author (author-token.ts). */
export function isStoredToken(value: string): boolean {
  return /^plimsoll-(?:hmac|author)-[0-9a-f]{64}$/.test(value);
}
