import { unreadable } from "@/lib/parsers/reading/unreadable";

/**
 * The encoding of a text by its first bytes: a mark, or the declaration of an XML document. Anything else is UTF-8.
 *
 * Returns  a label that `TextDecoder` takes.
 * Errors   `unreadable_report` for a declared encoding that nobody knows.
 */
export function textEncoding(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  // `<?` in two bytes each: XML may do without a mark if it declares UTF-16.
  if (head.subarray(0, 4).equals(UTF16LE_XML)) return "utf-16le";
  if (head.subarray(0, 4).equals(UTF16BE_XML)) return "utf-16be";
  const declared = DECLARED.exec(head.toString("latin1"))?.[1];
  return declared === undefined ? "utf-8" : labelOf(declared);
}

/** The beginning of a text that is UTF-8 now: what it declares has to be true when it is read again. */
export function declareUtf8(text: string): string {
  return text.replace(
    DECLARED,
    (whole, declared: string) => `${whole.slice(0, -declared.length - 1)}UTF-8${whole.at(-1)}`,
  );
}

const UTF16LE_XML = Buffer.from([0x3c, 0x00, 0x3f, 0x00]);
const UTF16BE_XML = Buffer.from([0x00, 0x3c, 0x00, 0x3f]);
const DECLARED = /^<\?xml\s[^>]{0,160}?\sencoding\s{0,8}=\s{0,8}["']([A-Za-z][\w.:-]{0,40})["']/;

/** A declaration that can be read byte by byte is not UTF-16, whatever it says: .NET writes `utf-16` into UTF-8 files. */
function labelOf(declared: string): string {
  if (/^(?:utf-?16|ucs-?2|utf-?32|iso-10646)/i.test(declared)) return "utf-8";
  try {
    const { encoding } = new TextDecoder(declared);
    return encoding.startsWith("utf-16") ? "utf-8" : encoding;
  } catch (error) {
    throw unreadable(
      `The XML says that it is encoded in ${declared}, which is not known here. Send it as UTF-8.`,
      error,
    );
  }
}
