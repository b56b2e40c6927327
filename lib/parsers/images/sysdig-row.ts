import type { VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, present, text } from "@/lib/parsers/fields";
import { digestOf, namesImage } from "@/lib/parsers/image-target";
import { cvssOf, fixOf, referencesOf } from "@/lib/parsers/images/scanner-facts";
import { distroFamily, scannerPackage } from "@/lib/parsers/images/scanner-package";
import { RejectedItem } from "@/lib/parsers/parser";

/** One row of Sysdig's vulnerability report, by the JSON's names: it belongs to the image it was found in (MODEL section 2). */
export function sysdigVulnerability(row: Fields): VulnerabilityRecord {
  const advisory = text(row.vulnName);
  const name = text(row.packageName);
  if (!advisory) throw new RejectedItem("The vulnerability's id is missing.");
  if (!name) throw new RejectedItem(`The package's name is missing: nothing says which package ${advisory} is in.`);
  const version = text(row.packageVersion) ?? null;
  const image = text(row.imagePullString);
  const config = digestOf(text(row.imageId));
  return present({
    kind: "vulnerability",
    target:
      image && namesImage(image)
        ? { kind: "image", name: image, digests: config ? [{ type: "config", digest: config, platform: null }] : [] }
        : undefined,
    severity: parseSeverity(row.vulnSeverity),
    title: `${advisory} in ${name}`,
    references: referencesOf(row.vulnLink),
    locus: present({
      path: text(row.packagePath),
      version: version ?? undefined,
      container: text(row.k8sPodContainerName),
    }),
    suppressed:
      isYes(row.vulnRiskAccepted) || isYes(row.riskAccepted)
        ? { reason: "The risk is accepted in Sysdig." }
        : undefined,
    advisory,
    aliases: [],
    links: [],
    package: scannerPackage(text(row.packageType) ?? "", distroFamily(text(row.osName) ?? ""), name, version),
    manifest: null,
    fixedVersion: fixOf(row.vulnFixVersion) ?? fixOf(row.packageSuggestedFix),
    cvss: cvssOf(row.vulnCvssScore, row.vulnCvssVector, generationOf(text(row.vulnCvssVersion))),
  }) as VulnerabilityRecord;
}

/** `3.1`, or `2` for 2.0. */
function generationOf(version = "3.1"): string {
  return /^\d$/.test(version) ? `${version}.0` : version;
}

function isYes(value: unknown): boolean {
  return value === true || /^(?:true|yes)$/i.test(text(value) ?? "");
}
