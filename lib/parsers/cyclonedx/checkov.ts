import type { PackageRef, ParsedRecord } from "@/lib/model/record";
import type { IndexedComponent } from "@/lib/parsers/cyclonedx/component";
import { severityOf } from "@/lib/parsers/cyclonedx/rating";
import { type Fields, fields, list, text } from "@/lib/parsers/fields";
import { checkovRecord } from "@/lib/parsers/iac/checkov-record";
import { manifestType } from "@/lib/parsers/sarif-package";

/**
 * A library as Checkov has it: between the type and the name its purl holds the repository and the file that names the library,
 * `pkg:golang/<owner>/<repository>/<path>/go.sum/github.com/acme/pad`. No ecosystem has such a namespace.
 */
export function withoutFile(stated: PackageRef): { package: PackageRef; manifest?: string } {
  const steps = stated.namespace?.split("/") ?? [];
  const file = steps.findIndex((step) => manifestType(step) === stated.type);
  if (file < 2) return { package: stated };
  const namespace = steps.slice(file + 1).join("/") || null;
  return { package: { ...stated, namespace, purl: null }, manifest: steps.slice(2, file + 1).join("/") };
}

/** Checkov's own rules: its CVEs have an address for a source, and no name. */
export function isCheckovCheck(entry: Fields): boolean {
  return text(fields(entry.source).name)?.toLowerCase() === "checkov";
}

/**
 * A failed check, which Checkov's CycloneDX (`-o cyclonedx`, `cyclonedx_json`) writes as a vulnerability of the resource, with the
 * identity that it has in Checkov's JSON. The resource's purl is `pkg:<framework>/<owner>/<repository>/<path of the file>/<address>`.
 *
 * Source  bridgecrewio/checkov common/output/cyclonedx.py
 */
export function checkovCheck(entry: Fields, { package: resource }: IndexedComponent): ParsedRecord {
  const description = text(entry.description) ?? "";
  const named = `Resource: ${resource.name}. `;
  return checkovRecord(
    {
      check_id: entry.id,
      check_name: description.startsWith(named) ? description.slice(named.length) : description,
      check_result: { result: "FAILED" },
      file_path: resource.namespace?.split("/").slice(2).join("/"),
      resource: resource.name,
      severity: severityOf(entry),
      guideline: list(entry.advisories)
        .map((advisory) => text(fields(advisory).url))
        .find((url) => url !== undefined),
    },
    "failed_checks",
    resource.type,
  );
}
