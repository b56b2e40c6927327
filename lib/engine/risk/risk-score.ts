import { type Band, bandCeiling, bandOf } from "@/lib/engine/risk/bands";
import type { Factor } from "@/lib/engine/risk/facts";
import { FORMULA, stepPoints } from "@/lib/engine/risk/formula";
import type { ScoredFinding } from "@/lib/engine/risk/score";

export type RiskMember = { findingId: string; assetId: string; scored: ScoredFinding };

export type ScoredRisk = {
  formula: string;
  score: number;
  band: Band;
  /** The worst member's factors and breadth; they sum to `score` exactly. */
  factors: Factor[];
  worstFindingId: string;
  bod: ScoredFinding["bod"];
  ssvc: ScoredFinding["ssvc"];
};

/** The score of a risk: its worst member's, and breadth. Throws on no members, since such a risk does not exist. */
export function scoreRisk(members: readonly RiskMember[]): ScoredRisk {
  const worst = members.reduce<RiskMember | null>((best, member) => (isWorse(member, best) ? member : best), null);
  if (!worst) throw new RangeError("a risk has at least one finding");
  const assets = new Set(members.map((member) => member.assetId)).size;
  return withBreadth(worst.findingId, worst.scored, { findings: members.length, assets });
}

/**
 * Adds breadth to the worst member's score, for callers that counted in SQL.
 *
 * Breadth may fill a band and never leaves it: many harmless findings are not one urgent one.
 */
export function withBreadth(
  worstFindingId: string,
  worst: ScoredFinding,
  breadth: { findings: number; assets: number },
  /** What is counted, as a sentence, where that is no findings on assets. */
  words = `It holds ${count(breadth.findings, "finding")} on ${count(breadth.assets, "asset")}.`,
): ScoredRisk {
  const wanted = breadthPoints(breadth);
  const points = Math.min(wanted, bandCeiling(worst.score) - worst.score);
  const held = points < wanted ? " Breadth alone does not lift a risk into a more urgent band." : "";
  const factor: Factor = {
    id: "breadth",
    label: "Breadth",
    points,
    evidence: `${words}${held}`,
    asOf: null,
  };
  const score = worst.score + points;
  const { formula, bod, ssvc } = worst;
  return { formula, score, band: bandOf(score), factors: [...worst.factors, factor], worstFindingId, bod, ssvc };
}

/** The factor by which a change counts as the worst attack path that it ends, and what that path goes beyond the scale. */
export const ENDED_PATHS = "ends-path";
export const PATH_SCALE = "path-scale";

/**
 * How far the factors go beyond the end of the scale, where the score stands at it: of two such the one that goes further is the worse. A change that
 * counts as a path that it ends goes as far as that: its own end of the scale counts where its own score stands at it too.
 */
export function beyondScale({ score, factors }: { score: number; factors: readonly Factor[] }): number {
  if (score !== 100) return 0;
  const of = (id: string) => factors.find((factor) => factor.id === id)?.points ?? 0;
  const added = of(ENDED_PATHS) + of(PATH_SCALE);
  return 0 - of(PATH_SCALE) - (added === 0 ? of("scale") : 0);
}

/** The integer score of a risk without its words. */
export function riskPoints(worstScore: number, breadth: { findings: number; assets: number }): number {
  return Math.min(worstScore + breadthPoints(breadth), bandCeiling(worstScore));
}

function breadthPoints({ findings, assets }: { findings: number; assets: number }): number {
  return stepPoints(FORMULA.breadth.findings, findings) + stepPoints(FORMULA.breadth.assets, assets);
}

/**
 * The points that breadth gives a risk which scores so much without it. Read back from the stored factor, whose evidence begins with how many findings and
 * how many assets there are: what its band left no room for counts where there is room.
 */
export function breadthAt(score: number, { points, evidence }: Pick<Factor, "points" | "evidence">): number {
  const [findings, assets] = (evidence.match(/\d+/g) ?? []).map(Number);
  const isCounted = findings !== undefined && assets !== undefined;
  return Math.min(isCounted ? breadthPoints({ findings, assets }) : points, bandCeiling(score) - score);
}

/** Equal scores are decided by id, so that the order in which members arrive changes nothing (law 2). */
function isWorse(member: RiskMember, best: RiskMember | null): boolean {
  if (!best) return true;
  if (member.scored.score !== best.scored.score) return member.scored.score > best.scored.score;
  return member.findingId < best.findingId;
}

/** `1 finding`, `2 findings`. */
export function count(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n} ${noun}s`;
}
