import type { WeakRow } from "@/lib/correlate/attack-paths/load-known";
import type { FeedDates } from "@/lib/correlate/feed-dates";
import { epssOf, kevOf, ssvcOf } from "@/lib/correlate/vulnerability-facts";
import { sumOf } from "@/lib/engine/attack-paths/score-path";
import { isRising } from "@/lib/engine/risk/factors/exploitation";
import type { PlaceFacts, VulnerabilityFacts } from "@/lib/engine/risk/facts";
import { scoreByFormula } from "@/lib/engine/risk/score";
import { weaknessUse } from "@/lib/engine/weakness-use";
import { severityOfRank } from "@/lib/model/severity";
import { toolNames } from "@/lib/model/tool-name";

const DAY_MS = 86_400_000;

type Weaknesses = { weak: readonly WeakRow[] };
const known = new WeakMap<Weaknesses, ReadonlyMap<string, WeakRow>>();

/** A cluster's weaknesses by finding: each path asks for a few of thousands. */
export function weakById(facts: Weaknesses): ReadonlyMap<string, WeakRow> {
  let byId = known.get(facts);
  if (!byId) {
    byId = new Map(facts.weak.map((row) => [row.findingId, row]));
    known.set(facts, byId);
  }
  return byId;
}

/** What the published formula asks of a weakness of a cluster, but for its place. */
export function weaknessFacts(
  row: WeakRow,
  { feeds, now }: { feeds: FeedDates; now: Date },
): Omit<VulnerabilityFacts, "place"> {
  return {
    kind: "vulnerability",
    severity: severityOfRank(row.severity),
    severityEvidence: row.tools.length > 0 ? `Rated ${severityOfRank(row.severity)} by ${toolNames(row.tools)}.` : null,
    fixAvailable: row.fixed.length > 0 ? true : row.noFix ? false : null,
    fixEvidence: row.fixed.length > 0 ? `Fixed in ${row.fixed.join(", ")}.` : null,
    ageDays: Math.max(0, Math.floor((now.getTime() - row.firstSeenAt.getTime()) / DAY_MS)),
    firstSeenAt: row.firstSeenAt.toISOString(),
    tools: row.tools,
    weakLink: false,
    cwes: [], // what gives no control is no step
    advisory: row.advisory,
    cvss: row.cvss,
    use: weaknessUse(row.vectors, row),
    kev: kevOf(row, feeds),
    epss: epssOf(row, feeds),
    ssvc: ssvcOf(row),
  };
}

/** The row with its trend only while that counts: a cluster is searched again when the trend ends, as when it begins. */
export function withPresentTrend(row: WeakRow, feeds: FeedDates): WeakRow {
  const epss = epssOf(row, feeds);
  return row.roseOn === null || (epss && isRising(epss)) ? row : { ...row, roseFrom: null, roseOn: null };
}

const SOMEWHERE: PlaceFacts = {
  exposure: { value: "internet", evidence: null, date: null },
  privilege: null,
  criticality: null,
  runtime: null,
};
const KEV_LOADED = "1970-01-01T00:00:00Z";

/** What a weakness gives in the formula wherever it is, but for its age, of a row `withPresentTrend`: of two ways these tell which one scores higher. */
export function weaknessPoints(row: WeakRow): number {
  const feeds = { kev: KEV_LOADED, epss: row.roseOn, ssvc: null };
  return sumOf(scoreByFormula({ ...weaknessFacts(row, { feeds, now: row.firstSeenAt }), place: SOMEWHERE }));
}
