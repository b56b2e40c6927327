import type { DynamicRecord, ParsedRecord, RecordTarget, VulnerabilityRecord } from "@/lib/model/record";
import { type Severity, severityOfCvss } from "@/lib/model/severity";
import { codeRecord, titleOf } from "@/lib/parsers/code/code-record";
import { present } from "@/lib/parsers/fields";
import { advisoryOf, namesAdvisory } from "@/lib/parsers/sarif-advisory";
import { manifestType, packageNamed, packageOfPurl } from "@/lib/parsers/sarif-package";
import { tidyPath } from "@/lib/parsers/source-path";

/** One finding of a tool-neutral exchange format, whatever its columns or keys are called. */
export type GenericFacts = {
  family: string;
  rule: string | undefined;
  title: string;
  severity: Severity;
  description?: string | undefined;
  mitigation?: string | undefined;
  references: readonly string[];
  /** Ids of the vulnerability, the first one first. */
  vulnerabilities: readonly string[];
  component?: { name: string; version: string | undefined; purl: string | undefined } | undefined;
  image?: RecordTarget | undefined;
  endpoints: readonly string[];
  path: string | undefined;
  line: number | undefined;
  endLine?: number | undefined;
  cwes: string[] | undefined;
  cvss?: { score: number; vector: string | undefined } | undefined;
  suppressed: string | undefined;
};

/**
 * What kind of finding it is, the format does not say: a named component or vulnerability makes it a vulnerability, an address a
 * finding of a running service, else it is a weakness in the code.
 */
export function genericRecords(facts: GenericFacts): ParsedRecord[] {
  const named = facts.vulnerabilities.length > 0;
  if (named && (facts.component || facts.endpoints.length === 0)) return [vulnerability(facts)];
  if (facts.component && !facts.path && facts.endpoints.length === 0) return [vulnerability(facts)];
  const places = facts.endpoints.map(placeOf).filter((place) => place !== null);
  if (places.length > 0 && !facts.path) return places.map((place) => dynamic(facts, place));
  if (named) return [vulnerability(facts)];
  return [
    codeRecord({
      family: facts.family,
      rule: facts.rule ?? facts.title,
      path: facts.path ?? "",
      line: facts.line,
      endLine: facts.endLine,
      severity: facts.severity,
      title: facts.title,
      message: facts.description ?? facts.title,
      description: facts.mitigation,
      references: facts.references,
      cwes: facts.cwes,
      ruleText: facts.mitigation === undefined ? undefined : { help: facts.mitigation },
      suppressed: facts.suppressed,
    }),
  ];
}

function vulnerability(facts: GenericFacts): VulnerabilityRecord {
  const [first = facts.rule ?? facts.title, ...others] = facts.vulnerabilities;
  const advisory = advisoryOf(first, { deprecatedIds: others.filter(namesAdvisory) }, null);
  const path = facts.path === undefined ? "" : tidyPath(facts.path);
  const component = facts.component;
  const type = manifestType(path) ?? "generic";
  const name = component?.name ?? (path.slice(path.lastIndexOf("/") + 1) || advisory.id);
  return present({
    kind: "vulnerability",
    target: facts.image,
    severity: facts.severity,
    title: titleOf(facts.title),
    description: facts.description,
    references: facts.references.length > 0 ? [...facts.references] : undefined,
    locus: present({ path: path || undefined, line: facts.line, version: component?.version }),
    suppressed: facts.suppressed === undefined ? undefined : { reason: facts.suppressed },
    advisory: advisory.id,
    aliases: advisory.aliases,
    links: advisory.links,
    package: packageOfPurl(component?.purl ?? "") ?? packageNamed(type, name, component?.version ?? null),
    manifest: facts.image ? null : path || null,
    cvss: cvssOf(facts.cvss),
    cwes: facts.cwes,
  }) as VulnerabilityRecord;
}

function cvssOf(given: GenericFacts["cvss"]): VulnerabilityRecord["cvss"] {
  if (given === undefined || severityOfCvss(given.score) === "unknown") return undefined;
  const vector = given.vector?.startsWith("CVSS:") ? given.vector : undefined;
  return present({ version: /^CVSS:(\d\.\d)\//.exec(vector ?? "")?.[1] ?? "3.1", score: given.score, vector });
}

type Place = { origin: string; route: string };

/** Origin and path of an address, the query and fragment left off; null for what is no address of a service. */
function placeOf(endpoint: string): Place | null {
  const written = /^https?:\/\//i.test(endpoint) ? endpoint : null;
  if (written === null || !URL.canParse(written)) return null;
  const url = new URL(written);
  return { origin: url.origin, route: url.pathname };
}

function dynamic(facts: GenericFacts, place: Place): DynamicRecord {
  return present({
    kind: "dynamic",
    target: { kind: "endpoint", name: place.origin },
    severity: facts.severity,
    title: titleOf(facts.title),
    description: facts.mitigation,
    references: facts.references.length > 0 ? [...facts.references] : undefined,
    suppressed: facts.suppressed === undefined ? undefined : { reason: facts.suppressed },
    rule: { family: facts.family, id: facts.rule ?? facts.title },
    method: null,
    route: place.route,
    parameter: null,
    message: facts.description,
    cwes: facts.cwes,
    ruleText: facts.mitigation === undefined ? undefined : { help: facts.mitigation },
  }) as DynamicRecord;
}
