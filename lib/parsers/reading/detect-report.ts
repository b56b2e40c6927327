import { AppError } from "@/lib/model/error";
import type { DetectionHint, Media, Parser } from "@/lib/parsers/parser";
import { sketchCsv } from "@/lib/parsers/reading/csv-reader";
import { type ByteSource, decode } from "@/lib/parsers/reading/decode";
import { JsonScanner } from "@/lib/parsers/reading/json-scanner";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import type { PathNode } from "@/lib/parsers/reading/path-tree";
import { refusal, type Tried } from "@/lib/parsers/reading/refusal";
import { SKETCH_ELEMENTS, sketchJson } from "@/lib/parsers/reading/sketch-json";
import { sketchXml } from "@/lib/parsers/reading/sketch-xml";
import { TEXT_SKETCH_CHARS } from "@/lib/parsers/reading/text-reader";
import { jsonTop, readTop, type Top } from "@/lib/parsers/reading/top";
import { sketchYaml } from "@/lib/parsers/reading/yaml-reader";

export type DetectOptions = {
  parsers: readonly Parser[];
  /** The format the sender states: only that parser is asked, and it must still recognize the document. */
  format?: string | undefined;
  filename?: string | undefined;
  limits: ReadLimits;
};

/**
 * Finds the one parser that claims a report, by a sketch of its top; if the deciding keys lie further down, by a sketch of
 * the whole.
 *
 * Errors   `invalid_input` for a format nobody has; `unreadable_report` for damaged bytes; `unsupported_report`, with what was
 *          tried, when no parser claims it. Two parsers claiming one document is a bug of theirs: the first in the list wins,
 *          and a contract test keeps it from happening.
 */
export async function detectReport(source: ByteSource, options: DetectOptions): Promise<{ parser: Parser }> {
  const parsers = candidates(options);
  const hint: DetectionHint = { filename: options.filename ?? null, stated: options.format !== undefined };
  const top = await readTop(source, options.limits);
  const tried: Tried = {
    parsers,
    media: [],
    keys: [],
    first: undefined,
    cutAtByte: null,
    jsonError: null,
    xml: null,
    format: options.format ?? null,
  };
  const ask = (media: Media, sketch: unknown) => {
    if (!tried.media.includes(media)) tried.media.push(media);
    return ofMedia(parsers, media).find((parser) => parser.matches(sketch, hint));
  };
  const found =
    askXml(top, ask, tried, options.limits) ??
    askJson(top, ask, tried, options.limits) ??
    askText(top, ask, { tried, hint, limits: options.limits });
  if (found) return { parser: found };
  if (!top.complete && tried.jsonError === null && /^\s*\{/.test(top.text)) {
    const whole = await sketchWhole(source, options.limits);
    const late = ask("json", whole) ?? ask("json-values", [whole]) ?? ask("yaml", [whole]);
    if (late) return { parser: late };
  }
  throw refusal(top, tried);
}

/** The parsers to ask: all, or the one that the sender states. */
export function candidates({ parsers, format }: DetectOptions): readonly Parser[] {
  if (format === undefined) return parsers;
  const stated = parsers.filter((parser) => parser.id === format);
  if (stated.length > 0) return stated;
  const known = parsers.map((parser) => parser.id).join(", ");
  throw new AppError("invalid_input", `There is no format "${format}". Known formats: ${known}.`);
}

const grouped = new WeakMap<readonly Parser[], Map<Media, Parser[]>>();

/** Those of one media, in their order: most are of another, and all are asked of each small report. */
export function ofMedia(parsers: readonly Parser[], media: Media): readonly Parser[] {
  let groups = grouped.get(parsers);
  if (!groups) {
    groups = new Map();
    for (const parser of parsers) groups.set(parser.media, [...(groups.get(parser.media) ?? []), parser]);
    grouped.set(parsers, groups);
  }
  return groups.get(media) ?? [];
}

type Ask = (media: Media, sketch: unknown) => Parser | undefined;

/** Who claims a JSON text, in the order in which its readings are tried. */
export function claimJson(
  ask: Ask,
  { first, values, several }: { first: unknown; values: unknown[]; several: boolean },
): Parser | undefined {
  return (several ? undefined : ask("json", first)) ?? ask("json-values", values) ?? ask("yaml", values);
}

/** XML is nothing else: neither JSON nor a table begins with `<`. */
function askXml(top: Top, ask: Ask, tried: Tried, limits: ReadLimits): Parser | undefined {
  if (!/^\s*<[!?A-Za-z_]/.test(top.text)) return undefined;
  tried.xml = sketchXml(top.text, limits);
  return tried.xml instanceof AppError ? undefined : ask("xml", tried.xml);
}

function askJson(top: Top, ask: Ask, tried: Tried, limits: ReadLimits): Parser | undefined {
  const json = jsonTop(top, limits);
  if (json instanceof AppError) {
    tried.jsonError = json;
    return undefined;
  }
  tried.first = json.first;
  if (json.cut && top.complete) tried.cutAtByte = Buffer.byteLength(top.text);
  if (json.first !== null && typeof json.first === "object" && !Array.isArray(json.first))
    tried.keys = Object.keys(json.first).slice(0, 12);
  return claimJson(ask, json);
}

type TextContext = { tried: Tried; hint: DetectionHint; limits: ReadLimits };

function askText(top: Top, ask: Ask, { tried, hint, limits }: TextContext): Parser | undefined {
  if (tried.jsonError === null || /^\s*[<[{]/.test(top.text)) return undefined;
  const csv = sketchCsv(top.text);
  const asCsv = csv ? ask("csv", csv) : undefined;
  if (asCsv) return asCsv;
  const yaml = sketchYaml(top.text, top.complete, limits);
  const asYaml = yaml ? (ask("yaml", yaml) ?? tried.parsers.find(readsYaml(yaml, hint))) : undefined;
  return asYaml ?? ask("text", top.text.slice(0, TEXT_SKETCH_CHARS));
}

/** A report of one document that its tool writes as JSON too. */
function readsYaml(documents: unknown[], hint: DetectionHint): (parser: Parser) => boolean {
  return ({ alsoYaml, matches }) => alsoYaml === true && matches(documents[0], hint);
}

const ANY_KEY: PathNode = { item: null, keys: new Map(), any: { item: null, keys: new Map(), any: null } };

/** Every top-level key with the beginning of its value, from one pass over the whole document. */
async function sketchWhole(source: ByteSource, limits: ReadLimits): Promise<unknown> {
  const parseCut = (bytes: Buffer) => sketchJson(bytes.toString("utf8"), 0, limits.maxDepth).value;
  const scanner = new JsonScanner({
    tree: ANY_KEY,
    limits,
    build: true,
    sketch: { bytesPerValue: 64 * 1024, elements: SKETCH_ELEMENTS, parseCut },
  });
  for await (const chunk of decode(source, limits)) scanner.write(chunk);
  scanner.end();
  return scanner.document;
}
