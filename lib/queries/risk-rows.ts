import { z } from "zod";
import { AssetLink, ClusterPlace } from "@/lib/contracts/http/asset-link";
import type { RiskItem } from "@/lib/contracts/http/risk";
import { rows } from "@/lib/db/rows";
import { empty, type Sql, sql } from "@/lib/db/sql";
import type { Tx } from "@/lib/db/tenant";
import { dueReason } from "@/lib/engine/due-reason";
import { isUsedFromInside, isUsedOverInternet } from "@/lib/engine/risk/drivers";
import { reasonOf } from "@/lib/engine/risk/reason";
import { isInOthers, weaknessBeyond } from "@/lib/messages/risk-summary";
import { BandSource } from "@/lib/model/band-source";
import { clusterPlace } from "@/lib/queries/cluster-place";
import { decidedUntil } from "@/lib/queries/decided-until";
import { latestExceptions } from "@/lib/queries/exception-rows";
import { OwnerRow, ownerColumn, ownerJoins } from "@/lib/queries/owner-columns";
import { inOrder } from "@/lib/queries/page-ids";
import { BandOf, FactorsOf, FixOf, PathOf, StatusOf, storedBand } from "@/lib/queries/risk-values";
import { At, RankCounts, SeverityOf } from "@/lib/queries/row-values";
import { SHARED_DUE, SharedDue } from "@/lib/queries/shared-due";
import { worstFirst } from "@/lib/queries/worst-first";

/** States in which a decision, and not its band, says until when it rests. */
const DECIDED: ReadonlySet<string> = new Set(["accepted", "snoozed"]);

const LEVELS = ["internet", "cluster", "namespace", "none", "unknown"] as const;

const Row = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  kind: z.string(),
  score: z.number(),
  band: BandOf,
  bandSource: BandSource,
  factors: FactorsOf,
  fix: FixOf,
  fixable: z.boolean(),
  path: PathOf,
  exposed: z.boolean(),
  exploited: z.boolean(),
  severity: SeverityOf,
  findings: z.number(),
  assetCount: z.number(),
  assets: z.array(AssetLink.extend({ level: z.string().nullable() })),
  place: ClusterPlace.nullable(),
  findingsBySeverity: RankCounts,
  owner: OwnerRow,
  status: StatusOf,
  dueAt: At.nullable(),
  overdue: z.boolean(),
  decidedUntil: At.nullable(),
  verdictSince: At,
  sharedDue: SharedDue.nullable(),
  endsWith: z.object({ id: z.string(), title: z.string() }).nullable(),
  alsoEnds: z.array(z.object({ id: z.string(), title: z.string(), goal: z.string(), score: z.number(), band: BandOf })),
  alsoEndsCount: z.number(),
  firstSeenAt: At,
  firstSeenBy: z.enum(["evidence", "found"]).nullable(),
  updatedAt: At,
});
type Row = z.infer<typeof Row>;

/** A risk as lists and detail pages show it, with the whole fix. */
export type RiskRow = RiskItem & { fix: ReturnType<typeof fixOf> };

/**
 * The risks with these ids, in this order; ids of another organization are simply not there.
 *
 * ownRows  selects the ids of attack paths that are rows of the same list: they tell themselves, and no row says that it ends them too.
 */
export async function readRiskRows(tx: Tx, orgId: string, ids: readonly string[], ownRows?: Sql): Promise<RiskRow[]> {
  if (ids.length === 0) return [];
  const isTold = ownRows ? sql` AND q.id NOT IN (${ownRows})` : empty;
  const found = await rows(tx, Row)`
    SELECT r.id, r.title, r.summary, r.kind, r.score::int, r.band, coalesce(r.verdicts ->> 'bandSource', 'score') AS "bandSource", r.factors, r.fix, r.fixable, r.path, r.exposed,
           r.kev AS exploited, r.top_severity::int AS severity, r.finding_count AS findings, r.asset_count AS "assetCount",
           coalesce((SELECT jsonb_agg(jsonb_build_object('id', a.id, 'kind', a.kind, 'name', a.name, 'level', a.exposure_level) ORDER BY u.o)
              FROM unnest(r.asset_ids[1:10]) WITH ORDINALITY AS u(id, o)
              JOIN asset a ON a.org_id = r.org_id AND a.id = u.id), '[]'::jsonb) AS assets,
           ${clusterPlace("r")} AS place, r.severities AS "findingsBySeverity",
           ${ownerColumn("r")} AS owner, r.status,
           CASE WHEN r.status IN ('open', 'in_progress') THEN r.due_at END AS "dueAt", ${decidedUntil} AS "decidedUntil",
           coalesce(r.due_at < now() AND r.status IN ('open', 'in_progress'), false) AS overdue,
           CASE WHEN e.id IS NOT NULL THEN jsonb_build_object('id', e.id, 'title', e.title) END AS "endsWith", coalesce(w.paths, '[]') AS "alsoEnds", w.count AS "alsoEndsCount",
           r.verdict_since AS "verdictSince", ${SHARED_DUE} AS "sharedDue", r.first_seen_at AS "firstSeenAt", CASE WHEN r.kind = 'attack-path' THEN coalesce(r.fix ->> 'since', 'found') END AS "firstSeenBy", r.updated_at AS "updatedAt"
      FROM risk r ${ownerJoins("r")}
      LEFT JOIN risk e ON e.org_id = r.org_id AND e.id = r.ends_with_id AND e.status IN ('open', 'in_progress')
      CROSS JOIN LATERAL (
        SELECT count(*)::int AS count, (jsonb_agg(jsonb_build_object('id', p.id, 'title', p.title, 'score', p.score, 'band', p.band,
                 'goal', coalesce(p.fix ->> 'goal', '')) ORDER BY p.place) FILTER (WHERE p.place <= 10)) AS paths
          FROM (SELECT q.*, row_number() OVER (ORDER BY ${worstFirst("q")}) AS place FROM risk q
                 WHERE q.org_id = r.org_id AND q.ends_with_id = r.id AND q.status IN ('open', 'in_progress')${isTold}) p) w
     WHERE r.org_id = ${orgId}::uuid AND r.id = ANY(${[...ids]}::uuid[])`;
  const exceptions = await latestExceptions(tx, orgId, ids);
  return inOrder(ids, found).map((row) => ({ ...toRisk(row), exception: exceptions.get(row.id) ?? null }));
}

function toRisk({
  assets,
  exposed,
  fixable,
  bandSource,
  verdictSince,
  sharedDue,
  ...row
}: Row): Omit<RiskRow, "exception"> {
  return {
    ...row,
    dueReason: dueReason({
      band: storedBand(row.band),
      bandSource,
      factors: row.factors,
      firstSeenAt: new Date(row.firstSeenAt),
      verdictSince: new Date(verdictSince),
      dueAt: row.dueAt === null ? null : new Date(row.dueAt),
      decided: DECIDED.has(row.status)
        ? { status: row.status, until: row.decidedUntil === null ? null : new Date(row.decidedUntil) }
        : null,
      sharedWith: sharedDue,
    }),
    reason:
      `${reasonOf({ ...row, band: storedBand(row.band), bandSource })} ${weaknessBeyond(row.title, row.summary)}`.trim(),
    assets: assets.map(({ id, kind, name }) => ({ id, kind, name })),
    fix: fixOf(row.fix, fixable),
    exposure: exposed ? "internet" : widest(assets.map(({ level }) => level)),
    usedFromInside: isUsedFromInside(row.factors),
    usedFromAnywhere: isUsedOverInternet(row.factors),
    inOthers: isInOthers(row.summary),
  };
}

function fixOf(fix: Row["fix"], available: boolean) {
  return { ...fix, available };
}

/** The widest exposure among the assets that have one. */
function widest(levels: readonly (string | null)[]): RiskItem["exposure"] {
  return LEVELS.find((level) => levels.includes(level)) ?? "unknown";
}
