import { z } from "zod";
import type { PosturePoint } from "@/lib/contracts/http/overview";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { type Severity, severityOfRank } from "@/lib/model/severity";

const DAY_MS = 86_400_000;

const Move = z.object({
  day: z.string(),
  severity: z.number(),
  opened: z.number(),
  left: z.number(),
  fixed: z.number(),
});
type Move = z.infer<typeof Move>;

/**
 * Opened, closed and open per day, from the findings' own periods in scan time, so that a late import rewrites the past
 * as it was and not as it arrived.
 *
 * Shape  one point per day, oldest first, the last is today. `closed` counts what was fixed; what was retired or decided
 *        leaves the open line without counting as a repair.
 */
export async function readPosture(tx: Tx, orgId: string, days: number, now: Date): Promise<PosturePoint[]> {
  const first = startOfDay(now.getTime() - (days - 1) * DAY_MS);
  const moves = await rows(tx, Move)`
    WITH spans AS (
      SELECT f.severity::int AS severity, lower(span) AS opened,
             least(upper(span), CASE WHEN f.disposition IS NOT NULL AND (upper(span) IS NULL OR upper(span) > d.created_at) THEN greatest(d.created_at, lower(span)) END) AS left_at,
             upper(span) IS NOT NULL AND NOT (f.state = 'retired' AND upper(span) = upper(f.open_during))
               AND (f.disposition IS NULL OR upper(span) <= d.created_at) AS fixed
        FROM finding f
        CROSS JOIN unnest(f.open_during) AS span
        LEFT JOIN decision d ON d.org_id = f.org_id AND d.id = f.decision_id
       WHERE f.org_id = ${orgId}::uuid),
    moves AS (
      SELECT greatest(opened, ${first}::timestamptz) AS at, severity, 1 AS opened, 0 AS left, 0 AS fixed, opened < ${first}::timestamptz AS earlier FROM spans
      UNION ALL
      SELECT greatest(left_at, ${first}::timestamptz), severity, 0, 1, fixed::int, left_at < ${first}::timestamptz FROM spans WHERE left_at IS NOT NULL)
    -- Grouped by a date and worded afterwards: of a hundred thousand findings only some hundred days are left to word.
    SELECT coalesce(to_char(date, 'YYYY-MM-DD'), '') AS day, severity, opened, "left", fixed
      FROM (SELECT CASE WHEN NOT earlier THEN (at AT TIME ZONE 'UTC')::date END AS date, severity,
                   sum(opened)::int AS opened, sum("left")::int AS left, sum(fixed)::int AS fixed
              FROM moves WHERE at <= ${now}::timestamptz GROUP BY 1, 2) d`;
  return accumulate(moves, first, days);
}

type Open = PosturePoint["open"];

function accumulate(moves: readonly Move[], first: Date, days: number): PosturePoint[] {
  const byDay = new Map<string, Move[]>();
  for (const move of moves) byDay.set(move.day, [...(byDay.get(move.day) ?? []), move]);
  const open: Open = { critical: 0, high: 0, medium: 0, low: 0, other: 0 };
  const add = (move: Move) => {
    open[columnOf(severityOfRank(move.severity))] += move.opened - move.left;
  };
  for (const move of byDay.get("") ?? []) add(move);
  return Array.from({ length: days }, (_, index) => {
    const at = new Date(first.getTime() + index * DAY_MS);
    const today = byDay.get(at.toISOString().slice(0, 10)) ?? [];
    for (const move of today) add(move);
    const closed = sum(today, "fixed");
    const settled = sum(today, "left") - closed;
    return { at: at.toISOString(), opened: sum(today, "opened"), closed, settled, open: { ...open } };
  });
}

function columnOf(severity: Severity): keyof Open {
  return severity === "info" || severity === "unknown" ? "other" : severity;
}

function sum(moves: readonly Move[], part: "opened" | "fixed" | "left"): number {
  return moves.reduce((total, move) => total + move[part], 0);
}

function startOfDay(ms: number): Date {
  return new Date(Math.floor(ms / DAY_MS) * DAY_MS);
}
