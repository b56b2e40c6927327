import { Badge } from "@/components/ui/badge";
import { formatDay } from "@/lib/client/format-time";
import { riskStatusWord } from "@/lib/client/words";
import type { RiskItem } from "@/lib/contracts/http/risk";

/** Where it stands; a decision with its last day. */
export function RiskStatusBadge({ risk }: { risk: Pick<RiskItem, "status" | "decidedUntil"> }) {
  return <Badge tone={risk.status === "open" ? "neutral" : "accent"}>{riskStatusText(risk)}</Badge>;
}

/** "Accepted until 3 Jan 2027". */
export function riskStatusText({ status, decidedUntil }: Pick<RiskItem, "status" | "decidedUntil">): string {
  const word = riskStatusWord(status);
  return decidedUntil ? `${word} until ${formatDay(decidedUntil)}` : word;
}
