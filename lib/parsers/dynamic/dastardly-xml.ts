import { z } from "zod";
import type { DynamicRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { findingTexts } from "@/lib/parsers/dynamic/finding-texts";
import { cweOf } from "@/lib/parsers/dynamic/html-text";
import { onlyOrigin, originEntry, type Place, placeOfUrl } from "@/lib/parsers/dynamic/place";
import { present } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import type { XmlSketch } from "@/lib/parsers/reading/sketch-xml";
import { attribute, children, textOf } from "@/lib/parsers/xml-value";

const Envelope = z.object({ content: z.unknown() });

/**
 * Dastardly, Burp's scanner for pipelines, as JUnit XML.
 *
 * Yields   one weakness per failure; the name of a test without one ("No issues were identified") says nothing of a rule.
 * Units    severity is Burp's word.
 * Errors   a failure that names no issue is rejected at its place.
 * Source   dastardly-report.xml of public.ecr.aws/portswigger/dastardly; fixtures in __fixtures__/dastardly-xml.
 */
export const dastardlyXml = defineParser<z.infer<typeof Envelope>>({
  id: "dastardly-xml",
  version: 3,
  family: "burp",
  media: "xml",
  matches: (sketch) => {
    const { root, attributes } = sketch as XmlSketch;
    return root === "testsuites" && /^(?:dastardly|burp)\b/i.test(attributes.name ?? "");
  },
  envelope: Envelope,
  items: [{ at: ["testsuites", "testsuite", "*", "testcase", "*", "failure", "*"], indexed: true }],
  index: ({ value }) => originEntry(placeOf(value)),
  header: ({ content }, index) => ({
    ...EMPTY_HEADER,
    tool: { name: "Dastardly", version: null },
    target: onlyOrigin(suiteOrigins(content, index)),
    kinds: ["dynamic"],
    looked: children(content, "testsuite").length > 0,
  }),
  records: ({ value, path }, { content }) => {
    const suite = children(content, "testsuite")[path[2] as number];
    return [failureOf(value, attribute(suite, "name"))];
  },
});

/** Every page that was visited is a suite, so that a clean report names its site too. */
function suiteOrigins(content: unknown, index: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  const visited = children(content, "testsuite").flatMap((suite) => originEntry(placeOfUrl(attribute(suite, "name"))));
  return new Map([...visited, ...index]);
}

function failureOf(failure: unknown, suite: string | undefined): DynamicRecord {
  const message = attribute(failure, "message") ?? "";
  const found = message.lastIndexOf(" found at ");
  const name = found > 0 ? message.slice(0, found) : message;
  if (name === "") throw new RejectedItem("message is missing: nothing says which issue this is.");
  const place = placeOf(failure) ?? placeOfUrl(suite);
  const detail = textOf(failure);
  return present({
    kind: "dynamic",
    target: place?.target,
    severity: parseSeverity(attribute(failure, "type")),
    title: name,
    locus: place ? { path: place.route } : undefined,
    rule: { family: "burp", id: name },
    method: null,
    route: place?.route ?? "/",
    parameter: null,
    cwes: cweOf(sectionOf(detail, "Vulnerability Classifications")),
    ...findingTexts({
      about: sectionOf(detail, "Issue Background"),
      found: sectionOf(detail, "Issue Detail"),
      fix: ["Remediation Detail", "Issue Remediation", "Remediation Background"]
        .map((heading) => sectionOf(detail, heading))
        .find(Boolean),
    }),
  }) as DynamicRecord;
}

function placeOf(failure: unknown): Place | null {
  return placeOfUrl(attribute(failure, "message")?.split(" found at ").pop());
}

/** The lines below a heading, up to the next blank line that a heading follows. */
function sectionOf(detail: string | undefined, heading: string): string | undefined {
  const start = detail === undefined ? -1 : detail.indexOf(`\n${heading}\n`);
  if (!detail || start === -1) return undefined;
  const body = detail.slice(start + heading.length + 2);
  const end = body.search(/\n\n[A-Z][A-Za-z ]{3,60}\n/);
  return (end === -1 ? body : body.slice(0, end)).trim() || undefined;
}
