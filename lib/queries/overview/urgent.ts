import type { UrgentBand } from "@/lib/contracts/http/overview";
import { dueDaysOf } from "@/lib/engine/risk/bands";
import { keptInTime, risksHref } from "@/lib/queries/overview/figures";
import { asRows, isOpen, isOverdue, lateRows, type RiskFact } from "@/lib/queries/overview/risk-facts";

/** What must be done now: of Act and Attend how many are open, how many of those are in time, and how well such promises were kept lately. */
export function urgentBands(risks: readonly RiskFact[], now: Date): UrgentBand[] {
  const open = asRows(risks.filter(isOpen));
  const late = lateRows(risks.filter(isOpen), now);
  const listed = asRows(risks.filter((risk) => isOverdue(risk, now)));
  return (["act", "attend"] as const).map((band) => ({
    band,
    dueDays: dueDaysOf(band),
    open: open.filter((risk) => risk.band === band).length,
    late: late.filter((risk) => risk.band === band).length,
    lateListed: listed.filter((risk) => risk.band === band).length,
    lately: keptInTime(risks, now, band),
    href: risksHref({ band }),
    lateHref: risksHref({ band, q: "overdue:true", sort: "dueAt" }),
    fixedHref: risksHref({ band, status: "resolved" }),
  }));
}
