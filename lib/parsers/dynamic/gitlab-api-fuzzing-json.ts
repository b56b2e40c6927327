import { z } from "zod";
import {
  gitlabScanHeader,
  gitlabVulnerability,
  placeOfVulnerability,
} from "@/lib/parsers/dynamic/gitlab-vulnerability";
import { originEntry } from "@/lib/parsers/dynamic/place";
import { type Fields, fields, isObject, list, text } from "@/lib/parsers/fields";
import { defineParser } from "@/lib/parsers/parser";

const Envelope = z.looseObject({});
const TYPES = new Set<unknown>(["api_fuzzing", "coverage_fuzzing"]);

/**
 * GitLab's API fuzzing and coverage-guided fuzzing reports.
 *
 * Yields   one weakness per entry of `vulnerabilities`. A crash has no origin: it belongs to what the sender states.
 * Units    severity is GitLab's word ("Unknown" and "Undefined" are unknown).
 * Errors   an entry without identifiers, crash and name is rejected at its JSON Pointer.
 * Source   gitlab-org/security-products/security-report-schemas, api-fuzzing and coverage-fuzzing report formats, up to 15.x;
 *          fixtures in __fixtures__/gitlab-api-fuzzing-json.
 */
export const gitlabApiFuzzingJson = defineParser<Fields>({
  id: "gitlab-api-fuzzing-json",
  version: 2,
  family: "gitlab-fuzzing",
  media: "json",
  matches: (sketch, { filename, stated }) => {
    if (!isObject(sketch) || !Array.isArray(sketch.vulnerabilities)) return false;
    const type = text(fields(sketch.scan).type);
    if (type) return TYPES.has(type);
    const first = fields(list(sketch.vulnerabilities)[0]);
    if (text(first.category)) return TYPES.has(first.category);
    if ("crash_type" in fields(first.location)) return true;
    return (
      sketch.vulnerabilities.length === 0 && (stated || /gl-(?:api|coverage)-fuzzing-report/i.test(filename ?? ""))
    );
  },
  envelope: Envelope,
  items: [{ at: ["vulnerabilities", "*"], indexed: true }],
  index: ({ value }) => originEntry(placeOfVulnerability(value)),
  header: (doc, index) => gitlabScanHeader(doc, "GitLab fuzzing", index),
  records: ({ value }) => [gitlabVulnerability(value, "gitlab-fuzzing")],
});
