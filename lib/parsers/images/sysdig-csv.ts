import { z } from "zod";
import { type Fields, fields, text, texts } from "@/lib/parsers/fields";
import { sysdigVulnerability } from "@/lib/parsers/images/sysdig-row";
import { defineParser, EMPTY_HEADER } from "@/lib/parsers/parser";

const Envelope = z.object({ comments: z.array(z.string()), columns: z.array(z.string()) });

/** Columns of the CSV by the names of the JSON: of the scheduled report, of that of 2025, and of one image's scan. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  vulnName: ["vulnerability id", "vulnerability name", "cve id"],
  vulnSeverity: ["severity", "vulnerability severity", "cve severity"],
  vulnLink: ["vuln link", "cve url"],
  vulnCvssVersion: ["cvss version", "cvss score version"],
  vulnCvssScore: ["cvss score"],
  vulnCvssVector: ["cvss vector"],
  vulnFixVersion: ["fix version"],
  packageName: ["package name"],
  packageVersion: ["package version"],
  packageType: ["package type"],
  packagePath: ["package path"],
  packageSuggestedFix: ["package suggested fix"],
  imagePullString: ["image", "image name"],
  imageId: ["image id"],
  osName: ["os name"],
  k8sPodContainerName: ["k8s container name", "kubernetes container name"],
  riskAccepted: ["risk accepted"],
};

/** What only one of them has all of. */
const SHAPES = [
  ["vulnerability id", "severity", "package name", "package type", "image", "os name"],
  ["vulnerability name", "vulnerability severity", "package name", "package type", "image name", "os name"],
  ["cve id", "cve severity", "package name", "package type", "package path", "vuln disclosure date", "risk accepted"],
] as const;

/**
 * Sysdig Secure's vulnerability report as CSV, and that of one image's scan.
 *
 * Yields   one vulnerability per row, of the image it names; a scan of one image names none.
 * Units    severity is Sysdig's word ("Negligible" is info).
 * Errors   a row without an id or a package is rejected at its line.
 * Source   Sysdig docs, vulnerability reporting; fixtures in __fixtures__/sysdig-csv.
 */
export const sysdigCsv = defineParser<z.infer<typeof Envelope>>({
  id: "sysdig-csv",
  version: 2,
  family: "sysdig",
  media: "csv",
  matches: (sketch) => {
    const columns = new Set(texts(fields(sketch).columns).map((name) => name.toLowerCase()));
    return SHAPES.some((shape) => shape.every((name) => columns.has(name)));
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
  for (const [name, columns] of Object.entries(COLUMNS))
    named[name] = columns.map((column) => byName.get(column)).find((cell) => cell !== undefined);
  return named;
}
