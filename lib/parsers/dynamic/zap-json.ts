import { z } from "zod";
import { zapAlert, zapHeader } from "@/lib/parsers/dynamic/zap-alert";
import { type Fields, fields, isObject, list, text, texts, timestamp } from "@/lib/parsers/fields";
import { defineParser } from "@/lib/parsers/parser";

const Envelope = z.looseObject({ site: z.unknown() });

/**
 * ZAP "Traditional JSON Report", with or without requests and responses, of 2.4 and later.
 *
 * Yields   one weakness per place of an alert; an entry is an alert. A false positive stays, as suppressed.
 * Units    severity is ZAP's risk; its confidence is no severity.
 * Errors   an alert without plug-in and name is rejected at its JSON Pointer; a scan that was stopped, or whose plan failed, is
 *          incomplete.
 * Source   zaproxy/zap-extensions addOns/reports, traditional-json/report.json; fixtures in __fixtures__/zap-json.
 */
export const zapJson = defineParser<z.infer<typeof Envelope>>({
  id: "zap-json",
  version: 3,
  family: "zap",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    !("vulnerabilities" in sketch) && // GitLab's first DAST reports hold ZAP's own beside theirs
    (("@version" in sketch && "@generated" in sketch) || /\bZAP\b/.test(text(sketch["@programName"]) ?? "")) &&
    ("site" in sketch || "@programName" in sketch),
  envelope: Envelope,
  items: [{ at: ["site", "*", "alerts", "*"] }, { at: ["site", "alerts", "*"] }],
  header: (doc) =>
    zapHeader({
      version: doc["@version"],
      created: timestamp(doc.created),
      sites: sitesOf(doc.site).map(nameOf),
      failure: failureOf(doc),
    }),
  records: ({ value, path }, doc) => {
    const site = sitesOf(doc.site)[typeof path[1] === "number" ? path[1] : 0];
    const alert = fields(value);
    return zapAlert(alert, list(alert.instances), nameOf(site));
  },
});

/** ZAP stops a scan that answers nothing any more, and says so; an automation plan lists its errors. */
function failureOf(doc: Fields): string | undefined {
  const stopped = fields(doc.stoppingInsight);
  return text(stopped.description) ?? text(stopped.reason) ?? texts(doc.afPlanErrors)[0];
}

/** One site alone is no list in old reports. */
function sitesOf(site: unknown): readonly unknown[] {
  return isObject(site) ? [site] : list(site);
}

function nameOf(site: unknown): string | undefined {
  return text(fields(site)["@name"]);
}
