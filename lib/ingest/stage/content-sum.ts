import { hash } from "node:crypto";

/** SHA-256 in hexadecimal, which is made twice as fast as bytes are. */
export const digestOf = (text: string): string => hash("sha256", text);

/**
 * A digest of a multiset of texts: the sum of their hashes, so that the order in which they are added does not matter.
 *
 * Rule     a text that is added twice counts twice; equal digests mean equal contents.
 * Source   Bellare and Micciancio, "A New Paradigm for Collision-free Hashing" (AdHash); whoever could build a collision
 *          of one organization's reports would mislead only that organization.
 */
export class ContentSum {
  /** 256 bits, big-endian: addition carries from the last byte to the first and forgets what leaves it. */
  readonly #sum = Buffer.alloc(32);
  readonly #digest = Buffer.alloc(32);
  #count = 0;

  add(text: string): void {
    this.addDigest(digestOf(text));
  }

  /** The same for a text whose `digestOf` is known already. */
  addDigest(digest: string): void {
    this.#count++;
    this.#digest.write(digest, "hex");
    let carry = 0;
    for (let i = 28; i >= 0; i -= 4) {
      const word = this.#sum.readUInt32BE(i) + this.#digest.readUInt32BE(i) + carry;
      carry = word > 0xffffffff ? 1 : 0;
      this.#sum.writeUInt32BE(word >>> 0, i);
    }
  }

  /** The digest together with what else decides what an import does: 32 bytes. */
  digest(...around: readonly string[]): Buffer {
    return hash("sha256", JSON.stringify([this.#count, this.#sum.toString("hex"), ...around]), "buffer");
  }
}
