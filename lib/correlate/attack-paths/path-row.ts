import type { ClusterFacts } from "@/lib/correlate/attack-paths/cluster-paths";
import {
  closedBy,
  closedByCut,
  type Ending,
  earlier,
  pathOwner,
  promisedBefore,
} from "@/lib/correlate/attack-paths/path-ends";
import { assetAt, hopsOf, roleAsset } from "@/lib/correlate/attack-paths/path-hops";
import { fixOf, goalWords, summaryOf, titleOf } from "@/lib/correlate/attack-paths/path-words";
import { type PartsSince, supportedSince } from "@/lib/correlate/attack-paths/supported-since";
import { weakById, weaknessFacts } from "@/lib/correlate/attack-paths/weakness-facts";
import type { FeedDates } from "@/lib/correlate/feed-dates";
import type { ResolvedOwner } from "@/lib/correlate/load-ownership";
import { runtimeFact } from "@/lib/correlate/runtime-evidence";
import type { RiskRow } from "@/lib/correlate/upsert-risks";
import type { Explained, Standing } from "@/lib/correlate/write-risks";
import type { AttackPath } from "@/lib/engine/attack-paths/path";
import { type PathEvidence, type ScorablePath, scorePath } from "@/lib/engine/attack-paths/score-path";
import type { StateKind } from "@/lib/engine/attack-paths/state-graph";
import type { Band } from "@/lib/engine/risk/bands";
import { explainMove } from "@/lib/engine/risk/explain-move";
import type { Criticality, Sourced, VulnerabilityFacts } from "@/lib/engine/risk/facts";
import type { ScoredRisk } from "@/lib/engine/risk/risk-score";
import { continueVerdict } from "@/lib/engine/sla";

const DAY_MS = 86_400_000;

/** What every path of one cluster and run has in common. */
export type PathContext = {
  facts: ClusterFacts;
  feeds: FeedDates;
  now: Date;
  /** Asset ids by kind and key. */
  assetOf: (kind: string, key: string) => string | null;
  clusterKey: string;
  /** Since when its parts are as they are. */
  since: PartsSince;
  /** That the cluster's list of paths is not whole, in words; empty or absent where it is. */
  partial?: string;
};

/** Of which the score depends on these. */
export type ScoreContext = Omit<PathContext, "assetOf" | "since">;

export type OwnedPath = {
  id: string;
  key: string;
  path: AttackPath;
  owner: ResolvedOwner;
  /** The risk whose change ends it, if there is one. */
  ending?: Ending | undefined;
  before: Standing | undefined;
};

/** A path as a risk, but for why it moved: the clock carries on, and what people said of it stays while it is open. */
export function pathRow({ id, key, path, owner, ending, before }: OwnedPath, context: PathContext): RiskRow {
  const { now } = context;
  const wasOpen = before !== undefined && before.status !== "closed";
  // One that comes back is there since it is there again.
  const found = wasOpen ? before.firstSeenAt : now;
  const supported = supportedSince(path, context.since, weakById(context.facts));
  const firstSeenAt = supported && supported < found ? supported : found;
  const scored = scoredPath(path, context, firstSeenAt);
  const verdict = continueVerdict(
    wasOpen ? { band: before.band as Band, since: before.verdictSince, dueAt: promisedBefore(before, ending) } : null,
    scored.band,
    now,
  );
  const findings = new Set(path.steps.flatMap((step) => step.findings));
  const seen = [...findings].flatMap((id) => weakById(context.facts).get(id) ?? []);
  const assetIds = assetsOn(path, context);
  const owned = pathOwner(assetIds[0] as string, owner, ending);
  return {
    id,
    key,
    kind: "attack-path",
    title: titleOf(path),
    summary: context.partial ? `${summaryOf(path)} ${context.partial}` : summaryOf(path),
    assetId: assetIds[0] as string,
    score: scored.score,
    band: scored.band,
    formula: scored.formula,
    factors: scored.factors,
    verdicts: {},
    fix: {
      ...storedFix(path, context, firstSeenAt),
      // A path that was there before anybody looked stays told so when its parts change and it does not.
      since: supported && supported <= firstSeenAt ? "evidence" : (wasOpen && before.since) || "found",
    },
    path: hopsOf(path, context),
    exposed: true,
    kev: seen.some((row) => row.kevAdded !== null),
    fixable: path.cuts.length > 0,
    topSeverity: seen.reduce((worst, row) => Math.max(worst, row.severity), 0),
    severities: {},
    findingCount: findings.size,
    assetCount: assetIds.length,
    assetIds: assetIds.slice(0, 200),
    ownerTeamId: owned.teamId,
    ownerUserId: owned.userId,
    ownerReason: owned.reason,
    ...(ending && { endsWithId: ending.riskId }),
    status: "open",
    statusBefore: before?.status,
    firstSeenAt,
    verdictSince: verdict.since,
    dueAt: earlier(verdict.dueAt, ending?.dueAt ?? null),
    why: "",
    at: now,
  };
}

function storedFix(path: AttackPath, context: PathContext, firstSeenAt: Date) {
  const fix = fixOf(path, (left) => scoredPath({ ...left, cuts: path.cuts }, context, firstSeenAt).score);
  // Of one that ends the path alone they stand beside it.
  const closes = path.cuts.map((cut) => (path.cuts.length > 1 ? closedByCut(cut, context.facts) : []));
  const closesInstead = path.instead.map((cut) => closedByCut(cut, context.facts));
  return {
    ...fix,
    cuts: fix.cuts.map((cut, n) => ({ ...cut, closesIds: closes[n] ?? [] })),
    instead: fix.instead.map((cut, n) => ({ ...cut, closesIds: closesInstead[n] ?? [] })),
    goal: goalWords(path.goal),
    closesIds: closedBy(path, context.facts),
  };
}

/** The path's score by what is known of its weaknesses, and how long it has been there. */
export function scoredPath(path: ScorablePath, context: ScoreContext, firstSeenAt: Date): ScoredRisk {
  return scorePath(path, evidenceOf(path, context, firstSeenAt));
}

function evidenceOf(
  path: ScorablePath,
  { facts, feeds, now, clusterKey }: ScoreContext,
  firstSeenAt: Date,
): PathEvidence {
  const ageDays = Math.max(0, Math.floor((now.getTime() - firstSeenAt.getTime()) / DAY_MS));
  const ids = new Set(path.steps.flatMap((step) => step.findings));
  const weaknesses = new Map(
    [...ids].flatMap((id): [string, Omit<VulnerabilityFacts, "place">][] => {
      const row = weakById(facts).get(id);
      return row ? [[row.findingId, weaknessFacts(row, { feeds, now })]] : [];
    }),
  );
  // What is lost decides; where that is no workload, what it begins at.
  const at = path.goal.workload ?? path.entry.id;
  const mission = facts.workloads.find(({ key }) => key === `${clusterKey}/${at}`)?.mission ?? null;
  const name = at.split("/").at(-1) ?? at;
  const criticality: Sourced<Criticality> | null = mission && {
    value: mission,
    evidence: `Set on ${name}.`,
    date: null,
  };
  const runtime = runtimeAt(path, facts, clusterKey);
  return { weaknesses, criticality, runtime, seenAt: null, ageDays, firstSeenAt: firstSeenAt.toISOString() };
}

/** The worst that is open where the path begins; the first by key of equals. */
function runtimeAt({ entries }: ScorablePath, { workloads }: ClusterFacts, clusterKey: string) {
  const begins = workloads.filter(({ key, runtime }) => runtime && entries.some((id) => key === `${clusterKey}/${id}`));
  const [worst] = begins.sort((a, b) => (b.runtime?.level ?? 0) - (a.runtime?.level ?? 0) || (a.key < b.key ? -1 : 1));
  return worst ? runtimeFact(worst.runtime, worst.key.split("/").at(-1) ?? worst.key) : null;
}

/** Entries first, then the workloads, accounts and nodes that are passed, where it ends, and the roles that let it on; each once. */
function assetsOn({ entries, steps, cuts, instead }: AttackPath, context: PathContext): string[] {
  const begun = entries.map((id) => context.assetOf("workload", `${context.clusterKey}/${id}`));
  const passed = steps
    .filter(({ to }, n) => TAKEN.has(to.kind) || n === steps.length - 1)
    .map(({ to }) => assetAt(to, context));
  const granting = [...cuts, ...instead].map((cut) => roleAsset(cut, context));
  return [...new Set([...begun, ...passed, ...granting].flatMap((id) => id ?? []))];
}

/** Of what is on a way, what the attacker takes over: the namespace of a step between, or the cluster, is only where that lies. */
const TAKEN: ReadonlySet<StateKind> = new Set<StateKind>(["workload", "data", "account", "node"]);

/**
 * Why a path's score is what it is now: that it was found or is open again, and the factors that moved it, as of other risks.
 *
 * explained  what the stored score is made of; undefined for a path that did not move.
 */
export function whyMoved(
  scored: Pick<RiskRow, "score" | "band" | "formula" | "factors">,
  before: Standing | undefined,
  explained: Explained | undefined,
): string {
  if (!before) return "The way was found.";
  const again = before.status === "closed" ? "The way is open again." : "";
  if (!explained) return again;
  const moved = explainMove(
    { ...explained, score: before.score, band: before.band as Band },
    { ...scored, band: scored.band as Band, bandSource: "score" },
  );
  return again ? `${again} ${moved}` : moved;
}
