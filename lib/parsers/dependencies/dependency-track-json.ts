import { z } from "zod";
import type { PackageRef, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { advisoryNames } from "@/lib/parsers/advisory-names";
import { type Fields, fields, isObject, list, number, present, text } from "@/lib/parsers/fields";
import { packageFromPurl } from "@/lib/parsers/package-ref";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.object({ first: z.unknown() });
type Envelope = z.infer<typeof Envelope>;

/**
 * Dependency-Track's Finding Packaging Format, versions 1.0 to 1.3, and the bare list of its REST API
 * (`/api/v1/finding/project/{uuid}`).
 *
 * Yields   one vulnerability per finding, in report order; what the audit suppressed is suppressed here too.
 * Units    severity is Dependency-Track's word; UNASSIGNED is unknown.
 * Errors   a finding without an id or a component is rejected.
 * Source   docs.dependencytrack.org, File Formats; fixtures in __fixtures__/dependency-track-json.
 */
export const dependencyTrackJson = defineParser<Envelope>({
  id: "dependency-track-json",
  version: 1,
  family: "dependency-track",
  media: "json-values",
  matches: (sketch) => list(sketch).some((value) => isPackage(value) || isFinding(value)),
  envelope: Envelope,
  items: [{ at: ["*", "findings", "*"] }, { at: ["*"] }],
  header: headerOf,
  records: ({ value, path }) => (path.length === 1 && isPackage(value) ? [] : [vulnerability(value)]),
});

function isPackage(value: unknown): boolean {
  return text(fields(fields(value).meta).application) === "Dependency-Track";
}

function isFinding(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.component) || !isObject(value.vulnerability)) return false;
  return "vulnId" in value.vulnerability && ("matrix" in value || "analysis" in value);
}

function headerOf({ first }: Envelope): Header {
  const meta = fields(fields(first).meta);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Dependency-Track", version: text(meta.version) ?? null },
    // `meta.timestamp` is when the file was written; the project may have been analysed long before.
    scope: text(fields(fields(first).project).name) ?? null,
    kinds: isPackage(first) ? ["vulnerability"] : [],
    looked: list(fields(first).findings).length > 0 || isFinding(first),
  };
}

function vulnerability(value: unknown): VulnerabilityRecord {
  const finding = fields(value);
  const component = fields(finding.component);
  const found = fields(finding.vulnerability);
  const id = text(found.vulnId);
  if (!id) throw new RejectedItem("vulnerability.vulnId is missing: nothing says which vulnerability this is.");
  const pkg = packageOf(component);
  if (!pkg) throw new RejectedItem(`component.name is missing: nothing says which package ${id} is in.`);
  const names = advisoryNames(id, aliasesOf(found)) ?? { advisory: id, aliases: [], links: [] };
  const analysis = fields(finding.analysis);
  return present({
    kind: "vulnerability",
    severity: parseSeverity(found.severity),
    title: text(found.title) ?? `${id} in ${pkg.name}`,
    description: text(found.description),
    references: referencesOf(found, fields(finding.attribution)),
    locus: present({ version: pkg.version ?? undefined }),
    suppressed: suppressedOf(analysis),
    ...names,
    package: pkg,
    manifest: null,
    fixedVersion: undefined,
    status: text(analysis.state)?.toLowerCase(),
    cvss: cvssOf(found),
    cwes: cwesOf(found),
  }) as VulnerabilityRecord;
}

function packageOf(component: Fields): PackageRef | null {
  const version = text(component.version) ?? null;
  const stated = packageFromPurl(component.purl);
  if (stated) return { ...stated, version: version ?? stated.version };
  const name = text(component.name);
  return name ? { type: "generic", namespace: text(component.group) ?? null, name, version, purl: null } : null;
}

function suppressedOf(analysis: Fields): { reason: string } | undefined {
  if (analysis.isSuppressed !== true) return undefined;
  const state = text(analysis.state);
  return { reason: state ? `Suppressed in Dependency-Track: ${state}.` : "Suppressed in Dependency-Track." };
}

const ALIAS_KEYS = ["cveId", "ghsaId", "osvId", "sonatypeId", "snykId", "vulnDbId"];

function aliasesOf(found: Fields): string[] {
  return list(found.aliases)
    .map(fields)
    .flatMap((alias) => ALIAS_KEYS.map((key) => text(alias[key])))
    .filter((id): id is string => id !== undefined);
}

/** 1.0 has `cweId`, 1.1 and later a list as well. */
function cwesOf(found: Fields): string[] | undefined {
  const numbers = [found.cweId, ...list(found.cwes).map((one) => fields(one).cweId)].map(number);
  const cwes = [...new Set(numbers.filter((one) => one !== undefined && one > 0).map((one) => `CWE-${one}`))];
  return cwes.length > 0 ? cwes : undefined;
}

function cvssOf(found: Fields): VulnerabilityRecord["cvss"] {
  for (const [scoreKey, vectorKey, version] of SCORES) {
    const score = number(found[scoreKey]);
    if (score === undefined || score < 0 || score > 10) continue;
    const vector = text(found[vectorKey]);
    return present({ version: /^CVSS:(\d\.\d)/.exec(vector ?? "")?.[1] ?? version, score, vector });
  }
  return undefined;
}

const SCORES = [
  ["cvssV3BaseScore", "cvssV3Vector", "3.1"],
  ["cvssV4Score", "cvssV4Vector", "4.0"],
  ["cvssV4BaseScore", "cvssV4Vector", "4.0"],
  ["cvssV2BaseScore", "cvssV2Vector", "2.0"],
] as const;

/** `references` is a list in Markdown. */
function referencesOf(found: Fields, attribution: Fields): string[] | undefined {
  const written = (text(found.references) ?? "").slice(0, 20_000).match(/https?:\/\/[^\s)>\]]+/g) ?? [];
  const urls = [
    ...new Set([...written, ...(text(attribution.referenceUrl) ? [text(attribution.referenceUrl) as string] : [])]),
  ];
  return urls.length > 0 ? urls : undefined;
}
