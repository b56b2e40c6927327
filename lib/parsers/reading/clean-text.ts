/**
 * Text that PostgreSQL can hold: it has no U+0000 and no half surrogate pairs in text or jsonb, and one of them in one
 * description must not fail a whole import. Both become U+FFFD, as broken UTF-8 does.
 */
export function cleanText(text: string): string {
  return text.replaceAll("\u0000", "\ufffd").replaceAll(/\p{Surrogate}/gu, "\ufffd");
}

const SUSPECT_STARTS = ["\\u0000", "\\ud", "\\uD"];
const SUSPECT = /\\u(?:0000|[dD][89a-fA-F])/;
const ESCAPE = /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\s\S])/g;

/**
 * The same for escapes in JSON text, before it is parsed. Working on the text keeps keys and values alike clean and costs
 * nothing for the many items without such an escape.
 */
export function cleanJsonEscapes(json: string): string {
  // Looking for fixed characters is many times as fast as the expression, and Go escapes `<`, `>` and `&` without need.
  if (!json.includes("\\u") || !SUSPECT_STARTS.some((start) => json.includes(start)) || !SUSPECT.test(json))
    return json;
  return json.replaceAll(ESCAPE, (written) => (/^\\u(?:0000|[dD][89a-fA-F]..)$/.test(written) ? "\\ufffd" : written));
}

/** A string that nobody closed is taken to the end: looked for again from each of its quotes it costs the square of its length. */
const TOKEN = /"[^"\\]*(?:\\[\s\S][^"\\]*)*(?:"|\\?$)|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Quotes integers that a double cannot hold, so that they arrive as strings with every digit (Falco's `evt.time`). */
export function quoteLongIntegers(json: string): string {
  return json.replaceAll(TOKEN, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
}

/** A deep copy with clean strings and keys; plain objects only, so that no key can reach a prototype. */
export function cleanValue(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanValue);
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Date) return value.toISOString();
  const copy: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) setOwn(copy, cleanText(key), cleanValue(inner));
  return copy;
}

/** Assignment that never reaches a prototype: `__proto__` becomes an own property, as JSON.parse makes it. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    target[key] = value;
  }
}
