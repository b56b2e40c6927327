import type { PackageRef, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { fields, present, text } from "@/lib/parsers/fields";
import { nameAndVersion } from "@/lib/parsers/images/name-and-version";
import { advisoryIds, cvssOf, fixOf, referencesOf } from "@/lib/parsers/images/scanner-facts";
import { scannerPackage } from "@/lib/parsers/images/scanner-package";
import { RejectedItem } from "@/lib/parsers/parser";

/**
 * One entry of `securityEvaluation`, as Anchore Enterprise's page of an image exports its vulnerabilities. A package is written
 * as one word, its name and version with a hyphen between.
 */
export function anchoreEvaluated(value: unknown): VulnerabilityRecord {
  const item = fields(value);
  const own = text(item.vulnerabilityId);
  const written = text(item.package);
  const ids = advisoryIds(own, (text(item.cves) ?? "").split(/[\s,]+/, 200));
  if (!ids) throw new RejectedItem("vulnerabilityId is missing: nothing says which vulnerability this is.");
  if (!written) throw new RejectedItem(`package is missing: nothing says which package ${ids.advisory} is in.`);
  const found = packageOf(text(item.packageType) ?? "", written);
  const path = text(item.path);
  return present({
    kind: "vulnerability",
    severity: parseSeverity(item.severity),
    title: `${ids.advisory} in ${found.name}`,
    references: referencesOf(item.link),
    // For a package of the distribution the "path" is the name of its database.
    locus: present({ path: path === "pkgdb" ? undefined : path, version: found.version ?? undefined }),
    ...ids,
    package: found,
    manifest: null,
    fixedVersion: fixOf(item.fixAvailable),
    cvss: cvssOf(item.nvdCvssBaseScore, undefined, "3.1"),
  }) as VulnerabilityRecord;
}

/** `cups-libs-1:2.2.6-61.el8_10`: where the version begins depends on who builds the package. */
function packageOf(type: string, written: string): PackageRef {
  const { name, version } = nameAndVersion(type, written);
  return scannerPackage(type, "", name, version);
}
