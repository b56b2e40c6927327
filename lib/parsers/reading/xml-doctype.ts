import { unreadable } from "@/lib/parsers/reading/unreadable";

/** Burp writes two kilobytes of declarations before its report; nothing that scanners write has more. */
const MAX_DOCTYPE_CHARS = 64 * 1024;

/**
 * Lets pass a document type that cannot do anything: a bare name, or element and attribute declarations in the file itself,
 * which Burp writes. None of it is applied: no default values, no validation.
 *
 * Errors   `unreadable_report` for a DTD elsewhere, for entities of any kind, and for what is not plainly harmless.
 */
export function checkDoctype(declared: string): void {
  if (declared.length > MAX_DOCTYPE_CHARS) throw refused("it is longer than any scanner's");
  const open = declared.indexOf("[");
  const outside = (open === -1 ? declared : declared.slice(0, open)).trim();
  if (!/^[^\s"'[\]<>&%;]+$/.test(outside)) throw refused("it refers to a DTD outside the file");
  if (open === -1) return;
  const close = declared.lastIndexOf("]");
  if (declared.slice(close + 1).trim() !== "") throw refused("it is not well-formed");
  checkSubset(declared.slice(open + 1, close));
}

const DECLARATION = /\s+|<!(?:ELEMENT|ATTLIST)\s[^<>%&]*>/y;

function checkSubset(subset: string): void {
  let at = 0;
  while (at < subset.length) {
    if (subset.startsWith("<!--", at)) {
      const end = subset.indexOf("-->", at + 4);
      if (end === -1) throw refused("it is not well-formed");
      at = end + 3;
      continue;
    }
    DECLARATION.lastIndex = at;
    if (!DECLARATION.test(subset)) {
      throw refused(
        subset.startsWith("<!ENTITY", at) || subset[at] === "%"
          ? "it declares entities, which are not read here"
          : "it holds more than declarations of elements and attributes",
      );
    }
    at = DECLARATION.lastIndex;
  }
}

function refused(why: string) {
  return unreadable(`The XML has a document type declaration (DOCTYPE) that is refused: ${why}. Send it without one.`);
}
