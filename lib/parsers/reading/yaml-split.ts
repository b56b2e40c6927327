/**
 * One piece of a YAML stream: a whole document, or one element of a long list in it. `text` is null when it is too large.
 * `line` is its first line, from 1.
 */
export type YamlPiece = { text: string | null; line: number; list: { key: string; index: number } | null };

type Part = { lines: string[]; size: number; line: number };

/** A list being taken apart: `items:` and below it elements that begin with `- ` at `indent`. */
type OpenList = { key: string; indent: number; index: number; element: Part | null };

/**
 * Splits YAML line by line, so that only one piece is in memory: documents at their `---` lines, and the lists of the given
 * top-level keys into their elements (a `kubectl get -o yaml` of a cluster is one document with one list). What is left of
 * such a document is a piece of its own, with an empty list, and comes after its elements.
 *
 * Why      it is right: everything inside a document, and inside an element, is indented further than where it begins
 *          (YAML 1.2.2, 8.2 and 9.1.4), block scalars and continued quotes included; only comments and blank lines are not.
 */
export class YamlSplitter {
  #document: Part = emptyPart(1);
  #content = false;
  #waiting: { key: string; line: string } | null = null;
  #list: OpenList | null = null;

  constructor(
    private readonly keys: ReadonlySet<string>,
    private readonly maxBytes: number,
  ) {}

  /** Takes a line; `null` stands for one that is itself too long. Returns the pieces that it completes. */
  take(text: string | null, number: number): YamlPiece[] {
    const line = text ?? "";
    if (text !== null && /^(?:---|\.\.\.)(?:\s|$)/.test(line)) {
      const done = this.finish(number);
      this.#append(this.#document, line);
      if (/^---\s+[^\s#]/.test(line)) this.#content = true;
      return done;
    }
    const blank = text !== null && /^\s*(?:#|$)/.test(line);
    if (!blank && !/^%/.test(line)) this.#content = true;
    if (this.#waiting && !blank) this.#openList(line);
    const done = this.#list ? this.#takeInList(this.#list, line, blank, number, text === null) : null;
    if (done) return done;
    const key = /^([A-Za-z]\w*):\s*(?:#.*)?$/.exec(line)?.[1];
    if (key !== undefined && this.keys.has(key)) this.#waiting = { key, line };
    else this.#append(this.#document, line, text === null);
    return [];
  }

  /** The end of a document, or of the text: what is left of it. Comments alone are no document. */
  finish(nextLine: number): YamlPiece[] {
    const done = this.#list ? this.#closeElement(this.#list) : [];
    if (this.#waiting) this.#append(this.#document, this.#waiting.line);
    if (this.#content) done.push({ text: this.#textOf(this.#document), line: this.#document.line, list: null });
    this.#document = emptyPart(nextLine);
    this.#content = false;
    this.#waiting = null;
    this.#list = null;
    return done;
  }

  /** The first line after `items:` says whether a block list follows; anything else stays as it is. */
  #openList(line: string): void {
    const { key, line: opening } = this.#waiting as { key: string; line: string };
    const dash = /^( *)-(?:\s|$)/.exec(line);
    this.#waiting = null;
    if (dash) this.#list = { key, indent: (dash[1] as string).length, index: -1, element: null };
    this.#append(this.#document, dash ? `${key}: []` : opening);
  }

  /** Null when the line is no longer in the list. */
  #takeInList(list: OpenList, line: string, blank: boolean, number: number, tooLong: boolean): YamlPiece[] | null {
    const indent = line.length - line.trimStart().length;
    if (blank || tooLong || indent > list.indent) {
      if (list.element) this.#append(list.element, line, tooLong);
      return [];
    }
    const done = this.#closeElement(list);
    if (indent < list.indent || !/^ *-(?:\s|$)/.test(line)) {
      this.#list = null;
      if (done.length === 0) return null;
      this.#append(this.#document, line);
      return done;
    }
    list.index += 1;
    list.element = emptyPart(number);
    this.#append(list.element, line);
    return done;
  }

  #closeElement(list: OpenList): YamlPiece[] {
    const { element, key, index } = list;
    list.element = null;
    return element ? [{ text: this.#textOf(element), line: element.line, list: { key, index } }] : [];
  }

  #append(part: Part, line: string, tooLong = false): void {
    part.size += tooLong ? this.maxBytes + 1 : line.length + 1;
    if (part.size <= this.maxBytes) part.lines.push(line);
    else part.lines = [];
  }

  #textOf(part: Part): string | null {
    return part.size > this.maxBytes ? null : part.lines.join("\n");
  }
}

function emptyPart(line: number): Part {
  return { lines: [], size: 0, line };
}
