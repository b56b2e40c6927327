/** Lines around a change that a diff shows. */
const CONTEXT_LINES = 3;

/**
 * A unified diff of quoted lines of a file and what they become, as one hunk; null when nothing changes.
 *
 * Shape    `firstLine` is the number of the first quoted line, from 1. What lies outside the quote is not touched.
 */
export function lineDiff(
  file: string,
  firstLine: number,
  before: readonly string[],
  after: readonly string[],
): string | null {
  const prefix = sharedLength(before, after);
  if (prefix === before.length && prefix === after.length) return null;
  const most = Math.min(before.length, after.length) - prefix;
  const suffix = Math.min(most, sharedLength(before.toReversed(), after.toReversed()));
  const from = Math.max(0, prefix - CONTEXT_LINES);
  const trailing = Math.min(CONTEXT_LINES, suffix);
  const lines = [
    ...before.slice(from, prefix).map((line) => ` ${line}`),
    ...before.slice(prefix, before.length - suffix).map((line) => `-${line}`),
    ...after.slice(prefix, after.length - suffix).map((line) => `+${line}`),
    ...before.slice(before.length - suffix, before.length - suffix + trailing).map((line) => ` ${line}`),
  ];
  const old = lines.filter((line) => !line.startsWith("+")).length;
  const now = lines.filter((line) => !line.startsWith("-")).length;
  return diffOf(file, [`@@ -${rangeOf(firstLine + from, old)} +${rangeOf(firstLine + from, now)} @@`, ...lines]);
}

/** A diff that makes a new file: it applies whatever else the folder holds. */
export function newFileDiff(file: string, lines: readonly string[]): string {
  const hunk = [`@@ -0,0 +1,${lines.length} @@`, ...lines.map((line) => `+${line}`)];
  return ["--- /dev/null", `+++ b/${file}`, ...hunk, ""].join("\n");
}

/** A file's header and its hunks. */
export function diffOf(file: string, hunks: readonly string[]): string {
  return [`--- a/${file}`, `+++ b/${file}`, ...hunks, ""].join("\n");
}

/** Of no lines the range begins at the line before, as diff writes it. */
function rangeOf(start: number, count: number): string {
  return count === 0 ? `${start - 1},0` : `${start},${count}`;
}

function sharedLength(a: readonly string[], b: readonly string[]): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  return at;
}
