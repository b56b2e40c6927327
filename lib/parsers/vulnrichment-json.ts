import { z } from "zod";
import { type Fields, fields, isObject, list } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";
import { ssvcRecord } from "@/lib/parsers/vulnrichment-record";

const Envelope = z.object({ first: z.unknown() });

/**
 * CVE records (JSON 5.x) with CISA's SSVC assessment: one record, an array or JSON lines.
 *
 * Yields   one SSVC row per record, with its CVSS score if it has one.
 * Units    times as RFC 3339 UTC; CVSS 3.1 before 3.0, 4.0 and 2.0, the CNA's before an ADP's.
 * Errors   a record that is rejected, without a CVE id or without an SSVC assessment is rejected with that reason.
 * Source   cisagov/vulnrichment, CVE Record Format 5.1; fixtures in __fixtures__/vulnrichment.
 */
export const vulnrichmentJson = defineParser<z.infer<typeof Envelope>>({
  id: "vulnrichment",
  version: 1,
  family: "vulnrichment",
  media: "json-values",
  matches: (sketch, { stated }) => isCveRecord(list(sketch)[0]) || (stated && list(sketch).length === 0),
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "CISA Vulnrichment", version: null }, looked: true }),
  records: ({ value }) => {
    if (!isCveRecord(value)) throw new RejectedItem("This value is no CVE record.");
    const record = fields(value);
    const metadata = fields(record.cveMetadata);
    if (asText(metadata.state)?.toUpperCase() === "REJECTED")
      throw new RejectedItem(`${asText(metadata.cveId) ?? "The CVE"} was rejected by its authority.`);
    const containers = fields(record.containers);
    const metrics = [containers.cna, ...list(containers.adp)]
      .flatMap((container) => list(fields(container).metrics))
      .map(fields);
    const content = fields(latestSsvc(metrics));
    const options = Object.assign({}, ...list(content.options).map(fields)) as Fields;
    return [
      ssvcRecord({
        cve: metadata.cveId,
        exploitation: options.Exploitation,
        automatable: options.Automatable,
        technicalImpact: options["Technical Impact"],
        timestamp: content.timestamp,
        published: metadata.datePublished,
        cvss: cvssOf(metrics),
      }),
    ];
  },
});

function isCveRecord(value: unknown): boolean {
  return (
    isObject(value) && (value.dataType === "CVE_RECORD" || (isObject(value.cveMetadata) && isObject(value.containers)))
  );
}

/** The newest SSVC assessment among the containers; ISO times sort as text. */
function latestSsvc(metrics: readonly Fields[]): unknown {
  const found = metrics
    .map((metric) => fields(metric.other))
    .filter((other) => asText(other.type)?.toLowerCase() === "ssvc");
  const times = (other: Fields) => asText(fields(other.content).timestamp) ?? "";
  return found.sort((a, b) => (times(a) < times(b) ? 1 : -1))[0]?.content;
}

function cvssOf(metrics: readonly Fields[]) {
  for (const key of ["cvssV3_1", "cvssV3_0", "cvssV4_0", "cvssV2_0"]) {
    const cvss = fields(metrics.find((metric) => isObject(metric[key]))?.[key]);
    if (cvss.baseScore !== undefined)
      return { score: cvss.baseScore, vector: cvss.vectorString, version: cvss.version };
  }
  return null;
}
