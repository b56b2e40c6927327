import { nestingModule, PIECE_BYTES } from "@/lib/parsers/reading/nesting-module";

/**
 * The highest depth that JSON text can have reached, told 64 bytes at a time with vector instructions: several times as fast as
 * byte by byte. It is an estimate from above, by less than 64 levels: of each block all brackets that open are taken to come
 * first. For text that is no JSON it is any number.
 *
 * Returns  null where the processor has no vector instructions.
 */
export function depthBound(bytes: Uint8Array): number | null {
  loaded ??= load();
  if (!loaded) return null;
  const { scan, memory, depth, bound, inString, escapes } = loaded;
  depth.value = 0;
  bound.value = 0;
  inString.value = 0n;
  escapes.value = 0n;
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
    const piece = bytes.subarray(from, from + PIECE_BYTES);
    memory.set(piece);
    // The last block is filled up: what an earlier text left there must not be counted.
    memory.fill(0, piece.length, piece.length + 64);
    scan(piece.length);
  }
  return bound.value;
}

type Blocks = {
  /** Takes the first bytes of the memory as what comes next. */
  scan: (bytes: number) => void;
  memory: Uint8Array;
  /** What goes on from one piece to the next: levels that are open, the most there were, and whether a string or an escape is. */
  depth: WebAssembly.Global<"i32">;
  bound: WebAssembly.Global<"i32">;
  inString: WebAssembly.Global<"i64">;
  escapes: WebAssembly.Global<"i64">;
};

let loaded: Blocks | false | undefined;

function load(): Blocks | false {
  const bytes = nestingModule();
  if (!WebAssembly.validate(bytes)) return false;
  const exports = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Omit<
    Blocks,
    "memory"
  > & { memory: WebAssembly.Memory };
  return { ...exports, memory: new Uint8Array(exports.memory.buffer) };
}
