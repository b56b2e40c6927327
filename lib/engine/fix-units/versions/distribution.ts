import { compareNumbers } from "@/lib/engine/fix-units/versions/tokens";

/** Debian's own order (deb-version(7)): epoch, upstream, revision; `~` sorts before the end of the text. */
export function compareDebian(a: string, b: string): number {
  const [left, right] = [splitEvr(a), splitEvr(b)];
  return (
    compareNumbers(left.epoch, right.epoch) ||
    compareDebianPart(left.version, right.version) ||
    compareDebianPart(left.release ?? "0", right.release ?? "0")
  );
}

/** RPM's own order (rpmvercmp): epoch, version, release; `~` before the end, `^` after it. A missing release equals any. */
export function compareRpm(a: string, b: string): number {
  const [left, right] = [splitEvr(a), splitEvr(b)];
  const order = compareNumbers(left.epoch, right.epoch) || compareRpmPart(left.version, right.version);
  if (order !== 0 || left.release === null || right.release === null) return order;
  return compareRpmPart(left.release, right.release);
}

/** Alpine's order: dotted numbers, a letter, `_alpha _beta _pre _rc` before and `_cvs _svn _git _hg _p` after, then `-rN`. */
export function compareAlpine(a: string, b: string): number {
  const [left, right] = [splitAlpine(a), splitAlpine(b)];
  for (let i = 0; i < Math.max(left.numbers.length, right.numbers.length); i++) {
    const [x, y] = [left.numbers[i], right.numbers[i]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    const order = compareNumbers(x, y);
    if (order !== 0) return order;
  }
  if (left.letter !== right.letter) return left.letter < right.letter ? -1 : 1;
  for (let i = 0; i < Math.max(left.suffixes.length, right.suffixes.length); i++) {
    const order = suffixRank(left.suffixes[i]) - suffixRank(right.suffixes[i]);
    const numbers = order || compareNumbers(left.suffixes[i]?.number ?? "0", right.suffixes[i]?.number ?? "0");
    if (numbers !== 0) return Math.sign(numbers);
  }
  return compareNumbers(left.revision, right.revision);
}

function splitEvr(text: string): { epoch: string; version: string; release: string | null } {
  const colon = text.indexOf(":");
  const hasEpoch = colon > 0 && /^\d+$/.test(text.slice(0, colon));
  const rest = hasEpoch ? text.slice(colon + 1) : text;
  const dash = rest.lastIndexOf("-");
  const epoch = hasEpoch ? text.slice(0, colon) : "0";
  return dash === -1
    ? { epoch, version: rest, release: null }
    : { epoch, version: rest.slice(0, dash), release: rest.slice(dash + 1) };
}

/** Alternating runs of non-digits and digits; non-digits compare with letters before everything else and `~` before the end. */
function compareDebianPart(a: string, b: string): number {
  const [left, right] = [debianRuns(a), debianRuns(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i] ?? "", right[i] ?? ""];
    const order = i % 2 === 0 ? compareDebianText(x, y) : compareNumbers(x || "0", y || "0");
    if (order !== 0) return order;
  }
  return 0;
}

function debianRuns(text: string): string[] {
  const runs: string[] = text.match(/\D+|\d+/g) ?? [];
  return /^\d/.test(text) ? ["", ...runs] : runs;
}

function debianWeight(char: string | undefined): number {
  if (char === "~") return -1;
  if (char === undefined) return 0;
  return /[A-Za-z]/.test(char) ? char.charCodeAt(0) : char.charCodeAt(0) + 256;
}

function compareDebianText(a: string, b: string): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = debianWeight(a[i]) - debianWeight(b[i]);
    if (order !== 0) return Math.sign(order);
  }
  return 0;
}

function compareRpmPart(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|[A-Za-z]+|~|\^/g) ?? [], b.match(/\d+|[A-Za-z]+|~|\^/g) ?? []];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = compareRpmToken(left[i], right[i]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareRpmToken(x: string | undefined, y: string | undefined): number {
  if (x === y) return 0;
  if (x === "~" || y === "~") return x === "~" ? -1 : 1;
  if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
  if (x === "^" || y === "^") return x === "^" ? -1 : 1;
  const [isX, isY] = [/^\d/.test(x), /^\d/.test(y)];
  if (isX !== isY) return isX ? 1 : -1;
  return isX ? compareNumbers(x, y) : x < y ? -1 : 1;
}

type Suffix = { name: string; number: string };

function splitAlpine(text: string) {
  const revision = /-r(\d+)$/.exec(text);
  const body = revision ? text.slice(0, revision.index) : text;
  const [main = "", ...suffixes] = body.split("_");
  const letter = /[a-z]$/.exec(main)?.[0] ?? "";
  return {
    numbers: (letter ? main.slice(0, -1) : main).split("."),
    letter,
    suffixes: suffixes.map((s): Suffix => ({ name: s.replace(/\d+$/, ""), number: /\d+$/.exec(s)?.[0] ?? "0" })),
    revision: revision?.[1] ?? "0",
  };
}

const ALPINE_SUFFIXES = ["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"];

function suffixRank(suffix: Suffix | undefined): number {
  return ALPINE_SUFFIXES.indexOf(suffix?.name ?? "");
}
