import { z } from "zod";
import { zapAlert, zapHeader } from "@/lib/parsers/dynamic/zap-alert";
import { fields, timestamp } from "@/lib/parsers/fields";
import { defineParser } from "@/lib/parsers/parser";
import type { XmlSketch } from "@/lib/parsers/reading/sketch-xml";
import { attribute, child, children, childText, within } from "@/lib/parsers/xml-value";

const Envelope = z.object({ content: z.unknown() });

/**
 * ZAP "Traditional XML Report", with or without requests and responses, from 1.4 on.
 *
 * Yields   one weakness per place of an alert; an entry is an alert. A false positive stays, as suppressed.
 * Units    severity is ZAP's risk; its confidence is no severity.
 * Errors   an alert without plug-in and name is rejected at its place; a scan that was stopped is incomplete.
 * Source   zaproxy/zap-extensions addOns/reports, traditional-xml/report.xml; fixtures in __fixtures__/zap-xml.
 */
export const zapXml = defineParser<z.infer<typeof Envelope>>({
  id: "zap-xml",
  version: 3,
  family: "zap",
  media: "xml",
  matches: (sketch) => (sketch as XmlSketch).root === "OWASPZAPReport",
  envelope: Envelope,
  items: [{ at: ["OWASPZAPReport", "site", "*", "alerts", "alertitem", "*"] }],
  header: ({ content }) =>
    zapHeader({
      version: attribute(content, "version"),
      created: timestamp(attribute(content, "created") ?? childText(content, "created")),
      sites: sitesOf(content),
      failure: failureOf(content),
    }),
  records: ({ value, path }, { content }) =>
    zapAlert(fields(value), within(value, "instances", "instance"), sitesOf(content)[path[2] as number]),
});

function failureOf(report: unknown): string | undefined {
  const stopped = child(report, "stoppingInsight");
  return childText(stopped, "description") ?? childText(stopped, "reason");
}

function sitesOf(report: unknown): (string | undefined)[] {
  return children(report, "site").map((site) => attribute(site, "name"));
}
