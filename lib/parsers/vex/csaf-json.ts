import { z } from "zod";
import { fields, isObject, text, timestamp } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { type CsafDocument, csafDocument, indexOfCsaf } from "@/lib/parsers/vex/csaf-document";
import { type CsafProducts, csafProducts } from "@/lib/parsers/vex/csaf-products";
import { csafStatements } from "@/lib/parsers/vex/csaf-statements";

const Envelope = z.object({
  document: z.looseObject({
    csaf_version: z.enum(["2.0", "2.1"], { error: "only CSAF 2.0 and 2.1 are supported" }),
    publisher: z.unknown().optional(),
    tracking: z.unknown().optional(),
  }),
  product_tree: z.unknown().optional(),
});
type Doc = z.infer<typeof Envelope>;

const TREES = new WeakMap<Doc, CsafProducts>();
const DOCUMENTS = new WeakMap<Doc, CsafDocument>();

/**
 * CSAF 2.0 and 2.1: security advisories and VEX.
 *
 * Yields   per vulnerability one statement for each status its products have (and each justification); a vulnerability without
 *          product status is a statement that sets nothing.
 * Units    statuses in VEX's four words, and "unknown"; a product is named by its purl, else, and where its purl is that of a product
 *          of another status too, by words that are no purl.
 * Errors   another CSAF version is refused; a vulnerability in a document without any id is rejected, one whose products
 *          contradict each other, and those that have one CVE.
 * Source   OASIS CSAF 2.0 and 2.1, sections 3.2.2 and 3.2.3 (2.1: 3.2.4); fixtures in __fixtures__/csaf-json.
 */
export const csafJson = defineParser<Doc>({
  id: "csaf-json",
  version: 4,
  family: "csaf",
  media: "json",
  matches: (sketch) => isObject(sketch) && isObject(sketch.document) && "csaf_version" in sketch.document,
  envelope: Envelope,
  items: [{ at: ["vulnerabilities", "*"], indexed: true }],
  index: indexOfCsaf,
  header: headerOf,
  records: ({ value, pointer }, doc, index) => {
    const document = documentOf(doc, index);
    const cve = document.repeated(pointer);
    if (cve !== null)
      throw new RejectedItem(`${cve} has more than one entry: what one says of a product another may take back.`);
    return csafStatements(value, {
      products: productsOf(doc),
      trackingId: trackingId(doc),
      told: document.told(pointer),
    });
  },
});

/** What all entries say together is made once, however many they are. */
function documentOf(doc: Doc, index: ReadonlyMap<string, unknown>): CsafDocument {
  const known = DOCUMENTS.get(doc) ?? csafDocument(index, trackingId(doc), productsOf(doc));
  DOCUMENTS.set(doc, known);
  return known;
}

/** A document is never about an asset of the reader's: products are a vendor's. Its tracking id is the line it supersedes. */
function headerOf(doc: Doc): Header {
  const tracking = fields(doc.document.tracking);
  const publisher = text(fields(doc.document.publisher).namespace);
  const id = trackingId(doc);
  return {
    ...EMPTY_HEADER,
    tool: { name: "CSAF", version: null },
    scannedAt: timestamp(tracking.current_release_date),
    scope: id ? [publisher, id].filter(Boolean).join(" ").slice(0, 300) : null,
    looked: true,
  };
}

function trackingId(doc: Doc): string | null {
  return text(fields(doc.document.tracking).id) ?? null;
}

/** The tree is read once, however many vulnerabilities refer to it. */
function productsOf(doc: Doc): CsafProducts {
  const known = TREES.get(doc) ?? csafProducts(doc.product_tree);
  TREES.set(doc, known);
  return known;
}
