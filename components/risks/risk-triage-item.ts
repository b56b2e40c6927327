import type { TriageItem } from "@/lib/client/use-triage";
import type { RiskItem } from "@/lib/contracts/http/risk";

export function riskTriageItem(risk: RiskItem): TriageItem {
  return { id: risk.id, title: risk.title, owner: risk.owner, status: risk.status };
}
