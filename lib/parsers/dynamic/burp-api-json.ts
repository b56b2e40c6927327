import { z } from "zod";
import type { DynamicRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { burpParameter, burpRule } from "@/lib/parsers/dynamic/burp-issue";
import { findingTexts } from "@/lib/parsers/dynamic/finding-texts";
import { htmlText } from "@/lib/parsers/dynamic/html-text";
import { onlyOrigin, originEntry, type Place, placeOfUrl, routeOf } from "@/lib/parsers/dynamic/place";
import { type Fields, fields, isObject, list, present, text } from "@/lib/parsers/fields";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, type Header } from "@/lib/parsers/parser";

const Envelope = z.looseObject({ issue_events: z.array(z.unknown()) });
type Envelope = z.infer<typeof Envelope>;

/**
 * A scan as Burp Suite's REST API gives it (`/v0.1/scan/{task}`).
 *
 * Yields   one weakness per event of a found issue, with the identity that the same issue has in Burp's XML.
 * Units    severity is Burp's word; its confidence is no severity.
 * Errors   an issue without type and name is rejected at its JSON Pointer; a scan that has not succeeded is incomplete.
 * Source   portswigger.net/burp/documentation/desktop, REST API 0.1; fixtures in __fixtures__/burp-api-json.
 */
export const burpApiJson = defineParser<Envelope>({
  id: "burp-api-json",
  version: 3,
  family: "burp",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) && Array.isArray(sketch.issue_events) && "scan_status" in sketch && isObject(sketch.scan_metrics),
  envelope: Envelope,
  items: [{ at: ["issue_events", "*"], indexed: true }],
  index: ({ value }) => (isIssue(value) ? originEntry(placeOf(fields(fields(value).issue))) : []),
  header: headerOf,
  records: ({ value }) => (isIssue(value) ? [issueOf(fields(fields(value).issue))] : []),
});

/** Events of other types tell of the scan itself. */
function isIssue(value: unknown): boolean {
  const { type, issue } = fields(value);
  return type === "issue_found" || isObject(issue);
}

function headerOf(doc: Envelope, index: ReadonlyMap<string, unknown>): Header {
  const status = text(doc.scan_status);
  const why = text(doc.message) ?? firstText(doc.error_code);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Burp Suite", version: null },
    target: onlyOrigin(index),
    kinds: ["dynamic"],
    incomplete:
      status === "succeeded"
        ? null
        : `Burp says that the scan is ${status?.slice(0, 60) ?? "in no state"}${why ? ` (${why.slice(0, 300)})` : ""}.`,
  };
}

function issueOf(issue: Fields): DynamicRecord {
  const name = text(issue.name);
  const id = burpRule(firstText(issue.type_index) ?? undefined, name);
  const place = placeOf(issue);
  const severity = text(issue.severity);
  return present({
    kind: "dynamic",
    target: place?.target,
    severity: parseSeverity(severity),
    title: name ?? `Burp issue ${id}`,
    locus: place ? { path: place.route } : undefined,
    suppressed:
      severity && /^false[_ ]positive$/i.test(severity) ? { reason: "Marked as a false positive in Burp." } : undefined,
    rule: { family: "burp", id },
    method: methodOf(issue),
    route: place?.route ?? "/",
    parameter: burpParameter(text(issue.caption)),
    ...findingTexts({ found: htmlText(text(issue.description)), fix: htmlText(text(issue.remediation)) }),
  }) as DynamicRecord;
}

function placeOf(issue: Fields): Place | null {
  const origin = placeOfUrl(text(issue.origin));
  return origin && { ...origin, route: routeOf(text(issue.path)) };
}

/** A request is quoted in base64, in pieces; the first one begins with its method. */
function methodOf(issue: Fields): string | null {
  for (const evidence of list(issue.evidence).map(fields)) {
    const [first] = list(fields(evidence.request_response).request).map(fields);
    const quoted = text(first?.data)?.slice(0, 16) ?? "";
    const method = /^[A-Za-z\d+/]{16}$/.test(quoted) ? /^[A-Z]{3,10}(?= )/.exec(atob(quoted))?.[0] : undefined;
    if (method) return method;
  }
  return null;
}
