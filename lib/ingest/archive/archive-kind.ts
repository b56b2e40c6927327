import { constants, gunzipSync } from "node:zlib";

/** `gzips`: how many layers of gzip are around it, the way's own encoding among them. */
export type ArchiveKind = { kind: "zip" | "tar"; gzips: number };

/** So much of the beginning tells every kind apart: a tar's mark stands at byte 257. */
export const HEAD_BYTES = 4096;

/** Whether the beginning of an upload is that of an archive; packed once on its way (`encoded`) and once as a file at most. */
export function archiveKind(head: Buffer, encoded: boolean): ArchiveKind | null {
  let inner = head.subarray(0, HEAD_BYTES);
  let gzips = 0;
  while (gzips < (encoded ? 2 : 1) && inner[0] === 0x1f && inner[1] === 0x8b) {
    inner = beginningOf(inner);
    gzips += 1;
  }
  if (inner.subarray(0, 2).toString("latin1") === "PK" && [0x0403, 0x0605].includes(uint16(inner, 2))) {
    return { kind: "zip", gzips };
  }
  return inner.subarray(257, 262).toString("latin1") === "ustar" ? { kind: "tar", gzips } : null;
}

function uint16(bytes: Buffer, at: number): number {
  return bytes.length < at + 2 ? 0 : bytes.readUInt16LE(at);
}

/** What the beginning of a gzip stream unpacks to; nothing when it is none. At most a thousand times as much. */
function beginningOf(packed: Buffer): Buffer {
  try {
    return gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return Buffer.alloc(0);
  }
}

export type Peeked = { head: Buffer; body: AsyncGenerator<Uint8Array>; release: () => Promise<void> };

/** The beginning of a stream, and the whole stream again; `release` lets go of it however far it was read. */
export async function peekHead(source: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  while (length < HEAD_BYTES && !ended) {
    const next = await iterator.next();
    if (next.done) ended = true;
    else {
      seen.push(next.value);
      length += next.value.byteLength;
    }
  }
  async function* body() {
    yield* seen;
    while (!ended) {
      const next = await iterator.next();
      if (next.done) return;
      yield next.value;
    }
  }
  const release = async () => void (await iterator.return?.());
  return { head: Buffer.concat(seen), body: body(), release };
}

/** Passes content through and shows its beginning once, when it is long enough or there is no more. Looking may cost a thousandfold unpacking. */
export async function* showingHead(
  content: AsyncIterable<Uint8Array>,
  look: (head: Buffer) => void,
): AsyncGenerator<Uint8Array> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of content) {
    if (head) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
    if (head && head.length >= HEAD_BYTES) {
      look(head);
      head = null;
    }
    yield chunk;
  }
  if (head) look(head);
}
