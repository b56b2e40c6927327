/**
 * What a tool's advice says beyond the title that stands above it: nothing where both are the same text, the rest where the advice begins with the
 * title. Tools of code often have one text for what is wrong and give it twice.
 */
export function beyondTitle(advice: string, title: string | null): string {
  const said = wordsOf(title ?? "");
  const words = wordsOf(advice);
  if (said.length === 0) return advice;
  const repeats = said.every((word, n) => words[n]?.folded === word.folded);
  if (repeats) return upperFirst(advice.slice(words[said.length - 1]?.end).replace(/^[\s.:;,!?…)"'”’-]+/, ""));
  // A title that was cut, or one that says more than the advice does.
  const isWithin = words.length > 0 && words.every((word, n) => said[n]?.folded === word.folded);
  return isWithin ? "" : advice;
}

/** Words without regard to case and punctuation, each with where it ends. */
function wordsOf(text: string): { folded: string; end: number }[] {
  return [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((found) => ({
    folded: found[0].toLowerCase(),
    end: found.index + found[0].length,
  }));
}

function upperFirst(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
