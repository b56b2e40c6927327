import { randomBytes } from "node:crypto";

/** Random bytes are drawn in bulk: one system call per thousand ids instead of one each. */
const POOL_BYTES = 8_192;
let pool = Buffer.alloc(0);
let taken = 0;

let lastMs = 0;
let sequence = 0;

/**
 * A new row's id: UUIDv7 (RFC 9562, section 5.7), so that rows written together lie together in their index.
 *
 * Ids of one process ascend strictly, also inside one millisecond: the 12 bits after the version count up from a random
 * start, and when they run out the clock is taken one millisecond ahead.
 */
export function newId(): string {
  const bytes = takeRandom(10);
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    sequence = bytes.readUInt16BE(0) & 0x7ff;
  } else if (++sequence > 0xfff) {
    lastMs += 1;
    sequence = bytes.readUInt16BE(0) & 0x7ff;
  }
  const time = lastMs.toString(16).padStart(12, "0");
  const variant = (0x8000 | (bytes.readUInt16BE(2) & 0x3fff)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence.toString(16).padStart(3, "0")}-${variant}-${bytes.toString("hex", 4, 10)}`;
}

function takeRandom(bytes: number): Buffer {
  if (taken + bytes > pool.length) {
    pool = randomBytes(POOL_BYTES);
    taken = 0;
  }
  taken += bytes;
  return pool.subarray(taken - bytes, taken);
}
