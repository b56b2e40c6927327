import { cn } from "@/lib/client/class-names";
import type { RiskItem } from "@/lib/contracts/http/risk";

/** That something is exploited, in a reason's words. */
const EXPLOITED = "is exploited";

/** Why it stands where it stands, in the row of a list: two lines, three on a phone, which hold all that decides; all of it on hover. */
export function RiskWhy({ risk, className }: { risk: Pick<RiskItem, "reason" | "exploited">; className?: string }) {
  const at = risk.exploited ? risk.reason.indexOf(EXPLOITED) : -1;
  return (
    <span
      data-reason
      title={risk.reason}
      className={cn("line-clamp-3 text-xs break-words text-ink-muted sm:line-clamp-2", className)}
    >
      {at > 0 && risk.reason.slice(0, at)}
      {at > 0 && (
        <span className="font-medium text-act" title="In CISA’s catalogue of known exploited vulnerabilities">
          {EXPLOITED}
        </span>
      )}
      {at > 0 ? risk.reason.slice(at + EXPLOITED.length) : risk.reason}
    </span>
  );
}
