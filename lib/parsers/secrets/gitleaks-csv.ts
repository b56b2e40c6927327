import { z } from "zod";
import { fields, texts } from "@/lib/parsers/fields";
import { defineParser } from "@/lib/parsers/parser";
import { gitleaksHeader, isLeak, leak, repositoryOf } from "@/lib/parsers/secrets/gitleaks-leak";

const Envelope = z.object({ columns: z.array(z.string()), first: z.unknown() });

/**
 * Gitleaks `--report-format csv`, versions 7 and 8. Without a leak it writes an empty file, which is refused as such.
 *
 * Yields   one secret per row, the same as from its JSON; a row has no description, so the rule names it.
 * Units    Gitleaks has no severity: unknown.
 * Target   the repository that the first row links to, as in the JSON: a row of another one names it itself.
 * Errors   a row without a rule is rejected at its line.
 * Source   gitleaks/gitleaks report/csv.go at v8.28 and v7.6; fixtures in __fixtures__/gitleaks-csv.
 */
export const gitleaksCsv = defineParser<z.infer<typeof Envelope>>({
  id: "gitleaks-csv",
  version: 2,
  family: "gitleaks",
  media: "csv",
  matches: (sketch) => {
    const columns = Object.fromEntries(texts(fields(sketch).columns).map((name) => [name, ""]));
    return isLeak(columns) && ("Fingerprint" in columns || "leakURL" in columns || "StartLine" in columns);
  },
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: ({ first }) => gitleaksHeader(fields(first)),
  records: ({ value }, { first }) => [leak({ ...fields(value) }, repositoryOf(fields(first)))],
});
