import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/**
 * Encryption of content of any length, written and read as a stream: AES-256-GCM in numbered frames, the last one
 * marked, so that frames can be neither changed, swapped, dropped nor cut off without notice (the STREAM construction of
 * Hoang, Reyhanitabar, Rogaway and Vizar, 2015). Each file has a key of its own from a random salt.
 *
 * Layout   magic (8) · salt (32) · frames: length of the text (4, big-endian, top bit set on the last) · ciphertext · tag (16)
 */
const MAGIC = Buffer.from("plmsol01", "ascii");
const SALT_BYTES = 32;
const TAG_BYTES = 16;
const FRAME_BYTES = 64 * 1024;
const LAST = 0x8000_0000;

/** Seals `content` under `key` (32 bytes). `owner` says whose it is: it cannot be opened as anyone else's. */
export async function* seal(
  content: AsyncIterable<Uint8Array>,
  key: Buffer,
  owner: string,
): AsyncGenerator<Buffer, void, undefined> {
  const salt = randomBytes(SALT_BYTES);
  const fileKey = keyOfFile(key, salt, owner);
  yield Buffer.concat([MAGIC, salt]);
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let frame = 0;
  for await (const chunk of content) {
    waiting.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    waitingBytes += chunk.byteLength;
    if (waitingBytes <= FRAME_BYTES) continue;
    const all = Buffer.concat(waiting);
    let at = 0;
    // The last frame is only known at the end, so one frame's worth always waits.
    for (; all.length - at > FRAME_BYTES; at += FRAME_BYTES) {
      yield sealFrame(fileKey, frame++, false, all.subarray(at, at + FRAME_BYTES));
    }
    waiting = [all.subarray(at)];
    waitingBytes = all.length - at;
  }
  yield sealFrame(fileKey, frame, true, Buffer.concat(waiting));
}

/** Opens what `seal` made. Throws `SealBroken` on the first frame that is not what was written. */
export async function* open(
  sealed: AsyncIterable<Uint8Array>,
  key: Buffer,
  owner: string,
): AsyncGenerator<Buffer, void, undefined> {
  const input = new ByteReader(sealed);
  const head = await input.take(MAGIC.length + SALT_BYTES);
  if (!head?.subarray(0, MAGIC.length).equals(MAGIC)) throw new SealBroken("it does not begin as a sealed file does");
  const fileKey = keyOfFile(key, head.subarray(MAGIC.length), owner);
  for (let frame = 0; ; frame++) {
    const lengthBytes = await input.take(4);
    if (!lengthBytes) throw new SealBroken("it ends before its last frame");
    const word = lengthBytes.readUInt32BE(0);
    const length = word & ~LAST;
    const isLast = (word & LAST) !== 0;
    if (length > FRAME_BYTES) throw new SealBroken("a frame is longer than any that is written");
    const body = await input.take(length + TAG_BYTES);
    if (!body) throw new SealBroken("it ends inside a frame");
    const text = openFrame(fileKey, frame, isLast, body);
    if (text.length > 0) yield text;
    if (!isLast) continue;
    if (await input.take(1)) throw new SealBroken("something follows its last frame");
    return;
  }
}

/** A sealed file was changed, cut or belongs to someone else, or PLIMSOLL_SECRET is another than when it was written. */
export class SealBroken extends Error {
  override readonly name = "SealBroken";
}

function keyOfFile(key: Buffer, salt: Buffer, owner: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, salt, `plimsoll/file/${owner}`, 32));
}

/** The nonce is the frame's number and whether it is the last; the key is used for one file only, so none repeats. */
function nonceOf(frame: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(frame, 7);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}

function sealFrame(key: Buffer, frame: number, isLast: boolean, text: Buffer): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, nonceOf(frame, isLast));
  const length = Buffer.alloc(4);
  length.writeUInt32BE((text.length | (isLast ? LAST : 0)) >>> 0, 0);
  return Buffer.concat([length, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

function openFrame(key: Buffer, frame: number, isLast: boolean, body: Buffer): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(frame, isLast));
  decipher.setAuthTag(body.subarray(body.length - TAG_BYTES));
  try {
    const text = decipher.update(body.subarray(0, body.length - TAG_BYTES));
    // Only the tag is left: throws when it does not match.
    decipher.final();
    return text;
  } catch (error) {
    throw new SealBroken("a frame was changed, or the key is not the one it was written with", { cause: error });
  }
}

/** Takes exact numbers of bytes out of chunks of any size. */
class ByteReader {
  private readonly iterator: AsyncIterator<Uint8Array>;
  private held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.iterator = source[Symbol.asyncIterator]();
  }

  /** Exactly `count` bytes, or undefined when there are fewer. */
  async take(count: number): Promise<Buffer | undefined> {
    const parts = [this.held];
    let length = this.held.length;
    while (length < count) {
      const { value, done } = await this.iterator.next();
      if (done) return undefined;
      parts.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
      length += value.byteLength;
    }
    const all = parts.length === 1 ? this.held : Buffer.concat(parts, length);
    this.held = all.subarray(count);
    return all.subarray(0, count);
  }
}
