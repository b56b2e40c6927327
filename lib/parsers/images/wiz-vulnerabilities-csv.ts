import { z } from "zod";
import type { RecordTarget, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, present, text, texts } from "@/lib/parsers/fields";
import { namesImage } from "@/lib/parsers/image-target";
import { cvssOf, fixOf, referencesOf } from "@/lib/parsers/images/scanner-facts";
import { scannerPackage } from "@/lib/parsers/images/scanner-package";
import { cloudResource } from "@/lib/parsers/images/wiz-issues-csv";
import { defineParser, EMPTY_HEADER, RejectedItem } from "@/lib/parsers/parser";

const Envelope = z.object({ comments: z.array(z.string()), columns: z.array(z.string()) });

/**
 * Wiz's vulnerability findings as CSV.
 *
 * Yields   one vulnerability per row; resolved and ignored ones are suppressed.
 * Units    severity is the vendor's where there is one, else that of CVSS, both as words.
 * Errors   a row without an id or a package is rejected at its line.
 * Source   Wiz, Vulnerability Findings > Export; fixtures in __fixtures__/wiz-vulnerabilities-csv.
 */
export const wizVulnerabilitiesCsv = defineParser<z.infer<typeof Envelope>>({
  id: "wiz-vulnerabilities-csv",
  version: 1,
  family: "wiz",
  media: "csv",
  matches: (sketch) => {
    const columns = texts(fields(sketch).columns);
    const has = (name: string) => columns.includes(name);
    return has("DetailedName") && has("Name") && (has("WizURL") || has("VendorSeverity")) && has("FindingStatus");
  },
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: () => ({ ...EMPTY_HEADER, tool: { name: "Wiz", version: null }, kinds: ["vulnerability"] }),
  records: ({ value }) => [recordOf({ ...fields(value) })],
});

function recordOf(row: Fields): VulnerabilityRecord {
  const advisory = text(row.Name);
  const name = text(row.DetailedName);
  if (!advisory) throw new RejectedItem("Name is missing: nothing says which vulnerability this is.");
  if (!name) throw new RejectedItem(`DetailedName is missing: nothing says which package ${advisory} is in.`);
  const version = text(row.Version) ?? null;
  const status = (text(row.FindingStatus) ?? "").toUpperCase();
  const reason = text(row.ResolutionReason);
  return present({
    kind: "vulnerability",
    target: targetOf(row),
    severity: parseSeverity(text(row.VendorSeverity) ?? text(row.Severity) ?? row.CVSSSeverity),
    title: `${advisory} in ${name}`,
    description: text(row.Description) ?? text(row.CVEDescription),
    references: referencesOf(row.Link, row.WizURL),
    locus: present({ path: text(row.LocationPath), version: version ?? undefined }),
    suppressed: /^(?:RESOLVED|REJECTED|IGNORED)$/.test(status)
      ? { reason: [`${status.charAt(0)}${status.slice(1).toLowerCase()} in Wiz`, reason].filter(Boolean).join(": ") }
      : undefined,
    advisory,
    aliases: [],
    links: [],
    // Wiz says by which method the package was found, not of which ecosystem it is.
    package: scannerPackage("unknown", "", name, version),
    manifest: null,
    fixedVersion: fixOf(row.FixedVersion),
    cvss: cvssOf(row.Score, undefined, "3.1"),
  }) as VulnerabilityRecord;
}

function targetOf(row: Fields): RecordTarget | undefined {
  const id = text(row.ProviderUniqueId) ?? text(row.ExternalId);
  const image = id?.includes("@sha256:") && namesImage(id) ? id : undefined;
  return image ? { kind: "image", name: image } : cloudResource(id);
}
