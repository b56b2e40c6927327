import { severityPoints } from "@/lib/engine/risk/factors/severity";
import scoring from "@/packs/attack-paths/scoring.json";

/** What a way takes off its score by the product of its weights. */
export function wayPoints(chance: number): number {
  return scoring.way.find(({ fromChance }) => chance >= fromChance)?.points ?? 0;
}

/** The same as bounds of cost: no logarithm for each of millions of ways. */
const BOUNDS = scoring.way.map(({ fromChance, points }) => ({ most: -1000 * Math.log(fromChance), points }));
/** A way that needs no weakness scores as what stands open. */
const OPEN = severityPoints({
  kind: "misconfiguration",
  severity: "critical",
  severityEvidence: null,
  fixAvailable: null,
  fixEvidence: null,
  place: {
    exposure: { value: "internet", evidence: null, date: null },
    privilege: null,
    criticality: null,
    runtime: null,
  },
  ageDays: 0,
  firstSeenAt: null,
  tools: [],
  weakLink: false,
  cwes: [],
});

/**
 * Which of two ways to goals of one kind scores higher, without the parts of the score in which they do not differ: points of the weakness that
 * is hardest to use, less what the way takes off.
 *
 * points  of the way's weakest step; infinite where no step needs a weakness.
 * cost    of its steps together, as the search counts it: each takes a little for being one, so that of ways as likely the shorter one ranks
 *         higher. At the edge of a row of the table the score itself, which leaves that out, may say otherwise.
 */
export function wayRank(points: number, cost: number): number {
  let at = 0;
  while (at < BOUNDS.length - 1 && cost > (BOUNDS[at]?.most ?? 0)) at++;
  return (points === Number.POSITIVE_INFINITY ? OPEN : points) + (BOUNDS[at]?.points ?? 0);
}
