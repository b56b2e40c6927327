import type { SearchWord } from "@/components/query/vocabulary";

export type Suggestion = { insert: string; label: string; note: string };

/** What may follow at the end of a filter text: words of the language, or values of the word just begun. */
export function suggest(text: string, words: readonly SearchWord[]): Suggestion[] {
  const last = /\S*$/.exec(text)?.[0] ?? "";
  const [name = "", value] = splitOnce(last);
  if (value !== undefined) {
    const word = words.find((candidate) => candidate.name === name.replace(/^-/, ""));
    const fitting = word?.values.filter((option) => option.startsWith(value) && option !== value) ?? [];
    return fitting.map((option) => ({
      insert: `${name}:${option} `,
      label: `${name}:${option}`,
      note: word?.asks ?? "",
    }));
  }
  return words
    .filter((word) => word.name.startsWith(last.replace(/^-/, "")))
    .map((word) => ({ insert: `${word.name}:`, label: `${word.name}:`, note: word.asks }));
}

/** The text with its last, half-written term replaced by the suggestion. */
export function complete(text: string, suggestion: Suggestion): string {
  return text.replace(/\S*$/, "") + suggestion.insert;
}

function splitOnce(term: string): [string, string | undefined] {
  const at = term.indexOf(":");
  return at < 0 ? [term, undefined] : [term.slice(0, at), term.slice(at + 1)];
}
