import type { FindingKind } from "@/lib/model/finding-kind";
import type {
  DynamicRecord,
  LicenseRecord,
  MisconfigurationRecord,
  PackageRef,
  ParsedRecord,
  VulnerabilityRecord,
} from "@/lib/model/record";
import { codeRecord, titleOf } from "@/lib/parsers/code/code-record";
import { cweIds } from "@/lib/parsers/code/cwe-ids";
import { findingTexts } from "@/lib/parsers/dynamic/finding-texts";
import { placeOfUrl } from "@/lib/parsers/dynamic/place";
import { present } from "@/lib/parsers/fields";
import { checkRecord } from "@/lib/parsers/iac/check-record";
import { cut } from "@/lib/parsers/loose-text";
import type { Entry } from "@/lib/parsers/mapped/entry";
import { mappedPackage } from "@/lib/parsers/mapped/package";
import { RejectedItem } from "@/lib/parsers/parser";
import { advisoryOf, namesAdvisory } from "@/lib/parsers/sarif-advisory";
import { secretRecord } from "@/lib/parsers/secrets/secret-record";
import { tidyPath } from "@/lib/parsers/source-path";

const MAX_TEXT_CHARS = 4_000;
/** The longest that is registered has 16. */
const MAX_METHOD_CHARS = 20;

/** Makes the record of an entry; `family` is the tool's. Throws `RejectedItem` where what identifies is missing. */
export const RECORD_OF: Record<FindingKind, (entry: Entry, family: string) => ParsedRecord> = {
  vulnerability,
  misconfiguration,
  secret: (entry, family) => {
    const rule = entry.demand("rule");
    return secretRecord({
      family,
      rule,
      path: entry.demand("path"),
      line: entry.number("line"),
      severity: entry.severity,
      title: entry.text("title") ?? rule,
      bare: entry.text("value"),
      quoted: entry.text("context"),
      description: longText(entry.text("description")),
      references: entry.references,
      suppressed: entry.suppressed,
      target: entry.target,
    });
  },
  code: (entry, family) => ({
    ...codeRecord({
      family,
      rule: entry.demand("rule"),
      path: entry.demand("path"),
      line: entry.number("line"),
      endLine: entry.number("endLine"),
      severity: entry.severity,
      message: entry.text("message"),
      quoted: entry.text("context"),
      fingerprint: entry.text("fingerprint") ?? null,
      title: entry.text("title"),
      description: entry.text("description"),
      references: entry.references,
      cwes: cweIds(entry.texts("cwes")),
      suppressed: entry.suppressed,
    }),
    ...(entry.target ? { target: entry.target } : {}),
  }),
  license,
  dynamic,
};

function vulnerability(entry: Entry): VulnerabilityRecord {
  const [first, ...also] = entry.texts("advisory");
  const others = [...also, ...entry.texts("aliases").flatMap((one) => one.split(/[\s,;]+/))];
  const advisory = advisoryOf(first ?? entry.demand("advisory"), { deprecatedIds: others.filter(namesAdvisory) }, null);
  const found = packageOf(entry);
  const manifest = pathOf(entry, "manifest");
  return present({
    kind: "vulnerability",
    ...common(entry, `${advisory.id} in ${found.name}`),
    locus: present({ path: manifest, version: found.version ?? undefined }),
    advisory: advisory.id,
    aliases: advisory.aliases,
    links: advisory.links,
    package: found,
    manifest: manifest ?? null,
    fixedVersion: entry.text("fixedVersion"),
    cvss: entry.cvss,
    cwes: cweIds(entry.texts("cwes")),
  }) as VulnerabilityRecord;
}

function packageOf(entry: Entry): PackageRef {
  const found = mappedPackage(entry);
  if (found) return found;
  const purl = entry.text("purl");
  throw new RejectedItem(
    purl === undefined
      ? "Package is missing: neither a name nor a package URL says what is affected."
      : `The package URL is none: ${cut(purl, 60)}. It begins with pkg: and names a type.`,
  );
}

function misconfiguration(entry: Entry, family: string): MisconfigurationRecord {
  const rule = entry.demand("rule");
  return checkRecord({
    family,
    rule,
    result: resultOf(entry.text("result")),
    severity: entry.severity,
    title: entry.text("title") ?? entry.text("message") ?? rule,
    path: pathOf(entry, "path") ?? "",
    resource: entry.demand("resource"),
    line: entry.number("line"),
    message: entry.text("message"),
    description: entry.text("description"),
    resolution: entry.text("resolution"),
    references: entry.references,
    suppressed: entry.suppressed,
    target: entry.target,
  });
}

/** What is not mapped is a failure: a list of findings. What is mapped and neither word is neither. */
function resultOf(word: string | undefined): MisconfigurationRecord["result"] {
  if (word === undefined || /^(?:fail(?:ed|ure|ing)?|non[_ -]?compliant|error|false|no|violation|open)$/i.test(word))
    return "fail";
  return /^(?:pass(?:ed|ing)?|ok|success(?:ful)?|compliant|true|yes)$/i.test(word) ? "pass" : "unknown";
}

function license(entry: Entry): LicenseRecord {
  const name = entry.demand("license");
  const owner = mappedPackage(entry);
  const path = pathOf(entry, "path") ?? null;
  if (!owner && path === null) throw new RejectedItem("Neither a package nor a file says what is under this licence.");
  return present({
    kind: "license",
    ...common(entry, `${name} in ${owner?.name ?? path}`),
    locus: present({ path: path ?? undefined, version: owner?.version ?? undefined }),
    license: name,
    package: owner,
    path,
  }) as LicenseRecord;
}

function dynamic(entry: Entry, family: string): DynamicRecord {
  const rule = entry.demand("rule");
  const url = entry.demand("url");
  const place = placeOfUrl(url);
  if (!place)
    throw new RejectedItem(`The address is none: ${cut(url, 60)}. It begins with a scheme, as https://shop.example.`);
  const texts = findingTexts({
    about: entry.text("description"),
    found: entry.text("message"),
    fix: entry.text("resolution"),
  });
  return present({
    kind: "dynamic",
    ...common(entry, rule),
    target: entry.target ?? place.target,
    locus: { path: place.route },
    rule: { family, id: rule },
    method: cut(entry.text("method")?.toUpperCase() ?? "", MAX_METHOD_CHARS) || null,
    route: place.route,
    parameter: entry.text("parameter") ?? null,
    cwes: cweIds(entry.texts("cwes")),
    ...texts,
  }) as DynamicRecord;
}

/** What kinds without a maker of their own share. */
function common(entry: Entry, title: string) {
  return {
    target: entry.target,
    severity: entry.severity,
    title: titleOf(entry.text("title") ?? title),
    description: longText(entry.text("description")),
    references: entry.references.length > 0 ? [...new Set(entry.references)] : undefined,
    suppressed: entry.suppressed === undefined ? undefined : { reason: entry.suppressed },
  };
}

function pathOf(entry: Entry, field: "path" | "manifest"): string | undefined {
  const written = entry.text(field);
  return written === undefined ? undefined : tidyPath(written) || undefined;
}

function longText(text: string | undefined): string | undefined {
  return text === undefined ? undefined : cut(text, MAX_TEXT_CHARS);
}
