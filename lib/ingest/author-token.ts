import { secretHmac } from "@/lib/ingest/secret-token";
import { hmac } from "@/lib/keys";

const PREFIX = "plimsoll-author-";
/** `hmac`: of a file that was stored while authors and secrets had one domain. */
const TOKEN = /^plimsoll-(?:author|hmac)-([0-9a-f]{64})$/;

/**
 * What stands in stored content where somebody's address was. It has nothing in common with the token of a secret of the same text:
 * what is an address in one report and a password in another cannot be told to be the same.
 */
export function authorToken(orgId: string, author: string): string {
  return `${PREFIX}${authorHmac(orgId, author).toString("hex")}`;
}

/** The HMAC that stands for an author; of a token the one that it carries, so that a stored file parses to the same rows. */
export function authorHmac(orgId: string, author: string): Buffer {
  const carried = TOKEN.exec(author)?.[1];
  return carried ? Buffer.from(carried, "hex") : hmac("author", orgId, author);
}

/** Every HMAC that may be stored of an author: today's, and that of rows which nobody has sent again since. */
export function authorHmacs(orgId: string, author: string): Buffer[] {
  return [authorHmac(orgId, author), secretHmac(orgId, author)];
}
