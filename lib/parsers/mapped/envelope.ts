import { z } from "zod";
import { pointerSteps } from "@/lib/model/json-pointer";
import { customFormatId, type Mapping } from "@/lib/model/mapping";
import { fieldsOfKind } from "@/lib/model/mapping-fields";
import { fields, texts } from "@/lib/parsers/fields";
import { walk } from "@/lib/parsers/mapped/source-reader";

/**
 * What a document must have to be read by a mapping at all. A report of another shape would have no entries, and no entries
 * say that everything is fixed: so it is refused, with what was looked for.
 */
export function mappedEnvelope(mapping: Mapping): z.ZodType<unknown> {
  return z.unknown().superRefine((doc, context) => {
    const message = mapping.media === "csv" ? missingColumn(doc, mapping) : missingEntries(doc, mapping);
    if (message) context.addIssue({ code: "custom", message });
  });
}

/** Columns that identity needs; others may be missing from a report that has nothing to say there. */
function missingColumn(doc: unknown, mapping: Mapping): string | null {
  const columns = texts(fields(doc).columns).map((column) => column.replace(/^\uFEFF/, ""));
  for (const { name, required } of fieldsOfKind(mapping.kind)) {
    const source = mapping.fields[name];
    const column = required && source && "path" in source ? pointerSteps(source.path)[0] : undefined;
    if (column !== undefined && !columns.includes(column))
      return `the header line has no column "${column}", which ${customFormatId(mapping.slug)} reads`;
  }
  return null;
}

/** The container of the entries, up to the first star: what lies below may differ from entry to entry. */
function missingEntries(doc: unknown, mapping: Mapping): string | null {
  if (mapping.media !== "json" || mapping.entries === "") return null;
  const steps = pointerSteps(mapping.entries);
  const star = steps.indexOf("*");
  const way = star < 0 ? steps.slice(0, -1) : steps.slice(0, star);
  const container = walk(doc, way);
  // Go's encoder writes null for a list without elements.
  if (container === null && way.length > 0) return null;
  if (typeof container === "object" && container !== null) return null;
  const place = way.length === 0 ? "The document" : `What lies at /${way.join("/")}`;
  return `${place} is no list and no object, where ${customFormatId(mapping.slug)} looks for its entries (${mapping.entries})`;
}
