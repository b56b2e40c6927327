import type { UrgentBand } from "@/lib/contracts/http/overview";
import { dueDaysOf } from "@/lib/engine/risk/bands";
import { keptShare, risksHref } from "@/lib/queries/overview/figures";
import { asRows, isOpen, isOverdue, type RiskFact } from "@/lib/queries/overview/risk-facts";

/** What must be done now: of Act and Attend how many are open, how many of those are in time, and how well such promises were kept lately. */
export function urgentBands(risks: readonly RiskFact[], now: Date): UrgentBand[] {
  return (["act", "attend"] as const).map((band) => {
    const own = risks.filter((risk) => risk.band === band);
    const open = asRows(own.filter(isOpen)).length;
    const late = asRows(own.filter((risk) => isOverdue(risk, now))).length;
    return {
      band,
      dueDays: dueDaysOf(band),
      open,
      late,
      fixedInTime: keptShare(own, now),
      href: risksHref({ band }),
      lateHref: risksHref({ band, q: "overdue:true", sort: "dueAt" }),
      fixedHref: risksHref({ band, status: "resolved" }),
    };
  });
}
