import { cut } from "@/lib/parsers/loose-text";

const MAX_CONTEXT_CHARS = 2_000;

/** Quoted source text as a fingerprint: its white space folded, since indentation and line ends are not part of what was found. */
export function sourceContext(quoted: string | null | undefined): string | undefined {
  const folded = quoted?.replaceAll(/\s+/g, " ").trim() ?? "";
  // Semgrep without a sign-in writes these words where the source text stands.
  return folded === "" || folded === "requires login" ? undefined : cut(folded, MAX_CONTEXT_CHARS);
}

/**
 * The lines `from` to `to` of a quotation that numbers its lines (`38 x = 1` of Bandit, `90: y := 2` of gosec): the lines around
 * them and the numbers would make another finding of moved code. A quotation without numbers is returned as it stands.
 */
export function ownLines(quoted: string, from: number | undefined, to: number | undefined): string {
  const lines = quoted.split("\n").filter((line) => line.trim() !== "");
  const numbered = lines.map((line) => /^(\d{1,9})(?:: ?|[ \t]|$)(.*)$/s.exec(line));
  if (from === undefined || numbered.some((line) => line === null)) return quoted;
  const own = numbered.filter((line) => Number(line?.[1]) >= from && Number(line?.[1]) <= (to ?? from));
  return own.length === 0 ? quoted : own.map((line) => line?.[2] ?? "").join("\n");
}
