import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { tooLarge, unreadable } from "@/lib/parsers/reading/unreadable";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 1;
const CLOSE = 2;

/** Bytes that mean something outside a string; everything else is skipped at memory speed. */
const CLASS = new Uint8Array(256);
CLASS[0] = 4;
CLASS[QUOTE] = 3;
CLASS[0x7b] = OPEN;
CLASS[0x5b] = OPEN;
CLASS[0x7d] = CLOSE;
CLASS[0x5d] = CLOSE;

/** Short strings are found byte by byte; beyond this, `indexOf` (memchr) is faster than its call is dear. */
const SHORT_STRING_BYTES = 32;

/**
 * Finds the end of one JSON value by its brackets and quotes, over any chunk boundaries, and keeps its bytes if asked.
 * It does not check the grammar inside: whoever keeps the bytes hands them to JSON.parse.
 */
export class RawValue {
  /** Offset of the value's first byte in the text. */
  start = 0;
  oversize = false;
  private kept: Buffer[] = [];
  private keptBytes = 0;
  private keepFrom = -1;
  private keep = false;
  private maxKept = 0;
  private truncate = false;
  private depth = 0;
  private baseDepth = 0;
  private inString = false;
  private escaped = false;
  private scalar = false;
  private stringBytes = 0;

  constructor(private readonly limits: ReadLimits) {}

  /**
   * Starts at a value's first byte. `keepBytes` 0 keeps nothing; more is kept up to that many bytes, beyond which either the
   * beginning stays (`truncate`) or nothing does. `outerDepth` counts the containers around it.
   */
  begin(start: number, first: number, outerDepth: number, keepBytes: number, truncate: boolean): void {
    this.start = start;
    this.oversize = false;
    this.kept = [];
    this.keptBytes = 0;
    this.keep = keepBytes > 0;
    this.maxKept = keepBytes;
    this.truncate = truncate;
    this.keepFrom = -1;
    this.depth = outerDepth;
    this.baseDepth = outerDepth;
    this.inString = false;
    this.escaped = false;
    this.scalar = first !== QUOTE && CLASS[first] !== OPEN;
    this.stringBytes = 0;
  }

  /** Goes on in `chunk` from `from`, which lies at text offset `offset + from`. Returns the index after the value, or -1 if it goes on in the next chunk. */
  scan(chunk: Buffer, from: number, offset: number): number {
    this.keepFrom = from;
    const end = this.scalar ? this.scanScalar(chunk, from, offset) : this.scanNested(chunk, from, offset);
    if (this.keep) this.keepBytes(chunk, end === -1 ? chunk.length : end);
    return end;
  }

  /** A number or literal at the very end of the text has no byte after it that would end it. */
  get isScalar(): boolean {
    return this.scalar;
  }

  /** True when bytes were asked for, also when there were too many of them. */
  get keeping(): boolean {
    return this.maxKept > 0;
  }

  get insideString(): boolean {
    return this.inString;
  }

  bytes(): Buffer {
    return this.kept.length === 1 ? (this.kept[0] as Buffer) : Buffer.concat(this.kept);
  }

  private keepBytes(chunk: Buffer, end: number): void {
    this.keptBytes += end - this.keepFrom;
    if (this.keptBytes <= this.maxKept) {
      if (end > this.keepFrom) this.kept.push(chunk.subarray(this.keepFrom, end));
      return;
    }
    this.oversize = true;
    this.keep = false;
    if (this.truncate) this.kept.push(chunk.subarray(this.keepFrom, end - (this.keptBytes - this.maxKept)));
    else this.kept = [];
  }

  private scanScalar(chunk: Buffer, from: number, offset: number): number {
    for (let i = from; i < chunk.length; i += 1) {
      const c = chunk[i] as number;
      if (c === 0x2c || c === 0x5d || c === 0x7d || c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) return i;
    }
    if (offset + chunk.length - this.start > this.limits.maxStringBytes) {
      throw tooLarge(`A value at byte ${this.start}`, this.limits.maxStringBytes);
    }
    return -1;
  }

  private scanNested(chunk: Buffer, from: number, offset: number): number {
    const length = chunk.length;
    let i = from;
    for (;;) {
      if (this.inString) {
        i = this.scanString(chunk, i, offset);
        if (i === -1) return -1;
        if (this.depth === this.baseDepth) return i;
      }
      while (i < length && CLASS[chunk[i] as number] === 0) i += 1;
      if (i >= length) return -1;
      const kind = CLASS[chunk[i] as number];
      i += 1;
      if (kind === 3) {
        this.inString = true;
        this.stringBytes = 0;
      } else if (kind === OPEN) {
        this.depth += 1;
        if (this.depth > this.limits.maxDepth) throw tooDeep(this.limits, offset + i - 1);
      } else if (kind === CLOSE) {
        this.depth -= 1;
        if (this.depth === this.baseDepth) return i;
      } else {
        throw nulByte(offset + i - 1);
      }
    }
  }

  /** From inside a string to after its closing quote, or -1 at the chunk's end. */
  private scanString(chunk: Buffer, from: number, offset: number): number {
    const length = chunk.length;
    let i = from;
    if (this.escaped && i < length) {
      this.escaped = false;
      i += 1;
    }
    const near = Math.min(length, i + SHORT_STRING_BYTES);
    while (i < near) {
      const c = chunk[i] as number;
      if (c === QUOTE) return this.endString(i + 1);
      i += c === BACKSLASH ? 2 : 1;
    }
    while (i < length) {
      const quote = chunk.indexOf(QUOTE, i);
      const end = quote === -1 ? length : quote;
      let slashes = 0;
      while (end - 1 - slashes >= i && chunk[end - 1 - slashes] === BACKSLASH) slashes += 1;
      if (quote === -1) {
        i = length + (slashes % 2);
      } else if (slashes % 2 === 0) {
        return this.endString(quote + 1);
      } else {
        i = quote + 1;
      }
    }
    this.escaped = i > length;
    this.stringBytes += length - from;
    if (this.stringBytes > this.limits.maxStringBytes) {
      throw tooLarge(`A string around byte ${offset + from}`, this.limits.maxStringBytes);
    }
    return -1;
  }

  private endString(next: number): number {
    this.inString = false;
    return next;
  }
}

export function tooDeep(limits: ReadLimits, at: number) {
  return unreadable(`The document is nested more than ${limits.maxDepth} levels deep at byte ${at}; no report is.`);
}

export function nulByte(at: number) {
  return unreadable(
    `There is a NUL byte at byte ${at}: the file is binary, damaged, or UTF-16 without a byte order mark.`,
  );
}
