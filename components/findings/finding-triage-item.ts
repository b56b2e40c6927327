import type { TriageItem } from "@/lib/client/use-triage";
import type { FindingItem } from "@/lib/contracts/http/finding";

export function findingTriageItem(finding: FindingItem): TriageItem {
  return { id: finding.id, title: finding.title, owner: finding.owner, status: finding.status };
}
