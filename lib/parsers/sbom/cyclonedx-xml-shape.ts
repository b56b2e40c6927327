import { type Fields, present } from "@/lib/parsers/fields";
import { attribute, child, children, childText, textOf, within } from "@/lib/parsers/xml-value";

/**
 * CycloneDX elements in the shape of its JSON, as far as components and vulnerabilities are read from it: the same functions then
 * serve both, and the same identities come out.
 * Source: CycloneDX/specification schema/bom-1.7.xsd, ext/vulnerability-1.0.xsd.
 */
export function componentShape(component: unknown): Fields {
  return present({
    type: attribute(component, "type"),
    "bom-ref": attribute(component, "bom-ref"),
    group: childText(component, "group"),
    name: childText(component, "name"),
    version: childText(component, "version"),
    purl: childText(component, "purl"),
    licenses: licensesShape(component),
    properties: within(component, "properties", "property").map((one) => ({
      name: attribute(one, "name"),
      value: textOf(one),
    })),
    evidence: {
      occurrences: within(child(component, "evidence"), "occurrences", "occurrence").map((one) => ({
        location: childText(one, "location"),
      })),
    },
    externalReferences: within(component, "externalReferences", "reference").map((one) => ({
      type: attribute(one, "type"),
      url: childText(one, "url"),
    })),
  });
}

/** Since 1.7 an expression may be `expression-detailed`, which has it as an attribute. */
function licensesShape(component: unknown): Fields[] {
  const licenses = child(component, "licenses");
  return [
    ...children(licenses, "expression").map((one) => ({ expression: normalized(textOf(one)) })),
    ...children(licenses, "expression-detailed").map((one) => ({ expression: attribute(one, "expression") })),
    ...children(licenses, "license").map((one) => ({
      license: { id: childText(one, "id"), name: normalized(childText(one, "name")) },
    })),
  ];
}

/** The schema has it as `xs:normalizedString`: a line break in it is a space. */
function normalized(written: string | undefined): string | undefined {
  return written?.replaceAll(/\s+/g, " ");
}

/**
 * A vulnerability, also of the extension that BOMs before 1.4 used: there it names its one component in `ref`, or stands inside it,
 * where `within` says which that is.
 */
export function vulnerabilityShape(vulnerability: unknown, inside: string | null): Fields {
  const targets = within(vulnerability, "affects", "target").map(targetShape);
  const own = inside ?? attribute(vulnerability, "ref");
  const analysis = child(vulnerability, "analysis");
  return present({
    id: childText(vulnerability, "id"),
    source: sourceShape(vulnerability),
    references: within(vulnerability, "references", "reference").map((one) => ({ id: childText(one, "id") })),
    ratings: within(vulnerability, "ratings", "rating").map(ratingShape),
    cwes: within(vulnerability, "cwes", "cwe").map(textOf),
    description: childText(vulnerability, "description"),
    detail: childText(vulnerability, "detail"),
    recommendation:
      childText(vulnerability, "recommendation") ??
      textOf(within(vulnerability, "recommendations", "recommendation")[0]),
    advisories: within(vulnerability, "advisories", "advisory").map((one) => ({
      url: childText(one, "url") ?? textOf(one),
    })),
    analysis: analysis
      ? {
          state: childText(analysis, "state"),
          justification: childText(analysis, "justification"),
          detail: childText(analysis, "detail"),
        }
      : undefined,
    affects: targets.length > 0 ? targets : own ? [{ ref: own }] : [],
  });
}

function targetShape(target: unknown): Fields {
  return {
    ref: childText(target, "ref"),
    versions: within(target, "versions", "version").map((one) => ({
      version: childText(one, "version"),
      range: childText(one, "range"),
      status: childText(one, "status"),
    })),
  };
}

/** The extension writes the source's name as an attribute. */
function sourceShape(element: unknown): Fields {
  const source = child(element, "source");
  return { name: attribute(source, "name") ?? childText(source, "name"), url: childText(source, "url") };
}

/** The extension's score has parts; the base score is the one that counts. */
function ratingShape(rating: unknown): Fields {
  const score = child(rating, "score");
  return {
    source: sourceShape(rating),
    score: textOf(score) ?? childText(score, "base"),
    severity: childText(rating, "severity"),
    method: childText(rating, "method"),
    vector: childText(rating, "vector"),
  };
}

/** `metadata`; tools were a list before 1.5 and are components and services since. */
export function metadataShape(metadata: unknown): Fields {
  const tools = child(metadata, "tools");
  const named = (list: readonly unknown[]) =>
    list.map((one) => ({ name: childText(one, "name"), version: childText(one, "version") }));
  const old = children(tools, "tool");
  return present({
    timestamp: childText(metadata, "timestamp"),
    tools:
      old.length > 0
        ? named(old)
        : {
            components: named(within(tools, "components", "component")),
            services: named(within(tools, "services", "service")),
          },
    component: child(metadata, "component") ? componentShape(child(metadata, "component")) : undefined,
  });
}

/** Which component needs which. */
export function dependenciesShape(bom: unknown): Fields[] {
  return within(bom, "dependencies", "dependency").map((one) => ({
    ref: attribute(one, "ref"),
    dependsOn: children(one, "dependency").map((inner) => attribute(inner, "ref")),
  }));
}
