/** ` Did you mean "severity"?` when one candidate is close enough, else nothing. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near === null ? "" : ` Did you mean "${near}"?`;
}

/** The candidate with the fewest edits, if they are at most a third of the word; the first of equals. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const text = word.toLowerCase().slice(0, 40);
  const most = Math.ceil(text.length / 3);
  let best: string | null = null;
  let least = most + 1;
  for (const candidate of candidates) {
    const edits =
      text.length >= 3 && candidate.startsWith(text) ? 0 : distance(text, candidate.toLowerCase().slice(0, 40));
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

/** Levenshtein distance, two rows at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
