import type { Instruction } from "@/lib/engine/code-to-cloud/dockerfile-lines";
import { type Done, plain } from "@/lib/engine/code-to-cloud/history-instruction";

/** How surely a history entry is the work of an instruction: `exact` word for word, `likely` with what a build may change in it. */
export type Likeness = "exact" | "likely" | "kind" | null;

/**
 * Compares an entry of the history with an instruction of the file.
 *
 * exact    the same text but for white space and flags.
 * likely   the same text where the file has variables, or files that the builder replaced by their checksum.
 * kind     the same instruction, another text: the file has changed since, or another builder writes it so.
 */
export function sameInstruction(done: Done, written: Instruction): Likeness {
  if (done.instruction !== written.instruction) return null;
  const ours = spelled(written);
  const theirs = spelled(done);
  if (ours === theirs) return "exact";
  if (isCut(ours) && theirs.startsWith(ours.slice(0, CUT_CHARS))) return "likely";
  if (fitsVariables(fixedParts(written, ours), theirs)) return "likely";
  if (/^(?:COPY|ADD)$/.test(written.instruction) && sameDestination(ours, theirs)) return "likely";
  return "kind";
}

const SPELLED = new WeakMap<Done, string>();

/** Each is compared with all of the other side: its spelling is worked out once. */
function spelled(one: Done): string {
  const known = SPELLED.get(one);
  if (known !== undefined) return known;
  const text = normalized(one.instruction, one.argument);
  SPELLED.set(one, text);
  return text;
}

/** Where a text was cut when it was stored: what follows is not known. */
const CUT_CHARS = 3_900;
const isCut = (text: string) => text.length > CUT_CHARS;

function normalized(instruction: string, argument: string): string {
  const text = plain(argument.split("\n")[0] ?? "");
  switch (instruction) {
    case "RUN":
      return shellOf(text);
    case "CMD":
    case "ENTRYPOINT":
      return listOf(text);
    case "ENV":
    case "LABEL":
    case "ARG":
      return text.replaceAll(/["']/g, "").replace(/^([\w.-]+) (?!.*=)/, "$1=");
    case "EXPOSE":
      return text
        .replace(/^map\[(.*)\]$/, "$1")
        .replaceAll(/:\{\}/g, "")
        .replaceAll(/\/tcp/g, "");
    case "USER":
    case "WORKDIR":
      return text.replace(/(?<=.)\/$/, "");
    case "VOLUME":
      return text.replaceAll(/["[\]]/g, "").replaceAll(",", " ");
    default:
      return text.replace(/\s+in\s+/, " ");
  }
}

/** `["a","b"]` runs what `a b` says. */
function shellOf(text: string): string {
  return text.startsWith("[")
    ? listOf(text)
        .replaceAll(/["[\]]/g, "")
        .replaceAll(",", " ")
    : text;
}

/** A shell form becomes a list in the image's configuration. */
function listOf(text: string): string {
  const list = text.replace(/^\["\/bin\/sh"[ ,]"-c"[ ,]"(.*)"\]$/s, "$1");
  return list.replaceAll('"', "").replaceAll("[", "").replaceAll("]", "").replaceAll(/[ ,]+/g, " ");
}

const PARTS = new WeakMap<Done, string[]>();
/** More variables than this in one instruction were made to cost time: such a text fits only itself. */
const MAX_VARIABLES = 100;

/** What stands between variables (`$NAME`, `${NAME}`), worked out once too. */
function fixedParts(written: Done, text: string): readonly string[] {
  const known = PARTS.get(written);
  if (known) return known;
  const parts = text.split(/\$\{[^}]*\}|\$\w+/, MAX_VARIABLES + 2);
  const few = parts.length <= MAX_VARIABLES + 1 ? parts : [];
  PARTS.set(written, few);
  return few;
}

/** Variables stand for any text: what is between them has to follow in order. Linear in the text. */
function fitsVariables([first = "", ...others]: readonly string[], text: string): boolean {
  const last = others.pop();
  if (last === undefined || !text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** `file:3a7… in /app` and `dir:3a7… in /app` (classic builders), or the same last word. */
function sameDestination(ours: string, theirs: string): boolean {
  const target = lastWord(ours);
  if (target === lastWord(theirs)) return true;
  return (target === "." || target.startsWith("./")) && /^(?:(?:multi|file|dir):[\da-f]{16,}\s*)+/.test(theirs);
}

const lastWord = (text: string) => text.slice(text.lastIndexOf(" ") + 1).replace(/\/$/, "");
