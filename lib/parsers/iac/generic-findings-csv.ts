import { z } from "zod";
import { parseSeverity } from "@/lib/model/severity";
import { cweIds } from "@/lib/parsers/code/cwe-ids";
import { type Fields, fields, number, text, texts } from "@/lib/parsers/fields";
import { genericRecords } from "@/lib/parsers/iac/generic-record";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.object({ comments: z.array(z.string()), columns: z.array(z.string()) });

/** The columns that its documentation names first; files that people make by hand often have no more. */
const FIRST = ["Date", "Title", "Url", "Severity", "Description"];

/**
 * DefectDojo's Generic Findings Import, CSV.
 *
 * Yields   per row a vulnerability if it names one, a finding of a running service per address in `Url`, else a code weakness.
 * Units    severity is the report's own word.
 * Errors   a row without a title, or with too few fields, is rejected.
 * Source   DefectDojo dojo/tools/generic/csv_parser.py; fixtures in __fixtures__/generic-findings-csv.
 */
export const genericFindingsCsv = defineParser<z.infer<typeof Envelope>>({
  id: "generic-findings-csv",
  version: 2,
  family: "generic",
  media: "csv",
  matches: (sketch) => {
    const columns = texts(fields(sketch).columns).map((column) => column.replace(/^\uFEFF/, ""));
    const has = (name: string) => columns.includes(name);
    const own = ["CweId", "FalsePositive", "Verified", "Mitigation", "Duplicate"];
    return has("Title") && has("Severity") && (own.filter(has).length >= 2 || FIRST.every(has));
  },
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Generic", version: null } }),
  records: ({ value }) => {
    const row = fields(value);
    const title = text(row.Title);
    if (title === undefined) throw new RejectedItem("Title is empty: nothing says what was found.");
    const score = number(row.CVSSV3_score);
    const component = text(row.ComponentName);
    return genericRecords({
      family: "generic",
      rule: text(row.VulnId) ?? undefined,
      title,
      severity: parseSeverity(row.Severity),
      description: text(row.Description),
      mitigation: text(row.Mitigation),
      references: words(row.References).filter((uri) => /^https?:\/\//i.test(uri)),
      vulnerabilities: [...new Set([...words(row.CVE), ...words(row["Vulnerability Id"])])],
      component:
        component === undefined ? undefined : { name: component, version: text(row.ComponentVersion), purl: undefined },
      endpoints: words(row.Url),
      path: text(row.FilePath),
      line: number(row.Line),
      cwes: cweIds(row.CweId),
      cvss: score === undefined ? undefined : { score, vector: text(row.CVSSV3) },
      suppressed: suppression(row),
    });
  },
});

/** What stands between white space, commas and semicolons. */
function words(value: unknown): string[] {
  return (text(value) ?? "").split(/[\s,;]+/).filter((word) => word !== "");
}

function suppression(row: Fields): string | undefined {
  const says = (column: string, word: RegExp) => word.test(text(row[column]) ?? "");
  if (says("FalsePositive", /^true$/i)) return "Marked as a false positive.";
  if (says("Duplicate", /^true$/i)) return "Marked as a duplicate.";
  if (says("IsMitigated", /^true$/i)) return "Marked as mitigated.";
  return says("Active", /^false$/i) ? "Marked as not active." : undefined;
}
