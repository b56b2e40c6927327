import { createCipheriv, randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { newId } from "@/lib/db/new-id";
import type { Storage } from "@/lib/ingest/spool";

/** A file without a name, for what must be read out of order. */
export type ScratchFile = {
  size: number;
  read: (start: number, end: number) => AsyncGenerator<Buffer>;
  close: () => Promise<void>;
};

const BLOCK = 16;
const CHUNK = 256 * 1024;

/**
 * Writes bytes to a file that has no name any more once this returns, and whose key is in this process alone: an upload may
 * hold secrets in clear, and whatever becomes of us, nobody can read what is left of it.
 */
export async function writeScratch({ dataDir }: Storage, bytes: AsyncIterable<Uint8Array>): Promise<ScratchFile> {
  const folder = join(dataDir, "scratch");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, newId());
  const file = await open(path, "wx+", 0o600);
  await rm(path);
  const [key, nonce] = [randomBytes(32), randomBytes(8)];
  const cipher = keystream(key, nonce, 0);
  let size = 0;
  try {
    for await (const chunk of bytes) {
      await file.writeFile(cipher.update(chunk));
      size += chunk.byteLength;
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  return { size, read: (start, end) => read(file, key, nonce, start, end), close: () => file.close() };
}

/** Counter mode opens at any block: the counter is the block's number. */
function keystream(key: Buffer, nonce: Buffer, block: number) {
  const counter = Buffer.alloc(BLOCK);
  nonce.copy(counter);
  counter.writeBigUInt64BE(BigInt(block), 8);
  return createCipheriv("aes-256-ctr", key, counter);
}

async function* read(file: FileHandle, key: Buffer, nonce: Buffer, start: number, end: number): AsyncGenerator<Buffer> {
  const block = Math.floor(start / BLOCK);
  const cipher = keystream(key, nonce, block);
  cipher.update(Buffer.alloc(start - block * BLOCK));
  for (let at = start; at < end; ) {
    const { bytesRead, buffer } = await file.read(
      Buffer.alloc(Math.min(CHUNK, end - at)),
      0,
      Math.min(CHUNK, end - at),
      at,
    );
    if (bytesRead === 0) return;
    at += bytesRead;
    yield cipher.update(buffer.subarray(0, bytesRead));
  }
}
