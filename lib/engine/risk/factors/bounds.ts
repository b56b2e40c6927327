import { type BodVerdict, describeBod } from "@/lib/engine/bod-26-04";
import { hasExploitEvidence, isExploited, weakSigns } from "@/lib/engine/risk/factors/exploitation";
import { isUsedLocally } from "@/lib/engine/risk/factors/place";
import { onlyStops } from "@/lib/engine/risk/factors/runs-nothing";
import { ratedSeverity } from "@/lib/engine/risk/factors/severity";
import type { Factor, FindingFacts } from "@/lib/engine/risk/facts";
import { FORMULA } from "@/lib/engine/risk/formula";
import { ONLY_STOPS_EVIDENCE } from "@/lib/engine/risk/place-words";

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
    const evidence = `${ONLY_STOPS_EVIDENCE}, and nobody is known to use it: at most ${held}.`;
    return { id: "availability", label: "Only availability", points, evidence, asOf: null };
  }
  return {
    id: "ceiling",
    label: "Not known to be used",
    points,
    evidence: `${whyHeld(facts)}: at most ${held}.${alsoHeld(facts, held - points)}`,
    asOf: null,
  };
}

/** That what it gives would hold it as well: nobody is to wait for what ends the other ceiling alone. */
function alsoHeld(facts: FindingFacts, scaled: number): string {
  const most = availabilityCeiling(facts);
  return most < scaled ? ` ${ONLY_STOPS_EVIDENCE}: that alone gives it at most ${most}.` : "";
}

/** What is missing for it to be urgent there. That it could be exploited, or soon may be, is said where it does not suffice. */
function whyHeld(facts: FindingFacts): string {
  if (isOutOfReach(facts)) return "Nobody is known to use it and nothing can connect to where it is";
  const out = isUsedLocally(facts)
    ? "it is of no use without being on the machine"
    : "it cannot be reached from the internet";
  const signs = facts.kind === "vulnerability" ? weakSigns(facts) : [];
  if (signs.length === 0) return `Nothing says it is exploited and ${out}`;
  const alone = `${signs.join(" and ")} alone ${signs.length > 1 ? "do" : "does"}`;
  return `Nobody is known to use it and ${out}, where ${alone} not make it urgent`;
}

/**
 * Where the internet does not reach it, severity alone does not make it urgent, and neither does a forecast or a public exploit: it takes
 * somebody inside to use it. What is known to be used counts in full, and so does what could be used where an incident says that somebody
 * may be there to do it.
 */
function unexploitedCeiling(facts: FindingFacts): number {
  if (facts.kind !== "vulnerability") return 100;
  const { exposure, runtime } = facts.place;
  const isReached = (exposure.value === "internet" || exposure.value === "unknown") && !isUsedLocally(facts);
  const isUsable = runtime !== null && !isOutOfReach(facts) && hasExploitEvidence(facts);
  return isReached || isUsable || isExploited(facts) ? 100 : FORMULA.ceilings[ratedSeverity(facts)];
}

/** Nobody can connect, or it does not run: a public exploit is of no use there, and only what is known to be used counts in full. */
function isOutOfReach(facts: FindingFacts): boolean {
  return facts.place.exposure.value === "none" || facts.place.exposure.value === "not_running";
}

/** What only takes a service down is urgent once somebody does it: that it could be done is said of every such weakness. */
function availabilityCeiling(facts: FindingFacts): number {
  if (facts.kind !== "vulnerability" || !onlyStops(facts) || isExploited(facts)) return 100;
  return FORMULA.availabilityOnly[ratedSeverity(facts)];
}
