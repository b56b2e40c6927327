import { z } from "zod";
import { fields, isObject, text, texts } from "@/lib/parsers/fields";
import { defineParser, type Item } from "@/lib/parsers/parser";
import { spdxHeader } from "@/lib/parsers/sbom/spdx-header";
import { spdxPackage } from "@/lib/parsers/sbom/spdx-package";
import { type SpdxSubject, subjectOf } from "@/lib/parsers/sbom/spdx-subject";

const Document = z.object({
  SPDXID: z.unknown().optional(),
  spdxVersion: z.unknown().optional(),
  creationInfo: z.unknown().optional(),
  documentDescribes: z.unknown().optional(),
});
/** GitHub's dependency graph hands the document out under `sbom`. */
const Envelope = z.union([z.object({ sbom: Document }), Document]);
type Envelope = z.infer<typeof Envelope>;

/**
 * SPDX 2.2 and 2.3 as JSON.
 *
 * Yields   one component per package, in report order; a vulnerability more for each advisory the package refers to by its id.
 *          Files and relationships are no entries.
 * Units    severity is unknown: SPDX 2 has none. An SBOM covers no kind: it says what is there, not what is wrong with it.
 * Errors   a package without a name and purl is rejected; a document of no known SPDX 2 version is marked incomplete.
 * Source   spdx/spdx-spec schemas/spdx-schema.json at v2.3; fixtures in __fixtures__/spdx-json.
 */
export const spdxJson = defineParser<Envelope>({
  id: "spdx-json",
  version: 3,
  family: "spdx",
  media: "json",
  matches: (sketch) => isObject(sketch) && (isSpdx(sketch) || isSpdx(sketch.sbom)),
  envelope: Envelope,
  items: [
    { at: ["packages", "*"], indexed: true },
    { at: ["relationships", "*"], indexed: true, entry: false },
    { at: ["files", "*"], entry: false },
    { at: ["sbom", "packages", "*"], indexed: true },
    { at: ["sbom", "relationships", "*"], indexed: true, entry: false },
    { at: ["sbom", "files", "*"], entry: false },
  ],
  index,
  header: headerOf,
  records: ({ value, path }) => (path.includes("packages") ? spdxPackage(value) : []),
});

function isSpdx(value: unknown): boolean {
  if (!isObject(value)) return false;
  return (
    /^SPDX-2\./.test(text(value.spdxVersion) ?? "") || (value.SPDXID === "SPDXRef-DOCUMENT" && "spdxVersion" in value)
  );
}

/** What the header asks for: which packages are images or repositories, and which the document describes. */
function index({ value, path }: Item): [string, unknown][] {
  const item = fields(value);
  if (path.includes("packages")) {
    const id = text(item.SPDXID);
    const subject = subjectOf(item);
    const found: [string, unknown][] = [["package", true]];
    if (id && subject) found.push([`subject ${id}`, subject]);
    return found;
  }
  const [from, type, to] = [text(item.spdxElementId), text(item.relationshipType), text(item.relatedSpdxElement)];
  if (from === DOCUMENT && type === "DESCRIBES" && to) return [[`described ${to}`, to]];
  return to === DOCUMENT && type === "DESCRIBED_BY" && from ? [[`described ${from}`, from]] : [];
}

const DOCUMENT = "SPDXRef-DOCUMENT";

function headerOf(envelope: Envelope, index: ReadonlyMap<string, unknown>) {
  const doc = "sbom" in envelope ? envelope.sbom : envelope;
  const described = new Set(texts(doc.documentDescribes));
  for (const [key, id] of index) if (key.startsWith("described ")) described.add(id as string);
  const subjects = [...described].map((id) => index.get(`subject ${id}`) as SpdxSubject | undefined);
  const header = spdxHeader(
    fields(doc.creationInfo),
    { subjects: subjects.filter((subject) => subject !== undefined), described: described.size },
    index.has("package"),
  );
  const version = text(doc.spdxVersion);
  if (version && /^SPDX-2\.[0-3]$/.test(version)) return header;
  return {
    ...header,
    incomplete: `The document says it is of SPDX version ${JSON.stringify(doc.spdxVersion)}, not of 2.0 to 2.3.`,
  };
}
