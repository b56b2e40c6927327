import type { ItemPath } from "@/lib/parsers/parser";
import { setOwn } from "@/lib/parsers/reading/clean-text";
import { parseJsonBytes, unexpectedByte } from "@/lib/parsers/reading/json-text";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { childNode, leadsOn, type PathNode } from "@/lib/parsers/reading/path-tree";
import { nulByte, RawValue, tooDeep } from "@/lib/parsers/reading/raw-value";
import { cutShort, tooLarge, unreadable } from "@/lib/parsers/reading/unreadable";

type Step = string | number;

/** One item as found: its value, or `oversize` when it was too large to keep. */
export type ScannedItem = { path: Step[]; item: ItemPath; value: unknown; oversize: boolean };

export type ScanOptions = {
  tree: PathNode;
  limits: ReadLimits;
  /** For a text of several values, or one array of them: each is at `["*"]`, and a top-level array is opened. */
  many?: boolean;
  /** Build the document without its items. */
  build: boolean;
  /** With `build`: the document grows in place while items are given, and `late` tells whether one came too early for it. */
  live?: boolean;
  /** Takes items; without it they are skipped (first pass). */
  onItem?: (item: ScannedItem) => void;
  /** Give only items of these paths to `onItem`. */
  wanted?: (item: ItemPath) => boolean;
  /** Value offsets that a later duplicate key replaced, from a first pass: last wins, as with JSON.parse. */
  superseded?: ReadonlySet<number>;
  /** Keep only the beginning of each value, and of each list, and hand it to `parseCut`: a sketch of a document of any size. */
  sketch?: { bytesPerValue: number; elements: number; parseCut: (bytes: Buffer) => unknown };
};

type Frame = {
  node: PathNode;
  array: boolean;
  /** A top-level array in a text of many values: its elements count as top-level values. */
  flat: boolean;
  /** What is built of this container, or null when nothing is. */
  value: unknown[] | Record<string, unknown> | null;
  /** Key or index of the child being read. */
  step: Step;
  /** Where each key's value began, for keys that lead to items. */
  seen: Map<string, number>;
  /** An item below it was given. */
  gave: boolean;
};

const State = {
  Value: 0,
  ValueOrEnd: 1,
  KeyOrEnd: 2,
  Key: 3,
  Colon: 4,
  CommaOrEnd: 5,
  Done: 6,
  InValue: 7,
  InKey: 8,
} as const;
type State = (typeof State)[keyof typeof State];

/** What a kept value costs beside its bytes; it bounds a document of millions of empty objects. */
const NODE_BYTES = 64;

/**
 * Reads JSON text chunk by chunk. Containers on the way to items are walked with the full grammar; every value off that way,
 * and every item, is found by its brackets and parsed with JSON.parse, one at a time.
 *
 * Errors   `unreadable_report` with the byte offset for anything JSON.parse would refuse, `too_large` past a limit.
 */
export class JsonScanner {
  readonly superseded = new Set<number>();
  /** The document without its items, complete once `end` returned. */
  document: unknown = undefined;
  /**
   * Something was added to an object after an item below it had been given, or a key was repeated: whoever took that item
   * has seen less of the document than there is. A list that only leads to items is nothing to see.
   */
  late = false;
  /** Top-level values read so far (elements, where a top-level array was opened). */
  values = 0;
  private offset = 0;
  private state: State = State.Value;
  private readonly frames: Frame[] = [];
  private readonly raw: RawValue;
  private rawNode: PathNode | null = null;
  private keptBytes = 0;
  private items = 0;
  private began = false;

  constructor(private readonly options: ScanOptions) {
    this.raw = new RawValue(options.limits);
  }

  write(chunk: Buffer): void {
    let i = 0;
    while (i < chunk.length) {
      if (this.state === State.InValue || this.state === State.InKey) {
        i = this.raw.scan(chunk, i, this.offset);
        if (i === -1) break;
        this.finishRaw();
        continue;
      }
      const c = chunk[i] as number;
      if (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) i += 1;
      else i += this.structure(c, this.offset + i);
    }
    this.offset += chunk.length;
  }

  /** No more bytes: throws if the text stops in the middle or never began. */
  end(): void {
    if (this.state === State.InValue && this.frames.length === 0 && this.raw.isScalar) this.finishRaw();
    if (this.state === State.Done) return;
    if (this.state === State.Value && this.frames.length === 0) {
      if (this.options.many && this.began) return;
      throw unreadable("The file is empty.");
    }
    const where = this.state === State.InValue && this.raw.insideString ? ", in the middle of a string" : "";
    throw cutShort(this.offset, where);
  }

  /** Handles one byte of structure; returns how many bytes it took. */
  private structure(c: number, at: number): 0 | 1 {
    if (c === 0) throw nulByte(at);
    switch (this.state) {
      case State.ValueOrEnd:
        return c === 0x5d ? this.pop() : this.beginValue(c, at);
      case State.Value:
        return this.beginValue(c, at);
      case State.KeyOrEnd:
        return c === 0x7d ? this.pop() : this.beginKey(c, at);
      case State.Key:
        return this.beginKey(c, at);
      case State.Colon:
        if (c !== 0x3a) throw unexpectedByte(c, at, "a colon");
        this.state = State.Value;
        return 1;
      case State.CommaOrEnd:
        return this.commaOrEnd(c, at);
      default:
        throw unreadable(`There is more text after the end of the JSON document, at byte ${at}.`);
    }
  }

  private commaOrEnd(c: number, at: number): 0 | 1 {
    const { array } = this.frames[this.frames.length - 1] as Frame;
    if (c === (array ? 0x5d : 0x7d)) return this.pop();
    if (c !== 0x2c) throw unexpectedByte(c, at, array ? "a comma or ]" : "a comma or }");
    this.state = array ? State.Value : State.Key;
    return 1;
  }

  private beginKey(c: number, at: number): 0 {
    if (c !== 0x22) throw unexpectedByte(c, at, "a key in double quotes");
    this.raw.begin(at, c, this.frames.length, this.options.limits.maxStringBytes, false);
    this.state = State.InKey;
    return 0;
  }

  private beginValue(c: number, at: number): 0 | 1 {
    const { options } = this;
    const parent = this.frames[this.frames.length - 1];
    const open = c === 0x7b || c === 0x5b;
    this.began = true;
    if (!parent && options.many && c === 0x5b) return this.push(options.tree, true, true, null);
    const node = this.nodeAt(parent, at);
    if (open && leadsOn(node)) {
      const building = parent && !parent.flat ? parent.value !== null : options.build && !options.many;
      const built = building || this.takes(node.item) ? (c === 0x5b ? [] : {}) : null;
      return this.push(node, c === 0x5b, false, built);
    }
    if (!open && !startsScalar(c)) throw unexpectedByte(c, at, "a value");
    this.rawNode = node;
    this.raw.begin(at, c, this.frames.length, this.bytesToKeep(node, parent), options.sketch !== undefined);
    this.state = State.InValue;
    return 0;
  }

  /** Which items lie at or below the value beginning here; notes what a duplicate key voids. */
  private nodeAt(parent: Frame | undefined, at: number): PathNode | null {
    const { tree, many, superseded } = this.options;
    if (!parent || parent.flat) return many ? tree.any : tree;
    const node = childNode(parent.node, parent.step);
    if (node && !parent.array) {
      const before = parent.seen.get(parent.step as string);
      if (before !== undefined) {
        this.superseded.add(before);
        this.late = true;
      }
      parent.seen.set(parent.step as string, at);
      this.spend(0);
    }
    return superseded?.has(at) ? null : node;
  }

  private bytesToKeep(node: PathNode | null, parent: Frame | undefined): number {
    const { options } = this;
    if (options.sketch)
      return parent?.array && this.indexIn(parent) >= options.sketch.elements ? 0 : options.sketch.bytesPerValue;
    if (node?.item && (parent || options.many)) return this.takes(node.item) ? options.limits.maxItemBytes : 0;
    const building = parent && !parent.flat ? parent.value !== null : options.build && !options.many;
    return building ? options.limits.maxDocumentBytes : 0;
  }

  private takes(item: ItemPath | null): boolean {
    const { onItem, wanted } = this.options;
    return item !== null && onItem !== undefined && (wanted === undefined || wanted(item));
  }

  private indexIn(frame: Frame): number {
    return frame.flat ? this.values : (frame.step as number);
  }

  private push(node: PathNode, array: boolean, flat: boolean, value: Frame["value"]): 1 {
    if (value) this.spend(0);
    if (value && this.options.live && !node.item) this.attach(this.frames[this.frames.length - 1], value, array);
    this.frames.push({ node, array, flat, value, step: array ? 0 : "", seen: new Map(), gave: false });
    if (this.frames.length > this.options.limits.maxDepth) throw tooDeep(this.options.limits, this.offset);
    this.state = array ? State.ValueOrEnd : State.KeyOrEnd;
    return 1;
  }

  private pop(): 1 {
    const frame = this.frames.pop() as Frame;
    if (frame.flat) {
      this.state = State.Value;
      return 1;
    }
    const { item } = frame.node;
    if (item && (this.frames.length > 0 || this.options.many)) {
      if (this.takes(item)) this.give(item, frame.value, false);
      if (!this.options.build) this.keptBytes = 0;
      this.finishValue(undefined, false);
    } else {
      this.finishValue(frame.value, frame.value !== null && !this.options.live);
    }
    return 1;
  }

  private finishRaw(): void {
    const { raw, options } = this;
    if (this.state === State.InKey) {
      const frame = this.frames[this.frames.length - 1] as Frame;
      frame.step = parseJsonBytes(raw.bytes(), raw.start) as string;
      this.state = State.Colon;
      return;
    }
    const parent = this.frames[this.frames.length - 1];
    const item = parent || options.many ? this.rawNode?.item : null;
    if (options.sketch) {
      const kept = raw.keeping;
      this.finishValue(kept ? options.sketch.parseCut(raw.bytes()) : undefined, kept);
    } else if (item) {
      if (this.takes(item))
        this.give(
          item,
          raw.oversize ? undefined : parseJsonBytes(raw.bytes(), raw.start, item.longIntegers),
          raw.oversize,
        );
      this.finishValue(undefined, false);
    } else if (raw.keeping) {
      if (raw.oversize) throw tooLarge("The part of the report outside its lists", options.limits.maxDocumentBytes);
      const bytes = raw.bytes();
      this.spend(bytes.length);
      this.finishValue(parseJsonBytes(bytes, raw.start), true);
    } else {
      this.finishValue(undefined, false);
    }
  }

  private finishValue(value: unknown, kept: boolean): void {
    const parent = this.frames[this.frames.length - 1];
    if (!parent || parent.flat) {
      this.values += 1;
      if (kept && !this.options.many) this.document = value;
      if (kept && this.options.many && this.options.sketch) this.sketchValue(value);
      this.state = parent ? State.CommaOrEnd : this.options.many ? State.Value : State.Done;
      return;
    }
    if (kept && parent.value) this.attach(parent, value, false);
    if (parent.array) parent.step = (parent.step as number) + 1;
    this.state = State.CommaOrEnd;
  }

  private attach(parent: Frame | undefined, value: unknown, leadsToItems: boolean): void {
    if (!parent) {
      this.document = value;
    } else if (Array.isArray(parent.value)) {
      parent.value.push(value);
    } else if (parent.value) {
      setOwn(parent.value, parent.step as string, value);
      if (parent.gave && !leadsToItems) this.late = true;
    }
  }

  private sketchValue(value: unknown): void {
    this.document ??= [];
    const list = this.document as unknown[];
    if (list.length < (this.options.sketch?.elements ?? 0)) list.push(value);
  }

  private give(item: ItemPath, value: unknown, oversize: boolean): void {
    this.items += 1;
    if (this.items > this.options.limits.maxEntries) {
      throw unreadable(`The report has more than ${this.options.limits.maxEntries} entries. Split it.`);
    }
    const path: Step[] = this.options.many ? [this.values] : [];
    for (const frame of this.frames) {
      frame.gave = true;
      if (!frame.flat) path.push(frame.step);
    }
    this.options.onItem?.({ path, item, value, oversize });
  }

  private spend(bytes: number): void {
    this.keptBytes += bytes + NODE_BYTES;
    if (this.keptBytes > this.options.limits.maxDocumentBytes) {
      throw tooLarge("The part of the report outside its lists", this.options.limits.maxDocumentBytes);
    }
  }
}

/** `"`, `-`, a digit, or the first letter of true, false, null. */
function startsScalar(c: number): boolean {
  return c === 0x22 || c === 0x2d || (c >= 0x30 && c <= 0x39) || c === 0x74 || c === 0x66 || c === 0x6e;
}
