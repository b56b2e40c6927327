import { z } from "zod";
import type { Figure, Mark } from "@/lib/contracts/http/overview";
import { RISK_BANDS, type RiskBand } from "@/lib/contracts/http/risk";
import { rows } from "@/lib/db/rows";
import type { Tx } from "@/lib/db/tenant";
import { percentLate } from "@/lib/model/percent-late";
import {
  asRows,
  countByBand,
  isOpen,
  isOverdue,
  lateRows,
  type RiskFact,
  wasOpen,
} from "@/lib/queries/overview/risk-facts";

const DAY_MS = 86_400_000;
const SPARK_DAYS = 30;
/** Share of due work promised to be kept, until organizations set their own. */
export const PROMISED_SHARE = 0.9;
const NEAR = 0.1;

/** Where the rows behind a figure are; `+` and `*` of a band are data, so they are encoded. */
export function risksHref(filter: Record<string, string>): string {
  return `/risks?${new URLSearchParams(filter)}`;
}

/** Open risks now, by band, with the last thirty days. */
export function openRisks(risks: readonly RiskFact[], now: Date): Figure {
  const open = asRows(risks.filter(isOpen));
  const counts = countByBand(open);
  const spark = daily(now, (at) => asRows(risks.filter((risk) => wasOpen(risk, at))).length);
  return {
    id: "open_risks",
    label: "Open risks",
    value: open.length,
    unit: "count",
    byBand: RISK_BANDS.map((band) => ({ band, value: counts[band], href: risksHref({ band }) })),
    delta30d: deltaOf(spark),
    better: "down",
    spark,
    href: "/risks",
    how: `Risks that are open or in progress now; accepted, snoozed and false positives are left out.${toldWords(risks.filter(isOpen).length - open.length)}`,
    asOf: now.toISOString(),
  };
}

/** What the number leaves out, in words: one change is one row. */
function toldWords(paths: number): string {
  if (paths === 0) return "";
  return ` ${paths === 1 ? "1 attack path is" : `${paths} attack paths are`} counted with the change that ends ${paths === 1 ? "it" : "them"}.`;
}

/** Open risks that attackers are known to use and that the internet reaches. */
export function exposedExploited(risks: readonly RiskFact[], now: Date): Figure {
  const hot = risks.filter((risk) => risk.exposed && risk.kev);
  const open = asRows(hot.filter(isOpen));
  const counts = countByBand(open);
  const spark = daily(now, (at) => asRows(hot.filter((risk) => wasOpen(risk, at))).length);
  const q = "exposed:true kev:true";
  return {
    id: "exposed_exploited",
    label: "Exposed and exploited",
    value: open.length,
    unit: "count",
    byBand: RISK_BANDS.map((band) => ({ band, value: counts[band], href: risksHref({ band, q }) })),
    delta30d: deltaOf(spark),
    better: "down",
    spark,
    href: risksHref({ q }),
    how: "Open risks with a vulnerability of CISA's Known Exploited Vulnerabilities catalog on something the internet can reach.",
    asOf: now.toISOString(),
  };
}

/** Of the risks with a due date that were fixed in 90 days or are overdue now, the share fixed in time. */
export function slaKept(risks: readonly RiskFact[], now: Date): Figure {
  const share = (at: Date, band?: RiskBand) => keptShare(keptInTime(risks, at, band));
  const spark = daily(now, (at) => share(at));
  return {
    id: "sla_kept",
    label: "Fixed in time",
    value: share(now),
    unit: "percent",
    byBand: RISK_BANDS.map((band) => ({
      band,
      value: share(now, band),
      href: risksHref({ band, status: "resolved" }),
    })),
    delta30d: deltaOf(spark),
    better: "up",
    spark,
    href: risksHref({ sort: "dueAt" }),
    how: "Risks fixed before their due date, out of all with a due date that were fixed in the last 90 days or are overdue. What is gone with what it was found on was not fixed and is left out.",
    asOf: now.toISOString(),
  };
}

/** Percent kept in time; null where nothing was due. */
function keptShare({ kept, due }: { kept: number; due: number }): number | null {
  return due === 0 ? null : Math.round((kept / due) * 1000) / 10;
}

/** Of what was fixed in the 90 days before `at` with a due date, or was late then: how much was fixed in time. What was retired was not fixed. */
export function keptInTime(risks: readonly RiskFact[], at: Date, band?: RiskBand): { kept: number; due: number } {
  const since = new Date(at.getTime() - 90 * DAY_MS);
  const isCounted = (risk: RiskFact) => (!band || risk.band === band) && !risk.retired;
  const closed = asRows(
    risks.filter(({ closedAt, dueAt }) => dueAt && closedAt && closedAt <= at && closedAt > since),
  ).filter(isCounted);
  const kept = closed.filter(({ closedAt, dueAt }) => closedAt && dueAt && closedAt <= dueAt).length;
  const open = risks.filter((risk) => wasOpen(risk, at));
  return { kept, due: closed.length + lateRows(open, at).filter(isCounted).length };
}

const Median = z.object({ at: z.date(), band: z.string().nullable(), days: z.number().nullable() });

/** Median days from first open to fixed, of findings fixed in the 90 days before each moment. */
export async function timeToFix(tx: Tx, orgId: string, now: Date): Promise<Figure> {
  const moments = daily(now, () => null).map(({ at }) => at);
  const found = await rows(tx, Median)`
    WITH fixed AS (
      SELECT f.closed_at, extract(epoch FROM f.closed_at - f.first_seen_at) / 86400 AS days,
             CASE WHEN k.priority >= 90 THEN 'act' WHEN k.priority >= 70 THEN 'attend' WHEN k.priority >= 40 THEN 'track*' ELSE 'track' END AS band
        FROM finding f LEFT JOIN finding_rank k ON k.org_id = f.org_id AND k.finding_id = f.id
       WHERE f.org_id = ${orgId}::uuid AND f.state = 'fixed' AND f.closed_at > ${now}::timestamptz - interval '121 days')
    SELECT m.at, x.band, percentile_cont(0.5) WITHIN GROUP (ORDER BY x.days) AS days
      FROM unnest(${moments}::timestamptz[]) AS m(at)
      JOIN fixed x ON x.closed_at <= m.at AND x.closed_at > m.at - interval '90 days'
     GROUP BY GROUPING SETS ((m.at), (m.at, x.band))`;
  const at = (moment: string, band: RiskBand | null) =>
    rounded(found.find((row) => row.at.toISOString() === moment && row.band === band)?.days ?? null);
  const spark = moments.map((moment) => ({ at: moment, value: at(moment, null) }));
  const last = moments.at(-1) ?? now.toISOString();
  return {
    id: "time_to_fix",
    label: "Median time to fix",
    value: at(last, null),
    unit: "days",
    byBand: RISK_BANDS.map((band) => ({
      band,
      value: at(last, band),
      href: "/findings?status=fixed&sort=-resolvedAt",
    })),
    delta30d: deltaOf(spark),
    better: "down",
    spark,
    href: "/findings?status=fixed&sort=-resolvedAt",
    how: "Half of the findings fixed in the last 90 days took no longer than this, from first seen to gone, in scan time.",
    asOf: now.toISOString(),
  };
}

/** The line that means safe: the share of promised work that is kept, against the promise. */
export function markOf(risks: readonly RiskFact[], now: Date): Mark {
  const open = risks.filter(isOpen);
  const due = open.filter((risk) => risk.dueAt !== null);
  const promised = asRows(due);
  const overdue = asRows(open.filter((risk) => isOverdue(risk, now))).length;
  const act = asRows(open).filter((risk) => risk.band === "act").length;
  const late = lateRows(due, now).length;
  const level = risks.length === 0 ? null : promised.length === 0 ? 1 : (promised.length - late) / promised.length;
  const state =
    level === null ? "unknown" : level >= PROMISED_SHARE ? "safe" : level >= PROMISED_SHARE - NEAR ? "near" : "over";
  return {
    level,
    line: PROMISED_SHARE,
    state,
    parts: [
      {
        label: "Open with a due date",
        value: String(promised.length),
        href: risksHref({ q: "due:any", sort: "dueAt" }),
      },
      { label: "Overdue", value: String(overdue), href: risksHref({ q: "overdue:true", sort: "dueAt" }) },
      { label: "Needing action now", value: String(act), href: risksHref({ band: "act" }) },
    ],
    text:
      level === null
        ? "Nothing is known yet: no report has been imported."
        : `${inTimeWords(level, promised.length)} The promise is ${Math.round(PROMISED_SHARE * 100)} %.`,
  };
}

/** Both shares, and of what: the gauge says what is late. */
function inTimeWords(level: number, promised: number): string {
  if (promised === 0) return "No open risk has a due date, so none is late.";
  const late = percentLate(level);
  const of = promised === 1 ? "the 1 open risk with a due date is" : `the ${promised} open risks with a due date are`;
  return `${100 - late} % of ${of} in time, ${late} % late.`;
}

/** One value per day, the last of them now. */
function daily(now: Date, value: (at: Date) => number | null): Figure["spark"] {
  return Array.from({ length: SPARK_DAYS + 1 }, (_, index) => {
    const at = new Date(now.getTime() - (SPARK_DAYS - index) * DAY_MS);
    return { at: at.toISOString(), value: value(at) };
  });
}

/** Unknown on either end stays unknown: a missing past is not a zero. */
function deltaOf(spark: Figure["spark"]): number | null {
  const [first, last] = [spark.at(0)?.value, spark.at(-1)?.value];
  return first === null || first === undefined || last === null || last === undefined ? null : rounded(last - first);
}

function rounded(value: number): number;
function rounded(value: number | null): number | null;
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}
