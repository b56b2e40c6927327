import { z } from "zod";
import { fields, isObject, list } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { defineParser } from "@/lib/parsers/parser";
import { sarifHeader } from "@/lib/parsers/sarif-header";
import { recordsOfResult } from "@/lib/parsers/sarif-records";

const Envelope = z.object({
  version: z.unknown().optional(), // 2.1.0; 1.0.0, 2.0.0 and 2.2 occur, and some writers leave it out
  runs: z.array(z.unknown()),
});

/**
 * SARIF 2.1.0 of any tool; the shapes of 1.0.0, 2.0.0 and 2.2 are read as far as they differ.
 *
 * Yields   one record per result, in report order: a vulnerability for a CVE, GHSA or a vulnerability scanner's rule, a secret for
 *          secret scanners and rules, a misconfiguration for infrastructure tools, else a code weakness. `kind: pass` is a pass;
 *          what is absent, in the log from its baseline only, is neither.
 * Units    severity from the tool's own word, else `security-severity` by CVSS bands, else the level (rule default, then warning).
 * Errors   a result that is no object, or has neither rule nor message, is rejected; a failed or bare run makes the header incomplete.
 * Source   OASIS SARIF 2.1.0 (errata 01) sections 3.4, 3.14, 3.20, 3.27; fixtures in __fixtures__/sarif.
 */
export const sarifJson = defineParser<z.infer<typeof Envelope>>({
  id: "sarif",
  version: 10,
  family: "sarif", // per record: the family of the run's driver
  media: "json",
  matches: isSarif,
  envelope: Envelope,
  items: [{ at: ["runs", "*", "results", "*"] }],
  header: (doc) => sarifHeader(doc.runs.map(fields)),
  records: (item, doc) => recordsOfResult(item.value, fields(doc.runs[Number(item.path[1])])),
});

/** A log: `runs` is a list, and a version, schema, tool or results say that it is SARIF's. */
function isSarif(sketch: unknown): boolean {
  if (!isObject(sketch) || !Array.isArray(sketch.runs)) return false;
  if (/^(1\.0|2\.\d)/.test(asText(sketch.version) ?? "") || /sarif/i.test(asText(sketch.$schema) ?? "")) return true;
  return list(sketch.runs).some((run) => isObject(fields(run).tool) || Array.isArray(fields(run).results));
}
