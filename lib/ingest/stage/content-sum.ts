import { createHash } from "node:crypto";

const MODULUS = 1n << 256n;

/**
 * A digest of a multiset of texts: the sum of their hashes, so that the order in which they are added does not matter.
 *
 * Rule     a text that is added twice counts twice; equal digests mean equal contents.
 * Source   Bellare and Micciancio, "A New Paradigm for Collision-free Hashing" (AdHash); whoever could build a collision
 *          of one organization's reports would mislead only that organization.
 */
export class ContentSum {
  #sum = 0n;
  #count = 0;

  add(text: string): void {
    this.#count++;
    this.#sum = (this.#sum + BigInt(`0x${createHash("sha256").update(text).digest("hex")}`)) % MODULUS;
  }

  /** The digest together with what else decides what an import does: 32 bytes. */
  digest(...around: readonly string[]): Buffer {
    return createHash("sha256")
      .update(JSON.stringify([this.#count, this.#sum.toString(16), ...around]))
      .digest();
  }
}
