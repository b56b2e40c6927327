import { Composer, type Document, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, type Node, Parser } from "yaml";
import { cleanText, cleanValue, setOwn } from "@/lib/parsers/reading/clean-text";

/** Why a text is no YAML that is read; `line` is counted from 1, and null where the whole is meant. */
export class YamlFault extends Error {
  constructor(
    readonly reason: string,
    readonly line: number | null,
  ) {
    super(reason);
  }
}

/**
 * The documents of a YAML text, one by one, up to the first error: a text that is broken on every line must not cost an error for
 * each. `tolerant` passes over errors instead, for the top of a text that is cut.
 *
 * Read as  YAML 1.2 with the types of its core schema alone. What else a tag can ask for (`!!merge`, `!!binary`, `!!set`, `!!omap`,
 *          `!!timestamp`) multiplies a text or takes it apart byte by byte, and no report has it: such a value is what stands there.
 * Errors   `YamlFault` for an error in the text, for nesting beyond `maxDepth` and for a text that says to be YAML 1.1, which would
 *          have these types and the switches `yes` and `no`.
 */
export function* yamlDocuments(
  text: string,
  maxDepth: number,
  tolerant = false,
  maxTokens = MAX_TOKENS,
): Generator<Document.Parsed> {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const fault = (offset: number, reason: string) => new YamlFault(reason, Math.max(1, lines.linePos(offset).line));
  const parser = new Parser(lines.addNewLine);
  const composer = composerThat((offset, reason) => {
    if (!tolerant) throw fault(offset, reason);
  });
  const composed = function* (tokens: ReturnType<Parser["next"]>) {
    for (const token of tokens) {
      if (token.type === "error") {
        if (!tolerant) throw fault(token.offset, token.message);
      } else if (token.type === "directive" && /^%YAML\s+1\.[01]\b/.test(token.source)) {
        throw fault(token.offset, "it says to be YAML 1.1, and YAML 1.2 is what is read");
      } else yield* composer.next(token);
      const [first] = token.type === "doc-end" ? composer.streamInfo().errors : [];
      if (first && !tolerant) throw fault(first.pos[0], first.message);
    }
  };
  let tokens = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens += 1;
    if (tokens > maxTokens) throw new YamlFault(`it has more than ${maxTokens} words and signs; send it as JSON`, null);
    yield* composed(parser.next(lexeme));
    // The exact depth is known with the values: here it is only what would take memory without end.
    if (parser.stack.length > 2 * maxDepth + 10) throw tooDeep(maxDepth);
  }
  yield* composed(parser.end());
  yield* composer.end();
}

/** Each is held as an object or two: eight megabytes of keys and values are three million, and of commas three times as many. */
const MAX_TOKENS = 4_000_000;

/** The composer keeps every error with its stack trace; this one hands the first on, and keeps no warnings. */
function composerThat(onError: (offset: number, reason: string) => void): Composer {
  const composer = new Composer({
    prettyErrors: false,
    strict: false,
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: "silent",
  });
  let first: [number, string] | null = null;
  Object.defineProperty(composer, "onError", {
    value: (at: number | number[] | { offset: number }, _code: string, reason: string, warning?: boolean) => {
      if (warning) return;
      // Thrown through a collection it is reported once more for each that is open.
      first ??= [typeof at === "number" ? at : Array.isArray(at) ? (at[0] ?? 0) : at.offset, reason];
      onError(...first);
    },
  });
  return composer;
}

/** Values that aliases may repeat in one document: a few anchors may multiply; a billion laughs may not. */
const MAX_REPEATED = 1_000_000;

type Anchored = { value: unknown; size: number; height: number; uses: number };

/**
 * A document as plain values with clean text, as JSON would give them. A key that is a list or a mapping is its own source text.
 *
 * Errors   `YamlFault` beyond `maxDepth` levels, and for an anchor that is used `maxAliases` times or more, unknown, or around itself.
 */
export function plainValue(document: Document.Parsed, text: string, maxDepth: number, maxAliases: number): unknown {
  const anchors = new Map<string, Anchored | null>();
  let [size, repeated, deepest] = [0, 0, 0];
  const open = (depth: number) => {
    if (depth > maxDepth) throw tooDeep(maxDepth);
    deepest = Math.max(deepest, depth);
  };
  const repeatedValue = (name: string, depth: number): unknown => {
    const known = anchors.get(name);
    if (maxAliases === 0) throw new YamlFault("it has an alias (`*name`), which no program writes", null);
    if (!known)
      throw new YamlFault(`its alias *${name} ${known === null ? "stands inside itself" : "has no anchor"}`, null);
    known.uses += 1;
    repeated += known.size;
    if (known.uses >= maxAliases || repeated > MAX_REPEATED)
      throw new YamlFault("its aliases repeat so much that it may be made to exhaust memory", null);
    size += known.size;
    open(depth + known.height);
    return cleanValue(known.value);
  };
  const keyOf = (key: unknown, depth: number): string => {
    const written = () => cleanText(text.slice(...((key as Node).range?.slice(0, 2) ?? [0, 0])));
    if (isMap(key) || isSeq(key)) return written();
    const value = valueAt(key, depth);
    return value === null ? "" : typeof value === "object" ? written() : String(value);
  };
  const valueAt = (node: unknown, depth: number): unknown => {
    if (isAlias(node)) return repeatedValue(node.source, depth);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor === undefined) return unnamed(node, depth);
    const before = { size, deepest };
    anchors.set(anchor, null);
    deepest = depth;
    const value = unnamed(node, depth);
    anchors.set(anchor, { value, size: size - before.size, height: deepest - depth, uses: 0 });
    deepest = Math.max(deepest, before.deepest);
    return value;
  };
  const unnamed = (node: unknown, depth: number): unknown => {
    size += 1;
    if (isSeq(node)) {
      open(depth + 1);
      return node.items.map((item) => valueAt(item, depth + 1));
    }
    if (isMap(node)) {
      open(depth + 1);
      const value: Record<string, unknown> = {};
      for (const pair of node.items) setOwn(value, keyOf(pair.key, depth + 1), valueAt(pair.value, depth + 1));
      return value;
    }
    const value = isScalar(node) ? (node.value ?? null) : null;
    return typeof value === "string" ? cleanText(value) : value;
  };
  return valueAt(document.contents, 0);
}

function tooDeep(maxDepth: number): YamlFault {
  return new YamlFault(`it is nested more than ${maxDepth} levels deep`, null);
}

/** What a reader that failed says of the reason. */
export function faultOf(error: unknown): YamlFault {
  if (error instanceof YamlFault) return error;
  if (error instanceof RangeError) return new YamlFault("it is nested too deep", null);
  return new YamlFault(error instanceof Error ? error.message : String(error), null);
}
