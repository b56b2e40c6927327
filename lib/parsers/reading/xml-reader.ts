import type { Parser } from "@/lib/parsers/parser";
import { type ByteSource, decode } from "@/lib/parsers/reading/decode";
import type { FoundItem, OpenDocument } from "@/lib/parsers/reading/found-item";
import { intoIndex, type Progress, toFound } from "@/lib/parsers/reading/json-reader";
import type { ScannedItem } from "@/lib/parsers/reading/json-scanner";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { pathTree } from "@/lib/parsers/reading/path-tree";
import type { XmlRoot } from "@/lib/parsers/reading/xml-element";
import { XmlScanner } from "@/lib/parsers/reading/xml-scanner";

/** What a parser of XML sees beside the items: the root's name and namespace, and its value without them. */
export type XmlDocument = XmlRoot & { content: unknown };

/**
 * One XML document, in two passes as JSON: the first builds it without its items and finds every break in it, the second hands out
 * the items.
 */
export async function openXml(
  source: ByteSource,
  parser: Pick<Parser, "items" | "index">,
  limits: ReadLimits,
  onProgress?: Progress,
): Promise<OpenDocument> {
  const tree = pathTree(parser.items);
  const index = new Map<string, unknown>();
  const first = new XmlScanner({
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
  const document = { ...(first.root as XmlRoot), content: first.content } satisfies XmlDocument;
  const items = async function* (): AsyncGenerator<FoundItem[]> {
    let batch: FoundItem[] = [];
    const onItem = (item: ScannedItem) => batch.push(toFound(item, limits));
    const second = new XmlScanner({ tree, limits, build: false, onItem });
    let read = 0;
    for await (const chunk of decode(source, limits)) {
      second.write(chunk);
      read += chunk.length;
      onProgress?.({ pass: 2, bytes: read });
      if (batch.length === 0) continue;
      yield batch;
      batch = [];
    }
    second.end();
    if (batch.length > 0) yield batch;
  };
  return { document, items, index };
}
