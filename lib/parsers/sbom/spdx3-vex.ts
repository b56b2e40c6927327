import type { PackageRef, ParsedRecord, StatementRecord, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity, type Severity, severityOfCvss } from "@/lib/model/severity";
import { type Fields, fields, list, lookup, number, present, text } from "@/lib/parsers/fields";
import { classOf, property, referencesOf } from "@/lib/parsers/sbom/spdx3-terms";

const STATUSES: Record<string, string> = {
  VexAffectedVulnAssessmentRelationship: "affected",
  VexFixedVulnAssessmentRelationship: "fixed",
  VexNotAffectedVulnAssessmentRelationship: "not_affected",
  VexUnderInvestigationVulnAssessmentRelationship: "under_investigation",
};

/** What others need of a vulnerability or package element. */
export type Spdx3Vulnerability = { advisory: string; aliases: string[] };

/** The ids of a `security_Vulnerability`: its CVE, else the first it has; the element's own id is a URI of the document. */
export function vulnerabilityOf(element: Fields): Spdx3Vulnerability | null {
  const ids = list(element.externalIdentifier)
    .map(fields)
    .filter((one) => /^(?:cve|securityOther)$/.test(text(one.externalIdentifierType) ?? ""))
    .map((one) => text(one.identifier))
    .filter((id): id is string => id !== undefined);
  const named = text(element.name);
  const all = [...new Set(named && /^[A-Za-z]+-[\w.:-]+$/.test(named.slice(0, 100)) ? [...ids, named] : ids)];
  const advisory = all.find((id) => /^CVE-/i.test(id)) ?? all[0];
  return advisory ? { advisory, aliases: all.filter((id) => id !== advisory && !/^CVE-/i.test(id)) } : null;
}

/** A VEX statement, or the plain word that a package has a vulnerability; null for any other relationship. */
export function spdx3Assessment(element: Fields, index: ReadonlyMap<string, unknown>): ParsedRecord[] | null {
  const status = lookup(STATUSES, classOf(element));
  const from = referencesOf(element.from)[0];
  if (from === undefined) return null;
  const to = referencesOf(element.to);
  if (status) return vexStatement(element, status, vulnerabilityAt(index, from), productsAt(index, to));
  if (element.relationshipType !== "hasAssociatedVulnerability") return null;
  const component = index.get(`package ${from}`) as PackageRef | undefined;
  if (!component) return null;
  const records = to.flatMap((id) => {
    const found = vulnerabilityAt(index, id);
    return found ? [affected(found, component, assessedAt(index, id, from))] : [];
  });
  return records.length > 0 ? records : null;
}

function vexStatement(
  element: Fields,
  status: string,
  vulnerability: Spdx3Vulnerability | null,
  products: string[],
): StatementRecord[] | null {
  if (!vulnerability) return null;
  const justification = text(property(element, "security", "justificationType"));
  return [
    {
      kind: "statement",
      ...vulnerability,
      status,
      justification: justification
        ? justification.slice(0, 100).replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
        : null,
      products,
      wholeSubject: false,
      note:
        text(property(element, "security", "impactStatement")) ??
        text(property(element, "security", "actionStatement")) ??
        text(property(element, "security", "statusNotes")) ??
        null,
    },
  ];
}

function vulnerabilityAt(index: ReadonlyMap<string, unknown>, id: string): Spdx3Vulnerability | null {
  return (index.get(`vulnerability ${id}`) as Spdx3Vulnerability | undefined) ?? null;
}

function productsAt(index: ReadonlyMap<string, unknown>, ids: readonly string[]): string[] {
  return ids.map((id) => (index.get(`package ${id}`) as PackageRef | undefined)?.purl ?? id);
}

/** What an assessment by CVSS says: the word of its severity, and the score. */
type Assessed = { severity: Severity; cvss: VulnerabilityRecord["cvss"] };

/** The version most tools show first, as for other advisories. */
const CVSS_VERSIONS = [
  ["V3", "3.1"],
  ["V4", "4.0"],
  ["V2", "2.0"],
] as const;

/** `security_CvssV3VulnAssessmentRelationship` and its like, by vulnerability and element; nothing of any other element. */
export function assessmentsOf(element: Fields): [string, Assessed][] {
  const name = /^Cvss(V\d)VulnAssessmentRelationship$/.exec(classOf(element))?.[1];
  const version = CVSS_VERSIONS.find(([word]) => word === name)?.[1];
  const from = referencesOf(element.from)[0];
  if (!version || from === undefined) return [];
  const score = number(property(element, "security", "score"));
  const vector = text(property(element, "security", "vectorString"))?.slice(0, 300);
  const word = parseSeverity(property(element, "security", "severity"));
  const assessed: Assessed = {
    severity: word === "unknown" ? severityOfCvss(score) : word,
    cvss:
      score === undefined || score < 0 || score > 10
        ? undefined
        : present({ version: /^CVSS:(\d\.\d)\//.exec(vector ?? "")?.[1] ?? version, score, vector }),
  };
  const about = [...referencesOf(element.to), ...referencesOf(property(element, "security", "assessedElement"))];
  return [...new Set(about)].map((id) => [`assessed ${name} ${from} ${id}`, assessed]);
}

function assessedAt(index: ReadonlyMap<string, unknown>, vulnerability: string, element: string): Assessed | undefined {
  return CVSS_VERSIONS.map(
    ([word]) => index.get(`assessed ${word} ${vulnerability} ${element}`) as Assessed | undefined,
  ).find((one) => one !== undefined);
}

function affected(vulnerability: Spdx3Vulnerability, component: PackageRef, assessed?: Assessed): ParsedRecord {
  return {
    kind: "vulnerability",
    severity: assessed?.severity ?? "unknown",
    title: `${vulnerability.advisory} in ${component.name}`,
    ...vulnerability,
    links: [],
    package: component,
    manifest: null,
    ...(assessed?.cvss ? { cvss: assessed.cvss } : {}),
    ...(component.version ? { locus: { version: component.version } } : {}),
  };
}
