import type { Confidence } from "@/lib/engine/fix-units/confidence";
import type { FixUnitFacts } from "@/lib/engine/fix-units/unit";
import type { Severity } from "@/lib/model/severity";

/** One finding of a unit, with what its fix depends on. */
export type FixMember = {
  /** Stable id, used for order only. */
  id: string;
  facts: FixUnitFacts;
  severity: Severity;
  /** Advisory id, check id or rule id, as people know it. */
  label: string;
  installedVersion: string | null;
  /** Every fixed version any tool states; empty when none does. */
  fixedVersions: readonly string[];
  /** Of code and of running services, what kind of weakness all tools say that it is, as `CWE-79`. */
  cwes: readonly string[];
  /** A tool says that none is published: it will not be fixed, or is not yet. */
  noFix: boolean;
  /** The tool's or check's own advice, in its words, or null. */
  advice: string | null;
  line: number | null;
  /** Source lines from `line` on, as a report quotes them, or null. */
  quote: string | null;
};

/** A change ready to be made. The same shape as the API's `Fix`, with `closesIds` besides. */
export type FixDescription = {
  kind: string;
  title: string;
  /** False when no change is known that closes anything. */
  available: boolean;
  /** What to do, in sentences. */
  text: string;
  /** A unified diff, where the change can be written as one. */
  diff: string | null;
  commands: string[];
  /** How many members the change closes and how many stay. */
  closes: number;
  leaves: number;
  /** What stays and why, or null. */
  leavesText: string | null;
  /** How to see that it worked. */
  verify: string | null;
  locus: string | null;
  /** The file to change and where in it, relative to its repository; null where no report names one. */
  file: string | null;
  line: number | null;
  confidence: Confidence;
  closesIds: string[];
};

/** Splits members by whether the change closes them. */
export function closing(members: readonly FixMember[], isClosed: (member: FixMember) => boolean) {
  const closed = members.filter(isClosed);
  return {
    closes: closed.length,
    leaves: members.length - closed.length,
    closesIds: closed.map((member) => member.id),
  };
}

/** The title where no fixed version is known: that none is published is said only where a tool says so of every member. */
export function titleWithoutFix(members: readonly FixMember[], what: string): string {
  return members.every((member) => member.noFix)
    ? `No fix is published for ${what}`
    : `No report states a fix for ${what}`;
}

/** `a, b, c and 4 more`. */
export function listed(names: readonly string[], most: number): string {
  return listedOf(names, most, (name) => name);
}

/** The same of anything: only what is shown is put in words. */
export function listedOf<T>(all: readonly T[], most: number, inWords: (one: T) => string): string {
  const shown = all.slice(0, most).map(inWords);
  const rest = all.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : (shown[0] ?? "");
}

/** Text that goes into a shell command: only what package names and versions are made of, else null. */
export function shellSafe(text: string): string | null {
  return /^[A-Za-z0-9@/._+:~^-]+$/.test(text) && !text.startsWith("-") ? text : null;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const LINE_BREAKING = /[\u0000-\u001f\u007f\u0085\u2028\u2029]/;

/**
 * Whether a name may stand in a line of a diff or file that people apply. A path with a line break in it would end that line and
 * begin a change of another file: reports are written by others.
 */
export function isOneLine(name: string | null): boolean {
  return name === null || !LINE_BREAKING.test(name);
}

/** The advice of the tools, each once; long texts are cut, since they are shown whole with the evidence. */
export function adviceOf(members: readonly FixMember[]): string {
  const texts = members.map((member) => member.advice?.replaceAll(/\s+/g, " ").trim() ?? "").filter(Boolean);
  return [...new Set(texts)]
    .slice(0, 2)
    .map((text) => (text.length > 400 ? `${text.slice(0, 399)}…` : text))
    .join(" ");
}

/** The first line that any of them names. */
export function firstLine(members: readonly FixMember[]): number | null {
  return linesOf(members)[0] ?? null;
}

/** Every line that they name, in order. */
export function linesOf(members: readonly FixMember[]): number[] {
  const lines = members.map((member) => member.line).filter((line): line is number => line !== null);
  return [...new Set(lines)].sort((a, b) => a - b);
}
