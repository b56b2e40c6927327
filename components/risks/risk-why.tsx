import { cn } from "@/lib/client/class-names";
import type { RiskItem } from "@/lib/contracts/http/risk";

/** What can happen, in the row of a list: one line, two on a phone, all of it on hover. */
export function RiskWhy({ risk, className }: { risk: Pick<RiskItem, "summary" | "exploited">; className?: string }) {
  return (
    <span
      title={risk.summary}
      className={cn("line-clamp-2 text-xs break-words text-ink-muted sm:line-clamp-1 sm:break-all", className)}
    >
      {risk.exploited && (
        <span className="mr-1.5 font-medium text-act" title="In CISA’s catalogue of known exploited vulnerabilities">
          Exploited
        </span>
      )}
      {risk.summary}
    </span>
  );
}
