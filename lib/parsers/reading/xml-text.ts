import { StringDecoder } from "node:string_decoder";
import { SaxesParser } from "saxes";
import { cleanText } from "@/lib/parsers/reading/clean-text";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { tooLarge, unreadable } from "@/lib/parsers/reading/unreadable";
import { checkDoctype } from "@/lib/parsers/reading/xml-doctype";

/** Attributes as written, prefixes and namespace declarations included, in an object without a prototype. */
export type XmlAttributes = Record<string, string>;

/** What a reader is told, in the order of the text. Comments and processing instructions are not told. */
export type XmlHandlers = {
  open: (name: string, attributes: XmlAttributes) => void;
  text: (text: string) => void;
  close: () => void;
};

/**
 * XML text in chunks, told as elements and texts. Nothing is ever fetched and nothing expanded: besides numeric references
 * there are the five entities that XML itself defines.
 *
 * Errors   `unreadable_report` with line and column for what is not well-formed, for any other entity and for a document
 *          type that could do harm; `too_large` for one string (a text, an attribute, a comment) past the limit.
 * Lenient  an XML declaration that does not stand first (a licence was put before it), and control characters, which quoted
 *          responses of servers hold: those become U+FFFD where the database cannot keep them.
 */
export class XmlText {
  private readonly parser = new SaxesParser();
  private readonly decoder = new StringDecoder("utf8");
  private fedChars = 0;
  private toldAt = 0;
  private attributeChars = 0;
  private unclean = false;

  constructor(
    handlers: XmlHandlers,
    private readonly limits: Pick<ReadLimits, "maxStringBytes">,
  ) {
    const told = () => {
      this.toldAt = this.fedChars;
    };
    const text = (written: string) => {
      told();
      handlers.text(this.clean(written));
    };
    this.parser.on("error", (error) => this.judge(error));
    this.parser.on("doctype", (declared) => {
      told();
      checkDoctype(declared);
    });
    this.parser.on("attribute", ({ name, value }) => {
      told();
      this.countAttribute(name.length + value.length);
    });
    this.parser.on("opentag", ({ name, attributes }) => {
      told();
      this.attributeChars = 0;
      handlers.open(name, this.unclean ? cleanAll(attributes) : attributes);
    });
    this.parser.on("closetag", () => {
      told();
      handlers.close();
    });
    this.parser.on("text", text);
    this.parser.on("cdata", text);
    this.parser.on("comment", told);
    this.parser.on("processinginstruction", told);
  }

  write(chunk: Buffer): void {
    this.feed(this.decoder.write(chunk));
  }

  /** No more bytes: throws if an element is still open. */
  end(): void {
    this.feed(this.decoder.end());
    this.parser.close();
  }

  private feed(text: string): void {
    if (text === "") return;
    this.parser.write(text);
    this.fedChars += text.length;
    // The library collects a string until it ends: one without an end must not fill the memory.
    if (this.fedChars - this.toldAt > this.limits.maxStringBytes)
      throw tooLarge(`A text of the XML before ${this.place()}`, this.limits.maxStringBytes);
  }

  private countAttribute(chars: number): void {
    this.attributeChars += chars;
    if (this.attributeChars > this.limits.maxStringBytes)
      throw tooLarge(`The attributes of an element at ${this.place()}`, this.limits.maxStringBytes);
  }

  /** The library reports and goes on; what may be overlooked is decided here. Its messages are those of the pinned version. */
  private judge(error: Error): void {
    const message = error.message.replace(/^(?:\d+:\d+: |undefined: )/, "");
    if (OVERLOOKED.has(message)) {
      this.unclean ||= message === CONTROL_CHARACTER;
      return;
    }
    const at = this.place();
    if (message === "undefined entity.")
      throw unreadable(`The XML uses an entity at ${at} that only a DTD could define; those are refused.`, error);
    if (/^(?:unclosed tag|unexpected end)/.test(message))
      throw unreadable(
        `The XML is cut short: it ends at ${at} with elements still open. Was the scan or the upload interrupted?`,
        error,
      );
    throw unreadable(`The XML is not well-formed at ${at}: ${message.slice(0, 200).replace(/\.$/, "")}.`, error);
  }

  private place(): string {
    return `line ${this.parser.line}, column ${this.parser.column}`;
  }

  private clean(text: string): string {
    return this.unclean ? cleanText(text) : text;
  }
}

const CONTROL_CHARACTER = "disallowed character.";
const OVERLOOKED = new Set([
  CONTROL_CHARACTER,
  "malformed character entity.", // &#0; and its like, kept as written
  "an XML declaration must be at the start of the document.",
]);

function cleanAll(attributes: XmlAttributes): XmlAttributes {
  for (const [name, value] of Object.entries(attributes)) attributes[name] = cleanText(value);
  return attributes;
}
