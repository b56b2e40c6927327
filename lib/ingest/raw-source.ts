import { readBlob } from "@/lib/ingest/blob";
import { readSpool, type Storage } from "@/lib/ingest/spool";
import { AppError } from "@/lib/model/error";
import type { ByteSource } from "@/lib/parsers/reading/decode";

/** The columns of an import that say where its raw content is. */
export type RawPlace = { orgId: string; id: string; rawHash: Uint8Array; rawAt: string };

/**
 * A delivery's content, as often as it is asked for: from the spool as received (perhaps gzip), or from the blob,
 * unpacked and with secret values redacted. Both parse to the same identities.
 *
 * Errors   `not_found`, on reading, when it is no longer kept.
 */
export function openRaw(storage: Storage, place: RawPlace): ByteSource {
  const hash = Buffer.from(place.rawHash);
  return async function* () {
    const fromBlob = () => readBlob(storage, place.orgId, hash);
    const fromSpool = () => readSpool(storage, place.orgId, place.id);
    // A worker that stored the blob and was killed before it said so leaves either place empty: look in both.
    const inOrder = place.rawAt === "spool" ? [fromSpool, fromBlob] : [fromBlob];
    for (const read of inOrder) {
      const bytes = read();
      const first = await bytes.next().catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      });
      if (first === null) continue;
      if (!first.done) {
        yield first.value;
        yield* bytes;
      }
      return;
    }
    throw new AppError("not_found", "The raw content of this import is no longer kept. Send the report again.");
  };
}
