import { LineCounter, parseAllDocuments } from "yaml";
import type { ItemPath } from "@/lib/parsers/parser";
import { cleanValue } from "@/lib/parsers/reading/clean-text";
import { type ByteSource, decode } from "@/lib/parsers/reading/decode";
import { type FoundItem, itemsWithin, type OpenDocument } from "@/lib/parsers/reading/found-item";
import type { Progress } from "@/lib/parsers/reading/json-reader";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { readLines } from "@/lib/parsers/reading/lines";
import { childNode, pathTree } from "@/lib/parsers/reading/path-tree";
import { SKETCH_ELEMENTS } from "@/lib/parsers/reading/sketch-json";

/** An alias may be used, a few anchors may multiply; a billion laughs may not. */
const MAX_ALIAS_COUNT = 1000;
/** The YAML parser holds about a hundred times the text in memory. */
const MAX_YAML_BYTES = 24 * 1024 * 1024;

/**
 * YAML of one or many documents. Each is at `["*"]`; paths below it (`["*", "items", "*"]`) lead into it. Documents are split
 * at their `---` lines while reading, so that only one is in memory, and a broken one costs only itself.
 */
export function openYaml(
  source: ByteSource,
  paths: readonly ItemPath[],
  first: unknown,
  limits: ReadLimits,
  onProgress?: Progress,
): OpenDocument {
  const tree = pathTree(paths);
  const items = async function* (): AsyncGenerator<FoundItem[]> {
    let index = 0;
    for await (const { text, line, bytes } of splitDocuments(source, limits)) {
      onProgress?.({ pass: 2, bytes });
      const node = childNode(tree, index);
      const read =
        text === null
          ? { broken: "The document is too large for YAML; send it as JSON." }
          : readYaml(text, line, limits);
      if (read.broken === undefined && (read.value === null || read.value === undefined)) continue; // only comments
      const batch: FoundItem[] = [];
      if (read.broken === undefined) itemsWithin(read.value, node, [index], batch);
      else
        batch.push({
          path: [index],
          pointer: `line ${line}`,
          item: node?.item ?? { at: ["*"] },
          value: undefined,
          broken: read.broken,
        });
      index += 1;
      yield batch;
    }
  };
  return { document: { first }, items };
}

/** The first documents of the top of a text, or null where it is no YAML with a mapping or list in it. */
export function sketchYaml(top: string, complete: boolean, limits: ReadLimits): unknown[] | null {
  const MAX_SKETCH_CHARS = 128 * 1024;
  const cut = !complete || top.length > MAX_SKETCH_CHARS;
  let text = top.slice(0, MAX_SKETCH_CHARS);
  if (cut) text = text.slice(0, text.lastIndexOf("\n") + 1);
  const values: unknown[] = [];
  for (const part of text.split(/^---(?=\s|$)/m).slice(0, SKETCH_ELEMENTS * 2)) {
    const read = readYaml(part, 1, limits, cut);
    if (read.broken === undefined && read.value !== null && typeof read.value === "object") values.push(read.value);
    if (values.length === SKETCH_ELEMENTS) break;
  }
  return values.length > 0 ? values : null;
}

type Read = { value: unknown; broken?: undefined } | { broken: string };

function readYaml(text: string, firstLine: number, limits: ReadLimits, tolerant = false): Read {
  const lineCounter = new LineCounter();
  try {
    const [document] = parseAllDocuments(text, {
      lineCounter,
      prettyErrors: false,
      strict: false,
      uniqueKeys: false,
      logLevel: "silent",
    });
    if (!document || !("toJS" in document)) return { value: null };
    const error = document.errors[0];
    if (error && !tolerant) {
      return {
        broken: `The YAML is not valid at line ${firstLine - 1 + lineCounter.linePos(error.pos[0]).line}: ${error.message}.`,
      };
    }
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIAS_COUNT });
    if (depthOf(value, limits.maxDepth) > limits.maxDepth)
      return { broken: `The document is nested more than ${limits.maxDepth} levels deep.` };
    return { value: cleanValue(value) };
  } catch (error) {
    const reason =
      error instanceof RangeError ? "nested too deep" : error instanceof Error ? error.message : String(error);
    return { broken: `The YAML document at line ${firstLine} cannot be read: ${reason}.` };
  }
}

function depthOf(value: unknown, max: number): number {
  if (value === null || typeof value !== "object" || max < 0) return 0;
  let deepest = 0;
  for (const inner of Object.values(value)) deepest = Math.max(deepest, depthOf(inner, max - 1));
  return deepest + 1;
}

type YamlText = { text: string | null; line: number; bytes: number };

async function* splitDocuments(source: ByteSource, limits: ReadLimits): AsyncGenerator<YamlText> {
  let lines: string[] = [];
  let size = 0;
  let start = 1;
  let bytes = 0;
  let content = false;
  const max = Math.min(limits.maxItemBytes, MAX_YAML_BYTES);
  const flush = (next: number): YamlText => {
    const done = { text: size > max ? null : lines.join("\n"), line: start, bytes };
    lines = [];
    size = 0;
    start = next;
    content = false;
    return done;
  };
  for await (const batch of readLines(decode(source, limits), limits)) {
    for (const { text, number } of batch) {
      const line = text ?? "";
      bytes += line.length + 1;
      // `---` at the start of a line always ends a document: inside one, text is indented (YAML 1.2.2, 9.1.4).
      if (/^(?:---|\.\.\.)(?:\s|$)/.test(line)) {
        const ended = content; // Comments alone are no document: they go, and must not hide the next one.
        const done = flush(number);
        if (ended) yield done;
      }
      if (!/^\s*(?:#|%|$|---|\.\.\.)/.test(line) || /^---\s+\S/.test(line)) content = true;
      size += text === null ? max + 1 : line.length + 1;
      if (size <= max) lines.push(line);
      else lines = [];
    }
  }
  if (content) yield flush(0);
}
