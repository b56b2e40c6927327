import { unknownInputs, type VerdictRange, verdictRange } from "@/lib/engine/ssvc/verdict-range";

/** Inputs of the CISA SSVC coordinator tree; null is unknown. `mission` is set on the asset; unset is unknown. */
export type SsvcInputs = {
  exploitation: "none" | "poc" | "active" | null;
  automatable: boolean | null;
  technicalImpact: "partial" | "total" | null;
  mission: "low" | "medium" | "high" | null;
};

/** Outcomes from laxest to strictest. */
export const SSVC_OUTCOMES = ["track", "track-star", "attend", "act"] as const;
export type SsvcOutcome = (typeof SSVC_OUTCOMES)[number];

export type SsvcVerdict = VerdictRange<SsvcOutcome> & { inputs: SsvcInputs; unknown: (keyof SsvcInputs & string)[] };

type KnownInputs = { [K in keyof SsvcInputs]: Exclude<SsvcInputs[K], null> };
type Triple = readonly [low: SsvcOutcome, medium: SsvcOutcome, high: SsvcOutcome];

/** `exploitation automatable impact` to the outcomes for mission low, medium, high. Rows as in packs/ssvc. */
const TABLE: Record<string, Triple> = {
  "none n P": ["track", "track", "track"],
  "none n T": ["track", "track", "track-star"],
  "none y P": ["track", "track", "attend"],
  "none y T": ["track", "track", "attend"],
  "poc n P": ["track", "track", "track-star"],
  "poc n T": ["track", "track-star", "attend"],
  "poc y P": ["track", "track", "attend"],
  "poc y T": ["track", "track-star", "attend"],
  "active n P": ["track", "track", "attend"],
  "active n T": ["track", "attend", "act"],
  "active y P": ["attend", "attend", "act"],
  "active y T": ["attend", "act", "act"],
};

const DOMAINS = {
  exploitation: ["none", "poc", "active"],
  automatable: [false, true],
  technicalImpact: ["partial", "total"],
  mission: ["low", "medium", "high"],
} as const;

const cache = new Map<string, SsvcVerdict>();

/**
 * Decides the CISA SSVC coordinator tree 2.0.3. The result is shared: do not change it.
 *
 * Shape    `kev: true` says that exploitation is active whatever an older assessment says, and takes the strictest outcome
 *          of a range (MODEL section 5).
 * Source   CERTCC/SSVC data/csv/cisa/cisa_coordinator_2_0_3.csv, all 36 rows.
 */
export function decideSsvc(given: SsvcInputs & { kev?: boolean | null }): SsvcVerdict {
  const { exploitation, automatable, technicalImpact, mission } = given;
  const key = `${given.kev === true}/${exploitation}/${automatable}/${technicalImpact}/${mission}`;
  const known = cache.get(key);
  if (known) return known;
  const verdict = decide(given);
  cache.set(key, verdict); // At most 288 combinations exist.
  return verdict;
}

function decide(given: SsvcInputs & { kev?: boolean | null }): SsvcVerdict {
  const inputs: SsvcInputs = {
    exploitation: given.kev === true ? "active" : given.exploitation,
    automatable: given.automatable,
    technicalImpact: given.technicalImpact,
    mission: given.mission,
  };
  const range = verdictRange(inputs, DOMAINS, lookUp, {
    rank: (outcome: SsvcOutcome) => SSVC_OUTCOMES.indexOf(outcome),
    takeStrictest: given.kev === true,
  });
  return { ...range, inputs, unknown: unknownInputs(inputs) };
}

function lookUp(known: KnownInputs): SsvcOutcome {
  const row = `${known.exploitation} ${known.automatable ? "y" : "n"} ${known.technicalImpact === "total" ? "T" : "P"}`;
  const triple = TABLE[row] as Triple;
  return triple[DOMAINS.mission.indexOf(known.mission)] as SsvcOutcome;
}
