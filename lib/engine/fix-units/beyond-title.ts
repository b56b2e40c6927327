/**
 * What a tool's advice says beyond the title that stands above it: nothing where both are the same text, the rest where the advice begins with the
 * title as sentences of its own. Tools of code often have one text for what is wrong and give it twice. Where a sentence goes on after the title the
 * advice stays whole: its rest alone would say something else, or nothing.
 */
export function beyondTitle(advice: string, title: string | null): string {
  const said = wordsOf(title ?? "");
  const words = wordsOf(advice);
  if (said.length === 0) return advice;
  const repeats = said.every((word, n) => words[n]?.folded === word.folded);
  if (repeats && words.length === said.length) return "";
  if (repeats) return afterSentence(advice, words[said.length - 1]?.end ?? 0) ?? advice;
  // A title that was cut, or one that says more than the advice does.
  const isWithin = words.length > 0 && words.every((word, n) => said[n]?.folded === word.folded);
  return isWithin ? "" : advice;
}

/** What follows the sentence that ends at `at`, what closes with it aside; null where it does not end there. */
function afterSentence(text: string, at: number): string | null {
  const [closed = ""] = /^[\s)"'”’`*_\]]*/.exec(text.slice(at)) ?? [];
  const rest = text.slice(at + closed.length);
  const [ended] = /^[.:;!?…]+[)"'”’`*_\]]*(?:\s+|$)/.exec(rest) ?? [];
  return ended === undefined ? null : upperFirst(rest.slice(ended.length));
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
