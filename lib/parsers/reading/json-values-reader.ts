import { AppError } from "@/lib/model/error";
import type { ItemPath, Parser } from "@/lib/parsers/parser";
import { type ByteSource, decode } from "@/lib/parsers/reading/decode";
import { type FoundItem, itemsWithin, type OpenDocument } from "@/lib/parsers/reading/found-item";
import { intoIndex, type Progress, scanItems } from "@/lib/parsers/reading/json-reader";
import { JsonScanner } from "@/lib/parsers/reading/json-scanner";
import { parseJsonBytes } from "@/lib/parsers/reading/json-text";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { readLines } from "@/lib/parsers/reading/lines";
import { childNode, leadsOn, type PathNode, pathTree } from "@/lib/parsers/reading/path-tree";

/**
 * Several JSON values: one per line, concatenated in any layout, or the elements of one array.
 *
 * Lines are read one by one, so that a log line among them costs only itself; every other layout is one stream of values.
 */
export async function openJsonValues(
  source: ByteSource,
  parser: Pick<Parser, "items" | "index">,
  first: unknown,
  byLine: boolean,
  limits: ReadLimits,
  onProgress?: Progress,
): Promise<OpenDocument> {
  const tree = pathTree(parser.items);
  const document = { first };
  const index = new Map<string, unknown>();
  const onItem = intoIndex(index, parser.index, limits);
  if (byLine) {
    if (parser.index)
      for await (const batch of itemsByLine(source, tree, limits))
        for (const found of batch) if (found.item.indexed && found.broken === undefined) onItem(found);
    return { document, items: () => itemsByLine(source, tree, limits, onProgress), index };
  }
  if (!leadsOn(tree.any))
    return { document, items: () => scanItems(source, { tree, limits, many: true, build: false }, onProgress) };
  const wanted = (item: ItemPath) => item.indexed === true;
  const pass = new JsonScanner({ tree, limits, many: true, build: false, wanted, onItem });
  for await (const chunk of decode(source, limits)) pass.write(chunk);
  pass.end();
  return {
    document,
    index,
    items: () => scanItems(source, { tree, limits, many: true, build: false, superseded: pass.superseded }, onProgress),
  };
}

async function* itemsByLine(
  source: ByteSource,
  tree: PathNode,
  limits: ReadLimits,
  onProgress?: Progress,
): AsyncGenerator<FoundItem[]> {
  let bytes = 0;
  const counted = async function* () {
    for await (const chunk of decode(source, limits)) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  for await (const lines of readLines(counted(), limits)) {
    const batch: FoundItem[] = [];
    for (const line of lines) readLine(line.text, line.number, tree, batch, limits.maxEntries);
    onProgress?.({ pass: 2, bytes });
    if (batch.length > 0) yield batch;
  }
}

/** What a broken line counts as where items lie only inside of lines. */
const WHOLE_LINE: ItemPath = { at: ["*"] };

function readLine(text: string | null, number: number, tree: PathNode, out: FoundItem[], maxItems: number): void {
  const node = childNode(tree, number - 1);
  if (!node || (!node.item && !leadsOn(node)) || text?.trim() === "") return;
  const item = node.item ?? WHOLE_LINE;
  const pointer = `line ${number}`;
  if (text === null) {
    out.push({ path: [number - 1], pointer, item, value: undefined, broken: "The line is too long." });
    return;
  }
  try {
    const value = parseJsonBytes(Buffer.from(text), 0, item.longIntegers);
    const values = Array.isArray(value) ? value : [value];
    const found: FoundItem[] = [];
    for (const [i, one] of values.entries())
      itemsWithin(one, node, Array.isArray(value) ? [number - 1, i] : [number - 1], found, maxItems);
    for (const each of found) out.push(each.path.length === 1 ? { pointer, ...each } : each);
  } catch (error) {
    out.push({
      path: [number - 1],
      pointer,
      item,
      value: undefined,
      broken: error instanceof AppError ? error.detail : String(error),
    });
  }
}
