import { z } from "zod";
import { osvRecord } from "@/lib/parsers/feeds/osv-record";
import { fields, isObject, list, text, timestamp } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, type Item } from "@/lib/parsers/parser";

const Envelope = z.object({ first: z.unknown() });

/**
 * Advisories in the OSV schema (1.0 to 1.7): one, an array, lines, or osv.dev's answer `{vulns: [...]}`.
 *
 * Yields   one feed row per advisory, whole: ranges, versions, severities, references and when it was withdrawn.
 * Units    times are RFC 3339; `severity` is the database's own word, unknown where it has none; CVSS stays a vector.
 * Errors   an advisory without an id or without a time of modification is rejected.
 * Source   ossf/osv-schema validation/schema.json and docs/schema.md at v1.7.0; fixtures in __fixtures__/osv-json.
 */
export const osvJson = defineParser<z.infer<typeof Envelope>>({
  id: "osv-json",
  version: 1,
  family: "osv",
  media: "json-values",
  matches: (sketch, { stated }) =>
    list(sketch).some((one) => isAdvisory(one) || list(fields(one).vulns).some(isAdvisory)) ||
    (stated && list(sketch).length === 0),
  envelope: Envelope,
  items: [{ at: ["*"] }, { at: ["*", "vulns", "*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "OSV", version: null }, looked: true }),
  records: (item) => (isAnswer(item) ? [] : [osvRecord(item.value)]),
});

/** An id and a time are not enough: many tools write these two. */
function isAdvisory(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.id === "string" &&
    timestamp(value.modified) !== null &&
    (/^\d+\.\d+/.test(text(value.schema_version) ?? "") ||
      timestamp(value.withdrawn) !== null ||
      list(value.affected).some((one) => isObject(one) && (isObject(one.package) || Array.isArray(one.ranges))))
  );
}

/** The object around `vulns`, which were taken out of it. */
function isAnswer({ value, path }: Item): boolean {
  return path.length === 1 && isObject(value) && value.id === undefined && "vulns" in value;
}
