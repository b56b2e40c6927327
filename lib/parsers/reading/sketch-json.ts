import { cleanText, setOwn } from "@/lib/parsers/reading/clean-text";
import { unreadable } from "@/lib/parsers/reading/unreadable";

/** Lists longer than this are cut in a sketch, strings longer than that. */
export const SKETCH_ELEMENTS = 5;
export const SKETCH_STRING_CHARS = 500;

export type Sketch = {
  /** The value, completed where the text was cut. */
  value: unknown;
  /** Index after the value; the text's length if it was cut. */
  end: number;
  /** True when the text stopped before the value was closed. */
  cut: boolean;
};

/**
 * Reads one JSON value from the top of a text that may stop anywhere, cutting long lists and strings.
 *
 * Errors   `unreadable_report` with the position when the text is not JSON, or nested deeper than `maxDepth`.
 */
export function sketchJson(text: string, from: number, maxDepth: number): Sketch {
  const reader = new SketchReader(text, from, maxDepth);
  const value = reader.value(0);
  return { value, end: reader.at, cut: reader.cut };
}

/** Index of the next character that is not JSON white space. */
export function skipSpace(text: string, from: number): number {
  let i = from;
  for (let c = text.charCodeAt(i); c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09; c = text.charCodeAt(i)) i += 1;
  return i;
}

class SketchReader {
  cut = false;
  constructor(
    private readonly text: string,
    public at: number,
    private readonly maxDepth: number,
  ) {}

  value(depth: number): unknown {
    if (depth > this.maxDepth)
      throw unreadable(`The document is nested more than ${this.maxDepth} levels deep; no report is.`);
    const c = this.next();
    if (c === "{") return this.object(depth);
    if (c === "[") return this.array(depth);
    if (c === '"') return this.string();
    return this.scalar();
  }

  private next(): string | undefined {
    this.at = skipSpace(this.text, this.at);
    const c = this.text[this.at];
    if (c === undefined) this.cut = true;
    return c;
  }

  private object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.at += 1;
    if (this.next() === "}") {
      this.at += 1;
      return object;
    }
    while (!this.cut) {
      if (this.next() !== '"') {
        if (!this.cut) throw this.unexpected("a key in double quotes");
        break;
      }
      const key = this.string();
      if (this.cut || this.next() === undefined) break;
      if (this.text[this.at] !== ":") throw this.unexpected("a colon");
      this.at += 1;
      if (this.next() === undefined) break;
      setOwn(object, key, this.value(depth + 1));
      if (this.cut || this.closed("}")) break;
    }
    return object;
  }

  private array(depth: number): unknown[] {
    const array: unknown[] = [];
    this.at += 1;
    if (this.next() === "]") {
      this.at += 1;
      return array;
    }
    while (!this.cut && this.next() !== undefined) {
      const element = this.value(depth + 1);
      if (array.length < SKETCH_ELEMENTS) array.push(element);
      if (this.cut || this.closed("]")) break;
    }
    return array;
  }

  /** Takes a comma (false) or the closing bracket (true); true as well where the text stops. */
  private closed(bracket: string): boolean {
    const c = this.next();
    if (c === undefined) return true;
    if (c !== "," && c !== bracket) throw this.unexpected(`a comma or ${bracket}`);
    this.at += 1;
    return c === bracket;
  }

  private string(): string {
    const start = this.at + 1;
    let end = start;
    for (;;) {
      const c = this.text.charCodeAt(end);
      if (Number.isNaN(c)) {
        this.cut = true;
        this.at = this.text.length;
        return cleanText(this.text.slice(start, start + SKETCH_STRING_CHARS));
      }
      if (c === 0x22) break;
      end += c === 0x5c ? 2 : 1;
    }
    this.at = end + 1;
    const raw = this.text.slice(start, end);
    if (!raw.includes("\\") && raw.length <= SKETCH_STRING_CHARS) return cleanText(raw);
    try {
      return cleanText(String(JSON.parse(`"${raw}"`)).slice(0, SKETCH_STRING_CHARS));
    } catch (error) {
      throw unreadable(`The JSON is not valid: a broken string at position ${start}.`, error);
    }
  }

  private scalar(): unknown {
    const start = this.at;
    while (this.at < this.text.length && !/[\s,\]}:]/.test(this.text[this.at] as string)) {
      this.at += 1;
      if (this.at - start > 400) throw this.unexpected("a number, true, false or null");
    }
    const word = this.text.slice(start, this.at);
    if (word === "null") return null;
    if (word === "true" || word === "false") return word === "true";
    if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word)) return Number(word);
    if (this.at >= this.text.length && word !== "" && "null true false".split(" ").some((w) => w.startsWith(word))) {
      this.cut = true;
      return null;
    }
    if (this.at >= this.text.length && /^-?[\d.eE+-]*$/.test(word)) {
      this.cut = true;
      return null;
    }
    this.at = start;
    throw this.unexpected("a value");
  }

  private unexpected(wanted: string) {
    return unreadable(`The JSON is not valid at position ${this.at}: ${wanted} should be there.`);
  }
}
