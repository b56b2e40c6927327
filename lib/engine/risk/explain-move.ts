import { BAND_LABELS, type Band } from "@/lib/engine/risk/bands";
import { BAND_SOURCE_LABELS, type BandSource } from "@/lib/model/band-source";

type Part = { id: string; label: string; points: number };
type Scored = { score: number; band: Band; bandSource: BandSource; formula: string; factors: readonly Part[] };

/** Beyond these a sentence is no longer read; what is left out is counted. */
const NAMED = 5;

/**
 * Why a risk's score or band moved, as one sentence that names each factor whose points changed with both numbers, the largest
 * change first. A factor that is not there has 0 points, so that the changes named sum to the difference exactly.
 */
export function explainMove(before: Scored, after: Scored): string {
  const changed = changedParts(before.factors, after.factors);
  const named = changed.slice(0, NAMED).map(({ label, from, to }) => `${label} from ${signed(from)} to ${signed(to)}`);
  if (changed.length > NAMED) named.push(`${changed.length - NAMED} more`);
  const reasons = [
    before.formula === after.formula ? null : `formula ${before.formula} became ${after.formula}`,
    before.bandSource === after.bandSource ? null : `the band now follows ${BAND_SOURCE_LABELS[after.bandSource]}`,
    ...named,
  ].filter((reason) => reason !== null);
  const why = reasons.length > 0 ? `: ${reasons.join(", ")}` : "";
  return `${direction(before, after)}${why}.`;
}

/** The band is said where the score alone does not tell it. */
function direction(before: Scored, after: Scored): string {
  const moved = after.score - before.score;
  const steps = moved === 0 ? null : `${moved > 0 ? "Up" : "Down"} ${Math.abs(moved)}`;
  const band = `${BAND_LABELS[after.band]} instead of ${BAND_LABELS[before.band]}`;
  if (before.band === after.band) return steps ?? `Still ${after.score}`;
  if (steps === null) return `${band} at the same score`;
  return after.bandSource === "score" && before.bandSource === "score" ? steps : `${steps}, ${band}`;
}

function changedParts(before: readonly Part[], after: readonly Part[]) {
  const labels = new Map([...before, ...after].map(({ id, label }) => [id, label] as const));
  const [old, now] = [pointsById(before), pointsById(after)];
  return [...labels]
    .map(([id, label]) => ({ label, from: old.get(id) ?? 0, to: now.get(id) ?? 0 }))
    .filter(({ from, to }) => from !== to)
    .sort((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from) || (a.label < b.label ? -1 : 1));
}

function pointsById(parts: readonly Part[]): Map<string, number> {
  const points = new Map<string, number>();
  for (const part of parts) points.set(part.id, (points.get(part.id) ?? 0) + part.points);
  return points;
}

function signed(points: number): string {
  return points < 0 ? `−${-points}` : `${points}`;
}
