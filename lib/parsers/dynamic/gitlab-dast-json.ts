import { z } from "zod";
import {
  gitlabScanHeader,
  gitlabVulnerability,
  placeOfVulnerability,
} from "@/lib/parsers/dynamic/gitlab-vulnerability";
import { originEntry } from "@/lib/parsers/dynamic/place";
import { type Fields, fields, isObject, list, text } from "@/lib/parsers/fields";
import { type DetectionHint, defineParser } from "@/lib/parsers/parser";

const Envelope = z.looseObject({});

/**
 * GitLab's DAST report, of ZAP and of the browser-based analyzer.
 *
 * Yields   one weakness per entry of `vulnerabilities`.
 * Units    severity is GitLab's word ("Unknown" and "Undefined" are unknown).
 * Errors   an entry without identifiers and name is rejected at its JSON Pointer.
 * Source   gitlab-org/security-products/security-report-schemas dast-report-format.json, 2.x to 15.x; fixtures in
 *          __fixtures__/gitlab-dast-json.
 */
export const gitlabDastJson = defineParser<Fields>({
  id: "gitlab-dast-json",
  version: 2,
  family: "gitlab-dast",
  media: "json",
  matches: (sketch, hint) => isScanOf(sketch, "dast", hint),
  envelope: Envelope,
  items: [{ at: ["vulnerabilities", "*"], indexed: true }],
  index: ({ value }) => originEntry(placeOfVulnerability(value)),
  header: (doc, index) => gitlabScanHeader(doc, "GitLab DAST", index),
  records: ({ value }) => [gitlabVulnerability(value, "gitlab-dast")],
});

/** The scan says its type since 13.0; before, each entry its category. An empty one is only known by its usual file name. */
function isScanOf(sketch: unknown, type: string, { filename, stated }: DetectionHint): boolean {
  if (!isObject(sketch) || !Array.isArray(sketch.vulnerabilities)) return false;
  const scanned = text(fields(sketch.scan).type);
  if (scanned) return scanned === type;
  const first = fields(list(sketch.vulnerabilities)[0]);
  if (text(first.category)) return first.category === type;
  const where = fields(first.location);
  if ("hostname" in where && ("path" in where || "method" in where)) return true;
  return list(sketch.vulnerabilities).length === 0 && (stated || /gl-dast-report|gitlab[_-]dast/i.test(filename ?? ""));
}
