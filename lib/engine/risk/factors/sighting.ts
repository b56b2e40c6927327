import { asOf } from "@/lib/engine/risk/as-of";
import type { Factor, FindingFacts } from "@/lib/engine/risk/facts";
import { FORMULA } from "@/lib/engine/risk/formula";
import { sentences } from "@/lib/engine/risk/sentences";
import { toolNames } from "@/lib/model/tool-name";

/** Points that every kind of finding has: a fix to make, time passed, and how well it was seen. */
export function sightingPoints(facts: FindingFacts): number {
  return fixPoints(facts) + agePoints(facts.ageDays) + qualityPoints(facts);
}

export function explainSighting(facts: FindingFacts): Factor[] {
  return [fixRow(facts), ageRow(facts), qualityRow(facts)];
}

function fixRow(facts: FindingFacts): Factor {
  const words = {
    yes: "A fix exists",
    no: facts.kind === "vulnerability" ? "A report says that no fix is published" : "No change is known",
    unknown: facts.kind === "vulnerability" ? "No report states a fixed version" : "The change is yours to make",
  };
  const evidence = sentences(words[fixAs(facts)], facts.fixEvidence);
  return { id: "fix", label: "Fix available", points: fixPoints(facts), evidence, asOf: null };
}

function ageRow(facts: FindingFacts): Factor {
  const days = Math.max(0, Math.floor(facts.ageDays));
  return {
    id: "age",
    label: "Age",
    points: agePoints(facts.ageDays),
    // A risk holds older findings too: the one that sets the score is meant.
    evidence: `The finding that sets the score was first seen ${days === 1 ? "1 day" : `${days} days`} ago.`,
    asOf: asOf(facts.firstSeenAt),
  };
}

function qualityRow(facts: FindingFacts): Factor {
  const words = {
    several_tools: `${facts.tools.length} tools agree: ${toolNames(facts.tools)}.`,
    one_tool: `One tool reports it: ${toolNames(facts.tools) || "name not known"}.`,
    weak: "It is tied to its place only by a tag, or its target has not been placed.",
  };
  const quality = qualityOf(facts);
  const points = FORMULA.evidenceQuality[quality];
  return { id: "evidence", label: "Evidence quality", points, evidence: words[quality], asOf: null };
}

function fixAs(facts: FindingFacts): "yes" | "no" | "unknown" {
  if (facts.fixAvailable === null) return "unknown";
  return facts.fixAvailable ? "yes" : "no";
}

function fixPoints(facts: FindingFacts): number {
  return FORMULA.fix[fixAs(facts)];
}

function agePoints(ageDays: number): number {
  for (const step of FORMULA.age) if (ageDays >= step.fromDays) return step.points;
  return 0;
}

function qualityOf(facts: FindingFacts): "several_tools" | "one_tool" | "weak" {
  if (facts.weakLink || facts.place.byTagOnly) return "weak";
  return facts.tools.length > 1 ? "several_tools" : "one_tool";
}

function qualityPoints(facts: FindingFacts): number {
  return FORMULA.evidenceQuality[qualityOf(facts)];
}
