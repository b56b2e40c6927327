import { z } from "zod";
import type { ParsedRecord } from "@/lib/model/record";
import { type Fields, fields, isObject, list, number, texts } from "@/lib/parsers/fields";
import { defineParser, RejectedItem } from "@/lib/parsers/parser";
import {
  ALERTS,
  alertOf,
  alertsHeader,
  closedOf,
  repositoryOf,
  said,
  unpaged,
} from "@/lib/parsers/platforms/github-alert";
import { recordsOfResult } from "@/lib/parsers/sarif-records";

const Envelope = z.object({ first: z.unknown() });

/**
 * Code scanning alerts of GitHub: the REST API's list and the `code_scanning_alert` webhook.
 *
 * Yields   one record per alert, read as the SARIF result it came from: the same rule of the same tool has the same identity.
 *          Dismissed and fixed alerts are suppressed.
 * Units    severity is GitHub's `security_severity_level`, else the rule's level.
 * Errors   an alert without a rule is rejected.
 * Source   docs.github.com/rest/code-scanning; fixtures in __fixtures__/github-code-scanning-json.
 */
export const githubCodeScanningJson = defineParser<z.infer<typeof Envelope>>({
  id: "github-code-scanning-json",
  version: 4,
  family: "github-code-scanning",
  media: "json-values",
  matches: (sketch, { stated }) => unpaged(sketch).some(isAlert) || (stated && unpaged(sketch).length === 0),
  envelope: Envelope,
  items: ALERTS,
  header: ({ first }) =>
    alertsHeader(first, said(fields(alertOf(unpaged([first])[0]).tool).name) ?? "GitHub code scanning"),
  records: ({ value }) => recordsOf(fields(value).part),
});

function isAlert(value: unknown): boolean {
  const alert = alertOf(value);
  if (!isObject(alert.rule) || !isObject(alert.tool)) return false;
  return (
    "most_recent_instance" in alert || "instances" in alert || /\/code-scanning\//.test(said(alert.html_url) ?? "")
  );
}

function recordsOf(value: unknown): ParsedRecord[] {
  const alert = alertOf(value);
  const rule = fields(alert.rule);
  if (!said(rule.id) && !said(rule.name))
    throw new RejectedItem("rule.id is missing: nothing says which rule this is.");
  const target = repositoryOf(value);
  const suppressed = closedOf(alert);
  return recordsOfResult(resultOf(alert, rule), runOf(alert, rule)).map((record) => ({
    ...record,
    ...(target && !("target" in record && record.target) ? { target } : {}),
    ...(suppressed ? { suppressed } : {}),
  })) as ParsedRecord[];
}

function resultOf(alert: Fields, rule: Fields): Fields {
  const instance = fields(alert.most_recent_instance ?? list(alert.instances)[0]);
  const location = fields(instance.location);
  const path = said(location.path);
  const word = said(rule.security_severity_level);
  const region = { startLine: number(location.start_line), endLine: number(location.end_line) };
  return {
    ruleId: said(rule.id) ?? said(rule.name),
    level: said(rule.severity),
    message: { text: said(fields(instance.message).text) ?? said(rule.description) },
    locations: path ? [{ physicalLocation: { artifactLocation: { uri: path }, region } }] : [],
    properties: word ? { severity: word } : {},
  };
}

function runOf(alert: Fields, rule: Fields): Fields {
  const meta = {
    id: said(rule.id) ?? said(rule.name),
    name: said(rule.name),
    shortDescription: { text: said(rule.description) },
    fullDescription: { text: said(rule.full_description) },
    help: { markdown: said(rule.help) },
    helpUri: said(rule.help_uri),
    properties: { tags: texts(rule.tags) },
  };
  return { tool: { driver: { name: said(fields(alert.tool).name) ?? "", rules: [meta] } } };
}
