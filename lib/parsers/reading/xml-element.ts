import { setOwn } from "@/lib/parsers/reading/clean-text";
import type { XmlAttributes } from "@/lib/parsers/reading/xml-text";

/** An element with attributes or children; one without either is its text. */
export type XmlElement = Record<string, unknown>;

/** The root element itself: its local name, the URI of its namespace, its attributes. */
export type XmlRoot = { root: string; namespace: string | null; attributes: Record<string, string> };

/** `v:vulnerability` -> `vulnerability`: prefixes are the writer's choice. */
export function localName(written: string): string {
  return written.slice(written.indexOf(":") + 1);
}

/** Adds attributes as `@name`; returns how many characters they are. Declarations of namespaces are none. */
export function withAttributes(element: XmlElement, attributes: XmlAttributes): number {
  let chars = 0;
  for (const written in attributes) {
    const value = attributes[written] as string;
    chars += written.length + value.length;
    if (!isDeclaration(written)) setOwn(element, `@${localName(written)}`, value);
  }
  return chars;
}

export function xmlRoot(written: string, attributes: XmlAttributes): XmlRoot {
  const prefix = written.includes(":") ? written.slice(0, written.indexOf(":")) : null;
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes))
    if (!isDeclaration(name)) setOwn(own, localName(name), value.slice(0, MAX_SHOWN_CHARS));
  const namespace = attributes[prefix === null ? "xmlns" : `xmlns:${prefix}`];
  return { root: localName(written), namespace: namespace || null, attributes: own };
}

const MAX_SHOWN_CHARS = 500;

function isDeclaration(written: string): boolean {
  return written === "xmlns" || written.startsWith("xmlns:");
}
