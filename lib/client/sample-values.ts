import type { DraftSource } from "@/lib/client/mapping-draft";
import { pointerSteps, toPointer } from "@/lib/model/json-pointer";
import type { MappingMedia } from "@/lib/model/mapping";

/** The first entries of a list show its shape; more would only be in the way. */
export const SHOWN_ELEMENTS = 3;

export type SamplePath = readonly (string | number)[];
export type ParsedSample = { document: unknown; error: null } | { document: null; error: string };

/** A sample as something to point at: the document, or the first lines or rows as a list. Reading it for good is the server's. */
export function parseSample(text: string, media: MappingMedia): ParsedSample {
  try {
    if (media === "json") return { document: JSON.parse(text), error: null };
    return { document: media === "csv" ? rowsOf(text) : linesOf(text), error: null };
  } catch (error) {
    return { document: null, error: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * What pointing at a value of the sample means: its path in the entry, or in the report where it lies outside the entries. While
 * the way to the entries is not known, the innermost list around the value is taken for them.
 */
export function proposeSource(
  path: SamplePath,
  media: MappingMedia,
  entries: string,
  mayMoveEntries: boolean,
): { source: DraftSource; entries: string } {
  if (media !== "json") return { source: { from: "path", text: toPointer(path.slice(1)) }, entries: "" };
  const list = path.findLastIndex((step) => typeof step === "number");
  if (entries === "" && mayMoveEntries && list >= 0) {
    const way = path.slice(0, list + 1).map((step) => (typeof step === "number" ? "*" : step));
    return { source: { from: "path", text: toPointer(path.slice(list + 1)) }, entries: toPointer(way) };
  }
  const way = pointerSteps(entries);
  const matching = way.findIndex((step, i) => step !== "*" && step !== String(path[i]));
  const shared = matching < 0 ? Math.min(way.length, path.length) : matching;
  if (shared === way.length) return { source: { from: "path", text: toPointer(path.slice(way.length)) }, entries };
  const starred = path.map((step, i) => (i < shared && way[i] === "*" ? "*" : step));
  return { source: { from: "report", text: toPointer(starred) }, entries };
}

function linesOf(text: string): unknown[] {
  const whole = text.trimStart();
  if (whole.startsWith("[")) return (JSON.parse(text) as unknown[]).slice(0, SHOWN_ELEMENTS);
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(0, SHOWN_ELEMENTS).map((line) => JSON.parse(line) as unknown);
}

function rowsOf(text: string): unknown[] {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line !== "" && !line.startsWith("#"));
  const header = lines[0] ?? "";
  const separator = header.split(";").length > header.split(",").length ? ";" : ",";
  const [columns = [], ...rows] = lines.slice(0, SHOWN_ELEMENTS + 1).map((line) => cells(line, separator));
  if (columns.length < 2) throw new Error("The first line has no names separated by commas or semicolons.");
  return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column.trim(), row[i] ?? ""])));
}

/** Good enough to point at: quoted cells without line ends in them. */
function cells(line: string, separator: string): string[] {
  const form = new RegExp(`(?:^|${separator})(?:"((?:[^"]|"")*)"|([^${separator}]*))`, "g");
  return [...line.matchAll(form)].map((match) => (match[1] ?? match[2] ?? "").replaceAll('""', '"'));
}
