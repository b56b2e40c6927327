import { z } from "zod";
import type { DynamicRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { burpParameter, burpRule } from "@/lib/parsers/dynamic/burp-issue";
import { findingTexts } from "@/lib/parsers/dynamic/finding-texts";
import { cweOf, htmlText, linksIn } from "@/lib/parsers/dynamic/html-text";
import { onlyOrigin, originEntry, type Place, placeOfUrl, routeOf } from "@/lib/parsers/dynamic/place";
import { present } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER } from "@/lib/parsers/parser";
import type { XmlSketch } from "@/lib/parsers/reading/sketch-xml";
import { attribute, child, childText } from "@/lib/parsers/xml-value";

const Envelope = z.object({ attributes: z.record(z.string(), z.string()) });

/**
 * Burp Suite "Report issues" as XML, with or without requests and responses.
 *
 * Yields   one weakness per issue; one that was marked a false positive stays, as suppressed.
 * Units    severity is Burp's word; its confidence is no severity.
 * Errors   an issue without type and name is rejected at its place.
 * Source   the DTD in front of each report, burpVersion 1.6 to 2025; fixtures in __fixtures__/burp-xml.
 */
export const burpXml = defineParser<z.infer<typeof Envelope>>({
  id: "burp-xml",
  version: 3,
  family: "burp",
  media: "xml",
  matches: (sketch) => {
    const { root, attributes, children } = sketch as XmlSketch;
    if (root !== "issues") return false;
    return (
      attributes.burpVersion !== undefined ||
      (children[0]?.name === "issue" && ["serialNumber", "host"].every((name) => children[0]?.children.includes(name)))
    );
  },
  envelope: Envelope,
  items: [{ at: ["issues", "issue", "*"], indexed: true }],
  index: ({ value }) => originEntry(placeOf(value)),
  header: ({ attributes }, index) => ({
    ...EMPTY_HEADER,
    tool: { name: "Burp Suite", version: attributes.burpVersion ?? null },
    target: onlyOrigin(index),
    kinds: ["dynamic"],
  }),
  records: ({ value }) => [issueOf(value)],
});

function issueOf(issue: unknown): DynamicRecord {
  const name = childText(issue, "name");
  const id = burpRule(childText(issue, "type"), name);
  const place = placeOf(issue);
  const severity = childText(issue, "severity");
  const isFalse = /^false positive$/i.test(severity ?? "");
  const part = (tag: string) => htmlText(childText(issue, tag));
  return present({
    kind: "dynamic",
    target: place?.target,
    severity: parseSeverity(severity),
    title: name ?? `Burp issue ${id}`,
    references: linksIn(childText(issue, "references")),
    locus: place ? { path: place.route } : undefined,
    suppressed: isFalse ? { reason: "Marked as a false positive in Burp." } : undefined,
    rule: { family: "burp", id },
    method: methodOf(issue),
    route: place?.route ?? "/",
    parameter: burpParameter(childText(issue, "location")),
    cwes: cweOf(childText(issue, "vulnerabilityClassifications")),
    ...findingTexts({
      about: part("issueBackground"),
      found: part("issueDetail"),
      fix: part("remediationDetail") ?? part("remediationBackground"),
    }),
  }) as DynamicRecord;
}

/** `host` is an origin, `path` a path in it. */
function placeOf(issue: unknown): Place | null {
  const origin = placeOfUrl(childText(issue, "host"));
  return origin && { ...origin, route: routeOf(childText(issue, "path")) };
}

function methodOf(issue: unknown): string | null {
  const request = child(child(issue, "requestresponse"), "request");
  return attribute(request, "method")?.toUpperCase() ?? null;
}
