import type { GoalKind } from "@/lib/engine/attack-paths/goals";
import type { AttackPath } from "@/lib/engine/attack-paths/path";
import { wayPoints } from "@/lib/engine/attack-paths/way-rank";
import { bandOf } from "@/lib/engine/risk/bands";
import type {
  Criticality,
  Factor,
  FindingFacts,
  PlaceFacts,
  PrivilegeLevel,
  RuntimeLevel,
  Sourced,
  VulnerabilityFacts,
} from "@/lib/engine/risk/facts";
import { count, type ScoredRisk, withBreadth } from "@/lib/engine/risk/risk-score";
import { type ScoredFinding, scoreByFormula } from "@/lib/engine/risk/score";
import scoring from "@/packs/attack-paths/scoring.json";

/** What else a path's score depends on: its weaknesses in full, and what people say of where it begins and ends. */
export type PathEvidence = {
  /** By finding id; without a place, which the path itself is. */
  weaknesses: ReadonlyMap<string, Omit<VulnerabilityFacts, "place">>;
  /** Of the entry, set by people. */
  criticality: Sourced<Criticality> | null;
  /** The worst incident that is open where it begins. */
  runtime: Sourced<RuntimeLevel> | null;
  /** When the cluster was last listed, RFC 3339. */
  seenAt: string | null;
  /** Whole days since the path was first found. */
  ageDays: number;
  firstSeenAt: string | null;
};

/** What a score depends on of a path; a way that a cut leaves has it too. */
export type ScorablePath = Omit<AttackPath, "key" | "endedBy" | "instead" | "cutting">;

export const PATH_FORMULA_VERSION = scoring.version;

/**
 * The explained score of a path: the published formula, as of its hardest weakness, with the internet as exposure and the
 * goal as privilege; then what the length and doubt of the way take off, and breadth. No floor of BOD 26-04.
 *
 * Source   packs/scoring and packs/attack-paths/scoring.json, told in docs/attack-paths.md.
 */
export function scorePath(path: ScorablePath, evidence: PathEvidence): ScoredRisk {
  const place = placeOf(path, evidence);
  const scored = hardestStep(path, evidence, place) ?? scoreByFormula(withoutWeakness(path, evidence, place));
  const way = wayFactor(path);
  const points = Math.max(-scored.score, way.points);
  const score = scored.score + points;
  const findings = new Set(path.steps.flatMap((step) => step.findings)).size;
  const whole = { ...scored, score, band: bandOf(score), factors: [...scored.factors, { ...way, points }] };
  const entries = path.entries.length;
  const risk = withBreadth("", whole, { findings, assets: entries }, breadthWords(findings, entries));
  return { ...risk, formula: `${scored.formula}, paths ${PATH_FORMULA_VERSION}` };
}

/** Of a path the findings that it uses are counted, in whatever images those are, and the workloads that it may begin at. */
function breadthWords(findings: number, entries: number): string {
  const begins = entries === 1 ? "begins at 1 workload" : `may begin at any of ${entries} workloads`;
  return `The way uses ${count(findings, "finding")} and ${begins}.`;
}

/** A way is as strong as its hardest step; each step is as easy as its easiest weakness. */
function hardestStep(path: ScorablePath, { weaknesses }: PathEvidence, place: PlaceFacts): ScoredFinding | null {
  const perStep = path.steps.flatMap((step) => {
    const scores = step.findings.flatMap((id) => {
      const facts = weaknesses.get(id);
      return facts ? [scoreByFormula({ ...facts, place })] : [];
    });
    return scores.length > 0 ? [scores.reduce((best, one) => (sumOf(one) > sumOf(best) ? one : best))] : [];
  });
  if (perStep.length === 0) return null;
  return perStep.reduce((hardest, one) => (sumOf(one) < sumOf(hardest) ? one : hardest));
}

/** Before the end of the scale, so that two beyond it are still told apart. */
export function sumOf({ factors }: ScoredFinding): number {
  return factors.reduce((sum, { id, points }) => (id === "scale" ? sum : sum + points), 0);
}

function withoutWeakness(path: ScorablePath, evidence: PathEvidence, place: PlaceFacts): FindingFacts {
  const severity = path.goal.kind === "cluster-admin" || path.goal.kind === "node" ? "critical" : "high";
  return {
    kind: "misconfiguration",
    severity,
    severityEvidence: "No weakness is needed on this way: it stands open.",
    fixAvailable: path.cuts.length > 0,
    fixEvidence: path.cuts[0] ? `${path.cuts[0].title}.` : null,
    place,
    ageDays: evidence.ageDays,
    firstSeenAt: evidence.firstSeenAt,
    tools: ["inventory"],
    weakLink: false,
    cwes: [],
  };
}

const LEVELS: Record<GoalKind, PrivilegeLevel> = {
  "cluster-admin": "cluster",
  node: "node",
  "crown-jewel": "elevated",
  "cloud-account": "elevated",
  "data-store": "elevated",
  secrets: "elevated",
  namespace: "elevated",
};

function placeOf(path: ScorablePath, { criticality, runtime, seenAt }: PathEvidence): PlaceFacts {
  const chain = path.entry.internet?.map((hop) => hop.why).join(" ") ?? null;
  const jewel = path.goal.kind === "crown-jewel";
  return {
    exposure: { value: "internet", evidence: chain, date: seenAt },
    privilege: { value: LEVELS[path.goal.kind], evidence: `${path.steps.at(-1)?.why ?? ""}`, date: seenAt },
    criticality: jewel
      ? { value: "high", evidence: `The way ends at ${path.goal.name}, which is marked as a crown jewel.`, date: null }
      : criticality,
    runtime,
  };
}

function wayFactor(path: ScorablePath): Factor {
  const steps = path.steps.length;
  return {
    id: "way",
    label: "Length and doubt of the way",
    points: wayPoints(path.chance),
    evidence: `${steps} ${steps === 1 ? "step" : "steps"}; their weights multiply to ${Math.round(path.chance * 100)}%. It is a weight for ordering and forecasts nothing.`,
    asOf: null,
  };
}
