import { z } from "zod";
import type { ParsedRecord } from "@/lib/model/record";
import { parseSeverity, severityOfCvss } from "@/lib/model/severity";
import { cweIds } from "@/lib/parsers/code/cwe-ids";
import { type Fields, fields, isObject, number, text } from "@/lib/parsers/fields";
import { genericRecords } from "@/lib/parsers/iac/generic-record";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { imageTarget } from "@/lib/parsers/sarif-image";
import { sarifTool } from "@/lib/parsers/sarif-tools";

const Envelope = z.object({ format: z.string(), observations: z.array(z.unknown()).nullish() });

/**
 * SecObserve's own exchange format.
 *
 * Yields   per observation a vulnerability if it names one, a finding of a running service if it names an address, else a code
 *          weakness, each under the scanner it names.
 * Units    severity is the parser's word, else the CVSS score by its qualitative scale.
 * Errors   an observation without a title is rejected. It covers no kind by silence.
 * Source   MaibornWolff/SecObserve backend/application/import_observations/parsers/secobserve; fixtures in __fixtures__/secobserve-json.
 */
export const secobserveJson = defineParser<z.infer<typeof Envelope>>({
  id: "secobserve-json",
  version: 1,
  family: "generic",
  media: "json",
  matches: (sketch) => isObject(sketch) && sketch.format === "SecObserve",
  envelope: Envelope,
  items: [{ at: ["observations", "*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "SecObserve", version: null } }),
  records: ({ value }) => observation(fields(value)),
});

function observation(item: Fields): ParsedRecord[] {
  const title = firstText(item.title);
  if (title === null) throw new RejectedItem("title is missing: nothing says what was found.");
  const scanner = firstText(item.scanner);
  const score = number(item.cvss4_score) ?? number(item.cvss3_score);
  const word = parseSeverity(item.parser_severity);
  const name = text(item.origin_component_name) ?? text(item.origin_component_name_version);
  const vulnerability = text(item.vulnerability_id);
  const url = text(item.origin_endpoint_url);
  return genericRecords({
    family: scanner === null ? "generic" : sarifTool(scanner).family,
    rule: firstText(item.scanner_observation_id) ?? undefined,
    title,
    severity: word === "unknown" ? severityOfCvss(score) : word,
    description: text(item.description),
    mitigation: text(item.recommendation),
    references: [text(item.reference)].filter((uri) => uri !== undefined),
    vulnerabilities: vulnerability === undefined ? [] : [vulnerability],
    component:
      name === undefined
        ? undefined
        : { name, version: text(item.origin_component_version), purl: text(item.origin_component_purl) },
    image: imageOf(item) ?? undefined,
    endpoints: url === undefined ? [] : [url],
    path: text(item.origin_source_file),
    line: number(item.origin_source_line_start),
    endLine: number(item.origin_source_line_end),
    cwes: cweIds(item.cwe),
    cvss: score === undefined ? undefined : { score, vector: text(item.cvss3_vector) },
    suppressed: undefined,
  });
}

function imageOf(item: Fields) {
  const whole = text(item.origin_docker_image_name_tag);
  const name = text(item.origin_docker_image_name);
  const tag = text(item.origin_docker_image_tag);
  return imageTarget(whole ?? (name && tag ? `${name}:${tag}` : (name ?? null)));
}
