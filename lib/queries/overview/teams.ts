import type { TeamPosture } from "@/lib/contracts/http/overview";
import { risksHref } from "@/lib/queries/overview/figures";
import { asRows, isOpen, isOverdue, type RiskFact, wasOpen } from "@/lib/queries/overview/risk-facts";

const DAY_MS = 86_400_000;
const WEEKS = 12;

/** Each team's load and its last twelve weeks, heaviest first; what only a person has, and what nobody has, are rows too. */
export function teamPostures(risks: readonly RiskFact[], now: Date): TeamPosture[] {
  const byTeam = new Map<string, RiskFact[]>();
  for (const risk of risks) {
    const owner = risk.team ?? (risk.personal ? "person" : "none");
    const own = byTeam.get(owner);
    if (own) own.push(risk);
    else byTeam.set(owner, [risk]);
  }
  return [...byTeam.entries()]
    .map(([owner, own]) => posture(owner, own, now))
    .filter(({ open, closed30d }) => open + closed30d > 0)
    .sort((a, b) => b.act - a.act || b.attend - a.attend || b.open - a.open || a.name.localeCompare(b.name));
}

function posture(owner: string, own: readonly RiskFact[], now: Date): TeamPosture {
  const open = asRows(own.filter(isOpen));
  const monthAgo = new Date(now.getTime() - 30 * DAY_MS);
  return {
    team: own[0]?.team ?? null,
    name: own[0]?.teamName ?? (owner === "person" ? "People, by name" : "Nobody yet"),
    act: open.filter(({ band }) => band === "act").length,
    attend: open.filter(({ band }) => band === "attend").length,
    open: open.length,
    overdue: asRows(own.filter((risk) => isOverdue(risk, now))).length,
    closed30d: asRows(own.filter(({ closedAt }) => closedAt !== null && closedAt > monthAgo)).length,
    trend: Array.from({ length: WEEKS + 1 }, (_, index) => {
      const at = new Date(now.getTime() - (WEEKS - index) * 7 * DAY_MS);
      return asRows(own.filter((risk) => wasOpen(risk, at))).length;
    }),
    href: risksHref({ team: owner }),
  };
}
