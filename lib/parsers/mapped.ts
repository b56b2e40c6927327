import { pointerSteps } from "@/lib/model/json-pointer";
import { customFormatId, type Mapping } from "@/lib/model/mapping";
import { timestamp } from "@/lib/parsers/fields";
import { entryReader, isPerEntry } from "@/lib/parsers/mapped/entry";
import { mappedEnvelope } from "@/lib/parsers/mapped/envelope";
import { RECORD_OF } from "@/lib/parsers/mapped/records";
import { sourceReader, textsIn } from "@/lib/parsers/mapped/source-reader";
import { namedTarget } from "@/lib/parsers/mapped/target";
import { EMPTY_HEADER, type Item, type ItemPath, type Media, type Parser } from "@/lib/parsers/parser";
import { sarifTool } from "@/lib/parsers/sarif-tools";

/**
 * An organization's own format: a parser made of a mapping, read like every other and never run.
 *
 * Yields   one finding of the mapping's kind per entry, in report order.
 * Units    severity is the tool's word by the mapping's table, else what the word means everywhere, else `unknown`.
 * Target   what the mapping says, entry by entry or for the report; a text that does not identify leaves it to the sender.
 * Errors   a document without the list the mapping names is refused; an entry without what identifies it is rejected with the
 *          field and where it was looked for.
 * Detect   only when it is stated: `custom:<slug>` takes part in no guessing.
 */
export function mappedParser(mapping: Mapping, version: number): Parser {
  const { family } = sarifTool(mapping.tool);
  const kind = mapping.target?.kind;
  const read = entryReader(mapping, (name) => (kind ? namedTarget(kind, name) : undefined));
  const scannedAt = mapping.scannedAt ? sourceReader(mapping.scannedAt) : null;
  // What the report says once is about the report; what the entries say is about each of them.
  const named = mapping.target && !isPerEntry(mapping.target.from) ? sourceReader(mapping.target.from) : null;
  return {
    id: customFormatId(mapping.slug),
    version,
    family,
    media: MEDIA[mapping.media],
    matches: (_, { stated }) => stated,
    envelope: mappedEnvelope(mapping),
    items: [itemPath(mapping)],
    header: (doc) => {
      const name = textsIn(named?.(WHOLE, doc))[0];
      return {
        ...EMPTY_HEADER,
        tool: { name: mapping.tool, version: null },
        scannedAt: timestamp(textsIn(scannedAt?.(WHOLE, doc))[0]),
        target: (kind && name !== undefined ? namedTarget(kind, name) : null) ?? null,
        kinds: [mapping.kind],
      };
    },
    records: (item, doc) => [RECORD_OF[mapping.kind](read(item, doc), family)],
  };
}

const MEDIA: Record<Mapping["media"], Media> = { json: "json", jsonl: "json-values", csv: "csv" };

/** Stands for the entry where the report as a whole is asked: it has no indexes for a star. */
const WHOLE: Item = { value: undefined, path: [], pointer: "" };

function itemPath({ media, entries }: Mapping): ItemPath {
  const at = media === "json" ? pointerSteps(entries) : ["*"];
  return { at, longIntegers: true };
}
