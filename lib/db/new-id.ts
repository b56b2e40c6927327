import { randomBytes } from "node:crypto";

/** Random bytes are drawn in bulk, and written in hexadecimal at once: one system call per thousand ids, and no object for each. */
const POOL_BYTES = 8_192;
const HEX_OF_ONE = 20;
let pool = "";
let taken = 0;

let lastMs = 0;
/** `lastMs` as an id begins with it, its version included. */
let time = "";
let sequence = 0;

/**
 * A new row's id: UUIDv7 (RFC 9562, section 5.7), so that rows written together lie together in their index.
 *
 * Ids of one process ascend strictly, also inside one millisecond: the 12 bits after the version count up from a random
 * start, and when they run out the clock is taken one millisecond ahead.
 */
export function newId(): string {
  const random = takeRandom();
  const now = Date.now();
  if (now > lastMs) startAt(now, random);
  else if (++sequence > 0xfff) startAt(lastMs + 1, random);
  const variant = VARIANTS[Number.parseInt(random[4] as string, 16) & 3];
  return `${time}${sequence.toString(16).padStart(3, "0")}-${variant}${random.slice(5, 8)}-${random.slice(8)}`;
}

/** The two bits that say which layout an id has, with two random ones. */
const VARIANTS = ["8", "9", "a", "b"] as const;

function startAt(ms: number, random: string): void {
  lastMs = ms;
  sequence = Number.parseInt(random.slice(0, 4), 16) & 0x7ff;
  const digits = ms.toString(16).padStart(12, "0");
  time = `${digits.slice(0, 8)}-${digits.slice(8)}-7`;
}

function takeRandom(): string {
  if (taken + HEX_OF_ONE > pool.length) {
    pool = randomBytes(POOL_BYTES).toString("hex");
    taken = 0;
  }
  taken += HEX_OF_ONE;
  return pool.slice(taken - HEX_OF_ONE, taken);
}
