/** Evidence is read in a table: what is longer than this is cut. */
const MAX_LENGTH = 600;

/** Joins what was seen into sentences with one full stop each; nothing is left out but blanks. */
export function sentences(...parts: readonly (string | null | undefined)[]): string {
  const said = parts.map((part) => part?.trim().replace(/(?<![.\s])[.\s]+$/, "") ?? "").filter(Boolean);
  const text = said.map((part) => `${part}.`).join(" ");
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 2).trimEnd()}….` : text;
}
