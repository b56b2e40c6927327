import { z } from "zod";
import type { ElementRecord, ParsedRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, list, text, texts, timestamp } from "@/lib/parsers/fields";
import { defineParser, type Header, type Item, RejectedItem } from "@/lib/parsers/parser";
import { spdxHeader } from "@/lib/parsers/sbom/spdx-header";
import { type SpdxSubject, subjectOf } from "@/lib/parsers/sbom/spdx-subject";
import { PACKAGE_TYPES, spdx3Component, spdx3PackageRef, spdx3Purl } from "@/lib/parsers/sbom/spdx3-package";
import { classOf, idOf, property, referencesOf } from "@/lib/parsers/sbom/spdx3-terms";
import { spdx3Assessment, vulnerabilityOf } from "@/lib/parsers/sbom/spdx3-vex";

const Envelope = z.object({ "@context": z.unknown() });

/**
 * SPDX 3.0 as JSON-LD.
 *
 * Yields   one record per element of `@graph`: a component for each package (software, AI, data set), a statement for each VEX
 *          assessment, vulnerabilities where a package is said to have them; every other element as such.
 * Units    severity is unknown. Licences come from the relationships that tie them to a package.
 * Errors   an element that is no object or has no type, and a package without a name, are rejected.
 * Source   spdx/spdx-3-model at 3.0.1, spdx.org/schema/3.0.1/spdx-json-schema.json; fixtures in __fixtures__/spdx3-json.
 */
export const spdx3Json = defineParser<z.infer<typeof Envelope>>({
  id: "spdx3-json",
  version: 3,
  family: "spdx",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    Array.isArray(sketch["@graph"]) &&
    [sketch["@context"], ...list(sketch["@context"])].some((context) =>
      /^https?:\/\/spdx\.(?:org|github\.io)\/.*(?:rdf\/(?:v?3|current)|spdx-3-model|spdx-context)/.test(
        text(context) ?? "",
      ),
    ),
  envelope: Envelope,
  items: [{ at: ["@graph", "*"], indexed: true }],
  index,
  header: (_, index) => headerOf(index),
  records: ({ value }, _, index) => recordsOf(value, index),
});

function recordsOf(value: unknown, index: ReadonlyMap<string, unknown>): ParsedRecord[] {
  if (!isObject(value)) throw new RejectedItem("This element of the graph is not an object.");
  const elementType = classOf(value);
  if (elementType === "") throw new RejectedItem("type is missing: nothing says what this element is.");
  if (PACKAGE_TYPES.has(elementType)) return [spdx3Component(value, index)];
  return spdx3Assessment(value, index) ?? [elementOf(value, elementType)];
}

function elementOf(element: Fields, elementType: string): ElementRecord {
  const from = referencesOf(element.from)[0];
  const type = text(element.relationshipType);
  return {
    kind: "element",
    elementType,
    id: idOf(element),
    name: text(element.name) ?? null,
    relation: from && type ? { type, from, to: referencesOf(element.to) } : null,
  };
}

/** What packages look up (licences, vulnerabilities) and what the header asks for. */
function index({ value }: Item): [string, unknown][] {
  const element = fields(value);
  const id = idOf(element);
  const type = classOf(element);
  if (type === "CreationInfo") {
    const created = timestamp(element.created);
    const tools = referencesOf(element.createdUsing);
    return [...(created ? [["created", created] as [string, unknown]] : []), ...tools.slice(0, 1).map(toolUsed)];
  }
  const relation = text(element.relationshipType);
  const from = referencesOf(element.from)[0];
  if (from && relation && /^has(?:Declared|Concluded)License$/.test(relation))
    return [[`${relation} ${from}`, referencesOf(element.to)]];
  if (id === null) return [];
  const roots = /^(?:SpdxDocument|Sbom|Bom)$/.test(type) ? texts(element.rootElement) : [];
  if (roots.length > 0) return roots.map((root) => [`root ${root}`, root]);
  return named(element, type, id);
}

const toolUsed = (id: string): [string, unknown] => ["tool", id];

function named(element: Fields, type: string, id: string): [string, unknown][] {
  if (type === "Tool" || type === "SoftwareAgent") return [[`tool ${id}`, text(element.name)]];
  if (type === "Vulnerability") return [[`vulnerability ${id}`, vulnerabilityOf(element)]];
  if (PACKAGE_TYPES.has(type)) {
    const subject = subjectOf(asSpdx2(element));
    return [
      ["looked", true],
      [`package ${id}`, spdx3PackageRef(element)],
      ...(subject ? [[`subject ${id}`, subject] as [string, unknown]] : []),
    ];
  }
  const license =
    text(property(element, "simplelicensing", "licenseExpression")) ??
    (/License/.test(type) ? text(element.name) : undefined);
  return license ? [[`license ${id}`, license]] : [];
}

/** The fields by which a subject is told, under the names SPDX 2 has for them. */
function asSpdx2(element: Fields): Fields {
  const purl = spdx3Purl(element);
  return {
    name: element.name,
    versionInfo: property(element, "software", "packageVersion"),
    primaryPackagePurpose: property(element, "software", "primaryPurpose"),
    downloadLocation: property(element, "software", "downloadLocation"),
    externalRefs: purl ? [{ referenceType: "purl", referenceLocator: purl }] : [],
  };
}

function headerOf(index: ReadonlyMap<string, unknown>): Header {
  const subjects: SpdxSubject[] = [];
  let described = 0;
  for (const [key, root] of index) {
    if (!key.startsWith("root ") || !index.has(`package ${root}`)) continue;
    described += 1;
    const subject = index.get(`subject ${root}`) as SpdxSubject | undefined;
    if (subject) subjects.push(subject);
  }
  const tool = index.get(`tool ${index.get("tool")}`) as string | undefined;
  const creation = { creators: tool ? [`Tool: ${tool}`] : [], created: index.get("created") };
  return spdxHeader(creation, { subjects, described }, index.has("looked"));
}
