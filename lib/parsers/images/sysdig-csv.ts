import { z } from "zod";
import { type Fields, fields, text, texts } from "@/lib/parsers/fields";
import { sysdigVulnerability } from "@/lib/parsers/images/sysdig-row";
import { defineParser, EMPTY_HEADER } from "@/lib/parsers/parser";

const Envelope = z.object({ comments: z.array(z.string()), columns: z.array(z.string()) });

/** Columns of the CSV by the names of the JSON; the two are one report. */
const COLUMNS: Readonly<Record<string, string>> = {
  vulnName: "Vulnerability ID",
  vulnSeverity: "Severity",
  vulnLink: "Vuln link",
  vulnCvssVersion: "CVSS version",
  vulnCvssScore: "CVSS score",
  vulnCvssVector: "CVSS vector",
  vulnFixVersion: "Fix version",
  packageName: "Package name",
  packageVersion: "Package version",
  packageType: "Package type",
  packagePath: "Package path",
  packageSuggestedFix: "Package suggested fix",
  imagePullString: "Image",
  imageId: "Image ID",
  osName: "OS Name",
  k8sPodContainerName: "K8S container name",
  riskAccepted: "Risk accepted",
};

/**
 * Sysdig Secure's vulnerability report as CSV.
 *
 * Yields   one vulnerability per row, of the image it names.
 * Units    severity is Sysdig's word ("Negligible" is info).
 * Errors   a row without an id or a package is rejected at its line.
 * Source   Sysdig docs, vulnerability reporting; fixtures in __fixtures__/sysdig-csv.
 */
export const sysdigCsv = defineParser<z.infer<typeof Envelope>>({
  id: "sysdig-csv",
  version: 1,
  family: "sysdig",
  media: "csv",
  matches: (sketch) => {
    const columns = new Set(texts(fields(sketch).columns).map((name) => name.toLowerCase()));
    return ["vulnerability id", "severity", "package name", "package type", "image", "os name"].every((name) =>
      columns.has(name),
    );
  },
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Sysdig", version: null }, kinds: ["vulnerability"] }),
  records: ({ value }) => [sysdigVulnerability(byJsonNames({ ...fields(value) }))],
});

/** The capitals of the names have changed between releases. */
function byJsonNames(row: Fields): Fields {
  const byName = new Map(Object.entries(row).map(([name, cell]) => [name.toLowerCase(), text(cell)]));
  const named: Fields = {};
  for (const [name, column] of Object.entries(COLUMNS)) named[name] = byName.get(column.toLowerCase());
  return named;
}
