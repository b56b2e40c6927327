import { z } from "zod";
import { dependencyOf } from "@/lib/parsers/dependencies/dependency";
import { dependencyVulnerability } from "@/lib/parsers/dependencies/vulnerability";
import { type Fields, fields, present, text, texts } from "@/lib/parsers/fields";
import { defineParser, EMPTY_HEADER } from "@/lib/parsers/parser";

const Envelope = z.object({ comments: z.array(z.string()), columns: z.array(z.string()) });

/**
 * OWASP Dependency-Check `--format CSV`.
 *
 * Yields   per row a vulnerability of a dependency, the same as from its JSON. What a suppression file set aside is in the JSON and
 *          XML only, and so are the dependencies: rows name those with a vulnerability alone, which taken for the list of all
 *          would remove the others.
 * Units    severity is the word of the newest CVSS, as in the JSON.
 * Errors   a row without a vulnerability or a dependency is rejected at its line.
 * Source   dependency-check/DependencyCheck core/src/main/resources/templates/csvReport.vsl and EscapeTool.java; fixtures in
 *          __fixtures__/dependency-check-csv.
 */
export const dependencyCheckCsv = defineParser<z.infer<typeof Envelope>>({
  id: "dependency-check-csv",
  version: 2,
  family: "dependency-check",
  media: "csv",
  matches: (sketch) => {
    const columns = new Set(texts(fields(sketch).columns));
    return ["DependencyName", "DependencyPath", "Identifiers", "CVE"].every((name) => columns.has(name));
  },
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Dependency-Check", version: null }, kinds: ["vulnerability"] }),
  records: ({ value }) => {
    const row = { ...fields(value) };
    const dependency = dependencyOf(dependencyFields(row)) ?? undefined;
    return [dependencyVulnerability(vulnerabilityFields(row), dependency, false)];
  },
});

/** The row's cells under the JSON report's names. */
function dependencyFields(row: Fields): Fields {
  const ids = listed(row.Identifiers);
  return present({
    fileName: text(row.DependencyName),
    filePath: text(row.DependencyPath),
    packages: ids.filter((id) => id.startsWith("pkg:")).map((id) => ({ id })),
    vulnerabilityIds: [...listed(row.CPE), ...ids].filter((id) => id.startsWith("cpe:")).map((id) => ({ id })),
  });
}

function vulnerabilityFields(row: Fields): Fields {
  const vector = text(row.CVSSv3);
  return present({
    name: text(row.CVE),
    source: text(row.Source),
    description: text(row.Vulnerability),
    cwes: text(row.CWE)?.match(/\bCWE-[1-9]\d{0,4}\b/gi) ?? [],
    cvssv4: scoreOf(row.CVSSv4_BaseScore, row.CVSSv4_BaseSeverity, text(row.CVSSv4)),
    cvssv3: scoreOf(row.CVSSv3_BaseScore, row.CVSSv3_BaseSeverity, vector),
    cvssv2: scoreOf(row.CVSSv2_Score, row.CVSSv2_Severity, undefined),
  });
}

function scoreOf(score: unknown, severity: unknown, vector: string | undefined): Fields {
  const [, version] = /^CVSS:(\d\.\d)\//.exec(vector ?? "") ?? [];
  return present({
    baseScore: text(score),
    baseSeverity: text(severity),
    severity: text(severity),
    version,
    vectorString: version === undefined ? undefined : vector,
  });
}

/** Several identifiers stand in one cell: a comma and a blank between them, which none of them holds. */
function listed(value: unknown): string[] {
  return (text(value) ?? "").split(/,\s+/).filter((id) => id !== "");
}
