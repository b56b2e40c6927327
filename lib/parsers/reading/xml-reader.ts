import type { Parser } from "@/lib/parsers/parser";
import { type ByteSource, decode } from "@/lib/parsers/reading/decode";
import { type FoundItem, inBatches, type OpenDocument } from "@/lib/parsers/reading/found-item";
import { intoIndex, type Progress, toFound } from "@/lib/parsers/reading/json-reader";
import type { ScannedItem } from "@/lib/parsers/reading/json-scanner";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { type PathNode, pathTree } from "@/lib/parsers/reading/path-tree";
import type { XmlRoot } from "@/lib/parsers/reading/xml-element";
import { XmlScanner } from "@/lib/parsers/reading/xml-scanner";

/** What a parser of XML sees beside the items: the root's name and namespace, and its value without them. */
export type XmlDocument = XmlRoot & { content: unknown };

/** Of texts up to this size the items are kept from the first pass: to take the text apart costs more than anything else. */
const ONE_PASS_BYTES = 4 * 1024 * 1024;
const BATCH_ITEMS = 500;

/**
 * One XML document, in two passes as JSON: the first builds it without its items and finds every break in it, the second hands out
 * the items. A small one is read once.
 */
export async function openXml(
  source: ByteSource,
  parser: Pick<Parser, "items" | "index">,
  limits: ReadLimits,
  onProgress?: Progress,
): Promise<OpenDocument> {
  const tree = pathTree(parser.items);
  const index = new Map<string, unknown>();
  const toIndex = intoIndex(index, parser.index, limits);
  let kept: FoundItem[] | null = [];
  const first = new XmlScanner({
    tree,
    limits,
    build: true,
    wanted: (item) => kept !== null || item.indexed === true,
    onItem: (scanned) => {
      if (scanned.item.indexed) toIndex(scanned);
      kept?.push(toFound(scanned, limits));
    },
  });
  let bytes = 0;
  for await (const chunk of decode(source, limits)) {
    bytes += chunk.length;
    if (bytes > ONE_PASS_BYTES) kept = null;
    first.write(chunk);
    onProgress?.({ pass: 1, bytes });
  }
  first.end();
  const document = { ...(first.root as XmlRoot), content: first.content } satisfies XmlDocument;
  const found = kept;
  const items = found ? () => inBatches(found, BATCH_ITEMS) : () => scanXml(source, tree, limits, onProgress);
  return { document, items, index };
}

async function* scanXml(
  source: ByteSource,
  tree: PathNode,
  limits: ReadLimits,
  onProgress?: Progress,
): AsyncGenerator<FoundItem[]> {
  let batch: FoundItem[] = [];
  const onItem = (item: ScannedItem) => batch.push(toFound(item, limits));
  const scanner = new XmlScanner({ tree, limits, build: false, onItem });
  let bytes = 0;
  for await (const chunk of decode(source, limits)) {
    scanner.write(chunk);
    bytes += chunk.length;
    onProgress?.({ pass: 2, bytes });
    if (batch.length === 0) continue;
    yield batch;
    batch = [];
  }
  scanner.end();
  if (batch.length > 0) yield batch;
}
