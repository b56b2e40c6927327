import type { VulnerabilityRecord } from "@/lib/model/record";
import { advisoryNames } from "@/lib/parsers/advisory-names";
import { type Fields, fields, list, present, text, texts } from "@/lib/parsers/fields";
import { languagePackage } from "@/lib/parsers/package-ref";

/** What a finding takes from the OSV entry that the report states elsewhere. */
export type GoEntry = { aliases: string[]; summary?: string; details?: string };

/** A few hundred bytes of an OSV entry, kept by its id. */
export function goEntry(osv: Fields): GoEntry {
  const details = text(osv.details)?.slice(0, MAX_DETAILS_CHARS);
  return present({ aliases: texts(osv.aliases), summary: text(osv.summary), details }) as GoEntry;
}

const MAX_DETAILS_CHARS = 1_000;

/** A vulnerability of a module; `symbol` is the function through which it is reached, when it is. */
export function goVulnerability(given: {
  id: string;
  entry: GoEntry | undefined;
  module: string;
  version: string | undefined;
  fixed: string | undefined;
  symbol: string | undefined;
}): VulnerabilityRecord {
  const { id, entry, module, version, fixed, symbol } = given;
  const names = advisoryNames(id, entry?.aliases ?? []) ?? { advisory: id, aliases: [], links: [] };
  return present({
    kind: "vulnerability",
    severity: "unknown",
    title: entry?.summary ?? `${id} in ${module}`,
    description: entry?.details,
    references: [`https://pkg.go.dev/vuln/${encodeURIComponent(id)}`],
    locus: present({ version, detail: symbol?.slice(0, 500) }),
    ...names,
    package: languagePackage("golang", module, version ?? null),
    manifest: null,
    fixedVersion: fixed,
  }) as VulnerabilityRecord;
}

/** `Calls pkg.Type.Func`, `Imports pkg`, or nothing when only the module is required. */
export function symbolOf(frame: Fields): string | undefined {
  const goPackage = text(frame.package);
  const name = [text(frame.receiver)?.replace(/^\*/, ""), text(frame.function)].filter(Boolean).join(".");
  if (!goPackage) return undefined;
  return name ? `Calls ${goPackage}.${name}` : `Imports ${goPackage}`;
}

/** The first version in which a range of the module ends. */
export function fixedIn(osv: Fields, module: string): string | undefined {
  for (const affected of list(osv.affected).map(fields)) {
    const about = text(fields(affected.package).name) ?? text(fields(affected.module).path);
    if (about !== undefined && about !== module) continue;
    for (const range of list(affected.ranges).map(fields))
      for (const event of list(range.events)) {
        const fixed = text(fields(event).fixed);
        if (fixed) return fixed;
      }
  }
  return undefined;
}
