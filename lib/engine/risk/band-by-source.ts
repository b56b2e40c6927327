import { BANDS, type Band, bandOf, bandOfDays, bandRank } from "@/lib/engine/risk/bands";
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

function ranksAt(facts: VulnerabilityFacts): VerdictRanks {
  return { bod: bandRank(bandOfDays(bodOf(facts).days)), ssvc: bandRank(ssvcOf(facts).effective) };
}

/** The stricter of each. */
export function stricterRanks(a: VerdictRanks, b: VerdictRanks): VerdictRanks {
  return { bod: Math.max(a.bod, b.bod), ssvc: Math.max(a.ssvc, b.ssvc) };
}

/** A risk's band by each source: its score's, and the strictest verdict of its findings. */
export function bandsBySource(score: number, ranks: VerdictRanks): BandsBySource {
  return { score: bandOf(score), "bod-26-04": bandOfRank(ranks.bod), ssvc: bandOfRank(ranks.ssvc) };
}

function bandOfRank(rank: number): Band {
  return BANDS[BANDS.length - 1 - rank] as Band;
}
