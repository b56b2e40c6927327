import { z } from "zod";
import { isEmptyReportOf } from "@/lib/parsers/empty-list";
import { fields, isObject, list } from "@/lib/parsers/fields";
import { defineParser } from "@/lib/parsers/parser";
import { gitleaksHeader, isLeak, leak, repositoryOf } from "@/lib/parsers/secrets/gitleaks-leak";

const Envelope = z.object({ first: z.unknown() });
type Envelope = z.infer<typeof Envelope>;

/**
 * Gitleaks `--report-format json`, versions 1 to 8, as an array or as lines.
 *
 * Yields   one secret per leak, in report order; the same secret in two commits is one finding. `null` holds none.
 * Units    Gitleaks has no severity: unknown.
 * Errors   a leak without a rule is rejected.
 * Source   gitleaks/gitleaks report/finding.go at v8.28, report/leak.go at v7.6; fixtures in __fixtures__/gitleaks-json.
 */
export const gitleaksJson = defineParser<Envelope>({
  id: "gitleaks-json",
  version: 2,
  family: "gitleaks",
  media: "json-values",
  matches: (sketch, hint) =>
    list(sketch).some((one) => isObject(one) && isLeak(one)) || isEmptyReportOf(/gitleaks/i, sketch, hint),
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: ({ first }) => gitleaksHeader(fields(first)),
  records: ({ value }, doc) => (value === null ? [] : [leak(fields(value), repositoryOf(fields(doc.first)))]),
});
