import { LineCounter, parseAllDocuments } from "yaml";
import type { ItemPath } from "@/lib/parsers/parser";
import { cleanValue } from "@/lib/parsers/reading/clean-text";
import { type ByteSource, decode } from "@/lib/parsers/reading/decode";
import { type FoundItem, itemsWithin, type OpenDocument } from "@/lib/parsers/reading/found-item";
import type { Progress } from "@/lib/parsers/reading/json-reader";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { readLines } from "@/lib/parsers/reading/lines";
import { childNode, type PathNode, pathTree } from "@/lib/parsers/reading/path-tree";
import { SKETCH_ELEMENTS } from "@/lib/parsers/reading/sketch-json";
import { type YamlPiece, YamlSplitter } from "@/lib/parsers/reading/yaml-split";

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
    const splitter = new YamlSplitter(listKeys(tree), Math.min(limits.maxItemBytes, MAX_YAML_BYTES));
    let index = 0;
    let bytes = 0;
    const found = (piece: YamlPiece): FoundItem[] => {
      const batch = itemsOf(piece, index, tree, limits);
      if (batch.length > 0 && !piece.list) index += 1;
      return batch;
    };
    for await (const lines of readLines(decode(source, limits), limits)) {
      for (const { text, number } of lines) {
        bytes += (text?.length ?? 0) + 1;
        const batch = splitter.take(text, number).flatMap(found);
        if (batch.length > 0) yield batch;
      }
      onProgress?.({ pass: 2, bytes });
    }
    yield splitter.finish(0).flatMap(found);
  };
  return { document: { first }, items };
}

/** Keys whose lists hold items at `["*", key, "*"]`: they are read element by element. */
function listKeys(tree: PathNode): ReadonlySet<string> {
  return new Set([...(tree.any?.keys ?? [])].filter(([, node]) => node.any?.item).map(([key]) => key));
}

function itemsOf({ text, line, list }: YamlPiece, index: number, tree: PathNode, limits: ReadLimits): FoundItem[] {
  const document = childNode(tree, index);
  const node = list ? childNode(childNode(document, list.key), list.index) : document;
  const path = list ? [index, list.key, list.index] : [index];
  const read =
    text === null ? { broken: "This piece is too large for YAML; send it as JSON." } : readYaml(text, line, limits);
  if (read.broken !== undefined) {
    return [
      { path, pointer: `line ${line}`, item: node?.item ?? { at: ["*"] }, value: undefined, broken: read.broken },
    ];
  }
  const value = list ? (read.value as unknown[] | null)?.[0] : read.value;
  if (!list && (value === null || value === undefined)) return []; // only comments
  const batch: FoundItem[] = [];
  itemsWithin(value ?? null, node, path, batch);
  const own = batch.find((one) => one.path.length === path.length);
  if (own) own.line = line + linesBeforeContent(text ?? "");
  return batch;
}

/** Lines above the first that says something: the marker of the document, comments and blank ones. */
function linesBeforeContent(text: string): number {
  return Math.max(
    0,
    text.split("\n").findIndex((line) => !/^(?:---\s*(?:#.*)?|%.*|\s*(?:#.*)?)$/.test(line)),
  );
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

export function depthOf(value: unknown, max: number): number {
  if (value === null || typeof value !== "object" || max < 0) return 0;
  let deepest = 0;
  for (const inner of Object.values(value)) deepest = Math.max(deepest, depthOf(inner, max - 1));
  return deepest + 1;
}
