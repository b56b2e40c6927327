import { z } from "zod";
import { ENDED_PATHS_OF_RISKS, EndedPaths } from "@/lib/correlate/attack-paths/ended-paths";
import { loadBandSource } from "@/lib/correlate/load-band-source";
import { keptVerdict, OwnVerdict } from "@/lib/correlate/stored-verdict";
import { rowsOf } from "@/lib/db/rows";
import type { TenantConnection } from "@/lib/db/tenant";
import { BANDS, type Band } from "@/lib/engine/risk/bands";
import { countRisk, withoutEndedPaths } from "@/lib/engine/risk/ended-paths";
import { explainMove } from "@/lib/engine/risk/explain-move";
import { continueCounted, isSameVerdict } from "@/lib/engine/risk/own-verdict";
import { beyondScale } from "@/lib/engine/risk/risk-score";
import { BandSource } from "@/lib/model/band-source";

const BandOf = z.enum(BANDS);
const Bands = z.object({ score: BandOf, "bod-26-04": BandOf, ssvc: BandOf });
const Stored = z.object({
  id: z.string(),
  score: z.number(),
  overScale: z.number(),
  band: BandOf,
  formula: z.string(),
  factors: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      points: z.number(),
      evidence: z.string(),
      asOf: z.string().nullable(),
    }),
  ),
  bands: Bands.nullable(),
  bandSource: BandSource,
  verdictSince: z.date(),
  dueAt: z.date().nullable(),
  own: OwnVerdict.nullable(),
  ended: EndedPaths.nullable(),
});
type Stored = z.output<typeof Stored>;

/**
 * Brings the scores of some risks in line with the attack paths that their changes end now, from what is stored: a path that came, went or moved
 * scores no finding anew.
 *
 * riskIds  of risks that end paths, or did before; without any nothing is asked. One that somebody has put aside too: it comes back with the score that it has.
 * History  one row where score or band moved, which names the paths.
 * Twice    writes nothing.
 */
export async function liftChanges(
  connection: TenantConnection,
  orgId: string,
  riskIds: readonly string[],
  now: Date,
): Promise<void> {
  if (riskIds.length === 0) return;
  const found = await rowsOf(
    connection,
    Stored,
    `SELECT r.id, r.score::int, r.over_scale AS "overScale", r.band, r.formula, r.factors, coalesce(r.verdicts -> 'ownBands', r.verdicts -> 'bands') AS bands,
            coalesce(r.verdicts ->> 'bandSource', 'score') AS "bandSource", r.verdict_since AS "verdictSince", r.due_at AS "dueAt", r.verdicts -> 'own' AS own, e.ended
       FROM risk r LEFT JOIN (${ENDED_PATHS_OF_RISKS}) e ON e.risk_id = r.id
      WHERE r.org_id = $1 AND r.id = ANY($2::uuid[]) AND r.kind <> 'attack-path' AND r.status <> 'closed'
      ORDER BY r.id`,
    [orgId, [...new Set(riskIds)]],
  );
  if (found.length === 0) return;
  const source = await loadBandSource(connection, orgId);
  const changed = found.flatMap((risk) => changeOf(risk, source, now));
  if (changed.length === 0) return;
  await connection.query(
    `WITH given AS (
       SELECT * FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, score smallint, "overScale" smallint, band text, factors jsonb, verdicts jsonb,
         "verdictSince" timestamptz, "dueAt" timestamptz, why text)),
     written AS (
       UPDATE risk r SET score = g.score, over_scale = g."overScale", band = g.band, factors = g.factors,
              verdicts = (coalesce(r.verdicts, '{}') - 'ownBands' - 'own') || g.verdicts, verdict_since = g."verdictSince", due_at = g."dueAt", updated_at = now()
         FROM given g WHERE r.org_id = $1 AND r.id = g.id)
     INSERT INTO risk_score (org_id, risk_id, at, score, band, why)
     SELECT $1, g.id, $3, g.score, g.band, g.why FROM given g WHERE g.why IS NOT NULL
     ON CONFLICT (org_id, risk_id, at) DO UPDATE SET score = EXCLUDED.score, band = EXCLUDED.band, why = EXCLUDED.why`,
    [orgId, JSON.stringify(changed), now],
  );
}

/** What is to be written of a risk; nothing where it stands as it should. */
function changeOf(stored: Stored, source: BandSource, now: Date) {
  const bands = stored.bands ?? { score: stored.band, "bod-26-04": stored.band, ssvc: stored.band };
  const own = withoutEndedPaths({ ...stored, bands });
  const counted = countRisk(own, stored.ended, source);
  const overScale = beyondScale(counted);
  const before = { band: stored.band as Band, since: stored.verdictSince, dueAt: stored.dueAt };
  const verdict = continueCounted(
    { counted: before, own: stored.own },
    { band: counted.band, ownBand: bands[source], ends: stored.ended !== null },
    now,
  );
  const kept = keptVerdict(verdict);
  const isSameOwn = kept.own && stored.own ? isSameVerdict(kept.own, stored.own) : !kept.own && !stored.own;
  const isSame = isSameOwn && isSameVerdict(verdict.counted, before);
  if (isSame && JSON.stringify(counted.factors) === JSON.stringify(stored.factors)) return [];
  const isMove = counted.score !== stored.score || counted.band !== stored.band || overScale !== stored.overScale;
  const after = { ...counted, formula: stored.formula };
  return [
    {
      id: stored.id,
      score: counted.score,
      overScale,
      band: counted.band,
      factors: counted.factors,
      verdicts: {
        bands: counted.bands,
        bandSource: counted.bandSource,
        ...(counted.lifted && { ownBands: bands }),
        ...kept,
      },
      verdictSince: verdict.counted.since,
      dueAt: verdict.counted.dueAt,
      why: isMove ? explainMove(stored, after) : null,
    },
  ];
}
