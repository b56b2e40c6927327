import { z } from "zod";
import type { ParsedRecord } from "@/lib/model/record";
import { isOfFindings } from "@/lib/parsers/dependencies/snyk-findings-json";
import { snykRestIssue } from "@/lib/parsers/dependencies/snyk-rest-issue";
import { fields, isObject, list, text } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, type Header } from "@/lib/parsers/parser";

const Envelope = z.looseObject({ data: z.unknown(), links: z.looseObject({}).nullish() });
type Envelope = z.infer<typeof Envelope>;

/**
 * Snyk REST API, `/rest/orgs/{org}/issues` and `/rest/groups/{group}/issues` (JSON:API).
 *
 * Yields   one record per issue, by its type: vulnerability, licence, code weakness or misconfiguration; ignored and resolved
 *          ones as suppressed.
 * Units    severity is `effective_severity_level`, Snyk's word.
 * Errors   an issue without a key is rejected.
 * Source   apidocs.snyk.io, Issues, version 2024-10-15; fixtures in __fixtures__/snyk-rest-json.
 */
export const snykRestJson = defineParser<Envelope>({
  id: "snyk-rest-json",
  version: 1,
  family: "snyk",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    isObject(sketch.jsonapi) &&
    Array.isArray(sketch.data) &&
    isIssueList(sketch.data, sketch.links),
  envelope: Envelope,
  items: [{ at: ["data", "*"] }],
  header: headerOf,
  records: ({ value }): ParsedRecord[] => [snykRestIssue(value)],
});

/** An empty answer has no mark but its own address; one without any is taken, since it claims nothing at all. */
function isIssueList(data: readonly unknown[], links: unknown): boolean {
  const self = text(fields(links).self);
  if (data.length === 0 && isOfFindings(links)) return false;
  if (data.length === 0) return self === undefined || /^\/?(?:rest\/)?(?:orgs|groups)\//.test(self);
  return data.some((one) => {
    const attributes = fields(fields(one).attributes);
    return fields(one).type === "issue" && typeof attributes.key === "string" && Array.isArray(attributes.problems);
  });
}

function headerOf(doc: Envelope): Header {
  const next = text(fields(doc.links).next) ?? text(fields(fields(doc.links).next).href);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Snyk", version: null },
    looked: list(doc.data).length > 0,
    // An organization's issues, of many projects, page by page and filtered by the request: none of it shows that another is gone.
    incomplete: next
      ? "This is one page of several of Snyk's issues."
      : "The answer of Snyk's API does not say which filters the request had.",
  };
}
