import type { PackageRef, ParsedRecord, StatementRecord } from "@/lib/model/record";
import { type Fields, fields, list, lookup, text } from "@/lib/parsers/fields";
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
  const records = to.flatMap((id) => vulnerabilityAt(index, id) ?? []).map((found) => affected(found, component));
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

function affected(vulnerability: Spdx3Vulnerability, component: PackageRef): ParsedRecord {
  return {
    kind: "vulnerability",
    severity: "unknown",
    title: `${vulnerability.advisory} in ${component.name}`,
    ...vulnerability,
    links: [],
    package: component,
    manifest: null,
    ...(component.version ? { locus: { version: component.version } } : {}),
  };
}
