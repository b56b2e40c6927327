import { z } from "zod";
import { snykFinding } from "@/lib/parsers/dependencies/snyk-finding";
import { fields, isObject, text } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, type Header } from "@/lib/parsers/parser";

const Envelope = z.looseObject({ data: z.unknown(), links: z.looseObject({}).nullish() });
type Envelope = z.infer<typeof Envelope>;

/**
 * Snyk REST API, `/orgs/{org}/tests/{test}/findings` (JSON:API): what one test found.
 *
 * Yields   one record per finding, by its type and problems: vulnerability, licence, code weakness, secret or misconfiguration;
 *          ignored ones as suppressed.
 * Units    severity is the finding's rating, which policies may have changed; "none" and "other" are unknown.
 * Errors   a finding without a problem that names what it is, and one of a dynamic test, are rejected; a page of several makes it
 *          incomplete.
 * Source   apidocs.snyk.io, Findings, version 2024-10-15; fixtures in __fixtures__/snyk-findings-json.
 */
export const snykFindingsJson = defineParser<Envelope>({
  id: "snyk-findings-json",
  version: 1,
  family: "snyk",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    isObject(sketch.jsonapi) &&
    Array.isArray(sketch.data) &&
    (sketch.data.length === 0 ? isOfFindings(sketch.links) : sketch.data.some(isFinding)),
  envelope: Envelope,
  items: [{ at: ["data", "*"] }],
  header: headerOf,
  records: ({ value }) => snykFinding(value),
});

/** An answer's own address, by which an empty one is told. */
export function isOfFindings(links: unknown): boolean {
  const { self } = fields(links);
  return /\/tests\/[^/]{1,100}\/findings\b/.test((text(self) ?? text(fields(self).href) ?? "").slice(0, 500));
}

function isFinding(value: unknown): boolean {
  return fields(value).type === "findings" && "finding_type" in fields(fields(value).attributes);
}

function headerOf(doc: Envelope): Header {
  const links = fields(doc.links);
  const others = [links.next, links.prev].some((link) => text(link) ?? text(fields(link).href));
  return {
    ...EMPTY_HEADER,
    tool: { name: "Snyk", version: null },
    incomplete: others ? "This is one page of several of a Snyk test's findings." : null,
  };
}
