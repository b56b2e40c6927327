import type { ItemPath } from "@/lib/parsers/parser";
import { cleanText } from "@/lib/parsers/reading/clean-text";
import { type ByteSource, decode } from "@/lib/parsers/reading/decode";
import type { FoundItem, OpenDocument } from "@/lib/parsers/reading/found-item";
import type { Progress } from "@/lib/parsers/reading/json-reader";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { readLines } from "@/lib/parsers/reading/lines";

/** Plain text: every line is an item at `["*"]`, its value the line without its end, its pointer `line 12`. */
export function openText(
  source: ByteSource,
  paths: readonly ItemPath[],
  limits: ReadLimits,
  onProgress?: Progress,
): OpenDocument {
  const item = paths[0] ?? { at: ["*"] };
  const items = async function* (): AsyncGenerator<FoundItem[]> {
    let bytes = 0;
    for await (const lines of readLines(decode(source, limits), limits)) {
      const batch: FoundItem[] = [];
      for (const { number, text } of lines) {
        const found = { path: [number - 1], pointer: `line ${number}`, item };
        if (text === null) batch.push({ ...found, value: undefined, broken: "The line is too long." });
        else batch.push({ ...found, value: cleanText(text) });
        bytes += text?.length ?? 0;
      }
      onProgress?.({ pass: 2, bytes });
      yield batch;
    }
  };
  return { document: {}, items };
}
