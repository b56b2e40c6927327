import { z } from "zod";
import { componentOf, type Dependency, dependencyOf } from "@/lib/parsers/dependencies/dependency";
import { dependencyCheckHeader } from "@/lib/parsers/dependencies/dependency-check-header";
import { dependencyVulnerability } from "@/lib/parsers/dependencies/vulnerability";
import { fields, isObject, list, text } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { defineParser } from "@/lib/parsers/parser";

const Envelope = z.looseObject({ scanInfo: z.unknown().optional(), projectInfo: z.unknown().optional() });

/**
 * OWASP Dependency-Check `--format JSON`, report schema 1.0 and 1.1 (3.x to 12.x).
 *
 * Yields   one record per vulnerability of a dependency; suppressed ones and the dependencies themselves beside them.
 * Units    severity is the report's word (the source's); without one, that of the newest CVSS score.
 * Errors   a vulnerability without name is rejected at its JSON Pointer.
 * Source   dependency-check/DependencyCheck core/src/main/resources/templates/jsonReport.vsl; fixtures in
 *          __fixtures__/dependency-check-json.
 */
export const dependencyCheckJson = defineParser<z.infer<typeof Envelope>>({
  id: "dependency-check-json",
  version: 1,
  family: "dependency-check",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    "reportSchema" in sketch &&
    isObject(sketch.scanInfo) &&
    ("dependencies" in sketch || "projectInfo" in sketch),
  envelope: Envelope,
  items: [
    { at: ["dependencies", "*", "vulnerabilities", "*"] },
    { at: ["dependencies", "*", "suppressedVulnerabilities", "*"], entry: false },
    { at: ["dependencies", "*"], entry: false, indexed: true },
  ],
  index: ({ value, path }) => {
    const dependency = dependencyOf(value);
    return dependency ? [[String(path[1]), dependency]] : [];
  },
  header: ({ scanInfo, projectInfo }, index) =>
    dependencyCheckHeader({
      engineVersion: asText(fields(scanInfo).engineVersion) ?? undefined,
      reportDate: text(fields(projectInfo).reportDate),
      exceptions: list(fields(scanInfo).analysisExceptions).map((one) => messageOf(fields(one).exception ?? one)),
      dependencies: index.size,
    }),
  records: ({ value, path }, _doc, index) => {
    if (path.length === 2) return componentOf(value);
    const dependency = index.get(String(path[1])) as Dependency | undefined;
    return [dependencyVulnerability(value, dependency, path[2] === "suppressedVulnerabilities")];
  },
});

function messageOf(exception: unknown): string | undefined {
  return text(exception) ?? text(fields(exception).message);
}
