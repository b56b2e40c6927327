import type { ItemPath } from "@/lib/parsers/parser";
import { setOwn } from "@/lib/parsers/reading/clean-text";
import type { ScannedItem } from "@/lib/parsers/reading/json-scanner";
import type { ReadLimits } from "@/lib/parsers/reading/limits";
import { leadsOn, type PathNode } from "@/lib/parsers/reading/path-tree";
import { tooLarge, unreadable } from "@/lib/parsers/reading/unreadable";
import { localName, withAttributes, type XmlElement, type XmlRoot, xmlRoot } from "@/lib/parsers/reading/xml-element";
import { type XmlAttributes, XmlText } from "@/lib/parsers/reading/xml-text";

export type XmlScanOptions = {
  tree: PathNode;
  limits: ReadLimits;
  /** Builds the document without its items. */
  build: boolean;
  /** Items that are built and given out; all of them if absent. */
  wanted?: (item: ItemPath) => boolean;
  onItem?: (item: ScannedItem) => void;
};

/** What an element costs beside its texts; a document of empty elements must be bounded too. */
const ELEMENT_BYTES = 64;

type Frame = {
  name: string;
  /** Where in the tree of items this element lies; null when no item lies here or below. */
  node: PathNode | null;
  /** Its steps in the path of items below; set where `node` is. */
  steps: readonly (string | number)[];
  /** Null when nobody wants the element. */
  value: XmlElement | null;
  text: string;
  /** Set where the element is an item that is given out; its size counts on its own. */
  item: ItemPath | null;
  /** The item around, perhaps this one; null outside items. */
  owner: Frame | null;
  bytes: number;
  oversize: boolean;
  /** How many children of a name there were, where items lie below. */
  seen: Map<string, number> | null;
};

/**
 * Builds values of XML elements as they close: the document without its items, and the items one at a time, deeper ones first.
 *
 * Errors   those of `XmlText`; `too_large` when what lies outside the items is too much; `unreadable_report` when elements
 *          are nested too deeply or there are too many items.
 */
export class XmlScanner {
  root: XmlRoot | null = null;
  /** The root element's value, complete once `end` returned. */
  content: unknown = null;
  private readonly text: XmlText;
  private readonly frames: Frame[] = [];
  private documentBytes = 0;
  private items = 0;

  constructor(private readonly options: XmlScanOptions) {
    const handlers = {
      open: (name: string, attributes: XmlAttributes) => this.open(name, attributes),
      text: (text: string) => this.add(text),
      close: () => this.close(),
    };
    this.text = new XmlText(handlers, options.limits);
  }

  write(chunk: Buffer): void {
    this.text.write(chunk);
  }

  end(): void {
    this.text.end();
  }

  private open(written: string, attributes: XmlAttributes): void {
    const { limits } = this.options;
    if (this.frames.length >= limits.maxDepth)
      throw unreadable(`The XML is nested more than ${limits.maxDepth} levels deep; no report is.`);
    const parent = this.frames[this.frames.length - 1];
    if (!parent) this.root = xmlRoot(written, attributes);
    const name = localName(written);
    const frame = this.frameOf(name, parent);
    this.frames.push(frame);
    if (!frame.value) return;
    this.spend(frame, name.length + withAttributes(frame.value, attributes) + ELEMENT_BYTES);
  }

  private frameOf(name: string, parent: Frame | undefined): Frame {
    let node = parent ? (parent.node?.keys.get(name) ?? null) : (this.options.tree.keys.get(name) ?? null);
    const steps: (string | number)[] = node ? [...(parent?.steps ?? []), name] : [];
    if (node?.any) {
      const index = parent?.seen?.get(name) ?? 0;
      parent?.seen?.set(name, index + 1);
      steps.push(index);
      node = node.any;
    }
    const item = node?.item ?? null;
    const wanted = item ? this.takes(item) : parent ? parent.value !== null : this.options.build;
    const frame: Frame = {
      name,
      node,
      steps,
      value: wanted ? {} : null,
      text: "",
      item,
      owner: parent?.owner ?? null,
      bytes: 0,
      oversize: false,
      seen: leadsOn(node) ? new Map() : null,
    };
    if (item) frame.owner = frame;
    return frame;
  }

  private takes(item: ItemPath): boolean {
    const { onItem, wanted } = this.options;
    return onItem !== undefined && (wanted === undefined || wanted(item));
  }

  private add(text: string): void {
    const frame = this.frames[this.frames.length - 1];
    if (!frame?.value) return;
    frame.text += text;
    this.spend(frame, text.length);
  }

  private close(): void {
    const frame = this.frames.pop() as Frame;
    const parent = this.frames[this.frames.length - 1];
    const value = frame.value && finished(frame.value, frame.text);
    if (frame.item) {
      if (this.takes(frame.item)) this.give(frame, frame.item, value);
      return;
    }
    if (!parent) this.content = value;
    else if (parent.value && value !== null) addChild(parent.value, frame.name, value);
  }

  private give(frame: Frame, item: ItemPath, value: unknown): void {
    this.items += 1;
    if (this.items > this.options.limits.maxEntries)
      throw unreadable(`The report has more than ${this.options.limits.maxEntries} entries. Split it.`);
    this.options.onItem?.({
      path: [...frame.steps],
      item,
      value: frame.oversize ? undefined : value,
      oversize: frame.oversize,
    });
  }

  /** Counts on the item around, whose value is let go when it is too large; outside items, on the document. */
  private spend({ owner }: Frame, chars: number): void {
    const { limits } = this.options;
    if (!owner) {
      this.documentBytes += chars;
      if (this.documentBytes > limits.maxDocumentBytes)
        throw tooLarge("The part of the report outside its lists", limits.maxDocumentBytes);
      return;
    }
    owner.bytes += chars;
    if (owner.bytes <= limits.maxItemBytes) return;
    owner.oversize = true;
    for (const inner of this.frames.slice(this.frames.indexOf(owner))) {
      inner.value = null;
      inner.text = "";
    }
  }
}

/** An element of text only is that text; beside children, text counts if there is more to it than white space. */
function finished(value: XmlElement, text: string): XmlElement | string {
  if (isEmpty(value)) return text;
  if (text.trim() !== "") value["#text"] = text;
  return value;
}

function isEmpty(value: XmlElement): boolean {
  for (const _ in value) return false;
  return true;
}

function addChild(parent: XmlElement, name: string, value: XmlElement | string): void {
  const before = Object.hasOwn(parent, name) ? parent[name] : undefined;
  if (before === undefined) setOwn(parent, name, value);
  else if (Array.isArray(before)) before.push(value);
  else setOwn(parent, name, [before, value]);
}
