import { parseSeverity, type Severity } from "@/lib/model/severity";
import { type Fields, fields, number, text } from "@/lib/parsers/fields";

/** The label; before labels existed the normalized number, by AWS's own table (Security Hub user guide, Severity). */
export function asffSeverity(finding: Fields): Severity {
  const severity = fields(finding.Severity);
  const word = parseSeverity(severity.Label);
  const normalized = number(severity.Normalized);
  if (word !== "unknown" || normalized === undefined) return word;
  if (normalized >= 90) return "critical";
  if (normalized >= 70) return "high";
  if (normalized >= 40) return "medium";
  return normalized > 0 ? "low" : "info";
}

export function asffSuppressed(finding: Fields): { reason: string } | undefined {
  const workflow = text(fields(finding.Workflow).Status);
  if (workflow === "SUPPRESSED") return { reason: "Suppressed in Security Hub." };
  if (workflow === "RESOLVED") return { reason: "Resolved in Security Hub." };
  return finding.RecordState === "ARCHIVED" ? { reason: "Archived by the product that reported it." } : undefined;
}
