import { endOfMatch, escapeAt, firstBytesAt, isQuote, type Reading, readingsOf } from "@/lib/ingest/escaped-text";
import { type SecretPattern, secretPatterns, type Withholding } from "@/lib/ingest/secret-pattern";
import { AppError } from "@/lib/model/error";

/** Longer than any value of a Kubernetes Secret; what has to be held back while matching is a multiple of it. */
const MAX_VALUE_BYTES = 2 * 1024 * 1024;
/** `&#0061;`, the longest spelling of one byte, with room to spare; and a key's colon may follow after some spaces. */
const SPELLED_BYTES = 8;
const LOOK_AHEAD_BYTES = 64;
const WINDOW_BYTES = 256 * 1024;
/** What looking may cost, in bytes compared: seconds, and then a little per byte of the report. Only one made for it costs more. */
const MAX_STEPS = 400_000_000;
const MAX_STEPS_PER_BYTE = 16;
/** Values are told apart by so many of their first bytes: a report of secrets holds thousands of one prefix (`ghp_`). */
const PREFIX_BYTES = 6;

/**
 * The content with every secret value replaced by a token that carries its HMAC, wherever it stands: as it is, or as
 * JSON, XML, CSV or YAML spells it, across the borders of chunks. What is stored then parses to the same identities.
 *
 * Kept     values of fewer than six characters and masks (`******`): they cannot be told from ordinary text. Names of
 *          JSON members: they are not values. Values that are one plain word are replaced only where they stand alone.
 * Errors   `too_large` for a value over 2 MB, and for values that would take more than linear time to look for.
 */
export async function* redact(
  content: AsyncIterable<Uint8Array>,
  orgId: string,
  values: Iterable<string>,
  withholding?: Withholding,
): AsyncGenerator<Uint8Array> {
  const patterns = secretPatterns(orgId, values, withholding);
  if (patterns.length === 0) {
    yield* content;
    return;
  }
  const longest = patterns[0]?.bytes.length ?? 0;
  if (longest > MAX_VALUE_BYTES) {
    throw new AppError("too_large", "A secret in this report is longer than 2 MB, so that it cannot be stored safely.");
  }
  const redactor = new Redactor(patterns, longest * SPELLED_BYTES + LOOK_AHEAD_BYTES);
  for await (const chunk of content)
    yield* redactor.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  yield* redactor.end();
}

/** A value that is looked for, and how it may be spelled. */
type Sought = SecretPattern & { readings: readonly Reading[] };

class Redactor {
  /** Longest first, by the first byte and by the first bytes. */
  private readonly byByte: Sought[][] = [];
  private readonly byPrefix = new Map<number, Map<number, Sought[]>>();
  /** Those with a quote among their first bytes, which may be doubled in the text. */
  private readonly quotedEarly: Sought[][] = [];
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private isJson: boolean | undefined;
  private readonly spent = { steps: 0 };
  private seenBytes = 0;
  /** The byte before the text at hand; a line break at the very beginning. */
  private before = 0x0a;

  constructor(
    private readonly patterns: readonly SecretPattern[],
    private readonly holdBack: number,
  ) {}

  private prepare(isJson: boolean): void {
    this.isJson = isJson;
    for (const pattern of this.patterns) {
      const sought = { ...pattern, readings: readingsOf(pattern.bytes, isJson) };
      const first = pattern.bytes[0] ?? 0;
      this.byByte[first] = added(this.byByte[first], sought);
      if (!isJson && pattern.bytes.subarray(0, PREFIX_BYTES).some(isQuote))
        this.quotedEarly[first] = added(this.quotedEarly[first], sought);
      const [prefix, rest] = [pattern.bytes.readInt32BE(0), pattern.bytes.readUInt16BE(4)];
      const sharing = this.byPrefix.get(prefix) ?? new Map<number, Sought[]>();
      this.byPrefix.set(prefix, sharing.set(rest, added(sharing.get(rest), sought)));
    }
  }

  *push(chunk: Buffer): Generator<Buffer> {
    this.waiting.push(chunk);
    this.waitingBytes += chunk.length;
    if (this.waitingBytes < this.holdBack + WINDOW_BYTES) return;
    const text = Buffer.concat(this.waiting);
    yield* this.take(text, text.length - this.holdBack);
  }

  *end(): Generator<Buffer> {
    const text = Buffer.concat(this.waiting);
    yield* this.take(text, text.length);
  }

  /** Gives out what is decided, up to `limit` at least, and keeps the rest. */
  private *take(text: Buffer, limit: number): Generator<Buffer> {
    if (this.isJson === undefined) this.prepare(looksLikeJson(text));
    let from = 0;
    let at = 0;
    while (at < limit) {
      const byte = text[at] ?? 0;
      const candidates = this.candidatesAt(text, at);
      const found = candidates && this.matchAt(text, at, candidates);
      if (found) {
        if (at > from) yield text.subarray(from, at);
        yield found.pattern.token;
        at = found.end;
        from = at;
      } else {
        // In JSON an escape is one character: what begins inside it is no value, and half of it must not be replaced.
        at = (this.isJson && byte === 0x5c ? escapeAt(text, at)?.next : undefined) ?? at + 1;
      }
    }
    if (at > from) yield text.subarray(from, at);
    if (at > 0) this.before = text[at - 1] ?? this.before;
    this.seenBytes += at;
    const rest = text.subarray(at);
    this.waiting = [rest];
    this.waitingBytes = rest.length;
  }

  /** The values that may begin here; all of one first byte where what follows is spelled with escapes. */
  private candidatesAt(text: Buffer, at: number): readonly Sought[] | undefined {
    const byte = text[at] ?? 0;
    if (isEscape(byte)) {
      const found = [...firstBytesAt(text, at)].flatMap((first) => (this.byByte[first] ? [this.byByte[first]] : []));
      return found.length > 1 ? this.merged(found) : found[0];
    }
    const alike = this.byByte[byte];
    if (!alike || at + PREFIX_BYTES > text.length) return alike;
    for (let next = at + 1; next < at + PREFIX_BYTES; next++) if (isEscape(text[next])) return alike;
    const found = this.byPrefix.get(text.readInt32BE(at))?.get(text.readUInt16BE(at + 4));
    const quoted = text.subarray(at, at + PREFIX_BYTES).some(isQuote) ? this.quotedEarly[byte] : undefined;
    return found && quoted ? this.merged([found, quoted]) : (found ?? quoted);
  }

  private merged(lists: readonly Sought[][]): Sought[] {
    const found = lists.flat();
    this.spent.steps += found.length;
    return found.sort((a, b) => b.bytes.length - a.bytes.length);
  }

  private matchAt(text: Buffer, at: number, candidates: readonly Sought[]) {
    const before = at > 0 ? (text[at - 1] ?? this.before) : this.before;
    for (const pattern of candidates) {
      const end = endOfMatch(text, at, pattern.bytes, pattern.readings, this.spent);
      if (this.spent.steps > MAX_STEPS + MAX_STEPS_PER_BYTE * (this.seenBytes + at)) throw tooManyLooks();
      if (end < 0) continue;
      if (this.isJson && before === 0x22 && isMemberName(text, end)) continue;
      if (pattern.isWord && !(STANDS_AFTER.has(before) && STANDS_BEFORE.has(text[end]))) continue;
      return { pattern, end };
    }
    return null;
  }
}

function added(list: Sought[] | undefined, one: Sought): Sought[] {
  if (!list) return [one];
  list.push(one);
  return list;
}

function tooManyLooks(): AppError {
  return new AppError(
    "too_large",
    "This report shows so many secrets so alike that looking for them takes too long, so that it cannot be stored safely. Split it.",
  );
}

function isEscape(byte: number | undefined): boolean {
  return byte === 0x5c || byte === 0x26;
}

const bytesOf = (characters: string) => new Set<number | undefined>(Buffer.from(characters, "latin1"));
const STANDS_AFTER = bytesOf("\"'`=: >,;(\n\r\t");
const STANDS_BEFORE = bytesOf("\"'`@ <,;&)\\\n\r\t").add(undefined);

function looksLikeJson(text: Buffer): boolean {
  let at = text[0] === 0xef && text[1] === 0xbb ? 3 : 0;
  while (isSpace(text[at])) at += 1;
  return text[at] === 0x7b || text[at] === 0x5b;
}

function isMemberName(text: Buffer, end: number): boolean {
  if (text[end] !== 0x22) return false;
  let at = end + 1;
  while (isSpace(text[at])) at += 1;
  return text[at] === 0x3a;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
