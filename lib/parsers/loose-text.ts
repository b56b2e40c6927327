/**
 * Texts and numbers of unknown shape, with null for what is absent. Beside fields.ts, which reads containers: a SARIF rule id or
 * a version may be a number, and the first of several places that says something counts.
 */
export function asText(value: unknown): string | null {
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value !== "string") return null;
  const text = value.trim();
  return text === "" ? null : text;
}

/** A finite number, also when written as text; null otherwise. */
export function asNumber(value: unknown): number | null {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** The first value that is a text or number. */
export function firstText(...values: unknown[]): string | null {
  for (const value of values) {
    const text = asText(value);
    if (text !== null) return text;
  }
  return null;
}

/** Cuts a text of a report to `maxChars`, so that one entry cannot fill a page or an index. Whole code points only. */
export function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
  return text.slice(0, end);
}
