import { z } from "zod";
import type { VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity, severityOfCvss } from "@/lib/model/severity";
import { advisoryNames } from "@/lib/parsers/advisory-names";
import { isEmptyReportOf } from "@/lib/parsers/empty-list";
import { type Fields, fields, isObject, list, number, present, sumOf, text, texts } from "@/lib/parsers/fields";
import { asText } from "@/lib/parsers/loose-text";
import { languagePackage } from "@/lib/parsers/package-ref";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.looseObject({});
type Envelope = z.infer<typeof Envelope>;

/**
 * `safety check --output json` of Safety 2 and 3.
 *
 * Yields   one vulnerability per entry; ignored ones (`ignored_vulnerabilities`) beside them, as suppressed.
 * Units    severity is Safety's word or, without one, the band of its CVSS score; mostly neither is there: unknown.
 * Errors   an entry without an id or a package is rejected.
 * Source   pyupio/safety safety/formatters/json.py; fixtures in __fixtures__/safety-json.
 */
export const safetyJson = defineParser<Envelope>({
  id: "safety-json",
  version: 1,
  family: "safety",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    isObject(sketch.report_meta) &&
    Array.isArray(sketch.vulnerabilities) &&
    "scanned_packages" in sketch,
  envelope: Envelope,
  items: [{ at: ["vulnerabilities", "*"] }, { at: ["ignored_vulnerabilities", "*"], entry: false }],
  header: headerOf,
  records: ({ value, path }) => [vulnerability(value, path[0] === "ignored_vulnerabilities")],
});

/** `safety check --json` of Safety 1: a bare list with one list per vulnerability. */
export const safetyListJson = defineParser<unknown>({
  id: "safety-list-json",
  version: 1,
  family: "safety",
  media: "json",
  matches: (sketch, hint) => list(sketch).some(isRow) || isEmptyReportOf(/safety/i, sketch, hint),
  envelope: z.array(z.unknown()),
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Safety", version: null }, kinds: ["vulnerability"] }),
  records: ({ value }) => [vulnerability(byName(value), false)],
});

/** Package, vulnerable versions, installed version, advisory, id and, since 1.10, two CVSS scores. */
function isRow(value: unknown): boolean {
  const [name, affected, version, advisory, id] = Array.isArray(value) ? (value as unknown[]) : [];
  return (
    [name, version, advisory].every((cell) => typeof cell === "string") &&
    /^[<>=!~]/.test(text(affected) ?? "") &&
    /^(?:pyup\.io-)?\d{4,7}$/.test(asText(id) ?? "")
  );
}

function byName(value: unknown): Fields {
  if (!Array.isArray(value)) throw new RejectedItem("This entry is not a list.");
  const [name, , version, advisory, id, second, third] = value as unknown[];
  return {
    package_name: name,
    analyzed_version: version,
    advisory,
    vulnerability_id: asText(id)?.replace(/^pyup\.io-/, ""),
    severity: { cvssv2: { base_score: second }, cvssv3: { base_score: third } },
  };
}

function headerOf(doc: Envelope): Header {
  const meta = fields(doc.report_meta);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Safety", version: text(meta.safety_version) ?? null },
    kinds: ["vulnerability"],
    counted: sumOf(meta.vulnerabilities_found),
    countsEntries: true,
    looked: Object.keys(fields(doc.scanned_packages)).length > 0,
  };
}

function vulnerability(value: unknown, isIgnored: boolean): VulnerabilityRecord {
  const item = fields(value);
  const own = asText(item.vulnerability_id);
  const name = text(item.package_name);
  if (!own) throw new RejectedItem("vulnerability_id is missing: nothing says which vulnerability this is.");
  if (!name) throw new RejectedItem(`package_name is missing: nothing says which package ${own} is in.`);
  const names = advisoryNames(`safety-${own}`, texts([item.CVE, fields(item.CVE).name]));
  const severity = fields(item.severity);
  const version = asText(item.analyzed_version);
  return present({
    kind: "vulnerability",
    severity: severityOf(severity),
    title: `${text(item.CVE) ?? own} in ${name}`,
    description: text(item.advisory),
    references: texts([item.more_info_url]),
    locus: present({ version: version ?? undefined }),
    suppressed: isIgnored ? { reason: text(item.ignored_reason) ?? "Ignored in Safety." } : undefined,
    ...names,
    package: languagePackage("pypi", name, version),
    manifest: null,
    fixedVersion: texts(item.fixed_versions).join(", ") || undefined,
    cvss: scoreOf(severity),
  }) as VulnerabilityRecord;
}

function scoreOf(severity: Fields): VulnerabilityRecord["cvss"] {
  for (const [key, version] of [
    ["cvssv3", "3.1"],
    ["cvssv2", "2.0"],
  ] as const) {
    const cvss = fields(severity[key]);
    const score = number(cvss.base_score);
    if (score !== undefined && score >= 0 && score <= 10)
      return present({ version, score, vector: text(cvss.vector_string) });
  }
  return undefined;
}

function severityOf(severity: Fields) {
  const word = fields(severity.cvssv3).base_severity ?? fields(severity.cvssv2).base_severity;
  return text(word) ? parseSeverity(word) : severityOfCvss(scoreOf(severity)?.score);
}
