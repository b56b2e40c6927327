import type { Tally } from "@/lib/ingest/tally";
import type { EvidenceRecord } from "@/lib/model/record";

const MAX_BUNDLES = 5_000;
const MAX_CHARS = 64 * 1024 * 1024;

/** Bundles are held until they are stored, and each is checked: beyond these limits evidence stays a claim, and the import says so. */
export class BundleLimits {
  #bundles = 0;
  #chars = 0;
  #said = false;
  constructor(private readonly tally: Tally) {}

  within(record: EvidenceRecord): EvidenceRecord {
    if (record.bundle === undefined) return record;
    this.#bundles += 1;
    this.#chars += record.bundle.length;
    if (this.#bundles <= MAX_BUNDLES && this.#chars <= MAX_CHARS) return record;
    if (!this.#said)
      this.tally.remark(
        `Signatures beyond the first ${MAX_BUNDLES}, or ${MAX_CHARS / 1024 / 1024} MB of them, are not checked: what they say stays a claim. Deliver them in several files.`,
      );
    this.#said = true;
    const { bundle: _, ...claim } = record;
    return claim;
  }
}
