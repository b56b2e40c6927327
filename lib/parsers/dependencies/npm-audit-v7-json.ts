import { z } from "zod";
import type { ParsedRecord, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { ghsaIn } from "@/lib/parsers/advisory-names";
import { npmCwes, npmNames, npmScore } from "@/lib/parsers/dependencies/npm-advisory";
import { type Fields, fields, isObject, list, number, present, sumOf, text, texts } from "@/lib/parsers/fields";
import { languagePackage } from "@/lib/parsers/package-ref";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.looseObject({});
type Envelope = z.infer<typeof Envelope>;

/**
 * `npm audit --json` of npm 7 and later (`auditReportVersion` 2): packages, each with the advisories about itself and the names
 * of vulnerable packages that it brings.
 *
 * Yields   one vulnerability per advisory of a package, in report order. A package that only brings vulnerable ones has no
 *          weakness of its own: it is a component, and the weakness is found where it is.
 * Units    severity is the advisory's word, not the package's, which is the worst of all.
 * Errors   a package without a name is rejected.
 * Source   npm/cli workspaces/arborist lib/audit-report.js and lib/vuln.js; fixtures in __fixtures__/npm-audit-v7-json.
 */
export const npmAuditV7Json = defineParser<Envelope>({
  id: "npm-audit-v7-json",
  version: 1,
  family: "npm-audit",
  media: "json",
  matches: (sketch) =>
    isObject(sketch) &&
    isObject(sketch.vulnerabilities) &&
    (number(sketch.auditReportVersion) !== undefined ||
      Object.values(sketch.vulnerabilities).some(
        (one) => isObject(one) && Array.isArray(one.via) && "fixAvailable" in one,
      )),
  envelope: Envelope,
  items: [{ at: ["vulnerabilities", "*"] }],
  header: headerOf,
  records: ({ value, path }) => recordsOf(value, path[1]),
});

function headerOf(doc: Envelope): Header {
  const counted = fields(fields(doc.metadata).dependencies);
  const error = fields(doc.error);
  return {
    ...EMPTY_HEADER,
    tool: { name: "npm audit", version: null },
    kinds: ["vulnerability"],
    counted: sumOf(fields(fields(doc.metadata).vulnerabilities).total),
    countsEntries: true, // a package each, as the list has them
    looked: (number(counted.total) ?? number(fields(doc.metadata).dependencies) ?? 0) > 0,
    incomplete: text(error.summary) ?? text(error.code) ?? null,
  };
}

function recordsOf(value: unknown, key: string | number | undefined): ParsedRecord[] {
  const item = fields(value);
  const name = text(item.name) ?? text(key);
  if (!name || !isObject(value)) throw new RejectedItem("name is missing: nothing says which package this is.");
  const advisories = list(item.via).filter(isObject);
  const path = texts(item.nodes)[0];
  if (advisories.length > 0) return advisories.map((via) => vulnerability(via, item, name, path));
  return [
    present({
      kind: "component",
      package: languagePackage("npm", name, null),
      componentType: "library",
      licenses: [],
      path,
    }),
  ];
}

function vulnerability(via: Fields, item: Fields, packageName: string, path: string | undefined): VulnerabilityRecord {
  const name = text(via.dependency) ?? text(via.name) ?? packageName;
  const url = text(via.url);
  const names = npmNames([ghsaIn(url)], via.source);
  const fix = fixOf(item.fixAvailable, name);
  return present({
    kind: "vulnerability",
    severity: parseSeverity(via.severity),
    title: text(via.title) ?? `${names.advisory} in ${name}`,
    description: undefined,
    references: url ? [url] : undefined,
    locus: present({ path, detail: fix.detail }),
    ...names,
    package: languagePackage("npm", name, null),
    manifest: null,
    fixedVersion: fix.version,
    cvss: npmScore(fields(via.cvss)),
    cwes: npmCwes(via.cwe),
  }) as VulnerabilityRecord;
}

/** npm names the direct dependency to change, which is often another package than the vulnerable one. */
function fixOf(available: unknown, name: string): { version?: string; detail?: string } {
  const fix = fields(available);
  const wanted = text(fix.name);
  const version = text(fix.version);
  if (!wanted || !version) return {};
  return wanted === name ? { version } : { detail: `Fixed by ${wanted} ${version}.` };
}
