import type { ParsedRecord, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, number, present, text } from "@/lib/parsers/fields";
import { firstImage } from "@/lib/parsers/image-target";
import { systemPackage } from "@/lib/parsers/package-ref";
import { RejectedItem } from "@/lib/parsers/parser";
import { advisoryOf } from "@/lib/parsers/sarif-advisory";

/** What a registry says of an image that a manifest uses (`--find-vuln`): Terrascan asks it and scans none itself. */
export function imageVulnerability(item: Fields): ParsedRecord {
  const id = text(item.vulnerability_id);
  const name = text(item.package);
  if (id === undefined || name === undefined)
    throw new RejectedItem("vulnerability_id or package is missing: nothing says what was found in which package.");
  const advisory = advisoryOf(id, {}, null);
  const image = firstImage([text(item.image)]);
  const version = text(item.installed_version) ?? null;
  const url = text(item.primary_url);
  return present({
    kind: "vulnerability",
    target: image === null ? undefined : { kind: "image" as const, name: image },
    severity: parseSeverity(item.severity),
    title: `${advisory.id} in ${name}`.slice(0, 300),
    description: text(item.description),
    references: url && /^https?:\/\//i.test(url) ? [url] : undefined,
    locus: present({ version: version ?? undefined }),
    advisory: advisory.id,
    aliases: advisory.aliases,
    links: advisory.links,
    package: systemPackage("", name, version),
    manifest: null,
    cvss: scoreOf(item.cvss_score),
  }) as VulnerabilityRecord;
}

function scoreOf(value: unknown): VulnerabilityRecord["cvss"] {
  const given = fields(value);
  const score = number(given.v3_score);
  if (score === undefined || score <= 0 || score > 10) return undefined;
  const vector = text(given.v3_vector);
  return present({ version: /^CVSS:(\d\.\d)\//.exec(vector ?? "")?.[1] ?? "3.1", score, vector });
}
