import { type BodVerdict, describeBod } from "@/lib/engine/bod-26-04";
import { hasExploitEvidence, isExploited } from "@/lib/engine/risk/factors/exploitation";
import { isUsedLocally } from "@/lib/engine/risk/factors/place";
import { ratedSeverity } from "@/lib/engine/risk/factors/severity";
import type { Factor, FindingFacts } from "@/lib/engine/risk/facts";
import { FORMULA } from "@/lib/engine/risk/formula";

/** What the sum of the other factors becomes: the scale's end, then the ceiling, then the floor of BOD 26-04. */
export function bounded(facts: FindingFacts, sum: number, bod: BodVerdict | null): number {
  return Math.max(Math.min(sum, 100, ceilingOf(facts)), floorOf(bod));
}

/** Each bound as a factor, so that contributions sum to the score exactly. */
export function explainBounds(facts: FindingFacts, sum: number, bod: BodVerdict | null): Factor[] {
  const rows: Factor[] = [];
  const scaled = Math.min(sum, 100);
  if (scaled !== sum) {
    const evidence = `The factors above sum to ${sum}; the scale ends at 100.`;
    rows.push({ id: "scale", label: "End of the scale", points: scaled - sum, evidence, asOf: null });
  }
  const held = Math.min(scaled, ceilingOf(facts));
  if (held !== scaled) rows.push(ceilingRow(facts, held, held - scaled));
  if (bod) rows.push(bodRow(held, bod));
  return rows;
}

function bodRow(sum: number, bod: BodVerdict): Factor {
  const floor = floorOf(bod);
  const lift = Math.max(0, floor - sum);
  const effect = lift > 0 ? `, which lifts the score to ${floor}` : "";
  return {
    id: "bod-26-04",
    label: "CISA BOD 26-04",
    points: lift,
    evidence: `The directive gives it ${describeBod(bod)}${effect}.`,
    asOf: null,
  };
}

/** The floor of the verdict's band; "fix on system upgrade" has none. */
function floorOf(bod: BodVerdict | null): number {
  if (!bod || bod.days === null) return 0;
  return FORMULA.floors[`${bod.days}`];
}

function ceilingOf(facts: FindingFacts): number {
  return Math.min(unexploitedCeiling(facts), availabilityCeiling(facts));
}

function ceilingRow(facts: FindingFacts, held: number, points: number): Factor {
  if (unexploitedCeiling(facts) > held) {
    const evidence = `By its CVSS vector it takes a service down and gives nothing else, and nobody is known to use it: at most ${held}.`;
    return { id: "availability", label: "Only availability", points, evidence, asOf: null };
  }
  const out = isUsedLocally(facts)
    ? "it is of no use without being on the machine"
    : "it cannot be reached from the internet";
  const evidence = isOutOfReach(facts)
    ? `Nobody is known to use it and nothing can connect to where it is: at most ${held}.`
    : `Nothing says it is exploited and ${out}: at most ${held}.`;
  return { id: "ceiling", label: "No sign of exploitation", points, evidence, asOf: null };
}

/** Without a sign of exploitation and out of the internet's reach, severity alone does not make it urgent. */
function unexploitedCeiling(facts: FindingFacts): number {
  if (facts.kind !== "vulnerability") return 100;
  const { value } = facts.place.exposure;
  const isReached = (value === "internet" || value === "unknown") && !isUsedLocally(facts);
  const isUrgent = isOutOfReach(facts) ? isExploited(facts) : isReached || hasExploitEvidence(facts);
  return isUrgent ? 100 : FORMULA.ceilings[ratedSeverity(facts)];
}

/** Nobody can connect, or it does not run: a public exploit is of no use there, and only what is known to be used counts in full. */
function isOutOfReach(facts: FindingFacts): boolean {
  return facts.place.exposure.value === "none" || facts.place.exposure.value === "not_running";
}

/** What only takes a service down is urgent once somebody does it: that it could be done is said of every such weakness. */
function availabilityCeiling(facts: FindingFacts): number {
  if (facts.kind !== "vulnerability" || !facts.use?.availabilityOnly || isExploited(facts)) return 100;
  // CISA says that it gives control, whatever the vector says.
  if (facts.ssvc?.technicalImpact === "total") return 100;
  return FORMULA.availabilityOnly[ratedSeverity(facts)];
}
