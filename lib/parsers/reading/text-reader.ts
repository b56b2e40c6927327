import type { ItemPath } from "@/lib/parsers/parser";
import { cleanText } from "@/lib/parsers/reading/clean-text";
import { type ByteSource, decode } from "@/lib/parsers/reading/decode";
import type { FoundItem, OpenDocument } from "@/lib/parsers/reading/found-item";
import type { Progress } from "@/lib/parsers/reading/json-reader";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { type Line, readLines } from "@/lib/parsers/reading/lines";
import { formatBytes } from "@/lib/parsers/reading/unreadable";

/** How much of a text detection and the header look at. */
export const TEXT_SKETCH_CHARS = 64 * 1024;

/**
 * Plain text: every line is an item at `["*"]`, its value the line without its end, its pointer `line 12`. With `blocks` the
 * items are runs of lines, and the pointer is that of the first.
 */
export function openText(
  source: ByteSource,
  paths: readonly ItemPath[],
  first: string,
  limits: ReadLimits,
  onProgress?: Progress,
): OpenDocument {
  const item = paths[0] ?? { at: ["*"] };
  const items = async function* (): AsyncGenerator<FoundItem[]> {
    let bytes = 0;
    const blocks = item.blocks ? new BlockGatherer(item, item.blocks(), limits) : null;
    for await (const lines of readLines(decode(source, limits), limits)) {
      for (const { text } of lines) bytes += text?.length ?? 0;
      onProgress?.({ pass: 2, bytes });
      yield blocks ? lines.flatMap((line) => blocks.take(line)) : lines.map((line) => lineItem(line, item));
    }
    if (blocks) yield blocks.finish();
  };
  return { document: { first: cleanText(first) }, items };
}

function lineItem({ number, text }: Line, item: ItemPath): FoundItem {
  const found = { path: [number - 1], pointer: `line ${number}`, item };
  if (text === null) return { ...found, value: undefined, broken: "The line is too long." };
  return { value: cleanText(text), ...found };
}

/** Joins lines to blocks; one that grows past the limit of an item is given up, and its lines are let go. */
class BlockGatherer {
  #lines: string[] = [];
  #from = 1;
  #chars = 0;
  #broken: string | undefined;
  constructor(
    private readonly item: ItemPath,
    private readonly begins: (line: string) => boolean,
    private readonly limits: ReadLimits,
  ) {}

  take({ number, text }: Line): FoundItem[] {
    const done = text !== null && this.begins(text) ? this.finish() : [];
    if (done.length > 0) this.#from = number;
    this.#chars += (text?.length ?? 0) + 1;
    if (text === null) this.#broken = "A line of it is too long.";
    else if (this.#chars > this.limits.maxItemBytes)
      this.#broken = `The entry is larger than ${formatBytes(this.limits.maxItemBytes)}.`;
    if (this.#broken !== undefined) this.#lines = [""];
    else this.#lines.push(cleanText(text as string));
    return done;
  }

  finish(): FoundItem[] {
    if (this.#lines.length === 0) return [];
    const found = { path: [this.#from - 1], pointer: `line ${this.#from}`, item: this.item };
    const broken = this.#broken;
    const value = this.#lines.join("\n");
    this.#lines = [];
    this.#chars = 0;
    this.#broken = undefined;
    return [broken === undefined ? { ...found, value } : { ...found, value: undefined, broken }];
  }
}
