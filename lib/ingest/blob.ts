import { stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { createGunzip, createGzip } from "node:zlib";
import { readSealedFile, writeSealedFile } from "@/lib/ingest/sealed-file";
import type { Storage } from "@/lib/ingest/spool";
import { deriveKey } from "@/lib/keys";

/** Packing level: reports are repetitive, and a higher one costs seconds for a few percent. */
const GZIP_LEVEL = 3;
/** Each piece of output costs a turn of the process. */
const GZIP_CHUNK_BYTES = 256 * 1024;

/**
 * Stores redacted content under the HMAC of the bytes as received; what was there under that name is replaced at once.
 *
 * Returns  unpacked bytes and bytes on disk.
 */
export async function writeBlob(
  storage: Storage,
  orgId: string,
  hash: Buffer,
  content: AsyncIterable<Uint8Array>,
): Promise<{ bytes: number; storedBytes: number }> {
  let bytes = 0;
  async function* counted() {
    for await (const chunk of content) {
      bytes += chunk.byteLength;
      yield chunk;
    }
  }
  const packed = pipeline(counted, createGzip({ level: GZIP_LEVEL, chunkSize: GZIP_CHUNK_BYTES }), () => undefined);
  const storedBytes = await writeSealedFile(
    blobPath(storage, orgId, hash),
    packed,
    deriveKey("blob"),
    owner(orgId, hash),
  );
  return { bytes, storedBytes };
}

export async function hasBlob(storage: Storage, orgId: string, hash: Buffer): Promise<boolean> {
  return stat(blobPath(storage, orgId, hash)).then(
    () => true,
    () => false,
  );
}

/** The redacted content, unpacked; ENOENT when it is not there. */
export async function* readBlob(storage: Storage, orgId: string, hash: Buffer): AsyncGenerator<Buffer> {
  const sealed = readSealedFile(blobPath(storage, orgId, hash), deriveKey("blob"), owner(orgId, hash));
  const unpacked = pipeline(sealed, createGunzip(), () => undefined);
  try {
    yield* unpacked as AsyncIterable<Buffer>;
  } finally {
    unpacked.destroy();
  }
}

function blobPath(storage: Storage, orgId: string, hash: Buffer): string {
  const name = hash.toString("hex");
  return join(storage.dataDir, "blobs", orgId, name.slice(0, 2), name);
}

const owner = (orgId: string, hash: Buffer) => `blob/${orgId}/${hash.toString("hex")}`;
