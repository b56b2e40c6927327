/**
 * The program behind `nesting-blocks.ts`, as the bytes of a WebAssembly module. It is written out here by its instructions: it is
 * one loop, and a compiler for it would be one more tool to build the product with.
 *
 * Source   Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (2019), section 3.1: of 64 bytes a bit each says where
 *          quotes, backslashes and brackets are; quotes added up without carry are the bytes inside of strings.
 *          WebAssembly Core Specification 2.0, section 5 (binary format).
 */
export function nestingModule(): Uint8Array<ArrayBuffer> {
  const number = [I32, 1, ...i32(0), END];
  const bits = [I64, 1, ...i64(0n), END];
  const variables = ["depth", "bound", "inString", "escapes"].map((name, i) => exported(name, 3, i));
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [[0x60, 1, I32, 0]]), // one signature: (i32) -> ()
    ...section(3, [[0]]),
    ...section(5, [[0, PIECE_BYTES / 65_536 + 1]]),
    ...section(6, [number, number, bits, bits]),
    ...section(7, [exported("scan", 0, 0), exported("memory", 2, 0), ...variables]),
    ...section(10, [sized([...LOCALS, ...loop(), END])]),
  ]);
}

/** The memory holds so much, and what fills up the last block. */
export const PIECE_BYTES = 65_536;

const [I32, I64, V128, VOID, END] = [0x7f, 0x7e, 0x7b, 0x40, 0x0b];

/** Local variables: the argument, where the block begins, levels, the block's four parts, and a bit for each of its bytes. */
const [LENGTH, AT, OPENED, PARTS] = [0, 1, 2, [3, 4, 5, 6]] as const;
const [SLASHES, ESCAPED, INSIDE, SUM] = [7, 8, 9, 10] as const;
const LOCALS = [3, 2, I32, 4, V128, 4, I64];
/** Global variables, which go on from one piece to the next, in the order of their names. */
const [DEPTH, BOUND, IN_STRING, ESCAPE] = [0, 1, 2, 3] as const;

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const getGlobal = (index: number) => [0x23, index];
const setGlobal = (index: number) => [0x24, index];
const i32 = (value: number) => [0x41, ...signed(BigInt(value))];
const i64 = (value: bigint) => [0x42, ...signed(value)];
const splat = (byte: number) => [...i32(byte), 0xfd, 0x0f];

const [ADD_I32, SUBTRACT_I32, LESS_I32, GREATER_I32, SELECT] = [0x6a, 0x6b, 0x48, 0x4a, 0x1b];
const [ADD, AND, OR, XOR, LEFT, SIGN, IS_ZERO, IS_LESS] = [0x7c, 0x83, 0x84, 0x85, 0x86, 0x87, 0x50, 0x54];
const [IF, ELSE, LOOP, REPEAT_IF] = [0x04, 0x05, 0x03, 0x0d];
const NOT = [...i64(-1n), XOR];
const COUNT = [0x7b, 0xa7]; // bits, as an i32
const EVEN = 0x5555_5555_5555_5555n;

/** do { block } while (AT < LENGTH). */
function loop(): number[] {
  const load = PARTS.flatMap((part, i) => [...get(AT), 0xfd, 0x00, 0, 16 * i, ...set(part)]);
  // Square and curly brackets differ in this bit alone.
  const fold = PARTS.flatMap((part) => [...get(part), ...splat(0x20), 0xfd, 0x50, ...set(part)]);
  const next = [...get(AT), ...i32(64), ADD_I32, ...set(AT)];
  const again = [...get(AT), ...get(LENGTH), LESS_I32, REPEAT_IF, 0];
  return [LOOP, VOID, ...load, ...escapes(), ...strings(), ...fold, ...levels(), ...next, ...again, END];
}

/** Which bytes stand behind a backslash that is not itself escaped: runs of them are told apart by adding at their odd starts. */
function escapes(): number[] {
  const follows = [...get(SLASHES), ...i64(1n), LEFT, ...getGlobal(ESCAPE), OR, ...set(ESCAPED)];
  const oddStarts = [...get(ESCAPED), ...NOT, ...i64(~EVEN), AND, ...get(SLASHES), AND];
  return [
    ...[...bitsOf(0x5c), ...set(SLASHES), ...get(SLASHES), IS_ZERO, IF, VOID],
    ...[...getGlobal(ESCAPE), ...set(ESCAPED), ...i64(0n), ...setGlobal(ESCAPE)],
    ELSE,
    ...[...get(SLASHES), ...getGlobal(ESCAPE), ...NOT, AND, ...set(SLASHES), ...follows],
    ...[...oddStarts, ...get(SLASHES), ADD, ...set(SUM)],
    ...[...get(SUM), ...get(SLASHES), IS_LESS, 0xad, ...setGlobal(ESCAPE)],
    ...[...get(SUM), ...i64(1n), LEFT, ...i64(EVEN), XOR, ...get(ESCAPED), AND, ...set(ESCAPED)],
    END,
  ];
}

/** Which bytes are inside of strings. */
function strings(): number[] {
  const quotes = [...bitsOf(0x22), ...get(ESCAPED), ...NOT, AND, ...set(INSIDE)];
  const summed = [1n, 2n, 4n, 8n, 16n, 32n].flatMap((by) => {
    return [...get(INSIDE), ...get(INSIDE), ...i64(by), LEFT, XOR, ...set(INSIDE)];
  });
  const goesOn = [...get(INSIDE), ...getGlobal(IN_STRING), XOR, ...set(INSIDE)];
  return [...quotes, ...summed, ...goesOn, ...get(INSIDE), ...i64(63n), SIGN, ...setGlobal(IN_STRING)];
}

function levels(): number[] {
  const outside = [...get(INSIDE), ...NOT, AND];
  return [
    ...[...getGlobal(DEPTH), ...bitsOf(0x7b), ...outside, ...COUNT, ADD_I32, ...set(OPENED)],
    ...[...get(OPENED), ...getGlobal(BOUND), ...get(OPENED), ...getGlobal(BOUND), GREATER_I32, SELECT],
    ...setGlobal(BOUND),
    ...[...get(OPENED), ...bitsOf(0x7d), ...outside, ...COUNT, SUBTRACT_I32, ...setGlobal(DEPTH)],
  ];
}

/** A bit for each byte of the block that is this one. */
function bitsOf(byte: number): number[] {
  const compared = (part: number) => [...get(part), ...splat(byte), 0xfd, 0x23, 0xfd, 0xe4, 0x00, 0xad];
  return PARTS.flatMap((part, i) => [...compared(part), ...(i === 0 ? [] : [...i64(BigInt(16 * i)), LEFT, OR])]);
}

function exported(name: string, kind: number, index: number): number[] {
  return [...sized([...Buffer.from(name)]), kind, index];
}

function section(id: number, entries: number[][]): number[] {
  return [id, ...sized([...unsigned(entries.length), ...entries.flat()])];
}

function sized(bytes: number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

/** LEB128: seven bits to a byte, the lowest first. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: bigint): number[] {
  const low = Number(value & 0x7fn);
  const isLast = value >= -64n && value < 64n;
  return isLast ? [low] : [low | 0x80, ...signed(value >> 7n)];
}
