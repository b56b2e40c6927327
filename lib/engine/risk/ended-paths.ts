import { type BandsBySource, stricterBand } from "@/lib/engine/risk/band-by-source";
import type { Band } from "@/lib/engine/risk/bands";
import type { Factor } from "@/lib/engine/risk/facts";
import { beyondScale, ENDED_PATHS, PATH_SCALE } from "@/lib/engine/risk/risk-score";
import { BAND_SOURCES, type BandSource } from "@/lib/model/band-source";

/** The open attack paths that the change of a risk ends. */
export type EndedPaths = {
  count: number;
  /** Of which the worst: its score and how far beyond the scale its factors go, its band, and where it leads ("to control of the cluster"). */
  worst: { score: number; overScale: number; band: Band; title: string; goal: string };
};

/** What a score is made of, with the band by each source. */
type Scored = { score: number; factors: readonly Factor[]; bands: BandsBySource };

/**
 * One change counts as the worst that it ends: a risk whose change ends attack paths has the score of the worst of them where that is higher, and its band
 * where that is stricter. A named factor says so, with no points where what the change fixes scores as much.
 *
 * Sum      the factors sum to the score as before; what the path goes beyond the scale is taken off by a factor of its own.
 * Twice    changes nothing: what an earlier computation added is taken off first.
 */
export function withEndedPaths(scored: Scored, ended: EndedPaths | null): Scored {
  const own = withoutEndedPaths(scored);
  if (!ended) return own;
  const { worst } = ended;
  const points = Math.max(0, worst.score + worst.overScale - own.score - beyondScale(own));
  const lifts = points > 0;
  const factors = [...own.factors, endedFactor(ended, points)];
  const beyond = own.score + points - worst.score;
  if (lifts && beyond > 0) factors.push(scaleFactor(worst, beyond));
  return {
    score: lifts ? worst.score : own.score,
    factors,
    bands: Object.fromEntries(
      BAND_SOURCES.map((source) => [source, stricterBand(own.bands[source], worst.band)]),
    ) as BandsBySource,
  };
}

/** A risk as it counts: with the band that counts and what sets it. */
export type CountedRisk = Scored & {
  band: Band;
  bandSource: BandSource;
  /** Paths made some band of it stricter than its findings do. */
  lifted: boolean;
};

/**
 * The same with the band that counts. Paths have no public verdict: where one makes the band stricter than the chosen verdict does, the score sets it.
 */
export function countRisk(scored: Scored, ended: EndedPaths | null, source: BandSource): CountedRisk {
  const counted = withEndedPaths(scored, ended);
  const band = counted.bands[source];
  const isPaths = band !== scored.bands[source];
  const lifted = BAND_SOURCES.some((one) => counted.bands[one] !== scored.bands[one]);
  return { ...counted, band, bandSource: isPaths ? "score" : source, lifted };
}

/** What was scored before paths were looked at; its bands are those that are given. */
export function withoutEndedPaths({ score, factors, bands }: Scored): Scored {
  const added = factors.filter(({ id }) => id === ENDED_PATHS || id === PATH_SCALE);
  if (added.length === 0) return { score, factors, bands };
  return {
    score: score - added.reduce((sum, { points }) => sum + points, 0),
    factors: factors.filter((factor) => !added.includes(factor)),
    bands,
  };
}

function endedFactor({ count, worst }: EndedPaths, points: number): Factor {
  const which = count === 1 ? "an attack path" : `${count} attack paths, the worst`;
  const says = `It also ends ${which} ${worst.goal}: “${worst.title}” scores ${worst.score}`;
  const beyond = worst.overScale > 0 ? ` (its factors sum to ${worst.score + worst.overScale})` : "";
  const then = points > 0 ? "One change counts as the worst that it ends." : "What it fixes scores as much by itself.";
  return {
    id: ENDED_PATHS,
    label: count === 1 ? "Attack path that it ends" : "Attack paths that it ends",
    points,
    evidence: `${says}${beyond}. ${then}`,
    asOf: null,
  };
}

function scaleFactor({ score, overScale }: EndedPaths["worst"], beyond: number): Factor {
  return {
    id: PATH_SCALE,
    label: "End of the scale",
    points: -beyond,
    evidence: `The path's factors sum to ${score + overScale}; the scale ends at 100.`,
    asOf: null,
  };
}
