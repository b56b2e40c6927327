import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { declareUtf8, textEncoding } from "@/lib/parsers/reading/text-encoding";
import { tooLarge, unreadable } from "@/lib/parsers/reading/unreadable";

/** Opens the report anew; called once per pass. */
export type ByteSource = () => AsyncIterable<Uint8Array>;

const MAX_CHUNK_BYTES = 1024 * 1024;
/** An XML declaration with its encoding fits in well. */
const HEAD_BYTES = 256;

/**
 * The report's text as UTF-8, whatever it arrived as: one level of gzip, a byte order mark, UTF-16 with one, and XML in the
 * encoding that it declares.
 *
 * Shape    chunks of at most 1 MB, none empty.
 * Errors   `unreadable_report` for archives, broken or nested gzip and a ratio over the limit; `too_large` past `maxBytes`.
 *          What the source itself throws (a disk, a socket) passes through.
 */
export async function* decode(source: ByteSource, limits: ReadLimits): AsyncGenerator<Buffer> {
  let opened = await open(source());
  refuseArchive(opened.first);
  if (isGzip(opened.first)) {
    opened = await open(gunzip(bytesOf(opened), limits));
    if (isGzip(opened.first)) throw unreadable("The file is gzip inside gzip. Send it packed once, or not at all.");
    refuseArchive(opened.first);
  }
  let total = 0;
  for await (const chunk of utf8Of(opened)) {
    total += chunk.length;
    if (total > limits.maxBytes) throw tooLarge("The report", limits.maxBytes);
    for (let at = 0; at < chunk.length; at += MAX_CHUNK_BYTES) yield chunk.subarray(at, at + MAX_CHUNK_BYTES);
  }
}

function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

const ZIP = "a zip archive";
/** Where one report is read; whoever delivers an archive never comes here. */
const UNPACK = "Here one report is read at a time: unpack it, or push it as it is and each member becomes an import.";

const ARCHIVES: [magic: number[], name: string][] = [
  [[0x50, 0x4b, 0x03, 0x04], ZIP],
  [[0x50, 0x4b, 0x05, 0x06], "an empty zip archive"],
  [[0x28, 0xb5, 0x2f, 0xfd], "packed with zstd"],
  [[0x42, 0x5a, 0x68], "packed with bzip2"],
  [[0xfd, 0x37, 0x7a, 0x58], "packed with xz"],
  [[0x25, 0x50, 0x44, 0x46], "a PDF"],
  [[0x89, 0x50, 0x4e, 0x47], "a PNG image"],
  [[0x7f, 0x45, 0x4c, 0x46], "a program (ELF)"],
];

function refuseArchive(head: Buffer): void {
  for (const [magic, name] of ARCHIVES) {
    if (magic.every((byte, i) => head[i] === byte)) {
      throw unreadable(
        `The file is ${name}. ${name === ZIP ? UNPACK : "Send the report itself, as plain text or packed with gzip."}`,
      );
    }
  }
}

/** A stream whose first bytes were looked at: enough to tell what they are, or all there are (then there is no rest). */
type Opened = { first: Buffer; rest: AsyncIterator<Uint8Array> | null };

async function open(bytes: AsyncIterable<Uint8Array>): Promise<Opened> {
  const iterator = bytes[Symbol.asyncIterator]();
  const read: Buffer[] = [];
  for (let length = 0; length < HEAD_BYTES; ) {
    const next = await iterator.next();
    if (next.done) return { first: joined(read), rest: null };
    if (next.value.length > 0) read.push(asBuffer(next.value));
    length += next.value.length;
  }
  return { first: joined(read), rest: iterator };
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only ? only : Buffer.concat(chunks);
}

async function* bytesOf({ first, rest }: Opened): AsyncGenerator<Buffer> {
  try {
    if (first.length > 0) yield first;
    while (rest) {
      const next = await rest.next();
      if (next.done) return;
      if (next.value.length > 0) yield asBuffer(next.value);
    }
  } finally {
    // A reader that stops early (detection looks at the top only) must close the file or socket behind it.
    await rest?.return?.();
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Unpacks one layer of gzip within the limits; errors as `decode`. */
export async function* gunzip(
  packed: AsyncIterable<Uint8Array>,
  limits: Pick<ReadLimits, "maxBytes" | "maxRatio" | "ratioFloorBytes">,
): AsyncGenerator<Buffer> {
  let packedBytes = 0;
  let unpackedBytes = 0;
  const counted = async function* () {
    for await (const chunk of packed) {
      packedBytes += chunk.length;
      yield chunk;
    }
  };
  const unzip = createGunzip();
  const fed = pipeline(Readable.from(counted()), unzip).catch(() => undefined); // the reader below meets the same error
  try {
    for await (const chunk of unzip as AsyncIterable<Buffer>) {
      unpackedBytes += chunk.length;
      if (unpackedBytes > limits.maxBytes) throw tooLarge("The unpacked report", limits.maxBytes);
      if (unpackedBytes > limits.ratioFloorBytes && unpackedBytes > packedBytes * limits.maxRatio) {
        throw unreadable(
          `The file unpacks to more than ${limits.maxRatio} times its size. Send it unpacked if that is right.`,
        );
      }
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error)
      ? unreadable(`The gzip data is broken or cut short after ${unpackedBytes} unpacked bytes.`, error)
      : error;
  } finally {
    unzip.destroy();
    await fed;
  }
}

function isZlibError(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && code.startsWith("Z_");
}

/** The text as UTF-8. Its beginning is in the first chunk: what has to be done to that is done there. */
function utf8Of(opened: Opened): AsyncGenerator<Buffer> {
  const encoding = textEncoding(opened.first.subarray(0, HEAD_BYTES));
  if (encoding !== "utf-8") return recoded(encoding, bytesOf(opened));
  const { first, rest } = opened;
  const marked = first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf;
  return bytesOf({ first: blankAssignment(marked ? first.subarray(3) : first), rest });
}

async function* recoded(encoding: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding); // drops a mark itself, turns what is no character into U+FFFD
  let first = true;
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    yield first ? blankAssignment(Buffer.from(declareUtf8(text))) : Buffer.from(text);
    first = false;
  }
  yield Buffer.from(decoder.decode());
}

const MAX_PREFIX_BYTES = 64;

/**
 * Scout Suite writes its results as JavaScript, `scoutsuite_results =` before a JSON object. The assignment is read as white
 * space, so that everything after it stays JSON and keeps its place. Nothing else is taken for JavaScript.
 */
function blankAssignment(head: Buffer): Buffer {
  const assignment = /^\s{0,16}scoutsuite_results\s{0,16}=/.exec(head.toString("latin1", 0, MAX_PREFIX_BYTES))?.[0];
  if (assignment === undefined) return head;
  return Buffer.concat([Buffer.alloc(assignment.length, " "), head.subarray(assignment.length)]);
}
