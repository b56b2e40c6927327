import type { FixMember } from "@/lib/engine/fix-units/member";

/** Longer lines are generated, and no pattern of ours is tried on them. */
const MAX_LINE_CHARS = 500;

/** Source lines that a report quotes, and the number of the first. */
export type Quote = { line: number; lines: string[] };

/**
 * What some report quotes of the place, the first of the members that has one.
 *
 * Returns  null where nobody quotes it, and where what is quoted was blanked because it shows a credential: a diff over it
 *          would not apply.
 */
export function quoteOf(members: readonly FixMember[]): Quote | null {
  const { line, quote } = members.find((member) => member.quote !== null && member.line !== null) ?? {};
  if (!quote || !line) return null;
  const lines = quote.replace(/\r?\n$/, "").split(/\r?\n/);
  if (lines.some((one) => one.length > MAX_LINE_CHARS || one.includes("***"))) return null;
  return { line, lines };
}

/** `main.tf#aws_s3_bucket.logs`: the file, and what is in it; a resource without a file has an empty one. */
export function placeIn(resource: string): { file: string; address: string | null } {
  const at = resource.indexOf("#");
  return at < 0 ? { file: resource, address: null } : { file: resource.slice(0, at), address: resource.slice(at + 1) };
}
