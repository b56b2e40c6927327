import { z } from "zod";
import { type Fields, fields, isObject, list, number, text, texts } from "@/lib/parsers/fields";
import { benchRecord } from "@/lib/parsers/iac/docker-bench-check";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.object({
  dockerbenchsecurity: z.unknown(),
  start: z.unknown().optional(),
  end: z.unknown().optional(),
  checks: z.unknown().optional(),
  tests: z.array(z.looseObject({})).nullish(),
});
type Envelope = z.infer<typeof Envelope>;

/**
 * docker-bench-security's JSON log, 1.3 to 1.6.
 *
 * Yields   one check per result of each section, in report order, passes too.
 * Units    WARN is the tool's only word for a failure: medium.
 * Errors   a result without an id is rejected; without its end the run was broken off, so that the report is incomplete.
 * Source   docker/docker-bench-security functions/output_lib.sh; fixtures in __fixtures__/docker-bench-json.
 */
export const dockerBenchJson = defineParser<Envelope>({
  id: "docker-bench-json",
  version: 1,
  family: "docker-bench-security",
  media: "json",
  matches: (sketch) => isObject(sketch) && "dockerbenchsecurity" in sketch,
  envelope: Envelope,
  items: [{ at: ["tests", "*", "results", "*"] }],
  header: headerOf,
  records: ({ value, path }, doc) => [resultRecord(fields(value), fields(doc.tests?.[Number(path[1])]))],
});

function headerOf(doc: Envelope): Header {
  const end = secondsTime(doc.end);
  return {
    ...EMPTY_HEADER,
    tool: { name: "docker-bench-security", version: firstText(doc.dockerbenchsecurity) },
    scannedAt: end ?? secondsTime(doc.start),
    kinds: ["misconfiguration"],
    looked: (number(doc.checks) ?? 0) > 0 || list(doc.tests).length > 0,
    incomplete: end === null ? "docker-bench-security did not write when it ended: it may have been broken off." : null,
  };
}

/** Seconds since 1970, up to the year 9999. */
function secondsTime(value: unknown): string | null {
  const seconds = number(value);
  if (seconds === undefined || seconds <= 0 || seconds >= 253_402_300_800) return null;
  return new Date(seconds * 1000).toISOString();
}

function resultRecord(item: Fields, section: Fields) {
  const id = firstText(item.id);
  if (id === null) throw new RejectedItem("id is missing: nothing says which check this is.");
  return benchRecord({
    id,
    word: text(item.result) ?? "",
    title: text(item.desc) ?? id,
    section: text(section.desc),
    details: text(item.details),
    items: texts(item.items),
    remediation: text(item.remediation),
    impact: text(item["remediation-impact"]),
  });
}
