import { AppError } from "@/lib/model/error";
import type { Parser } from "@/lib/parsers/parser";
import { type ByteSource, decode } from "@/lib/parsers/reading/decode";
import type { OpenDocument } from "@/lib/parsers/reading/found-item";
import type { Progress } from "@/lib/parsers/reading/json-reader";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { tooLarge, unreadable } from "@/lib/parsers/reading/unreadable";
import { openWhole } from "@/lib/parsers/reading/whole-json";
import { faultOf, plainValue, yamlDocuments } from "@/lib/parsers/reading/yaml-value";

/**
 * The one YAML document of a tool that writes its JSON report as YAML too: what the JSON would be, and so the same items at the
 * same paths. It is held whole.
 *
 * Errors   `too_large` beyond 8 MB; `unreadable_report` for a text that is no valid YAML, several documents, or nested too deep.
 *          References (`*name`) are refused: no program writes them, and a few of them multiply a text without end.
 */
export async function openYamlWhole(
  source: ByteSource,
  parser: Parser,
  limits: ReadLimits,
  onProgress?: Progress,
): Promise<OpenDocument> {
  const value = readOne(await wholeText(source, limits, onProgress), limits);
  return openWhole(value, parser, limits);
}

/** The YAML parser holds a hundred times the text in memory, and takes a second or two for each megabyte. */
const MAX_BYTES = 8 * 1024 * 1024;

async function wholeText(source: ByteSource, limits: ReadLimits, onProgress?: Progress): Promise<string> {
  const most = Math.min(limits.maxItemBytes, limits.maxStringBytes, MAX_BYTES);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of decode(source, limits)) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > most) throw tooLarge("A report in YAML, of which the same is read from JSON of any size,", most);
    onProgress?.({ pass: 2, bytes });
  }
  return Buffer.concat(chunks).toString("utf8");
}

function readOne(text: string, limits: ReadLimits): object {
  try {
    let value: unknown;
    for (const document of yamlDocuments(text, limits.maxDepth)) {
      if (value !== undefined)
        throw unreadable("The file holds 2 YAML documents or more, and a report is one. Send each by itself.");
      value = plainValue(document, text, limits.maxDepth, 0);
    }
    if (value === undefined) throw unreadable("The file holds 0 YAML documents, and a report is one.");
    if (value === null || typeof value !== "object") throw unreadable("The YAML is no mapping: it holds no report.");
    return value;
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { reason, line } = faultOf(error);
    throw unreadable(
      line === null ? `The YAML cannot be read: ${reason}.` : `The YAML is not valid at line ${line}: ${reason}.`,
      error,
    );
  }
}
