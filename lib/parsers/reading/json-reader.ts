import { toPointer } from "@/lib/model/json-pointer";
import type { ItemPath, Parser } from "@/lib/parsers/parser";
import { type ByteSource, decode } from "@/lib/parsers/reading/decode";
import { type FoundItem, type OpenDocument, unnest } from "@/lib/parsers/reading/found-item";
import { JsonScanner, type ScannedItem, type ScanOptions } from "@/lib/parsers/reading/json-scanner";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { pathTree } from "@/lib/parsers/reading/path-tree";
import { ReadAgain } from "@/lib/parsers/reading/read-again";
import { formatBytes, unreadable } from "@/lib/parsers/reading/unreadable";

export type Progress = (progress: { pass: 1 | 2; bytes: number }) => void;

/**
 * One JSON document: a first pass builds it without its items and finds every break in its structure; a second hands out the
 * items. So an item can see the whole document, whatever the order of its keys, in memory that does not grow with the report.
 */
export async function openJson(
  source: ByteSource,
  parser: Pick<Parser, "items" | "index">,
  limits: ReadLimits,
  onProgress?: Progress,
): Promise<OpenDocument> {
  const tree = pathTree(parser.items.filter((path) => path.at.length > 0));
  const whole = parser.items.find((path) => path.at.length === 0);
  const index = new Map<string, unknown>();
  const first = new JsonScanner({
    tree,
    limits,
    build: true,
    wanted: (item) => item.indexed === true,
    onItem: intoIndex(index, parser.index, limits),
  });
  let bytes = 0;
  for await (const chunk of decode(source, limits)) {
    first.write(chunk);
    bytes += chunk.length;
    onProgress?.({ pass: 1, bytes });
  }
  first.end();
  const items = async function* (): AsyncGenerator<FoundItem[]> {
    if (whole) yield [{ path: [], item: whole, value: first.document }];
    if (tree.any || tree.keys.size > 0)
      yield* scanItems(source, { tree, limits, build: false, superseded: first.superseded }, onProgress);
  };
  return { document: first.document, items, index };
}

/**
 * The same in one pass, for a document whose items come last: it is read up to the first of them, and goes on growing while
 * they are handed out.
 *
 * Errors   `ReadAgain` at the end when an item was handed out too early to see what it belongs to.
 */
export async function openTopDown(
  source: ByteSource,
  items: readonly ItemPath[],
  limits: ReadLimits,
  onProgress?: Progress,
): Promise<OpenDocument> {
  const batch: FoundItem[] = [];
  const onItem = (item: ScannedItem) => batch.push(toFound(item, limits));
  const scanner = new JsonScanner({ tree: pathTree(items), limits, build: true, live: true, onItem });
  const batches = batchesOf();
  const first = await batches.next();
  async function* batchesOf(): AsyncGenerator<FoundItem[]> {
    let bytes = 0;
    for await (const chunk of decode(source, limits)) {
      scanner.write(chunk);
      bytes += chunk.length;
      onProgress?.({ pass: 2, bytes });
      if (batch.length > 0) yield batch.splice(0);
    }
    scanner.end();
    if (scanner.late) throw new ReadAgain();
  }
  const all = async function* (): AsyncGenerator<FoundItem[]> {
    if (!first.done) yield first.value;
    yield* batches;
  };
  return { document: scanner.document, items: all, live: true };
}

/** What an indexed item may be told by later ones; a few hundred bytes each, so their number is limited as the document is. */
export function intoIndex(index: Map<string, unknown>, entriesOf: Parser["index"], limits: ReadLimits) {
  return (scanned: Pick<ScannedItem, "path" | "item" | "value"> & { oversize?: boolean }) => {
    if (scanned.oversize || !entriesOf) return;
    for (const { value, path } of unnest(scanned)) {
      for (const [key, entry] of entriesOf({ value, path, pointer: toPointer(path) })) index.set(key, entry);
    }
    if (index.size * INDEX_ENTRY_BYTES > limits.maxDocumentBytes) {
      throw unreadable(`The report has more than ${index.size} entries that others refer to. Split it.`);
    }
  };
}

const INDEX_ENTRY_BYTES = 64;

/** The second pass: one batch per chunk of text that completed an item. */
export async function* scanItems(
  source: ByteSource,
  options: Omit<ScanOptions, "onItem">,
  onProgress?: Progress,
): AsyncGenerator<FoundItem[]> {
  let batch: FoundItem[] = [];
  const onItem = (item: ScannedItem) => batch.push(toFound(item, options.limits));
  const scanner = new JsonScanner({ ...options, onItem });
  let bytes = 0;
  for await (const chunk of decode(source, options.limits)) {
    scanner.write(chunk);
    bytes += chunk.length;
    onProgress?.({ pass: 2, bytes });
    if (batch.length > 0) {
      yield batch;
      batch = [];
    }
  }
  scanner.end();
  if (batch.length > 0) yield batch;
}

export function toFound({ path, item, value, oversize }: ScannedItem, limits: ReadLimits): FoundItem {
  if (oversize)
    return { path, item, value: undefined, broken: `The entry is larger than ${formatBytes(limits.maxItemBytes)}.` };
  return { path, item, value };
}
