import type { Parser } from "@/lib/parsers/parser";
import { type ByteSource, decode } from "@/lib/parsers/reading/decode";
import { candidates, claimJson, type DetectOptions, detectReport, ofMedia } from "@/lib/parsers/reading/detect-report";
import type { Progress } from "@/lib/parsers/reading/json-reader";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { type Report, readReport, reportOf } from "@/lib/parsers/reading/read-report";
import { openWhole, readsWhole, WHOLE_BYTES, type WholeJson, wholeJson } from "@/lib/parsers/reading/whole-json";

export type OpenOptions = DetectOptions & {
  onProgress?: Progress;
  /** What the report is, as soon as that is known: it may be broken all the same, and then opening it fails. */
  onDetected?: (parser: Parser) => void;
  onePass?: boolean;
};

/**
 * Recognizes a report and opens it. A small JSON document is parsed once for both; everything else is recognized by its top
 * and read as a stream. What comes out is the same either way.
 *
 * Errors   those of `detectReport` and `readReport`.
 */
export async function openReport(
  source: ByteSource,
  { onProgress, onDetected, onePass = false, ...options }: OpenOptions,
): Promise<{ parser: Parser; report: Report }> {
  const { limits } = options;
  const small = await readSmall(source, limits);
  const claimed = small && claimWhole(small, options);
  if (claimed && readsWhole(claimed)) {
    onDetected?.(claimed);
    return { parser: claimed, report: reportOf(openWhole(small.value, claimed, limits), claimed) };
  }
  const parser = claimed ?? (await detectReport(source, options)).parser;
  onDetected?.(parser);
  return { parser, report: await readReport(source, parser, limits, onProgress, { onePass }) };
}

function claimWhole({ sketch }: WholeJson, options: DetectOptions): Parser | undefined {
  const hint = { filename: options.filename ?? null, stated: options.format !== undefined };
  const parsers = candidates(options);
  return claimJson((media, given) => ofMedia(parsers, media).find((parser) => parser.matches(given, hint)), {
    first: sketch,
    values: Array.isArray(sketch) ? sketch : [sketch],
    several: false,
  });
}

/** A text that cannot hold a string, an entry or a number of entries beyond the limits: an entry is two bytes at least. */
function harmlessBytes({ maxStringBytes, maxItemBytes, maxEntries }: ReadLimits): number {
  return Math.min(WHOLE_BYTES, maxStringBytes, maxItemBytes, 2 * maxEntries);
}

/** The report parsed as one JSON value, if it is one and small. */
async function readSmall(source: ByteSource, limits: ReadLimits): Promise<WholeJson | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of decode(source, limits)) {
    if (bytes === 0 && !/^\s*(?:[[{]|$)/.test(chunk.toString("latin1", 0, 64))) return null;
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > harmlessBytes(limits)) return null;
  }
  const [only] = chunks;
  return wholeJson(chunks.length === 1 && only ? only : Buffer.concat(chunks), limits);
}
