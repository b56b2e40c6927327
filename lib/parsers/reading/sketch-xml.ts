import { AppError } from "@/lib/model/error";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { unreadable } from "@/lib/parsers/reading/unreadable";
import { localName, type XmlRoot, xmlRoot } from "@/lib/parsers/reading/xml-element";
import { XmlText } from "@/lib/parsers/reading/xml-text";

/** What `matches` sees of an XML document: its root, and its first few children with the names of theirs. */
export type XmlSketch = XmlRoot & { children: XmlSketchChild[] };
export type XmlSketchChild = { name: string; attributes: Record<string, string>; text: string; children: string[] };

const MAX_CHILDREN = 5;
const MAX_TEXT_CHARS = 500;

/** Thrown to stop the parser once enough was seen. */
class Enough extends Error {}

/**
 * The sketch of the top of an XML text. What lies behind the first children is not looked at.
 *
 * Returns  an error, not thrown, for what cannot be read as XML so far.
 */
export function sketchXml(top: string, limits: ReadLimits): XmlSketch | AppError {
  const seen = new Sketcher();
  try {
    const text = new XmlText(seen, limits);
    for (let at = 0; at < top.length; at += CHUNK_CHARS) text.write(Buffer.from(top.slice(at, at + CHUNK_CHARS)));
  } catch (error) {
    if (error instanceof AppError) return error;
    if (!(error instanceof Enough)) throw error;
  }
  return seen.sketch ?? unreadable("The XML has no root element in its first megabyte.");
}

/** Small, so that the rest of a megabyte is not read once the first children have gone by. */
const CHUNK_CHARS = 16 * 1024;

class Sketcher {
  sketch: XmlSketch | null = null;
  private depth = 0;
  private child: XmlSketchChild | null = null;

  open = (written: string, attributes: Record<string, string>): void => {
    this.depth += 1;
    if (!this.sketch) this.sketch = { ...xmlRoot(written, attributes), children: [] };
    else if (this.depth === 2) {
      if (this.sketch.children.length >= MAX_CHILDREN) throw new Enough();
      const { root: name, attributes: own } = xmlRoot(written, attributes);
      this.child = { name, attributes: own, text: "", children: [] };
      this.sketch.children.push(this.child);
    } else if (this.depth === 3 && this.child && this.child.children.length < MAX_CHILDREN * 4) {
      this.child.children.push(localName(written));
    }
  };

  text = (text: string): void => {
    if (this.depth === 2 && this.child) this.child.text = (this.child.text + text).slice(0, MAX_TEXT_CHARS);
  };

  close = (): void => {
    this.depth -= 1;
  };
}
