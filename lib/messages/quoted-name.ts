const MAX_CHARS = 80;

/**
 * A name that somebody else chose, as a quotation within our own sentence: who breaks in also names processes, and such a name must not read on as advice.
 *
 * Returns  in “…”, with no quotation mark, line break or invisible character inside (those that turn the direction of text around among them), and at
 *          most 80 characters between the marks. A longer one loses its middle: of a chain of processes the last one is who did it.
 */
export function quotedName(name: string): string {
  const plain = name
    .replace(/[\p{C}\s]+/gu, " ")
    .replace(/[“”„‟"«»]/g, "'")
    .trim();
  const chars = [...plain];
  if (chars.length <= MAX_CHARS) return `“${plain}”`;
  const kept = (MAX_CHARS - 1) / 2;
  return `“${chars.slice(0, Math.ceil(kept)).join("")}…${chars.slice(-Math.floor(kept)).join("")}”`;
}
