import { z } from "zod";
import type { ParsedRecord, VulnerabilityRecord } from "@/lib/model/record";
import { advisoryNames } from "@/lib/parsers/advisory-names";
import { type Fields, fields, isObject, list, present, text, texts } from "@/lib/parsers/fields";
import { languagePackage } from "@/lib/parsers/package-ref";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.object({ first: z.unknown() });
type Envelope = z.infer<typeof Envelope>;

/**
 * `pip-audit --format json`: `{dependencies, fixes}`, and the bare array of before 2.0.
 *
 * Yields   one vulnerability per advisory of a dependency; a dependency without any is a component, also one that was skipped.
 * Units    pip-audit states no severity: unknown.
 * Errors   a dependency without a name, or an advisory without an id, is rejected.
 * Source   pypa/pip-audit pip_audit/_format/json.py; fixtures in __fixtures__/pip-audit-json.
 */
export const pipAuditJson = defineParser<Envelope>({
  id: "pip-audit-json",
  version: 1,
  family: "pip-audit",
  media: "json-values",
  matches: (sketch, { stated }) => {
    const values = list(sketch);
    return values.some((value) => isDependency(value) || isReport(value)) || (stated && values.length === 0);
  },
  envelope: Envelope,
  items: [{ at: ["*", "dependencies", "*"] }, { at: ["*"] }],
  header: headerOf,
  records: ({ value, path }) => (path.length === 1 && isEnvelope(value) ? [] : recordsOf(value)),
});

function isDependency(value: unknown): boolean {
  return isObject(value) && typeof value.name === "string" && (Array.isArray(value.vulns) || "skip_reason" in value);
}

function isReport(value: unknown): boolean {
  if (!isObject(value) || !Array.isArray(value.dependencies)) return false;
  if (value.dependencies.length > 0) return value.dependencies.some(isDependency);
  return Object.keys(value).every((key) => key === "dependencies" || key === "fixes");
}

/** What is left of the report once its dependencies were taken out. */
function isEnvelope(value: unknown): boolean {
  return isObject(value) && !("name" in value) && !("vulns" in value);
}

function headerOf({ first }: Envelope): Header {
  const looked = isDependency(first) || list(fields(first).dependencies).length > 0;
  return { ...EMPTY_HEADER, tool: { name: "pip-audit", version: null }, kinds: ["vulnerability"], looked };
}

function recordsOf(value: unknown): ParsedRecord[] {
  const dependency = fields(value);
  const name = text(dependency.name);
  if (!name) throw new RejectedItem("name is missing: nothing says which package this is.");
  const pkg = languagePackage("pypi", name, text(dependency.version) ?? null);
  const found = list(dependency.vulns);
  if (found.length === 0) return [{ kind: "component", package: pkg, componentType: "library", licenses: [] }];
  return found.map((one) => vulnerability(fields(one), pkg));
}

function vulnerability(found: Fields, pkg: VulnerabilityRecord["package"]): VulnerabilityRecord {
  const id = text(found.id);
  if (!id) throw new RejectedItem(`id is missing: nothing says which vulnerability of ${pkg.name} this is.`);
  const names = advisoryNames(id, texts(found.aliases)) ?? { advisory: id, aliases: [], links: [] };
  return present({
    kind: "vulnerability",
    severity: "unknown",
    title: `${id} in ${pkg.name}`,
    description: text(found.description),
    locus: present({ version: pkg.version ?? undefined }),
    ...names,
    package: pkg,
    manifest: null,
    fixedVersion: texts(found.fix_versions).join(", ") || undefined,
  }) as VulnerabilityRecord;
}
