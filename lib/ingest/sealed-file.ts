import { createReadStream } from "node:fs";
import { mkdir, open as openFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { open, seal } from "@/lib/ingest/sealed-stream";

/** Names of unfinished files end so; whoever finds an old one may remove it. */
export const PART = ".part";

/**
 * Writes a sealed file that is either there as a whole, on disk, or not at all: under another name first, forced to
 * disk, then renamed, then the folder forced to disk too.
 *
 * Returns  bytes on disk.
 * Errors   whatever `content` throws passes through; nothing is left behind then.
 */
export async function writeSealedFile(
  path: string,
  content: AsyncIterable<Uint8Array>,
  key: Buffer,
  owner: string,
): Promise<number> {
  const part = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}${PART}`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // Opened before anything can fail: a file that is still being opened when it is removed would be there afterwards.
  const file = await openFile(part, "wx", 0o600);
  try {
    // The stream forces to disk on close (`flush`), before the name makes the file count.
    await pipeline(
      Readable.from(seal(content, key, owner), { objectMode: true, highWaterMark: 4 }),
      file.createWriteStream({ flush: true }),
    );
    const { size } = await stat(part);
    await rename(part, path);
    await syncFolder(dirname(path));
    return size;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** The content of a sealed file; each call reads it from the beginning. ENOENT when it is not there. */
export async function* readSealedFile(path: string, key: Buffer, owner: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  try {
    yield* open(file, key, owner);
  } finally {
    file.destroy();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await openFile(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
