import { AssetLink } from "@/lib/contracts/http/asset-link";
import type { RiskMember } from "@/lib/contracts/http/risk";
import type { Tx } from "@/lib/db/tenant";
import { readFindingRows } from "@/lib/queries/finding-rows";

/** Findings as a risk names them, in the order of their ids as given. */
export async function readMembers(tx: Tx, orgId: string, ids: readonly string[]): Promise<RiskMember[]> {
  const findings = await readFindingRows(tx, orgId, ids);
  return findings.map((finding) => ({
    findingId: finding.id,
    kind: finding.kind,
    title: finding.title,
    severity: finding.severity,
    status: finding.status,
    score: finding.score,
    asset: AssetLink.parse(finding.asset),
    subject: finding.subject,
    installedVersion: finding.package?.versions.join(", ") || null,
    fixedVersion: finding.fixedVersion,
    tools: finding.tools,
    firstSeenAt: finding.firstSeenAt,
    lastSeenAt: finding.lastSeenAt,
  }));
}
