import type { VulnerabilityRecord } from "@/lib/model/record";
import type { Severity } from "@/lib/model/severity";
import { titleOf } from "@/lib/parsers/code/code-record";
import { present } from "@/lib/parsers/fields";
import { advisoryOf } from "@/lib/parsers/sarif-advisory";
import { manifestType, packageNamed, purlType } from "@/lib/parsers/sarif-package";
import { tidyPath } from "@/lib/parsers/source-path";

/** What Semgrep Supply Chain says of one vulnerable dependency, in any of its three shapes. */
export type DependencyFacts = {
  /** Ids of the vulnerability, the first one first; the rule's own id last. */
  ids: readonly (string | undefined)[];
  severity: Severity;
  title: string | undefined;
  description: string | undefined;
  references: readonly string[];
  cwes: string[] | undefined;
  ecosystem: string | undefined;
  name: string;
  version: string | undefined;
  fixedVersion: string | undefined;
  lockfile: string | undefined;
  line: number | undefined;
  /** Semgrep's own word on whether the vulnerable code is used. */
  reachability: string | undefined;
  suppressed: string | undefined;
};

/** A vulnerable dependency of a repository, with the coordinates that other scanners give the package. */
export function dependencyRecord(facts: DependencyFacts): VulnerabilityRecord {
  const [id = "", ...others] = [...new Set(facts.ids.filter((one) => one !== undefined))];
  const advisory = advisoryOf(id, { deprecatedIds: others.filter((other) => !other.startsWith("ssc-")) }, null);
  const manifest = facts.lockfile === undefined ? null : tidyPath(facts.lockfile) || null;
  const type = purlType(facts.ecosystem ?? null) ?? manifestType(manifest ?? "") ?? "generic";
  return present({
    kind: "vulnerability",
    severity: facts.severity,
    title: titleOf(facts.title ?? `${advisory.id} in ${facts.name}`),
    description: facts.description,
    references: facts.references.length > 0 ? [...facts.references] : undefined,
    locus: present({
      path: manifest ?? undefined,
      line: facts.line !== undefined && facts.line > 0 ? facts.line : undefined,
      version: facts.version,
      detail: facts.reachability,
    }),
    suppressed: facts.suppressed === undefined ? undefined : { reason: facts.suppressed },
    advisory: advisory.id,
    aliases: advisory.aliases,
    links: advisory.links,
    package: packageNamed(type, facts.name, facts.version ?? null),
    manifest,
    fixedVersion: facts.fixedVersion,
    cwes: facts.cwes,
  }) as VulnerabilityRecord;
}
