import type { LicenseRecord, PackageRef, RecordTarget, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, list, number, present, text, texts } from "@/lib/parsers/fields";
import { namesImage } from "@/lib/parsers/image-target";
import { advisoryIds, cvssOf, cwesOf, referencesOf } from "@/lib/parsers/images/scanner-facts";
import { RejectedItem } from "@/lib/parsers/parser";

/** Where an issue was found: what its shape says beside the issue itself. */
export type JfrogPlace = {
  package: PackageRef;
  target?: RecordTarget | undefined;
  path?: string | undefined;
  fixed?: readonly string[];
};

/** One security issue of Xray in one component; its fields are the same in every shape. */
export function jfrogIssue(item: Fields, cves: readonly Fields[], place: JfrogPlace): VulnerabilityRecord {
  const named = cves.map((one) => text(one.cve) ?? text(one.id)).filter((id): id is string => id !== undefined);
  const own = text(item.issue_id) ?? text(item.issueId) ?? text(item.id);
  const ids = advisoryIds(own ?? (named.length === 0 ? unnamed(item) : undefined), named);
  if (!ids) throw new RejectedItem("Neither a CVE nor an issue id says which vulnerability this is.");
  const version = place.package.version ?? undefined;
  return present({
    kind: "vulnerability",
    target: place.target,
    severity: parseSeverity(item.severity),
    title: text(item.summary)?.slice(0, 300) ?? `${ids.advisory} in ${place.package.name}`,
    description: text(item.description) ?? text(item.summary),
    references: referencesOf(...list(item.references)),
    locus: present({ path: place.path, version }),
    ...ids,
    package: place.package,
    manifest: null,
    fixedVersion: place.fixed?.length
      ? place.fixed.map(cleanVersion).filter(Boolean).join(", ") || undefined
      : undefined,
    cvss: scoreOf(cves),
    cwes: cwesOf(cves.flatMap((one) => texts(one.cwe))),
  }) as VulnerabilityRecord;
}

/** JFrog's research has issues without any id; older reports tell them apart by their summary only. */
function unnamed(item: Fields): string | undefined {
  const summary = text(item.summary);
  return summary && `XRAY: ${summary.slice(0, 150)}`;
}

/** An issue that is about a licence (`issue_type: license`), not a vulnerability. */
export function jfrogLicense(item: Fields, place: JfrogPlace): LicenseRecord {
  const license =
    text(item.license_key) ?? text(item.licenseKey) ?? text(item.license) ?? text(item.name) ?? text(item.summary);
  if (!license) throw new RejectedItem("Nothing says which licence this is.");
  return present({
    kind: "license",
    target: place.target,
    severity: parseSeverity(item.severity),
    title: `${license} in ${place.package.name}`,
    locus: present({ path: place.path, version: place.package.version ?? undefined }),
    license,
    package: place.package,
    path: null,
  }) as LicenseRecord;
}

/** Xray writes `[1.2]`, `≥ 1.2` and `1.2`. */
function cleanVersion(written: string): string {
  return written.slice(0, 200).replace(/^[[(≥>=\s]+|[\])\s]+$/g, "");
}

/** A score on its own, or before its vector: `7.2/CVSS:3.1/AV:N/...`. The highest of v3, else of v2. */
function scoreOf(cves: readonly Fields[]): VulnerabilityRecord["cvss"] {
  for (const [keys, version] of GENERATIONS) {
    const found = cves
      .map((one) => {
        const [joined, score, vector] = keys.map((key) => one[key]);
        const split = /^(\d{1,2}(?:\.\d+)?)\/(.{1,300})$/s.exec(text(joined) ?? "");
        return cvssOf(split?.[1] ?? number(score) ?? number(joined), split?.[2] ?? vector, version);
      })
      .filter((cvss) => cvss !== undefined);
    if (found.length > 0) return found.reduce((best, one) => (one.score > best.score ? one : best));
  }
  return undefined;
}

const GENERATIONS = [
  [["cvss_v3", "cvss_v3_score", "cvss_v3_vector"], "3.1"],
  [["cvssV3", "cvssV3", "cvssV3Vector"], "3.1"],
  [["cvss_v2", "cvss_v2_score", "cvss_v2_vector"], "2.0"],
  [["cvssV2", "cvssV2", "cvssV2Vector"], "2.0"],
] as const;

/** An image of Xray: `docker://alpine:latest`. */
export function jfrogImage(id: string | undefined): RecordTarget | undefined {
  const name = id?.startsWith("docker://") ? id.slice("docker://".length) : undefined;
  return name && namesImage(name) ? { kind: "image", name } : undefined;
}

/** Files inside which a component lies, from the last step of an impact path. */
export function lastOf(path: unknown): string | undefined {
  const steps = list(path);
  const last = steps[steps.length - 1];
  return text(last) ?? text(fields(last).full_path);
}
