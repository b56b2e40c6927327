import { z } from "zod";
import { componentOf, type Dependency, dependencyOf } from "@/lib/parsers/dependencies/dependency";
import { dependencyCheckHeader } from "@/lib/parsers/dependencies/dependency-check-header";
import { dependencyVulnerability } from "@/lib/parsers/dependencies/vulnerability";
import { type Fields, fields } from "@/lib/parsers/fields";
import { defineParser } from "@/lib/parsers/parser";
import type { XmlSketch } from "@/lib/parsers/reading/sketch-xml";
import { attribute, child, children, childText, textOf, within } from "@/lib/parsers/xml-value";

const Envelope = z.object({ content: z.unknown() });

const DEPENDENCY = ["analysis", "dependencies", "dependency", "*"] as const;

/**
 * OWASP Dependency-Check `--format XML`, schemas 1.x to 4.x (1.2 to 12.x).
 *
 * Yields   one record per vulnerability of a dependency; suppressed ones and the dependencies themselves beside them.
 * Units    severity is the report's word (the source's); without one, that of the newest CVSS score.
 * Errors   a vulnerability without name is rejected at its place.
 * Source   dependency-check/DependencyCheck core/src/main/resources/templates/xmlReport.vsl and schema/dependency-check.*.xsd;
 *          fixtures in __fixtures__/dependency-check-xml.
 */
export const dependencyCheckXml = defineParser<z.infer<typeof Envelope>>({
  id: "dependency-check-xml",
  version: 1,
  family: "dependency-check",
  media: "xml",
  matches: (sketch) => {
    const { root, namespace, children: top } = sketch as XmlSketch;
    return (
      root === "analysis" &&
      (/dependency-?_?check/i.test(namespace ?? "") ||
        top.some(({ name }) => name === "scanInfo" || name === "projectInfo"))
    );
  },
  envelope: Envelope,
  items: [
    { at: [...DEPENDENCY, "vulnerabilities", "vulnerability", "*"] },
    { at: [...DEPENDENCY, "vulnerabilities", "suppressedVulnerability", "*"], entry: false },
    { at: DEPENDENCY, entry: false, indexed: true },
  ],
  index: ({ value, path }) => {
    const dependency = dependencyOf(asJson(value));
    return dependency ? [[String(path[3]), dependency]] : [];
  },
  header: ({ content }, index) => {
    const scan = child(content, "scanInfo");
    const exceptions = [
      ...within(scan, "analysisExceptions", "analysisException"),
      ...within(scan, "analysisExceptions", "exception"),
    ];
    return dependencyCheckHeader({
      engineVersion: childText(scan, "engineVersion"),
      reportDate: childText(child(content, "projectInfo"), "reportDate"),
      exceptions: exceptions.map(
        (one) => childText(one, "message") ?? childText(child(one, "exception"), "message") ?? textOf(one),
      ),
      dependencies: index.size,
    });
  },
  records: ({ value, path }, _doc, index) => {
    if (path.length === DEPENDENCY.length) return componentOf(asJson(value));
    const dependency = index.get(String(path[3])) as Dependency | undefined;
    return [dependencyVulnerability(vulnerabilityAsJson(value), dependency, path[5] === "suppressedVulnerability")];
  },
});

/** A dependency as the JSON report has it. */
function asJson(dependency: unknown): Fields {
  const identifiers = child(dependency, "identifiers");
  return {
    ...fields(dependency),
    packages: children(identifiers, "package"),
    vulnerabilityIds: children(identifiers, "vulnerabilityIds"),
    identifiers: [...children(identifiers, "identifier"), ...within(identifiers, "identifiers", "identifier")].map(
      (one) => ({
        type: attribute(one, "type"),
        name: childText(one, "name"),
      }),
    ),
  };
}

function vulnerabilityAsJson(vulnerability: unknown): Fields {
  return {
    ...fields(vulnerability),
    // `<severity unscored="true">` is an element with an attribute, npm's own ids in 5.x.
    severity: childText(vulnerability, "severity"),
    source: attribute(vulnerability, "source"),
    cwes: within(vulnerability, "cwes", "cwe"),
    references: within(vulnerability, "references", "reference"),
  };
}
