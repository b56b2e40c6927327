/** An ILIKE pattern for "contains this text"; the text's own `%`, `_` and `\` mean themselves. */
export function containing(text: string): string {
  return `%${text.trim().replaceAll(/[\\%_]/g, (special) => `\\${special}`)}%`;
}
