import { z } from "zod";
import type { MisconfigurationRecord } from "@/lib/model/record";
import { parseSeverity, type Severity } from "@/lib/model/severity";
import { type Fields, fields, isObject, list, lookup, number, sumOf, text, texts } from "@/lib/parsers/fields";
import { checkRecord } from "@/lib/parsers/iac/check-record";
import { firstText } from "@/lib/parsers/loose-text";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { imageTarget } from "@/lib/parsers/sarif-image";

const Envelope = z.object({
  image: z.unknown().optional(),
  summary: z.looseObject({}).nullish(),
  details: z.array(z.unknown()).nullish(),
});
type Envelope = z.infer<typeof Envelope>;

/**
 * Dockle `-f json`, 0.1 to 0.4.
 *
 * Yields   one misconfiguration of the image per checkpoint, in report order: a pass or a skip where the level says so, suppressed
 *          where it is ignored.
 * Units    severity is Dockle's level; FATAL is high, as Dockle's own SARIF calls it an error.
 * Errors   a checkpoint without a code is rejected.
 * Source   goodwithtech/dockle pkg/report/json.go and sarif.go; fixtures in __fixtures__/dockle-json.
 */
export const dockleJson = defineParser<Envelope>({
  id: "dockle-json",
  version: 1,
  family: "dockle",
  media: "json",
  matches: (sketch) => {
    if (!isObject(sketch) || !("details" in sketch)) return false;
    const summary = fields(sketch.summary);
    const details = list(sketch.details).map(fields);
    return (
      ("fatal" in summary && "warn" in summary) ||
      details.some((one) => /^(?:CIS-DI|DKL-\w{2})-\d{4}$/.test(text(one.code) ?? ""))
    );
  },
  envelope: Envelope,
  items: [{ at: ["details", "*"] }],
  header: headerOf,
  records: ({ value }) => [checkpoint(fields(value))],
});

function headerOf(doc: Envelope): Header {
  const counts = Object.values(doc.summary ?? {}).map((count) => number(count) ?? 0);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Dockle", version: null },
    target: imageTarget(text(doc.image) ?? null),
    kinds: ["misconfiguration"],
    counted: sumOf(doc.summary?.fatal, doc.summary?.warn, doc.summary?.info),
    countsEntries: true,
    looked: counts.some((count) => count > 0),
  };
}

const RESULTS: Record<string, MisconfigurationRecord["result"]> = { PASS: "pass", SKIP: "unknown" };
const SEVERITIES: Record<string, Severity> = { FATAL: "high" };

function checkpoint(item: Fields): MisconfigurationRecord {
  const rule = firstText(item.code);
  if (rule === null) throw new RejectedItem("code is missing: nothing says which checkpoint this is.");
  const level = text(item.level)?.toUpperCase() ?? "";
  const alerts = texts(item.alerts);
  return checkRecord({
    family: "dockle",
    rule,
    result: lookup(RESULTS, level) ?? "fail",
    severity: lookup(SEVERITIES, level) ?? parseSeverity(level),
    title: text(item.title) ?? rule,
    path: "",
    resource: "image",
    message: alerts.join(", ") || undefined,
    references: [`https://github.com/goodwithtech/dockle/blob/master/CHECKPOINT.md#${rule.toLowerCase()}`],
    suppressed: level === "IGNORE" ? "Dockle's ignore list names it." : undefined,
  });
}
