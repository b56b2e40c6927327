import type { MisconfigurationRecord, RecordTarget, VulnerabilityRecord } from "@/lib/model/record";
import { parseSeverity, type Severity } from "@/lib/model/severity";
import { present } from "@/lib/parsers/fields";
import { nameAndVersion } from "@/lib/parsers/images/name-and-version";
import { referencesOf } from "@/lib/parsers/images/scanner-facts";
import { scannerPackage } from "@/lib/parsers/images/scanner-package";
import { RejectedItem } from "@/lib/parsers/parser";

/** What one triggered gate says, in any shape of the evaluation. */
export type PolicyRow = {
  gate: string;
  trigger: string;
  triggerId: string;
  output: string;
  action: string;
  suppressed: { reason: string } | undefined;
  target: RecordTarget | undefined;
};

/** The gate `vulnerabilities` names a package; every other one, and a feed that is out of date, is a check of the image. */
export function policyRecord(row: PolicyRow): VulnerabilityRecord | MisconfigurationRecord {
  return row.gate === "vulnerabilities" && row.triggerId.includes("+") ? vulnerabilityOf(row) : checkOf(row);
}

/** The trigger's id is `CVE-2015-2992+struts-core-1.3.8.jar`; what kind of package that is, only the text says. */
function vulnerabilityOf(row: PolicyRow): VulnerabilityRecord {
  const plus = row.triggerId.indexOf("+");
  const advisory = row.triggerId.slice(0, plus);
  const written = row.triggerId.slice(plus + 1);
  if (advisory === "" || written === "") throw new RejectedItem(`"${row.triggerId.slice(0, 80)}" names no package.`);
  const type = /\bpackage type \(([^()]{1,40})\)/.exec(row.output)?.[1] ?? "";
  const archive = /^(.{1,300})\.[jwe]ar$/.exec(written)?.[1];
  const file = archive === undefined ? undefined : nameAndVersion("java", archive);
  const version = file?.version ?? undefined;
  const fixed = /\bfixed in: ([^)\s]{1,100})\)/.exec(row.output)?.[1];
  return present({
    kind: "vulnerability",
    target: row.target,
    severity: severityOf(row),
    title: `${advisory} in ${written}`,
    description: row.output || undefined,
    references: referencesOf(/\bhttps?:\/\/[^\s)]{1,500}/.exec(row.output)?.[0]),
    locus: present({ version, path: / - (\/[^()]{1,800}?) \(/.exec(row.output)?.[1] }),
    suppressed: row.suppressed,
    advisory,
    aliases: [],
    links: [],
    package: scannerPackage(
      type === "" && version ? "java" : type,
      "",
      version ? (file?.name ?? written) : written,
      version ?? null,
    ),
    manifest: null,
    fixedVersion: fixed,
  }) as VulnerabilityRecord;
}

function checkOf(row: PolicyRow): MisconfigurationRecord {
  return present({
    kind: "misconfiguration",
    target: row.target,
    severity: severityOf(row),
    title: row.output.slice(0, 300) || `${row.gate}: ${row.trigger}`,
    suppressed: row.suppressed,
    result: row.action === "go" ? "pass" : "fail",
    rule: { family: "anchore", id: `${row.gate}/${row.trigger}` },
    // One trigger fires for many files, ports or instructions; its id is a hash of which.
    resource: row.triggerId,
    message: row.output || undefined,
  }) as MisconfigurationRecord;
}

const ACTIONS = new Map<string, Severity>([
  ["stop", "high"],
  ["warn", "medium"],
  ["go", "info"],
]);

function severityOf(row: PolicyRow): Severity {
  const word = /^(\w{1,20}) Vulnerability found\b/i.exec(row.output)?.[1];
  return word ? parseSeverity(word) : (ACTIONS.get(row.action) ?? "unknown");
}
