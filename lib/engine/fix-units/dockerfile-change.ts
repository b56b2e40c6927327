import type { Confidence } from "@/lib/engine/fix-units/confidence";
import { diffOf, lineDiff } from "@/lib/engine/fix-units/line-diff";
import type { Quote } from "@/lib/engine/fix-units/quote";
import changes from "@/packs/fixes/dockerfile.json";

/**
 * How a Dockerfile is changed so that a check passes (packs/fixes/dockerfile.json).
 *
 * replace  patterns tried on each quoted line; the first that changes it counts. `with` null takes the line out.
 * insert   lines that are right as they stand: at the end of the last stage, or before the line that was found.
 * example  what a line becomes, where no report quotes the own one.
 */
type DockerfileChange = {
  text: string;
  replace?: readonly { find: string; with: string | null; unless?: string }[];
  insert?: { at: "end" | "before"; lines: readonly string[] };
  example?: readonly string[];
  confidence: Confidence["level"];
  why: string;
};

const CHANGES = new Map(Object.entries(changes as Record<string, DockerfileChange>));

/** What a Dockerfile's change is known as, or null for a check that the table does not answer. */
export function dockerfileChange(checkId: string): DockerfileChange | null {
  return CHANGES.get(checkId) ?? null;
}

/**
 * The change as a diff: over the quoted lines where they are known, else by inserting whole lines.
 *
 * Returns  null where neither is possible; the words and the example then say what to write.
 */
export function dockerfileDiff(
  change: DockerfileChange,
  file: string,
  line: number | null,
  quote: Quote | null,
): string | null {
  const edited = quote && change.replace ? lineDiff(file, quote.line, quote.lines, editedLines(change, quote)) : null;
  if (edited) return edited;
  if (!change.insert) return null;
  const { lines, at } = change.insert;
  const added = lines.map((one) => `+${one}`);
  if (at === "before" && quote) {
    const [first = "", ...rest] = quote.lines;
    return lineDiff(file, quote.line, [first, ...rest], [...lines, first, ...rest]);
  }
  const where = line ?? 1;
  return diffOf(file, [`@@ -${where},0 +${where},${lines.length} @@`, ...added]);
}

/** `Before` becomes `after`, in words; empty without an example. */
export function exampleText({ example }: DockerfileChange): string {
  const [before, after] = example ?? [];
  if (before === undefined || after === undefined) return "";
  const shown = (text: string) => text.replaceAll("\n", " ⏎ ");
  return `For example: ${shown(before)} → ${shown(after)}`;
}

function editedLines({ replace = [] }: DockerfileChange, { lines }: Quote): string[] {
  return lines.flatMap((line) => {
    for (const { find, with: replacement, unless } of replace) {
      const pattern = new RegExp(find, "i");
      if (!pattern.test(line) || (unless && new RegExp(unless, "i").test(line))) continue;
      return replacement === null ? [] : line.replace(pattern, replacement).split("\n");
    }
    return [line];
  });
}
