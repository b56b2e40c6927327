import { z } from "zod";
import { RISK_BANDS, type RiskBand } from "@/lib/contracts/http/risk";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { LOCAL_EVIDENCE } from "@/lib/engine/risk/place-words";
import { toldWith } from "@/lib/queries/own-row";
import { BandOf } from "@/lib/queries/risk-values";

const Row = z.object({
  id: z.string(),
  /** Of an attack path: the risk whose change ends it, where both are one piece of work. */
  toldWithId: z.string().nullable(),
  band: BandOf,
  teamId: z.string().nullable(),
  team: z.string().nullable(),
  teamName: z.string().nullable(),
  /** A person has it, and no team. */
  personal: z.boolean(),
  status: z.string(),
  exposed: z.boolean(),
  /** Of what needs action now: the internet reaches its workload, and yet only somebody already inside can use it. */
  fromInside: z.boolean(),
  kev: z.boolean(),
  firstSeenAt: z.date(),
  closedAt: z.date().nullable(),
  dueAt: z.date().nullable(),
  /** Closed since what it was found on is gone, which fixed nothing: what went last of its findings was retired. */
  retired: z.boolean(),
});

/** What the overview's figures are computed from: every risk that is open or was closed lately, without its words. */
export type RiskFact = z.infer<typeof Row>;

export function readRiskFacts(tx: Tx, orgId: string, since: Date): Promise<RiskFact[]> {
  return rows(tx, Row)`
    SELECT r.id, ${toldWith("r")} AS "toldWithId", r.band, r.owner_team_id AS "teamId", t.slug AS team, t.name AS "teamName",
           r.owner_team_id IS NULL AND r.owner_user_id IS NOT NULL AS personal, r.status, r.exposed, r.kev,
           CASE WHEN r.exposed AND r.band = 'act' AND r.status IN ('open', 'in_progress') THEN EXISTS (
             SELECT 1 FROM jsonb_array_elements(r.factors) f WHERE f ->> 'id' = 'exposure' AND strpos(f ->> 'evidence', ${LOCAL_EVIDENCE}) > 0)
           ELSE false END AS "fromInside",
           r.first_seen_at AS "firstSeenAt", r.closed_at AS "closedAt", r.due_at AS "dueAt",
           CASE WHEN r.status = 'closed' AND r.due_at IS NOT NULL THEN coalesce((
             SELECT f.state = 'retired' FROM finding_rank k JOIN finding f ON f.org_id = k.org_id AND f.id = k.finding_id
              WHERE k.org_id = r.org_id AND k.risk_id = r.id AND f.closed_at IS NOT NULL
              ORDER BY f.closed_at DESC, f.state = 'retired' DESC LIMIT 1), false)
           ELSE false END AS retired
      FROM risk r LEFT JOIN team t ON t.org_id = r.org_id AND t.id = r.owner_team_id
     WHERE r.org_id = ${orgId}::uuid AND (r.status <> 'closed' OR r.closed_at >= ${since}::timestamptz)`;
}

/** One change, one row: of some risks all but the attack paths whose change is among them, as the list counts them. */
export function asRows(risks: readonly RiskFact[]): RiskFact[] {
  const ids = new Set(risks.map(({ id }) => id));
  return risks.filter(({ toldWithId }) => toldWithId === null || !ids.has(toldWithId));
}

/**
 * Of open risks the rows in which something is late: the row's own risk, or an attack path that is told in it. Never more than there are rows; in a list of
 * what is overdue a late path whose change has time yet is a row of its own.
 */
export function lateRows(open: readonly RiskFact[], at: Date): RiskFact[] {
  const late = open.filter(({ dueAt }) => dueAt !== null && dueAt < at);
  const named = new Set(late.flatMap(({ id, toldWithId }) => (toldWithId === null ? [id] : [id, toldWithId])));
  return asRows(open).filter(({ id }) => named.has(id));
}

/** On the list: open and not decided away. */
export function isOpen({ status }: RiskFact): boolean {
  return status === "open" || status === "in_progress";
}

/** Present at a past moment. What people have decided since then counts as it counts today. */
export function wasOpen(risk: RiskFact, at: Date): boolean {
  const decidedAway = !isOpen(risk) && risk.status !== "closed";
  return !decidedAway && risk.firstSeenAt <= at && (risk.closedAt === null || risk.closedAt > at);
}

export function isOverdue(risk: RiskFact, now: Date): boolean {
  return isOpen(risk) && risk.dueAt !== null && risk.dueAt < now;
}

export function countByBand(risks: readonly RiskFact[]): Record<RiskBand, number> {
  const counts = Object.fromEntries(RISK_BANDS.map((band) => [band, 0])) as Record<RiskBand, number>;
  for (const { band } of risks) counts[band] += 1;
  return counts;
}
