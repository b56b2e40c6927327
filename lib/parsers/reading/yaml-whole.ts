import { LineCounter, parseAllDocuments } from "yaml";
import type { Parser } from "@/lib/parsers/parser";
import { cleanValue } from "@/lib/parsers/reading/clean-text";
import { type ByteSource, decode } from "@/lib/parsers/reading/decode";
import type { OpenDocument } from "@/lib/parsers/reading/found-item";
import type { Progress } from "@/lib/parsers/reading/json-reader";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { tooLarge, unreadable } from "@/lib/parsers/reading/unreadable";
import { openWhole } from "@/lib/parsers/reading/whole-json";
import { depthOf } from "@/lib/parsers/reading/yaml-reader";

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
  const lines = new LineCounter();
  const documents = parsed(text, lines);
  const [document, ...others] = documents.filter(({ contents }) => contents !== null);
  const broken = documents.flatMap(({ errors }) => errors)[0];
  if (broken)
    throw unreadable(`The YAML is not valid at line ${lines.linePos(broken.pos[0]).line}: ${broken.message}.`);
  if (!document || others.length > 0)
    throw unreadable(
      `The file holds ${others.length + (document ? 1 : 0)} YAML documents, and a report is one. Send each by itself.`,
    );
  const value = plainValue(document);
  if (value === null || typeof value !== "object") throw unreadable("The YAML is no mapping: it holds no report.");
  if (depthOf(value, limits.maxDepth) > limits.maxDepth)
    throw unreadable(`The YAML is nested more than ${limits.maxDepth} levels deep.`);
  return cleanValue(value) as object;
}

function parsed(text: string, lineCounter: LineCounter) {
  try {
    return [
      ...parseAllDocuments(text, {
        lineCounter,
        prettyErrors: false,
        strict: false,
        uniqueKeys: false,
        logLevel: "silent",
      }),
    ];
  } catch (error) {
    throw notRead(error);
  }
}

function plainValue(document: { toJS: (options: { maxAliasCount: number }) => unknown }): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw notRead(error);
  }
}

function notRead(error: unknown) {
  const reason =
    error instanceof RangeError ? "it is nested too deep" : error instanceof Error ? error.message : String(error);
  return unreadable(`The YAML cannot be read: ${reason}.`, error);
}
