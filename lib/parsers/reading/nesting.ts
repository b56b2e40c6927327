/**
 * Whether a value that was parsed nests deeper than the limit; it is walked no deeper than that. A tenth of the cost of looking for
 * brackets in its text, which takes as long as parsing it.
 */
export function isValueDeeper(value: unknown, maxDepth: number): boolean {
  if (value === null || typeof value !== "object") return false;
  if (maxDepth === 0) return true;
  const inner: unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (let i = 0; i < inner.length; i += 1) if (isValueDeeper(inner[i], maxDepth - 1)) return true;
  return false;
}

/**
 * The same of JSON text, before it is parsed: parsing millions of nested brackets takes twice the memory of as many side by side.
 * What is no JSON is counted somehow, and refused by whoever parses it.
 */
export function isTextDeeper(text: string, maxDepth: number): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c === 0x22) {
      i = endOfString(text, i + 1);
    } else if (c === 0x7b || c === 0x5b) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (c === 0x7d || c === 0x5d) {
      depth -= 1;
    }
  }
  return false;
}

/** Jumps from quote to quote: most of a report is strings. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (at - 1 - backslashes >= from && text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}
