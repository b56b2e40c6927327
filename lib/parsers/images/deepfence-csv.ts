import { z } from "zod";
import type { MisconfigurationRecord, RecordTarget, SecretRecord, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity } from "@/lib/model/severity";
import { type Fields, fields, present, text, texts } from "@/lib/parsers/fields";
import { namesImage } from "@/lib/parsers/image-target";
import { deepfenceNode } from "@/lib/parsers/images/deepfence-node";
import { cvssOf, fixOf, referencesOf } from "@/lib/parsers/images/scanner-facts";
import { scannerPackage } from "@/lib/parsers/images/scanner-package";
import { defineParser, EMPTY_HEADER, type Header, RejectedItem } from "@/lib/parsers/parser";
import { withoutValues } from "@/lib/parsers/shown-secrets";

const Envelope = z.object({ comments: z.array(z.string()), columns: z.array(z.string()) });
type Envelope = z.infer<typeof Envelope>;

/**
 * Deepfence ThreatMapper's exports: compliance, vulnerabilities, secrets and malware.
 *
 * Yields   one record per row. Of compliance, "pass" and "ok" are passes, "warn", "alarm" and "fail" fail, and the rest
 *          ("info", "note", "skip") is neither. What is masked in ThreatMapper is suppressed.
 * Units    severity is Deepfence's word; compliance has none but the status, whose word it is.
 * Errors   a row that names no check, vulnerability or rule is rejected at its line.
 * Source   deepfence/ThreatMapper report downloads; fixtures in __fixtures__/deepfence-csv.
 */
export const deepfenceCsv = defineParser<Envelope>({
  id: "deepfence-csv",
  version: 4,
  family: "deepfence",
  media: "csv",
  matches: (sketch) => shapeOf(texts(fields(sketch).columns)) !== null,
  envelope: Envelope,
  items: [{ at: ["*"] }],
  header: headerOf,
  records: ({ value }, doc) => {
    const row = { ...fields(value) };
    switch (shapeOf(doc.columns)) {
      case "compliance":
        return [complianceOf(row)];
      case "vulnerability":
        return [vulnerabilityOf(row)];
      case "secret":
        return [secretOf(row)];
      default:
        return [malwareOf(row)];
    }
  },
});

type Shape = "compliance" | "vulnerability" | "secret" | "malware";

function shapeOf(columns: readonly string[]): Shape | null {
  const has = (...names: string[]) => names.every((name) => columns.includes(name));
  if (has("compliance_check_type", "test_number", "status")) return "compliance";
  if (has("cve_id", "cve_severity", "cve_caused_by_package")) return "vulnerability";
  // Releases differ in what they say of the node: its type, its name or both.
  const ofNode = has("Node Type") || has("NodeType") || has("Node Name");
  if (ofNode && has("Filename", "Content", "Rule", "Severity")) return "secret";
  return ofNode && has("Rule Name", "Class", "File Name") ? "malware" : null;
}

function headerOf({ columns }: Envelope): Header {
  const shape = shapeOf(columns);
  return {
    ...EMPTY_HEADER,
    tool: { name: "Deepfence ThreatMapper", version: null },
    kinds: shape === "secret" ? ["secret"] : shape === "vulnerability" ? ["vulnerability"] : ["misconfiguration"],
  };
}

function complianceOf(row: Fields): MisconfigurationRecord {
  const id = text(row.test_number);
  if (!id) throw new RejectedItem("test_number is missing: nothing says which check this is.");
  const status = (text(row.status) ?? "").toLowerCase();
  const node = text(row.node_name) ?? text(row.host_name) ?? text(row.node_id) ?? "";
  return present({
    kind: "misconfiguration",
    target: hostOf(row, node),
    severity: parseSeverity(status),
    title: text(row.test_info) ?? text(row.test_desc) ?? id,
    suppressed: maskedOf(row),
    result: PASSED.has(status) ? "pass" : FAILED.has(status) ? "fail" : "unknown",
    rule: { family: "deepfence", id },
    resource: node,
    message: text(row.test_desc),
  }) as MisconfigurationRecord;
}

const PASSED = new Set(["pass", "ok"]);
const FAILED = new Set(["warn", "alarm", "fail", "failed"]);

function hostOf(row: Fields, node: string): RecordTarget | undefined {
  return text(row.node_type)?.toLowerCase() === "host" && node !== "" ? { kind: "host", name: node } : undefined;
}

function vulnerabilityOf(row: Fields): VulnerabilityRecord {
  const advisory = text(row.cve_id);
  const caused = text(row.cve_caused_by_package);
  if (!advisory) throw new RejectedItem("cve_id is missing: nothing says which vulnerability this is.");
  if (!caused) throw new RejectedItem(`Nothing says which package ${advisory} is in.`);
  const colon = caused.lastIndexOf(":");
  const [name, version] = colon > 0 ? [caused.slice(0, colon), caused.slice(colon + 1) || null] : [caused, null];
  const image = text(row.cve_container_image);
  const host = text(row.host_name) ?? text(row.host);
  const isImage = image !== undefined && namesImage(image) && image !== host;
  return present({
    kind: "vulnerability",
    target: isImage ? { kind: "image", name: image } : host ? { kind: "host", name: host } : undefined,
    severity: parseSeverity(row.cve_severity),
    title: `${advisory} in ${name}`,
    description: text(row.cve_description),
    references: referencesOf(row.cve_link),
    locus: present({ version: version ?? undefined, path: text(row.cve_caused_by_package_path) }),
    suppressed: maskedOf(row),
    advisory,
    aliases: [],
    links: [],
    package: scannerPackage(text(row.cve_type) ?? "", "", name, version),
    manifest: null,
    fixedVersion: fixOf(row.cve_fixed_in),
    cvss: cvssOf(row.cve_cvss_score, undefined, "3.1"),
  }) as VulnerabilityRecord;
}

function secretOf(row: Fields): SecretRecord {
  const id = text(row.Rule) ?? text(row.Name);
  const path = text(row.Filename);
  if (!id || !path) throw new RejectedItem("The row names no rule or no file.");
  const content = text(row.Content);
  const { target, place } = deepfenceNode(row, path);
  return present({
    kind: "secret",
    target,
    severity: parseSeverity(row.Severity),
    title: text(row.Name) ?? id,
    locus: { path },
    suppressed: maskedOf(row),
    rule: { family: "deepfence", id },
    path: place,
    context: content === undefined ? undefined : withoutValues(content),
    shown: content === undefined ? undefined : [content],
  }) as SecretRecord;
}

function malwareOf(row: Fields): MisconfigurationRecord {
  const id = text(row["Rule Name"]);
  if (!id) throw new RejectedItem("Rule Name is missing: nothing says which malware this is.");
  const path = text(row["File Name"])?.replace(UNPACKED, "/");
  const { target, place } = deepfenceNode(row, path ?? text(row["Node Name"]) ?? "");
  return present({
    kind: "misconfiguration",
    target,
    severity: parseSeverity(row.Severity),
    title: text(row.Summary) ?? id,
    locus: path ? { path } : undefined,
    suppressed: maskedOf(row),
    result: "fail",
    rule: { family: "deepfence", id: `malware/${id}` },
    resource: place,
    message: text(row.Class),
  }) as MisconfigurationRecord;
}

/** Where the scanner unpacked the image, in a folder named anew for each scan. */
const UNPACKED = /^\/tmp\/Deepfence\/\w{1,40}\/df_[\da-f]{8,128}\//;

function maskedOf(row: Fields): { reason: string } | undefined {
  return /^true$/i.test(text(row.masked) ?? text(row.Masked) ?? "") ? { reason: "Masked in ThreatMapper." } : undefined;
}
