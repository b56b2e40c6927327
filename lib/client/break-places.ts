/** Shorter words go to the next line whole: a version must not be torn at its dots where it has room. */
const LONG = 20;

/**
 * A text in the pieces between which its long words may be broken: after `/`, `.`, `_`, `-`, `:`, `@` and `\`, as people read paths and package names.
 * Joined they are the text. A browser left alone breaks such a word wherever the line ends.
 */
export function breakPlaces(text: string): string[] {
  return text
    .split(/(\s+)/)
    .flatMap((word) => (word.length <= LONG ? [word] : word.split(/(?<=[/._:@\\-])(?=[^/._:@\\-])/)));
}
