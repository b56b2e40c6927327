/**
 * The words of a text that a tool wrote as Markdown, as plain text: without marks of headings, emphasis, code and links, and without HTML. What is in a
 * block of code stays as it is. Time grows with the length only.
 */
export function markdownText(markdown: string): string {
  const lines: string[] = [];
  let inCode = false;
  for (const line of markdown.split(/\r?\n/)) {
    if (FENCE.test(line)) inCode = !inCode;
    else lines.push(inCode ? line : wordsOf(line));
  }
  return lines
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

const FENCE = /^ {0,3}(?:```|~~~)/;
/** Bounded, and no bracket inside: a text of brackets costs no more than its length. */
const LINK = /!?\[([^[\]]{0,300})\]\(([^()\s]{0,2000})\)/g;
const TAG = /<\/?[a-z][^<>]{0,300}>/gi;

function wordsOf(line: string): string {
  const plain = line
    .replace(/^ {0,3}#{1,6} +/, "")
    .replaceAll(LINK, (_, words: string, address: string) => (words === address ? words : linked(words, address)))
    .replaceAll(TAG, "")
    .replaceAll("**", "")
    .replaceAll(/(?<!`)`(?!`)/g, "");
  return plain.trimEnd();
}

/** An address that is none of the web says nothing outside of the page it was written for. */
function linked(words: string, address: string): string {
  return /^https?:\/\//i.test(address) ? `${words} (${address})` : words;
}
