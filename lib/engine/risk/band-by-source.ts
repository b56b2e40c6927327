import { BANDS, type Band, bandOf, bandOfDays, bandRank } from "@/lib/engine/risk/bands";
import { isPubliclyExposed } from "@/lib/engine/risk/factors/place";
import type { FindingFacts, PlaceFacts, VulnerabilityFacts } from "@/lib/engine/risk/facts";
import { bodOf, ssvcOf } from "@/lib/engine/risk/score";
import type { BandSource } from "@/lib/model/band-source";

/** Band ranks, 0 (Track) to 3 (Act), by each of the public verdicts. */
export type VerdictRanks = { bod: number; ssvc: number };

export type BandsBySource = Record<BandSource, Band>;

/**
 * How urgent a finding is by each public verdict, at the strictest of its places. What is no vulnerability has no such verdict:
 * its score decides whatever the organization chose.
 */
export function verdictRanks(facts: FindingFacts, places: readonly PlaceFacts[], score: number): VerdictRanks {
  if (facts.kind !== "vulnerability") return { bod: bandRank(bandOf(score)), ssvc: bandRank(bandOf(score)) };
  const [only = facts.place] = places;
  if (places.length < 2) return ranksAt(only === facts.place ? facts : { ...facts, place: only });
  return places.map((place) => ranksAt({ ...facts, place })).reduce(stricterRanks);
}

/** By number of the combination of inputs; -1 was not decided yet. A lookup by text costs as much as the whole score. */
const bodRanks = new Int8Array(3 ** 4).fill(-1);
const ssvcRanks = new Int8Array(2 * 4 * 3 * 3 * 4).fill(-1);

function ranksAt(facts: VulnerabilityFacts): VerdictRanks {
  const { kev, ssvc, place } = facts;
  const automatable = threeWay(ssvc?.automatable ?? null);
  const impact = ssvc ? TECHNICAL.indexOf(ssvc.technicalImpact) : 0;
  const exposed = threeWay(isPubliclyExposed(place));
  const b = ((threeWay(kev ? kev.listed : null) * 3 + exposed) * 3 + automatable) * 3 + impact;
  if (bodRanks[b] === -1) bodRanks[b] = bandRank(bandOfDays(bodOf(facts).days));
  const exploited = EXPLOITATION.indexOf(ssvc?.exploitation ?? null);
  const mission = MISSION.indexOf(place.criticality?.value ?? null);
  const s = ((((kev?.listed ? 1 : 0) * 4 + exploited) * 3 + automatable) * 3 + impact) * 4 + mission;
  if (ssvcRanks[s] === -1) ssvcRanks[s] = bandRank(ssvcOf(facts).effective);
  return { bod: bodRanks[b] as number, ssvc: ssvcRanks[s] as number };
}

const TECHNICAL = [null, "partial", "total"] as const;
const EXPLOITATION = [null, "none", "poc", "active"] as const;
const MISSION = [null, "low", "medium", "high"] as const;

function threeWay(answer: boolean | null): 0 | 1 | 2 {
  if (answer === null) return 0;
  return answer ? 2 : 1;
}

/** The stricter of each. */
export function stricterRanks(a: VerdictRanks, b: VerdictRanks): VerdictRanks {
  return { bod: Math.max(a.bod, b.bod), ssvc: Math.max(a.ssvc, b.ssvc) };
}

/** A risk's band by each source: its score's, and the strictest verdict of its findings. */
export function bandsBySource(score: number, ranks: VerdictRanks): BandsBySource {
  return { score: bandOf(score), "bod-26-04": bandOfRank(ranks.bod), ssvc: bandOfRank(ranks.ssvc) };
}

/** The more urgent of two bands. */
export function stricterBand(a: Band, b: Band): Band {
  return bandRank(a) >= bandRank(b) ? a : b;
}

function bandOfRank(rank: number): Band {
  return BANDS[BANDS.length - 1 - rank] as Band;
}
