import { unknownInputs, type VerdictRange, verdictRange } from "@/lib/engine/ssvc/verdict-range";

/** The four yes/no questions of CISA BOD 26-04; null is "nobody knows", which is not "no". */
export type BodInputs = {
  kev: boolean | null;
  /** Reachable by untrusted parties over public networks. Not running, with a fresh inventory, is false. */
  exposed: boolean | null;
  automatable: boolean | null;
  technicalImpact: "partial" | "total" | null;
};

/** Verdicts from laxest to strictest. Forensic ones are due like `3_days` and also ask for an investigation. */
export const BOD_TIMELINES = ["on_upgrade", "60_days", "14_days", "3_days", "3_days_forensic"] as const;
export type BodTimeline = (typeof BOD_TIMELINES)[number];

export type BodVerdict = VerdictRange<BodTimeline> & {
  inputs: BodInputs;
  unknown: (keyof BodInputs & string)[];
  /** Days allowed by the effective verdict; null is "fix on system upgrade". */
  days: 3 | 14 | 60 | null;
  forensic: boolean;
};

type KnownInputs = { [K in keyof BodInputs]: Exclude<BodInputs[K], null> };

/** One letter per input, KEV exposed automatable (y/n) and impact (P/T). Rows as in packs/ssvc/cisa_bod_26_04_1_0_0.csv. */
const TABLE: Record<string, BodTimeline> = {
  nnnP: "on_upgrade",
  ynnP: "14_days",
  nynP: "60_days",
  nnyP: "60_days",
  nnnT: "on_upgrade",
  yynP: "14_days",
  ynyP: "14_days",
  nyyP: "14_days",
  ynnT: "14_days",
  nynT: "14_days",
  nnyT: "60_days",
  yyyP: "3_days",
  yynT: "3_days_forensic",
  ynyT: "3_days_forensic",
  nyyT: "3_days",
  yyyT: "3_days_forensic",
};

const DAYS: Record<BodTimeline, 3 | 14 | 60 | null> = {
  on_upgrade: null,
  "60_days": 60,
  "14_days": 14,
  "3_days": 3,
  "3_days_forensic": 3,
};

const DOMAINS = {
  kev: [true, false],
  exposed: [true, false],
  automatable: [true, false],
  technicalImpact: ["partial", "total"],
} as const;

const cache = new Map<string, BodVerdict>();

/**
 * Decides CISA BOD 26-04 (2026-06-10) for one vulnerability on one asset.
 *
 * Returns  the verdict; with unknown inputs the range over every assignment. The effective verdict is then the laxest,
 *          except that KEV = yes takes the strictest (MODEL section 5). The result is shared: do not change it.
 * Source   CERTCC/SSVC data/csv/cisa/cisa_bod_26_04_1_0_0.csv, all 16 rows.
 */
export function decideBod2604(inputs: BodInputs): BodVerdict {
  const key = `${inputs.kev}/${inputs.exposed}/${inputs.automatable}/${inputs.technicalImpact}`;
  const known = cache.get(key);
  if (known) return known;
  const verdict = decide(inputs);
  cache.set(key, verdict); // At most 81 combinations exist.
  return verdict;
}

function decide(given: BodInputs): BodVerdict {
  const { kev, exposed, automatable, technicalImpact } = given;
  const inputs: BodInputs = { kev, exposed, automatable, technicalImpact };
  const range = verdictRange(inputs, DOMAINS, lookUp, {
    rank: (verdict: BodTimeline) => BOD_TIMELINES.indexOf(verdict),
    takeStrictest: kev === true,
  });
  return {
    ...range,
    inputs,
    unknown: unknownInputs(inputs),
    days: DAYS[range.effective],
    forensic: range.effective === "3_days_forensic",
  };
}

function lookUp(known: KnownInputs): BodTimeline {
  const letter = (yes: boolean) => (yes ? "y" : "n");
  const impact = known.technicalImpact === "total" ? "T" : "P";
  return TABLE[letter(known.kev) + letter(known.exposed) + letter(known.automatable) + impact] as BodTimeline;
}

/** The days a timeline allows; null is "fix on system upgrade". */
export function bodDays(timeline: BodTimeline): 3 | 14 | 60 | null {
  return DAYS[timeline];
}

const WORDS: Record<BodTimeline, string> = {
  on_upgrade: "fix on system upgrade",
  "60_days": "60 days",
  "14_days": "14 days",
  "3_days": "3 days",
  "3_days_forensic": "3 days and forensic investigation",
};

/** The verdict in words; a range says which inputs would settle it. */
export function describeBod(verdict: BodVerdict): string {
  if (verdict.agreed) return WORDS[verdict.agreed];
  const names: Record<string, string> = {
    kev: "whether it is in KEV",
    exposed: "whether it is publicly exposed",
    automatable: "whether the attack can be automated",
    technicalImpact: "its technical impact",
  };
  const missing = verdict.unknown.map((name) => names[name] ?? name).join(", ");
  return `between ${WORDS[verdict.laxest]} and ${WORDS[verdict.strictest]}, not known: ${missing}`;
}
